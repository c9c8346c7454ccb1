"""``start``: the welcome with the doors into everything else."""

from bot.actions import run
from bot.commands.tips import start_again
from bot.invocation import Command, Context
from bot.registry import SLASH
from bot.replies import Choice, Choices, Emphasis, Notice, Reply, Text

_FIT = Choice(label="Which role fits me?", action=run("fit"))


def start(context: Context) -> Reply:
    """Say what this is for, in the breath a newcomer gives it, and open the doors."""
    names = " and ".join(role.name for role in context.content.roles.values())
    doors = (
        Choice(label="Compare the roles", action=run("compare"), emphasis=Emphasis.PRIMARY),
        *((_FIT,) if context.content.fit else ()),
        Choice(label="Pick a track", action=run("track")),
        Choice(label="Quiz me", action=run("quiz")),
        Choice(label="Where this comes from", action=run("sources")),
    )
    return Reply(
        title="Find your way into data and AI",
        blocks=(
            Text(
                f"I compare careers from sources you can check: {names}. Pick a track and I send "
                "you a short learning tip at your own local time. A quiz makes it stick."
            ),
            Choices(prompt="Where do you want to begin?", choices=doors),
            Notice(f"Or type `{SLASH} compare salary`, or `{SLASH} help` for everything."),
        ),
    )


COMMANDS = (
    Command(
        name="start",
        summary="A short welcome and the ways in",
        example="start",
        handle=start,
        aliases=("hi", "hello", "hey", "good morning", "menu"),
        in_dm=start_again,
    ),
)
