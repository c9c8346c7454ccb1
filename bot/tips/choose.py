"""What to do about a subscription whose time has come: send which tip, or let this time pass."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cohorts import Cohort
from bot.content import Content
from bot.model import Tip, Track
from bot.people import Calendar, DeliveryKind, Person, Subscription
from bot.ports import Due, Plan
from bot.tips.policy import Policy
from bot.tips.questions import is_left_to_ask, riding
from bot.tips.rules import schedule_of
from bot.tips.schedule import Occurrence, Rhythm, next_send
from bot.tips.turns import turn_of

#: Up to here a tip counts as on time: a tick, a short restart, a busy platform.
ON_TIME = timedelta(minutes=10)
_WEEK = timedelta(weeks=1)


class Chosen(Enum):
    """Who says in which zone a person lives."""

    #: Chosen by themselves, or kept for them from a cohort that was deleted.
    PERSON = "it is set for you"
    PROFILE = "your profile here says so"
    PLACE = "it is that of your cohort"
    SERVER = "it is this bot's default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An IANA zone and why it is this one."""

    name: str
    chosen: Chosen


def zone_of(person: Person, default_zone: str) -> Zone:
    """Return the zone a person chose, else their profile's, else their cohort's or the server's.

    Names this machine's zone data does not know are passed over.
    """
    if person.zone and is_zone(person.zone):
        return Zone(name=person.zone, chosen=Chosen.PERSON)
    if person.profile_zone and is_zone(person.profile_zone):
        return Zone(name=person.profile_zone, chosen=Chosen.PROFILE)
    if person.place_zone and is_zone(person.place_zone):
        return Zone(name=person.place_zone, chosen=Chosen.PLACE)
    return Zone(name=default_zone, chosen=Chosen.SERVER)


def rhythm_of(
    subscription: Subscription,
    person: Person,
    content: Content,
    default_zone: str,
    cohort: Cohort | None = None,
) -> Rhythm:
    """Return when a person or a channel gets what they are subscribed to.

    A ``cohort`` that paces them gives its days, within those they keep to by themselves.
    """
    return Rhythm.within(
        calendar_of(cohort, content, subscription.calendar) if cohort else subscription.calendar,
        schedule=schedule_of(content, subscription.schedule),
        zone=zone_of(person, default_zone).name,
    )


def calendar_of(cohort: Cohort, content: Content, own: Calendar | None = None) -> Calendar:
    """Return the days of a cohort, to the end of its path, within those of somebody's ``own``."""
    track = content.tracks.get(cohort.track)
    starts = (own and own.starts_on, cohort.starts_on)
    ends = (own and own.ends_on, last_day(track, cohort.starts_on) if track else None)
    return Calendar(
        starts_on=max(day for day in starts if day),
        ends_on=min((day for day in ends if day), default=None),
        quiet=cohort.quiet,
    )


def is_zone(name: str) -> bool:
    """Return whether this machine's zone data knows the name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def next_due(rhythm: Rhythm, after: datetime, after_date: date | None = None) -> datetime | None:
    """Return the instant of :func:`~bot.tips.schedule.next_send`, ``None`` if there is none."""
    found = next_send(rhythm, after, after_date)
    return found.due_at if found else None


def remaining(content: Content, track: Track, sent: Collection[str]) -> tuple[Tip, ...]:
    """Return the tips of a track that are still to come, in order.

    A week on a subject that somebody finished on another track is not sent again.
    """
    return tuple(_remaining(content, track, sent))


def _remaining(content: Content, track: Track, sent: Collection[str]) -> Iterator[Tip]:
    finished = _finished(content, track, sent) if sent else frozenset()
    for week in track.weeks:
        if week.shared not in finished:
            yield from (tip for tip in week.tips if tip.id not in sent)


def _finished(content: Content, track: Track, sent: Collection[str]) -> Collection[str | None]:
    """Return the subjects that somebody finished on another track."""
    return {
        week.shared
        for other in content.tracks.values()
        if other.role != track.role
        for week in other.weeks
        if week.shared and all(tip.id in sent for tip in week.tips)
    }


def by_calendar(
    track: Track, left: Collection[Tip], starts_on: date, local_date: date
) -> Tip | None:
    """Return the tip of a group that keeps pace with the calendar: of its week, the first ``left``.

    The first week of the path is the seven days from ``starts_on``, and so on: whatever was missed,
    everybody reads about the same thing in the same week. ``None`` before the start, after the
    last week, and where a week has no more to give.
    """
    number = (local_date - starts_on) // _WEEK
    if not 0 <= number < len(track.weeks):
        return None
    return next((tip for tip in track.weeks[number].tips if tip in left), None)


def to_come(track: Track, left: Collection[Tip], starts_on: date, today: date) -> tuple[Tip, ...]:
    """Return those ``left`` of the week that the calendar is in, and of those after it."""
    number = max((today - starts_on) // _WEEK, 0)
    return tuple(tip for week in track.weeks[number:] for tip in week.tips if tip in left)


def coming(
    track: Track, left: Collection[Tip], dates: Iterable[Occurrence], starts_on: date | None
) -> Iterator[tuple[Occurrence, Tip]]:
    """Yield which of the tips ``left`` comes on which of some dates, until none is left.

    With ``starts_on`` a calendar paces them, on dates that end with it at the latest; those on
    which it has nothing to give are left out.
    """
    still = list(left)
    for found in dates if still else ():
        tip = (
            by_calendar(track, still, starts_on, found.local_date)
            if starts_on is not None
            else still[0]
        )
        if tip is not None:
            still.remove(tip)
            yield found, tip
        if not still:
            return


def last_day(track: Track, starts_on: date) -> date:
    """Return the last day of a path that keeps pace with the calendar."""
    return starts_on + min(len(track.weeks) * _WEEK - timedelta(days=1), date.max - starts_on)


def plan(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
    """Decide about one due subscription; what follows is told by :mod:`bot.tips.turns`.

    A track that the content no longer has sends nothing until it is back; a schedule that it no
    longer has is replaced by the default one; a date that became quiet since it was planned
    passes. The last tip has no next one to bring its question, so that question comes alone at the
    time after it, and then the sends end.
    """
    subscription = due.subscription
    track = content.tracks.get(subscription.track)
    zone = policy.default_zone
    rhythm = rhythm_of(subscription, due.person, content, zone, due.cohort)
    turn = turn_of(rhythm, subscription, now, policy)
    if due.cohort and track and turn.local_date > last_day(track, due.cohort.starts_on):
        # Whoever goes on once it is over does so by themselves.
        due = replace(due, cohort=None)
        rhythm = rhythm_of(subscription, due.person, content, zone)
        turn = turn_of(rhythm, subscription, now, policy)
    left = _remaining(content, track, due.sent_tips) if track else iter(())
    first = tip = next(left, None)
    if first and track and due.cohort:
        tip = by_calendar(track, (first, *left), due.cohort.starts_on, turn.local_date)
    closing = first is None and track is not None and is_left_to_ask(due, content)
    if turn.passed or not (tip or closing):
        ended = track is not None and first is None and not closing
        return replace(turn.without(), next_due_at=None) if ended else turn.without()
    return replace(
        turn.without(),
        tip=tip.id if tip else due.past[-1].tip,
        kind=DeliveryKind.TIP if tip else DeliveryKind.CLOSING,
        questions=riding(due, content, tip),
    )
