"""``help``: generated from the command records, so that it cannot lie about them."""

from collections.abc import Sequence

from bot.actions import run
from bot.content import Content
from bot.invocation import Command, Context, Option, Value
from bot.replies import ROW_OF_BUTTONS, Card, Choice, Choices, Field, Notice, Reply, Text

#: A help page shows this many values of an argument; completion offers the rest.
SHOWN_VALUES = 8


def help_command(commands: Sequence[Command]) -> Command:
    """Return the ``help`` command for the given ones (and itself)."""

    def values(_content: Content) -> list[Value]:
        names = dict.fromkeys(c.name.split()[0] for c in every if " " in c.name)
        families = (Value(id=name, label=f"{name}, all of it") for name in names)
        one_by_one = (
            Value(id=c.name, label=c.name, summary=c.summary, aliases=c.aliases) for c in every
        )
        return [*families, *one_by_one]

    def handle(context: Context) -> Reply:
        wanted = context.options.get("command")
        found = next((command for command in every if command.name == wanted), None)
        if found:
            return _one(context.content, found)
        return _family(wanted, every) if wanted else _all(every)

    itself = Command(
        name="help",
        summary="Everything I can do, or one command in detail",
        example="help compare",
        handle=handle,
        options=(Option(name="command", summary="Which command", values=values),),
        aliases=(
            "what can you do",
            "how does this work",
            "who are you",
            "what are you",
            "who made you",
            "are you a bot",
            "are you an ai",
            "how do i stop the tips",
            "how do i quiz myself",
            "how do i share this",
            "commands",
        ),
    )
    every = (*commands, itself)
    return itself


def _all(commands: Sequence[Command]) -> Reply:
    lines = "\n".join(f"- `{command.usage}`: {command.described}" for command in commands)
    return Reply(
        title="What I can do",
        blocks=(
            Text(lines),
            Notice(
                "Words in [brackets] can be left out. Answers in a channel are for your eyes only "
                "until you share them."
            ),
        ),
    )


def _family(name: str, commands: Sequence[Command]) -> Reply:
    """Say what the commands do that begin with the same word."""
    members = [command for command in commands if command.name.startswith(f"{name} ")]
    lines = "\n".join(f"- `{command.usage}`: {command.described}" for command in members)
    choices = tuple(
        Choice(label=command.name, action=run(f"help {command.name}")) for command in members
    )
    is_long = len(choices) > ROW_OF_BUTTONS
    return Reply(
        title=name,
        blocks=(Text(lines), Choices(prompt="More about one", choices=choices, select=is_long)),
    )


def _one(content: Content, command: Command) -> Reply:
    fields = tuple(Field(o.name, _takes(content, o)) for o in command.options)
    return Reply(
        title=command.name,
        blocks=(
            Card(title=command.described, text=f"`{command.usage}`", fields=fields),
            Choices(
                prompt="",
                choices=(Choice(label=f"Try: {command.example}", action=run(command.example)),),
            ),
        ),
    )


def _takes(content: Content, option: Option) -> str:
    if option.between:
        return f"{option.summary}: {option.between[0]} to {option.between[1]}"
    if option.text:
        return f"{option.summary}, in your own words, {option.text:,} characters at most"
    values = option.values(content) if option.values else []
    some = ", ".join(value.id for value in values[:SHOWN_VALUES])
    more = " and more" if len(values) > SHOWN_VALUES else ""
    return f"{option.summary}: {some}{more}"
