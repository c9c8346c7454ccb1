"""``organisers``: a group that may run the community besides those whom the platform lets."""

from bot.actions import run
from bot.errors import UserError
from bot.invocation import GROUP, Command, Context, Option
from bot.markup import escape, quote
from bot.people import Group
from bot.registry import SLASH
from bot.replies import Choice, Choices, Notice, Reply, Text

_NAME_CHARACTERS = 100
_OFF = Choice(label="Take it back", action=run("organisers off"))
_ALWAYS = (
    "Slack's admins and owners, and whoever may manage the server on Discord, may always use what "
    "is marked “organisers” in the help."
)


def show(context: Context) -> Reply:
    """Say who may do what is for organisers."""
    return _who(context, "The organisers here", context.store.organisers(context.target))


def name(context: Context) -> Reply:
    """Let a group do what is for organisers, in place of one that was named before."""
    _admins_only(context)
    if context.group is None:
        raise UserError(
            f"I know no group or role called “{quote(context.options[GROUP])}” here.",
            hint="On Slack name a user group, such as @mentors; on Discord a role.",
            suggestions=("organisers show",),
            offer="See who it is now",
        )
    context.store.set_organisers(context.target, context.group)
    return _who(context, "The organisers here from now on", context.group)


def off(context: Context) -> Reply:
    """Let nobody but those who manage the community do what is for organisers."""
    _admins_only(context)
    context.store.set_organisers(context.target, None)
    return _who(context, "The organisers here from now on", None)


def _admins_only(context: Context) -> None:
    if not context.organiser:
        raise UserError(
            "Only those who manage this place themselves decide who else may.",
            hint="Ask an admin or owner on Slack, or whoever may manage the server on Discord.",
            suggestions=("organisers show",),
            offer="See who it is now",
        )


def _who(context: Context, title: str, group: Group | None) -> Reply:
    if group is None:
        hint = f"`{SLASH} organisers set @mentors` lets a group or role do it too."
        return Reply(title=title, blocks=(Text(f"{_ALWAYS} Nobody else may."), Notice(hint)))
    blocks = (
        Text(f"{_ALWAYS} So may everybody in **{escape(group.name)}**."),
        *((Choices(prompt="", choices=(_OFF,)),) if context.organiser else ()),
        Notice("Somebody who comes or goes there may count as before for ten minutes."),
    )
    return Reply(title=title, blocks=blocks)


COMMANDS = (
    Command(
        name="organisers show",
        summary="Who may do what is for organisers",
        example="organisers show",
        handle=show,
        aliases=("organisers", "organizers"),
        stores=True,
        organisers=True,
    ),
    Command(
        name="organisers set",
        summary="Let a Slack user group or a Discord role do it too",
        example="organisers set @mentors",
        handle=name,
        options=(
            Option(name=GROUP, summary="Which group or role", required=True, text=_NAME_CHARACTERS),
        ),
        stores=True,
        organisers=True,
    ),
    Command(
        name="organisers off",
        summary="Take back what a group or role may do",
        example="organisers off",
        handle=off,
        stores=True,
        organisers=True,
    ),
)
