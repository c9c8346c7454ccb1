"""Pushing a visitor's clock: every tip that falls due on the way arrives at its own moment."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.playground.talk import Talk
from adapters.playground.visitors import PLATFORM, Place, Visitor, Visitors
from bot.app import App
from bot.errors import RetryLater
from bot.people import Delivery, Subscription, Target
from bot.ports import Room
from bot.replies import Reply
from bot.tips.choose import remaining

#: How far one push may go: the twelve weeks of a path.
MAX_PUSH = timedelta(weeks=12)
#: More sends than daily schedules, the visitor's and the channel's, have in twelve weeks; ends a
#: push whatever the schedules say.
MAX_STEPS = 200
#: A visitor whose page is gone from memory may open it again.
AWAY_SECONDS = 3600.0


class PlaygroundMessenger:
    """Delivers into the visitors' conversations."""

    platform = PLATFORM

    def __init__(self, visitors: Visitors, talk: Talk) -> None:
        self._visitors = visitors
        self._talk = talk

    def room(self, community: str) -> Room:
        """Nobody slows a playground down, but one visitor's messages come in their order."""
        return Room(community, 1)

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        """Add the message where it belongs and return its reference."""
        visitor = self._visitor(delivery)
        leaving()
        place = Place.CHANNEL if delivery.target.channel else Place.DIRECT
        return str(self._talk.deliver(visitor, reply, place, key=delivery.key).id)

    async def find(self, delivery: Delivery) -> str | None:
        """Return the reference of a message that already arrived under the delivery's key."""
        entries = self._visitor(delivery).entries
        return next((str(entry.id) for entry in entries if entry.key == delivery.key), None)

    def _visitor(self, delivery: Delivery) -> Visitor:
        visitor = self._visitors.get(delivery.target.community)
        if visitor is None:
            raise RetryLater("visitor_away", after=AWAY_SECONDS)
        return visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What a visitor's clock shows: their present, their zone and when the next tip is due."""

    now: datetime
    zone: str | None
    next_tip_at: datetime | None
    ahead: timedelta


def read(visitor: Visitor) -> Hands:
    """Read the visitor's clock; blocks while the store works."""
    # Looking makes nobody known: somebody who was forgotten stays so.
    person = visitor.app.store.known(visitor.target)
    chosen = person.zone or person.profile_zone if person else None
    return Hands(
        now=visitor.clock.now(),
        zone=chosen or visitor.zone,
        next_tip_at=min(_coming(visitor), default=None),
        ahead=visitor.clock.ahead,
    )


def _coming(visitor: Visitor) -> Iterator[datetime]:
    """Yield when something comes to the visitor, and to the channel they see."""
    for target, subscription, due in _due(visitor):
        if target.channel or _has_tips_left(visitor.app, subscription):
            yield due


def _due(visitor: Visitor) -> Iterator[tuple[Target, Subscription, datetime]]:
    """Yield when the store is to look at the visitor, and at the channel they see."""
    store = visitor.app.store
    for target in (visitor.target, visitor.channel):
        somebody = store.known(target)
        subscription = store.subscription(somebody.id) if somebody else None
        if subscription and subscription.active and subscription.next_due_at:
            yield target, subscription, subscription.next_due_at


def _has_tips_left(app: App, subscription: Subscription) -> bool:
    """Return whether a tip will come; after the last one the store still has a time to look at."""
    content = app.content()
    track = content.tracks.get(subscription.track)
    sent = app.store.sent_tips(subscription.id)
    return track is not None and bool(remaining(content, track, sent))


async def push(visitor: Visitor, messenger: PlaygroundMessenger, end: datetime) -> None:
    """Push the clock to ``end`` (at most :data:`MAX_PUSH` away), stopping at every due message.

    Also after the last tip: its question comes alone.
    """
    now = visitor.clock.now()
    visitor.app.hear(visitor.target)
    end = min(max(end, now), now + MAX_PUSH)
    for _ in range(MAX_STEPS):
        due = await asyncio.to_thread(_next_due_at, visitor)
        if due is None or due > end:
            break
        visitor.clock.reach(due)
        visitor.app.hear(visitor.target)  # whoever turns the clock is there all the time
        await _catch_up(visitor, messenger)
    visitor.clock.reach(end)
    await _catch_up(visitor, messenger)


def _next_due_at(visitor: Visitor) -> datetime | None:
    return min((due for *_, due in _due(visitor)), default=None)


async def _catch_up(visitor: Visitor, messenger: PlaygroundMessenger) -> None:
    await asyncio.to_thread(visitor.app.tick, visitor.scope)
    await visitor.app.deliver(messenger, visitor.scope)
