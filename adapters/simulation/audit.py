"""Holds what arrived against a calendar of its own: nothing lost, nothing twice.

The calendar is written another way than the rules it judges: day by day, each with its hour on the
clock of the zone. It knows dates, which do not depend on what clocks do. Why nothing came on one is
taken from what people did, as far as it goes, and not from what the store believes of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.simulation.crowd import Learner
from adapters.simulation.platforms import Message
from bot.model import Schedule
from bot.people import LATE, PAUSED, DeliveryKind, Subscription

_DAY = timedelta(days=1)
#: Weeks of a rule for every n-th week are counted from here.
_A_MONDAY = date(1970, 1, 5)
#: From when something is due until it is planned, at most.
_BEAT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of every date of everybody's calendar.

    Of the ``dates`` some were ``due``; others passed while somebody was ``paused``, wanted nothing
    or could get nothing; on the rest nothing was due though it should, they were ``missed``. What
    was due was ``sent``, ``folded`` into the next or ``dead`` (by reason); else it is ``lost``.
    ``doubled`` are messages that came twice and dates with two, ``strays`` what came though nothing
    was due, or was due on a date that the calendar does not have.
    """

    dates: int
    due: int
    sent: int
    folded: int
    dead: Mapping[str, int]
    paused: int
    doubled: int
    lost: int
    missed: int
    strays: int

    @property
    def is_clean(self) -> bool:
        """Whether everything due came once, or for a reason not at all."""
        return not (self.doubled or self.lost or self.missed or self.strays)

    @property
    def balances(self) -> bool:
        """Whether every date is in one class, and in no other."""
        came_to = self.sent + self.folded + sum(self.dead.values()) + self.lost
        return self.due == came_to and self.dates == self.due + self.paused + self.missed


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
        calendar = dict(_calendar(record.learner, schedule, begins_at, ends_at))
        total += _counted(record, calendar)
        dead += _dead(record)
    return Verdict(
        dates=total["dates"],
        due=total["due"],
        sent=total["sent"],
        folded=dead.pop(LATE, 0),
        dead=dict(dead),
        paused=total["paused"],
        doubled=total["doubled"],
        lost=total["due"] - total["sent"] - total["dead"],
        missed=total["missed"],
        strays=total["strays"],
    )


def _counted(record: Record, calendar: Mapping[date, datetime]) -> Counter[str]:
    """Sort what was due and the dates of a calendar into classes."""
    due, came = set(record.due), {message.due_at for message in record.received}
    keys = {message.key for message in record.received}
    days = {message.local_date for message in record.received}
    had = _dates(record)
    left = {day: at for day, at in calendar.items() if day not in had}
    if _is_over(record):
        left = {day: at for day, at in left.items() if day <= max(had, default=day)}
    paused = sum(_is_excused(record, at) for at in left.values())
    return Counter(
        dates=len(had) + len(left),
        due=len(record.due),
        sent=len(came & due),
        dead=_dead(record).total(),
        paused=paused,
        missed=len(left) - paused,
        doubled=2 * len(record.received) - len(keys) - len(days),
        strays=len(came - due) + len(had - calendar.keys()),
    )


def _dates(record: Record) -> set[date]:
    """Return the local dates on which something was due."""
    named = {message.due_at: message.local_date for message in record.received}
    zone_at = record.learner.zone_at
    return {named.get(at) or at.astimezone(ZoneInfo(zone_at(at))).date() for at in set(record.due)}


def _dead(record: Record) -> Counter[str]:
    """Count what never came by why, where they have done something that may have that effect."""
    learner = record.learner
    reasons = {LATE, *(act.closes for act in learner.acts)}
    if learner.breaks or record.silenced:
        reasons.add(PAUSED)
    never = set(record.due) - {message.due_at for message in record.received}
    return Counter(why for at in never if (why := record.deaths.get(at)) in reasons and why)


def _calendar(
    learner: Learner, schedule: Schedule, begins_at: datetime, ends_at: datetime
) -> Iterator[tuple[date, datetime]]:
    """Yield the dates of a schedule between two instants, and the instant of each.

    A date that was over far in the east when somebody came there, and whose hour they had not yet
    lived through where they left, has no hour for them.
    """
    day = begins_at.astimezone(ZoneInfo(learner.zone)).date()
    while True:
        zone = learner.zone_at(datetime.combine(day, schedule.at, ZoneInfo(learner.zone)))
        at = datetime.combine(day, schedule.at, ZoneInfo(zone))
        if at >= ends_at:
            return
        over = datetime.combine(day + _DAY, time.min, ZoneInfo(zone))
        was_there = zone == learner.zone or learner.zone_at(over) == zone
        in_turn = (day - _A_MONDAY).days // 7 % schedule.every == 0
        if day.weekday() in schedule.days and in_turn and at > begins_at and was_there:
            yield day, at
        day += _DAY


def _is_over(record: Record) -> bool:
    """Tell whether somebody came to the end of their path."""
    kept = record.subscription
    return kept is not None and kept.active and kept.next_due_at is None


def _is_excused(record: Record, at: datetime) -> bool:
    """Tell whether somebody wanted nothing at a moment, or could get nothing any more."""
    spans = (*record.learner.breaks, *_silences(record))
    return any(begins - _BEAT <= at <= ends for begins, ends in spans)


def _silences(record: Record) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when until when nothing came to somebody who ignored the question before it."""
    for at in record.silenced:
        before = [message for message in record.received if message.due_at < at]
        if before and before[-1].kind == DeliveryKind.STILL:
            yield at, record.learner.returns(at)
