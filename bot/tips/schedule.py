"""When a tip is due: wall-clock rules in a zone, and how to say them in words.

A rule such as "Mondays at 09:00" belongs to the wall clock of a place, so it is kept as a rule and
turned into one UTC instant at a time. A scheduled date fires at the first instant at which the
clock of the zone shows the time of the rule or later on that date: an hour that is repeated fires
once, the first time, and an hour that is skipped fires when the clocks have moved. A date that a
zone leaves out altogether (Samoa had no 30 December 2011) has nothing to fire on. A date that falls
on a quiet day is passed over, and nothing is made up for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import Schedule
from bot.people import Calendar, Quiet
from bot.tips.holidays import is_holiday

_DAY = timedelta(days=1)
#: No date after this one fires, and no clock is read later, so that no zone carries either past
#: what a date can hold. Whatever is kept with such a day, nothing comes for it.
_LAST = date(9999, 12, 29)
_LATEST = datetime(9999, 12, 29, tzinfo=UTC)
#: Where the weeks of a rule for every n-th week are counted from if it has no first day.
_A_MONDAY = date(1970, 1, 5)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: Beyond these a number reads better.
_ORDINALS = {2: "second", 3: "third", 4: "fourth"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When somebody, a channel or a cohort gets messages: a schedule on the clock of a zone.

    ``zone`` is an IANA name (whatever reads the clock raises ``ZoneInfoNotFoundError`` if it is
    not). The first and the last day are on the calendar of that zone and belong to it. The weeks of
    a schedule for every n-th week begin on Monday and are counted from that of ``starts_on``.
    """

    schedule: Schedule
    zone: str
    starts_on: date | None = None
    ends_on: date | None = None
    quiet: Quiet = field(default_factory=Quiet)

    @classmethod
    def within(cls, calendar: Calendar, *, schedule: Schedule, zone: str) -> "Rhythm":
        """Return a schedule on the days of a calendar."""
        return cls(
            schedule=schedule,
            zone=zone,
            starts_on=calendar.starts_on,
            ends_on=calendar.ends_on,
            quiet=calendar.quiet,
        )

    @property
    def calendar(self) -> Calendar:
        """The days it keeps to."""
        return Calendar(starts_on=self.starts_on, ends_on=self.ends_on, quiet=self.quiet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One firing: the local date it stands for and its instant in UTC.

    Where an hour around midnight is skipped, the instant may lie on the local date after it.
    """

    due_at: datetime
    local_date: date


def next_send(rhythm: Rhythm, after: datetime, after_date: date | None = None) -> Occurrence | None:
    """Return the first firing later than ``after`` and for a local date after ``after_date``.

    ``after`` is aware. ``None`` once the rhythm has ended.
    """
    place = ZoneInfo(rhythm.zone)
    # Whatever was to fire on an earlier date has fired when the clock first showed this one.
    day = min(after, _LATEST).astimezone(place).date()
    if after_date is not None:
        day = max(day, min(after_date, _LAST) + _DAY)
    if rhythm.starts_on is not None:
        day = max(day, rhythm.starts_on)
    days, at = rhythm.schedule.days, rhythm.schedule.at
    last = _LAST if rhythm.ends_on is None else min(rhythm.ends_on, _LAST)
    # Most rules leave no day of theirs out, and this is asked for everybody who is due.
    leaves_none_out = rhythm.schedule.every == 1 and not (
        rhythm.quiet.spans or rhythm.quiet.holidays
    )
    while day <= last:
        if day.weekday() in days and (leaves_none_out or is_sending_day(rhythm, day)):
            due_at = _firing(day, at, place)
            if due_at is not None and due_at > after:
                return Occurrence(due_at=due_at, local_date=day)
        day += _DAY
    return None


def sends(rhythm: Rhythm, after: datetime, after_date: date | None = None) -> Iterator[Occurrence]:
    """Yield the firings after ``after``, one after another, until the rhythm ends."""
    found = next_send(rhythm, after, after_date)
    while found is not None:
        yield found
        found = next_send(rhythm, found.due_at, found.local_date)


def is_sending_day(rhythm: Rhythm, day: date) -> bool:
    """Tell whether the rule names a local date and nothing keeps it quiet."""
    schedule = rhythm.schedule
    if day.weekday() not in schedule.days or not is_open(rhythm, day):
        return False
    return schedule.every == 1 or week_of(rhythm, day) % schedule.every == 0


def is_open(rhythm: Rhythm, day: date) -> bool:
    """Tell whether a local date lies between the first and last day and is not quiet."""
    if rhythm.starts_on is not None and day < rhythm.starts_on:
        return False
    return (rhythm.ends_on is None or day <= rhythm.ends_on) and not is_quiet(rhythm.quiet, day)


def is_quiet(quiet: Quiet, day: date) -> bool:
    """Tell whether nothing comes on a local date."""
    if quiet.spans and any(first <= day <= last for first, last in quiet.spans):
        return True
    return quiet.holidays is not None and is_holiday(quiet.holidays, day)


def week_of(rhythm: Rhythm, day: date) -> int:
    """Return how many weeks, Monday to Sunday, lie between the first one and that of ``day``."""
    return (monday_of(day) - monday_of(rhythm.starts_on or _A_MONDAY)).days // 7


def monday_of(day: date) -> date:
    """Return the first day of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def date_of(rhythm: Rhythm, due_at: datetime) -> date:
    """Return the local date an instant stands for, also where a skipped hour moved it."""
    place = ZoneInfo(rhythm.zone)
    day = _local(due_at, place).date()
    before = day - _DAY
    if is_sending_day(rhythm, before) and _firing(before, rhythm.schedule.at, place) == due_at:
        return before
    return day


def hour_of(rhythm: Rhythm, pending: Occurrence) -> time:
    """Return the hour of a firing: that of the rule, or the one at which an earlier rule put it."""
    place = ZoneInfo(rhythm.zone)
    if _firing(pending.local_date, rhythm.schedule.at, place) == pending.due_at:
        return rhythm.schedule.at
    return _local(pending.due_at, place).time()


def is_early(rhythm: Rhythm, day: date, now: datetime) -> bool:
    """Tell whether a local date is one of the rule and its hour has not come."""
    fires_at = _firing(day, rhythm.schedule.at, ZoneInfo(rhythm.zone))
    return fires_at is not None and fires_at > now and is_sending_day(rhythm, day)


def moved(rhythm: Rhythm, pending: Occurrence, now: datetime) -> datetime:
    """Return when a pending firing is due for somebody who goes over to the zone of ``rhythm``.

    It keeps its local date, so that nothing repeats; where the clock of the new zone has passed it
    already it is due at once, so that nothing is skipped. Where a later date has begun there, far
    east of the old zone, it is that date's: due at the usual hour, and not in the night before.
    """
    place, at = ZoneInfo(rhythm.zone), rhythm.schedule.at
    today = now.astimezone(place).date()
    if today <= pending.local_date:
        return max(now, _instant(min(pending.local_date, _LAST), at, place))
    return max(now, _shown(today, at, place) or now)


def describe(rhythm: Rhythm, now: datetime | None = None) -> str:
    """Say the rule: "every Monday and Friday at 09:00 (Europe/Berlin)", and its last day.

    With ``now``, which is aware, the first day is said too while it is still ahead.
    """
    first, last = rhythm.starts_on, rhythm.ends_on
    is_ahead = first and now and first > now.astimezone(ZoneInfo(rhythm.zone)).date()
    bounds = (("from", first if is_ahead else None), ("until", last))
    said = " ".join(f"{word} {say_date(day)}" for word, day in bounds if day)
    return f"{say_rule(rhythm.schedule)} ({rhythm.zone}){f', {said}' if said else ''}"


def say_rule(schedule: Schedule) -> str:
    """Say a schedule without its place: "every second Friday at 18:30"."""
    return f"{say_days(schedule)} at {schedule.at:%H:%M}"


def say(instant: datetime, zone: str, now: datetime | None = None) -> str:
    """Say an instant as the clock of the zone shows it: "Monday 23 November, 09:00".

    With ``now`` the year is said too if it is not the one that the clock shows then.
    """
    place = ZoneInfo(zone)
    local = _local(instant, place)
    return f"{say_day(local, now.astimezone(place) if now else None)}, {local:%H:%M}"


def say_day(day: date, today: date | None = None) -> str:
    """Say a day: "Monday 23 November", and the year if it is not that of ``today``."""
    year = f" {day.year}" if today and day.year != today.year else ""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


def say_date(day: date) -> str:
    """Say a day far off: "18 December 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_days(schedule: Schedule) -> str:
    """Say the days of a schedule alone: "every second Friday"."""
    ordered = sorted(schedule.days)
    names = [_DAYS[day] for day in ordered]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    is_run = len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1  # noqa: PLR2004
    if schedule.every > 1:
        return _days_of_some_weeks(schedule.every, names, listed, is_run=is_run)
    if len(ordered) == len(_DAYS):
        return "every day"
    return f"every day from {names[0]} to {names[-1]}" if is_run else f"every {listed}"


def _days_of_some_weeks(every: int, names: list[str], listed: str, *, is_run: bool) -> str:
    ordinal = _ORDINALS.get(every)
    if ordinal and len(names) == 1:
        return f"every {ordinal} {names[0]}"
    weeks = f"every {ordinal} week" if ordinal else f"every {every} weeks"
    if is_run:
        return f"{weeks} from {names[0]} to {names[-1]}"
    return f"{weeks} on {listed}"


def _local(instant: datetime, place: ZoneInfo) -> datetime:
    """Return what the clock of a place shows; nothing is asked of it after the last instant."""
    return min(instant, _LATEST).astimezone(place)


def _firing(day: date, at: time, place: ZoneInfo) -> datetime | None:
    """Return when a rule fires on a date; ``None`` if the zone leaves the date out."""
    if day > _LAST:
        return None
    found = _shown(day, at, place)
    if found is not None:
        return found
    midnight = _instant(day, time.min, place)
    return _instant(day, at, place) if midnight.astimezone(place).date() == day else None


def _instant(day: date, at: time, place: ZoneInfo) -> datetime:
    """Return the first instant at which the clock shows ``at`` on ``day``, or later."""
    return _shown(day, at, place) or _end_of_gap(datetime.combine(day, at, place), place)


def _shown(day: date, at: time, place: ZoneInfo) -> datetime | None:
    """Return the first instant at which the clock shows a time; ``None`` if it is skipped."""
    wanted = datetime.combine(day, at, place)
    # PEP 495: of a repeated time this is the first; of a skipped one, an instant after the gap.
    found = wanted.astimezone(UTC)
    # Within one zone Python compares what the clock shows, and nothing else.
    return found if found.astimezone(place) == wanted else None


def _end_of_gap(wanted: datetime, place: ZoneInfo) -> datetime:
    """Find the first second at which the clock shows more than a skipped time, by halving."""
    after = wanted.astimezone(UTC)
    before = wanted.replace(fold=1).astimezone(UTC)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(place) < wanted:
            before = middle
        else:
            after = middle
    return after
