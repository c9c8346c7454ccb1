"""A path in a channel: tips for everybody there, in step with the calendar.

In the weeks after its start date a channel gets the tips of those weeks and no others, so that
whoever reads along is where everybody is. What a quiet day or an outage took is left out.
"""

from dataclasses import replace
from datetime import datetime

from bot.content import Content
from bot.model import Track
from bot.people import Person, Subscription
from bot.ports import Due, Plan
from bot.tips import choose
from bot.tips.choose import by_calendar, last_day, remaining
from bot.tips.policy import Policy
from bot.tips.schedule import Rhythm
from bot.tips.turns import turn_of


def rhythm_of(
    subscription: Subscription, channel: Person, content: Content, default_zone: str
) -> Rhythm:
    """Return when a channel gets what it is subscribed to; that of a path ends with the path."""
    rhythm = choose.rhythm_of(subscription, channel, content, default_zone)
    track = content.tracks.get(subscription.track)
    return bounded(rhythm, track) if track else rhythm


def bounded(rhythm: Rhythm, track: Track) -> Rhythm:
    """Return the rhythm of a path: to the end of its last week, or to an earlier one of its own."""
    if rhythm.starts_on is None:
        return rhythm
    last = last_day(track, rhythm.starts_on)
    return replace(rhythm, ends_on=min(rhythm.ends_on or last, last))


def plan(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
    """Decide about a channel whose time has come.

    A track that the content no longer has sends nothing until it is back.
    """
    subscription = due.subscription
    rhythm = rhythm_of(subscription, due.person, content, policy.default_zone)
    turn = turn_of(rhythm, subscription, now, policy)
    track = content.tracks.get(subscription.track)
    tip = None
    if track and rhythm.starts_on and not turn.passed:
        left = remaining(content, track, due.sent_tips)
        tip = by_calendar(track, left, rhythm.starts_on, turn.local_date)
    return replace(turn.without(), tip=tip.id) if tip else turn.without()
