"""Beginning a track with the days that somebody named before they were on one.

The buttons of the tracks carry the rule, so that nobody has to say it twice: the role, the id of
the schedule or the rule, and the first and the last day where there are any.
"""

from dataclasses import replace
from datetime import date

from bot.actions import ActionId
from bot.commands import standing, track
from bot.invocation import Context, PressHandler
from bot.refusals import OLD_BUTTON
from bot.replies import Choice, Choices, Reply, Text
from bot.tips import rules
from bot.tips.schedule import Rhythm, describe

_KIND = "begin"
#: What stands for a day that there is not, and how the others are written.
_NO_DAY, _DATE = "-", "%Y%m%d"


def offer(context: Context, wanted: Rhythm) -> Reply:
    """Ask which track is to come in a rhythm that somebody wants who is on none.

    Raises :class:`UserError` if that is more than a button can carry.
    """
    content = context.content
    choices = tuple(
        Choice(label=content.roles[role].name, action=ActionId(_KIND, _write(role, wanted)))
        for role in content.tracks
    )
    try:
        for choice in choices:
            choice.action.encode()
    except ValueError:
        raise standing.without_track(
            content, "Pick a track first.", hint="Then tell me the days once more."
        ) from None
    return Reply(
        title="Pick a track",
        blocks=(
            Text(
                "Tips come from a track, a path into one role, week by week. Pick one, and a tip "
                f"comes {describe(wanted, context.now)}."
            ),
            Choices(prompt="Which one is yours?", choices=choices),
        ),
    )


def press(context: Context, action: ActionId) -> Reply:
    """Put whoever presses on the track, in the rhythm that the button carries."""
    role, _, said = action.subject.partition(" ")
    path = context.content.tracks.get(role)
    person = standing.known_person(context)
    wanted = _read(context, said, standing.first_rhythm(context, person))
    if path is None or wanted is None:
        return OLD_BUTTON
    return track.begin(context, path, standing.standing(context, person), wanted)


def _write(role: str, wanted: Rhythm) -> str:
    days = (wanted.starts_on, wanted.ends_on)
    bounds = [day.strftime(_DATE) if day else _NO_DAY for day in days] if any(days) else []
    return " ".join([role, wanted.schedule.id, *bounds])


def _read(context: Context, said: str, first: Rhythm) -> Rhythm | None:
    """Read what :func:`_write` wrote; ``None`` if today's content has no such schedule."""
    name, *bounds = said.split()
    schedule = context.content.schedules.get(name) or rules.read(name)
    if schedule is None:
        return None
    starts_on, ends_on = map(_day, bounds or (_NO_DAY, _NO_DAY))
    return replace(first, schedule=schedule, starts_on=starts_on, ends_on=ends_on)


def _day(written: str) -> date | None:
    return None if written == _NO_DAY else date.fromisoformat(written)


PRESSES = (PressHandler(kind=_KIND, handle=press),)
