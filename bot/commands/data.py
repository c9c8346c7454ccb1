"""``data``: everything the bot holds about a person as a file, and forgetting it.

The button that deletes carries the version of what was shown. Something that came in between makes
another version, and then the question is asked again instead of answered.
"""

from collections.abc import Mapping
from hashlib import blake2b

import structlog

from bot.actions import ActionId, run
from bot.commands import holding, linking, telling
from bot.invocation import Command, Context, PressHandler
from bot.people import Target
from bot.ports import Holdings
from bot.registry import SLASH
from bot.replies import Choice, Choices, Emphasis, Notice, Reply, Text

log = structlog.get_logger(__name__)

_KIND = "data"
_DELETE, _KEEP = "delete", "keep"
_EXPORT = Choice(label="Export it first", action=run("data export"))
_NOTHING = Reply(
    title="I hold nothing about you",
    blocks=(Text("There is nothing to export and nothing to delete."),),
)


def export(context: Context) -> Reply:
    """Give the person everything that is held about them, as two files."""
    holdings = context.store.held(context.target)
    if not holdings.records:
        return _NOTHING
    members = (int(str(values["person_id"])) for values in holdings.of("cohort_members"))
    found = [member.cohort for one in members if (member := context.store.membership(one))]
    cohorts: dict[object, str] = {cohort.id: cohort.name for cohort in found}
    complete, table = holding.files(holdings, context.content, cohorts, context.now)
    return Reply(
        title="What I hold about you",
        blocks=(
            Text(
                f"{_capital(holding.counted(holdings))}, {_extent(context, holdings)}.\n"
                f"- `{complete.name}` has everything, as it is stored and in words.\n"
                f"- `{table.name}` has the words, a row for each thing."
            ),
            complete,
            table,
            Notice(f"`{SLASH} data delete` deletes all of it."),
        ),
    )


def delete(context: Context) -> Reply:
    """Show what would be deleted and ask once more; deletes nothing yet."""
    holdings = context.store.held(context.target)
    return _asked(context, holdings) if holdings.records else _NOTHING


def press(context: Context, action: ActionId) -> Reply:
    """Delete what the person was shown, or ask again if it has changed since."""
    if action.choice == _KEEP:
        return Reply(
            title="Nothing was deleted",
            blocks=(Text("Everything stays as it was."),),
            replaces=True,
        )
    gone = context.store.forget(context.target, action.subject)
    if not gone.records:
        return _NOTHING
    if gone.version != action.subject:
        return _asked(context, gone, "Nothing was deleted: what I hold has changed since I asked.")
    return _receipt(context, gone)


def _asked(context: Context, holdings: Holdings, before: str = "") -> Reply:
    version = holdings.version
    choices = (
        Choice(
            label="Delete everything",
            action=ActionId(_KIND, version, choice=_DELETE),
            emphasis=Emphasis.DANGER,
        ),
        Choice(label="Keep it", action=ActionId(_KIND, version, choice=_KEEP)),
        _EXPORT,
    )
    return Reply(
        title="Delete what I hold about you?",
        blocks=(
            *((Notice(before),) if before else ()),
            Text(
                f"This would go, {_extent(context, holdings)}: {holding.counted(holdings)}.\n"
                "No tip comes any more, and your place on a path and your answers are lost. "
                f"This cannot be undone.{_apart(holdings)}"
            ),
            Choices(prompt="", choices=choices),
        ),
        replaces=bool(before),
    )


def _apart(holdings: Holdings) -> str:
    """Say how to delete less, to somebody with linked accounts."""
    if not any(holdings.of("links")):
        return ""
    return f" To delete one account alone, part it first with `{SLASH} unlink`."


def _receipt(context: Context, gone: Holdings) -> Reply:
    number = _receipt_number(context)
    kinds = {kind: sum(1 for _ in gone.of(kind)) for kind in telling.WORDS}
    log.info("data_deleted", receipt=number, **kinds)
    late = (
        (Notice("One tip was being sent at that very moment; it may still arrive."),)
        if holding.on_the_way(gone)
        else ()
    )
    return Reply(
        title="Deleted",
        blocks=(
            Text(
                f"On {telling.moment(context.now)} I deleted {holding.counted(gone)}, "
                f"{_extent(context, gone)}.\n"
                f"Receipt {number}. It says nothing about you; "
                "whoever runs this bot finds the same number and counts in the log."
            ),
            *late,
            Notice(
                "Messages I sent you stay in your chat; only you can delete them there. "
                "If you ask me for a track or a quiz again, I begin anew."
            ),
        ),
        replaces=True,
    )


def _receipt_number(context: Context) -> str:
    """Make a number from the time and from chance, so that it leads to nobody."""
    seen = f"{context.now.isoformat()} {context.seed}"
    return blake2b(seen.encode(), digest_size=5).hexdigest().upper()


def _extent(context: Context, holdings: Holdings) -> str:
    """Say how far it reaches; see :meth:`bot.ports.Store.held`."""
    here = "from everywhere we have met on this platform"
    if context.target.community:
        here = "from here and from our direct messages"
    linked = [name for values in holdings.of("people") if (name := _elsewhere(context, values))]
    return f"{here} and from what is linked: {', '.join(linked)}" if linked else here


def _elsewhere(context: Context, values: Mapping[str, object]) -> str:
    """Name the account of a profile, unless it is the one who asks."""
    platform, community, user = (str(values[k]) for k in ("platform", "community", "user_id"))
    if (platform, user) == (context.target.platform, context.target.user):
        return ""
    return linking.where(Target(platform=platform, community=community, user=user))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


COMMANDS = (
    Command(
        name="data export",
        summary="Everything I hold about you, as files for you alone",
        example="data export",
        handle=export,
        aliases=("export my data", "my data"),
        stores=True,
    ),
    Command(
        name="data delete",
        summary="Delete everything I hold about you; I ask first",
        example="data delete",
        handle=delete,
        aliases=("forget me", "delete my data", "delete me"),
        stores=True,
    ),
)
PRESSES = (PressHandler(kind=_KIND, handle=press),)
