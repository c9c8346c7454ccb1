"""Going over to another rhythm in the middle of a week, with neither a week skipped nor repeated.

A week goes from Monday to Sunday on the clock of the person. What it brings is counted: what came
already, and what the new rule still has in it. Of a rule with one day a week exactly one message
comes in every week, on whichever day the rule is changed, and however often. That is so from the
first message on: where nothing was ever sent there is nothing to go on with, so what was planned by
the rule before is dropped, unless its time has come.

Of a rule with several days the week of a change brings as many as the new rule names at most, and
nothing only where nothing was to come. It may bring fewer: a day that somebody gave up is kept only
where the week would be empty without it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.people import Subscription
from bot.tips.schedule import (
    Occurrence,
    Rhythm,
    date_of,
    hour_of,
    is_open,
    is_sending_day,
    monday_of,
    moved,
    next_send,
    sends,
)

_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How messages go on: in ``rhythm``, from ``next`` on, which is ``None`` if it has ended.

    ``kept`` says that ``next`` comes by the rule before, as it was planned: the days of the new one
    have passed this week, and nothing came in it. ``enough`` says that the new rule leaves out days
    of this week, because what it holds came already.
    """

    rhythm: Rhythm
    next: Occurrence | None
    kept: bool = False
    enough: bool = False


def change(
    rhythm: Rhythm,
    now: datetime,
    *,
    came: AbstractSet[date] = frozenset(),
    last: date | None = None,
    pending: Occurrence | None = None,
) -> Change:
    """Return how messages go on in ``rhythm`` from ``now`` on.

    ``came`` are the local dates of this week on which something came or is on its way, ``last`` is
    the last date that was decided about, ``pending`` what is planned. A rule for every n-th week
    without a first day is counted from the first week that brings something.
    """
    monday = monday_of(now.astimezone(ZoneInfo(rhythm.zone)).date())
    sunday = monday + _WEEK - _DAY
    floating = rhythm.schedule.every > 1 and rhythm.starts_on is None
    this = replace(rhythm, starts_on=monday) if floating else rhythm
    had = sum(monday <= day <= sunday for day in came)
    holds = sum(is_sending_day(this, monday + n * _DAY) for n in range(7))
    coming = list(takewhile(lambda found: found.local_date <= sunday, sends(this, now, last)))
    too_many = max(0, had + len(coming) - holds)
    enough, coming = bool(coming[:too_many]), coming[too_many:]
    if coming:
        return Change(rhythm=this, next=coming[0], enough=enough)
    goes_on = last is not None or bool(came) or (pending is not None and pending.due_at <= now)
    if pending and goes_on and not had and _is_of(this, pending, monday, sunday):
        return Change(rhythm=this, next=pending, kept=True)
    later = max(last or sunday, sunday)
    if floating and not had:
        this = _from_the_first_week(rhythm, now, later)
    return Change(rhythm=this, next=next_send(this, now, later), enough=enough)


def after_pause(
    rhythm: Rhythm, subscription: Subscription, day: date, now: datetime
) -> datetime | None:
    """Return when the first message is due from ``day`` on, ``None`` if none is left to come."""
    last = subscription.last_local_date
    before = day - _DAY
    found = next_send(rhythm, now, max(last, before) if last else before)
    return found.due_at if found else None


def to_zone(
    rhythm: Rhythm, subscription: Subscription, zone: str, now: datetime, late_limit: timedelta
) -> datetime | None:
    """Return when the next message is due for somebody who goes over to ``zone``.

    What is planned in ``rhythm`` keeps its local date, so that no week is skipped or repeated, and
    its hour, also where an earlier rule had planned it; a pause that ends by itself ends on its
    day. What is overdue by more than ``late_limit`` stays so: it has been too late, and a move does
    not send it on another day. ``None`` where nothing is due.
    """
    there = replace(rhythm, zone=zone)
    due_at, day = subscription.next_due_at, subscription.resumes_on
    if due_at is None or zone == rhythm.zone:
        return due_at
    if day is not None and day > now.astimezone(ZoneInfo(rhythm.zone)).date():
        return after_pause(there, subscription, day, now)
    if now - due_at > late_limit:
        return due_at
    pending = Occurrence(due_at=due_at, local_date=date_of(rhythm, due_at))
    if due_at > now:
        at = hour_of(rhythm, pending)
        there = replace(there, schedule=replace(there.schedule, at=at))
    return moved(there, pending, now)


def _is_of(rhythm: Rhythm, pending: Occurrence, monday: date, sunday: date) -> bool:
    return monday <= pending.local_date <= sunday and is_open(rhythm, pending.local_date)


def _from_the_first_week(rhythm: Rhythm, now: datetime, after: date) -> Rhythm:
    """Count the weeks from the first one in which a day of the rule is open."""
    weekly = replace(rhythm, schedule=replace(rhythm.schedule, every=1))
    first = next_send(weekly, now, after)
    return replace(rhythm, starts_on=monday_of(first.local_date)) if first else rhythm
