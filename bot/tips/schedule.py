"""When a tip is due: wall-clock rules in a zone, and how to say them in words.

A rule such as "Mondays at 09:00" belongs to the wall clock of a place, so it is kept as a rule and
turned into one UTC instant at a time. A scheduled date fires at the first instant at which the
clock of the zone shows the time of the rule or later on that date: an hour that is repeated fires
once, the first time, and an hour that is skipped fires when the clocks have moved. A date that a
zone leaves out altogether (Samoa had no 30 December 2011) has nothing to fire on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import Schedule

_DAY = timedelta(days=1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One firing: the local date it stands for and its instant in UTC.

    Where an hour around midnight is skipped, the instant may lie on the local date after it.
    """

    due_at: datetime
    local_date: date


def next_send(
    schedule: Schedule, zone: str, after: datetime, after_date: date | None = None
) -> Occurrence:
    """Return the first firing later than ``after`` and for a local date after ``after_date``.

    ``after`` is aware; ``zone`` is an IANA name (``ZoneInfoNotFoundError`` if it is not).
    """
    place = ZoneInfo(zone)
    # Whatever was to fire on an earlier date has fired when the clock first showed this one.
    day = after.astimezone(place).date()
    if after_date is not None:
        day = max(day, after_date + _DAY)
    while True:
        if day.weekday() in schedule.days and _exists(day, place):
            due_at = _instant(day, schedule.at, place)
            if due_at > after:
                return Occurrence(due_at=due_at, local_date=day)
        day += _DAY


def sends(
    schedule: Schedule, zone: str, after: datetime, after_date: date | None = None
) -> Iterator[Occurrence]:
    """Yield the firings after ``after``, one after another, without end."""
    while True:
        found = next_send(schedule, zone, after, after_date)
        yield found
        after, after_date = found.due_at, found.local_date


def date_of(schedule: Schedule, zone: str, due_at: datetime) -> date:
    """Return the local date an instant stands for, also where a skipped hour moved it."""
    place = ZoneInfo(zone)
    day = due_at.astimezone(place).date()
    before = day - _DAY
    moved = before.weekday() in schedule.days and _exists(before, place)
    if moved and _instant(before, schedule.at, place) == due_at:
        return before
    return day


def moved(schedule: Schedule, pending: Occurrence, zone: str, now: datetime) -> datetime:
    """Return when a pending firing is due for somebody who goes over to ``zone``.

    It keeps its local date, so that nothing repeats; where the clock of the new zone has passed it
    already it is due at once, so that nothing is skipped.
    """
    return max(now, _instant(pending.local_date, schedule.at, ZoneInfo(zone)))


def describe(schedule: Schedule, zone: str) -> str:
    """Say the rule: "every Monday and Friday at 09:00 (Europe/Berlin)"."""
    return f"{_days(schedule.days)} at {schedule.at:%H:%M} ({zone})"


def say(instant: datetime, zone: str) -> str:
    """Say an instant as the clock of the zone shows it: "Monday 23 November, 09:00"."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{say_day(local)}, {local:%H:%M}"


def say_day(day: date) -> str:
    """Say a day: "Monday 23 November"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _days(days: frozenset[int]) -> str:
    ordered = sorted(days)
    if len(ordered) == len(_DAYS):
        return "every day"
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:  # noqa: PLR2004 - a run
        return f"{_DAYS[ordered[0]]} to {_DAYS[ordered[-1]]}"
    names = [_DAYS[day] for day in ordered]
    return "every " + " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _exists(day: date, place: ZoneInfo) -> bool:
    return _instant(day, time.min, place).astimezone(place).date() == day


def _instant(day: date, at: time, place: ZoneInfo) -> datetime:
    """Return the first instant at which the clock shows ``at`` on ``day``, or later."""
    wanted = datetime.combine(day, at)
    # PEP 495: of a repeated time this is the first; of a skipped one, an instant after the gap.
    found = wanted.replace(tzinfo=place, fold=0).astimezone(UTC)
    if _shows(found, place) == wanted:
        return found
    before = wanted.replace(tzinfo=place, fold=1).astimezone(UTC)
    return _end_of_gap(before, found, place, wanted)


def _end_of_gap(before: datetime, after: datetime, place: ZoneInfo, wanted: datetime) -> datetime:
    """Find the first second at which the clock shows more than a skipped time, by halving."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _shows(middle, place) < wanted:
            before = middle
        else:
            after = middle
    return after


def _shows(instant: datetime, place: ZoneInfo) -> datetime:
    return instant.astimezone(place).replace(tzinfo=None, fold=0)
