"""Holds what arrived against a calendar of its own: nothing lost, nothing twice.

The calendar is written another way than the rules it judges: day by day, each with its hour on the
clock of the zone. It knows dates, which do not depend on what clocks do.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.simulation.crowd import Learner
from adapters.simulation.platforms import Message
from bot.model import Schedule
from bot.people import Subscription

#: What died only because it would have come too late: it comes at the next time.
_FOLDED = "too_late"
_DAY = timedelta(days=1)
#: Weeks of a rule for every n-th week are counted from here.
_A_MONDAY = date(1970, 1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of everything that was due.

    What was ``due`` was ``sent``, ``folded`` into the next or ``dead`` (by reason); else it is
    ``lost``, as are dates of the calendar on which nothing was due. ``paused`` are dates that
    passed while somebody wanted nothing, or nothing could reach them. ``doubled`` are messages that
    came twice and dates with two, ``strays`` what came though nothing was due.
    """

    due: int
    sent: int
    folded: int
    dead: Mapping[str, int]
    paused: int
    doubled: int
    lost: int
    strays: int

    @property
    def is_clean(self) -> bool:
        """Whether everything due came once, or for a reason not at all."""
        return not (self.doubled or self.lost or self.strays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that is known of one learner at the end.

    ``due`` is when something was due to them, by the store; ``deaths`` why something never came.
    ``silenced`` is when a pause came in place of what was due, because they ignored all before.
    """

    learner: Learner
    due: Sequence[datetime]
    received: Sequence[Message]
    deaths: Mapping[datetime, str]
    silenced: Sequence[datetime]
    subscription: Subscription | None


def judge(
    records: Sequence[Record], schedule: Schedule, *, begins_at: datetime, ends_at: datetime
) -> Verdict:
    """Judge what happened to everybody between two instants."""
    total: Counter[str] = Counter()
    dead: Counter[str] = Counter()
    for record in records:
        came = {message.due_at for message in record.received}
        keys = {message.key for message in record.received}
        dates = {message.local_date for message in record.received}
        total["due"] += len(record.due)
        total["sent"] += len(came & set(record.due))
        total["strays"] += len(came - set(record.due))
        total["doubled"] += 2 * len(record.received) - len(keys) - len(dates)
        for at in set(record.due) - came:
            reason = record.deaths.get(at)
            if reason is None:
                total["lost"] += 1
            elif reason == _FOLDED:
                total["folded"] += 1
            else:
                dead[reason] += 1
        for day in _missing(record, schedule, begins_at, ends_at):
            total["paused" if _is_excused(record, day) else "lost"] += 1
    return Verdict(
        due=total["due"],
        sent=total["sent"],
        folded=total["folded"],
        dead=dict(dead),
        paused=total["paused"],
        doubled=total["doubled"],
        lost=total["lost"],
        strays=total["strays"],
    )


def _missing(
    record: Record, schedule: Schedule, begins_at: datetime, ends_at: datetime
) -> list[date]:
    """Return the dates of the calendar on which nothing was due."""
    place = ZoneInfo(record.learner.zone)
    named = {message.due_at: message.local_date for message in record.received}
    had = {named.get(at, at.astimezone(place).date()) for at in record.due}
    kept = record.subscription
    ended = kept is not None and kept.active and kept.next_due_at is None
    last = max(had, default=None) if ended or record.learner.moves else None
    return [
        day
        for day in _calendar(schedule, place, begins_at, ends_at)
        if day not in had and (last is None or day <= last)
    ]


def _calendar(
    schedule: Schedule, place: ZoneInfo, begins_at: datetime, ends_at: datetime
) -> Iterator[date]:
    """Yield the dates of a schedule between two instants."""
    day = begins_at.astimezone(place).date()
    while (at := datetime.combine(day, schedule.at, place)) < ends_at:
        in_turn = (day - _A_MONDAY).days // 7 % schedule.every == 0
        if day.weekday() in schedule.days and in_turn and at > begins_at:
            yield day
        day += _DAY


def _is_excused(record: Record, day: date) -> bool:
    """Tell whether somebody wanted nothing on a day, or could get nothing any more."""
    kept = record.subscription
    if kept is not None and kept.paused_for is not None:
        last = max((*record.due, *record.silenced), default=None)
        if last is None or day >= last.date():
            return True
    return any(begins <= day <= ends for begins, ends in _breaks(record))


def _breaks(record: Record) -> Iterator[tuple[date, date]]:
    """Yield the dates between which nothing was wanted, give or take the day that zones differ."""
    yield from record.learner.breaks
    for at in record.silenced:
        back = min((due for due in record.due if due > at), default=None)
        yield at.date() - _DAY, back.date() + _DAY if back else date.max
