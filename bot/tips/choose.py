"""What to do about a subscription whose time has come: send which tip, or let this time pass."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.content import Content
from bot.model import Tip, Track
from bot.people import DeliveryKind, Person, Subscription
from bot.ports import Due, Plan
from bot.tips.policy import Policy
from bot.tips.questions import is_left_to_ask, riding
from bot.tips.rules import schedule_of
from bot.tips.schedule import Rhythm, date_of, is_open, next_send

#: Up to here a tip counts as on time: a tick, a short restart, a busy platform.
ON_TIME = timedelta(minutes=10)
_WEEK = timedelta(weeks=1)


class Chosen(Enum):
    """Who says in which zone a person lives."""

    PERSON = "you chose it"
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
    subscription: Subscription, person: Person, content: Content, default_zone: str
) -> Rhythm:
    """Return when a person or a channel gets what they are subscribed to."""
    return Rhythm.within(
        subscription.calendar,
        schedule=schedule_of(content, subscription.schedule),
        zone=zone_of(person, default_zone).name,
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


def remaining(content: Content, track: Track, sent: frozenset[str]) -> tuple[Tip, ...]:
    """Return the tips of a track that are still to come, in order.

    A week on a subject that somebody finished on another track is not sent again.
    """
    finished = {
        week.shared
        for other in content.tracks.values()
        if other.role != track.role
        for week in other.weeks
        if week.shared and all(tip.id in sent for tip in week.tips)
    }
    return tuple(
        tip
        for week in track.weeks
        if week.shared not in finished
        for tip in week.tips
        if tip.id not in sent
    )


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


def last_day(track: Track, starts_on: date) -> date:
    """Return the last day of a path that keeps pace with the calendar."""
    return starts_on + len(track.weeks) * _WEEK - timedelta(days=1)


def plan(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
    """Decide about one due subscription. The next send is always later than ``now``.

    A track that the content no longer has sends nothing until it is back; a schedule that it no
    longer has is replaced by the default one; a date that became quiet since it was planned
    passes. The last tip has no next one to bring its question, so that question comes alone at the
    time after it, and then the sends end.
    """
    subscription = due.subscription
    due_at = subscription.next_due_at or now
    rhythm = rhythm_of(subscription, due.person, content, policy.default_zone)
    local_date = date_of(rhythm, due_at)
    track = content.tracks.get(subscription.track)
    tips = remaining(content, track, due.sent_tips) if track else ()
    closing = not tips and track is not None and is_left_to_ask(due, content)
    last = max(subscription.last_local_date or local_date, local_date)
    following = next_due(rhythm, now, last)
    # A profile that moved west since the last tip can put this one on the same date again.
    again = subscription.last_local_date == last
    passed = again or not is_open(rhythm, local_date) or now - due_at > policy.late_limit
    if passed or not (tips or closing):
        ended = track is not None and not tips and not closing
        return Plan(local_date=local_date, due_at=due_at, next_due_at=None if ended else following)
    tip = tips[0] if tips else None
    return Plan(
        local_date=local_date,
        due_at=due_at,
        next_due_at=following,
        tip=tip.id if tip else due.past[-1].tip,
        kind=DeliveryKind.TIP if tip else DeliveryKind.CLOSING,
        questions=riding(due, content, tip),
    )
