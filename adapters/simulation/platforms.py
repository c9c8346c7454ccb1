"""Platforms that are not there, with the limits of those that are.

Slack names no number for a workspace ("several hundred a minute"); 300 is what Waymark assumes.
Discord documents 50 requests a second for a bot. Beside limits they have the faults that cost
others messages: an answer lost after the message arrived, and a server that fails before. If
wanted, they have an outage too.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Protocol

from bot.errors import About, RetryLater, Undeliverable
from bot.people import Delivery, Target
from bot.ports import Clock, Room
from bot.replies import Reply

#: Seconds from a request to its answer, at least and at most (our choice).
_ANSWERS_IN = (0.08, 0.25)
#: How often an answer is lost on its way, and how often a server fails before it sent (our choice).
LOST, FAILED = 0.002, 0.002
#: How long an outage lasts, and how often a request into it ends without a word of its fate.
OUTAGE, _NO_WORD = timedelta(hours=1), 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """``most`` messages in any ``seconds`` for each of what ``of`` tells apart."""

    name: str
    most: int
    seconds: float
    of: Callable[[Target], str]

    @property
    def span(self) -> str:
        """What the number holds for: "second" or "minute"."""
        return "minute" if self.seconds > 1 else "second"


LIMITS = {
    "slack": (
        Limit(name="Slack, one workspace", most=300, seconds=60, of=lambda to: to.community),
        Limit(name="Slack, one conversation", most=1, seconds=1, of=lambda to: to.user),
    ),
    "discord": (Limit(name="Discord, the bot", most=50, seconds=1, of=lambda _: "bot"),),
}


class Turns(Protocol):
    """When the next message may go out, by the rules of Waymark's own messengers."""

    def room(self, community: str) -> Room:
        """Return how many messages may be under way at once, as the port says it."""
        ...

    async def turn(self, target: Target) -> None:
        """Wait for the turn; raise :class:`bot.errors.RetryLater` if that would take too long."""
        ...

    def taken(self, target: Target) -> None:
        """Note that the platform took a message."""
        ...

    def refused(self, target: Target, after: float) -> None:
        """Note that the platform asked to wait for so many seconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What arrived: under which key, when, and for which date and hour it was meant."""

    key: str
    kind: str
    tip: str
    local_date: date
    due_at: datetime
    at: datetime


@dataclass(slots=True)
class _Window:
    """What was sent of late; ``peak`` is the most there ever was at once."""

    times: deque[float] = field(default_factory=deque)
    peak: int = 0


class FakePlatform:
    """Satisfies :class:`bot.ports.Messenger`; keeps every message that arrived.

    ``closed`` are users whom nothing reaches, with Waymark's name for why. From the first message
    after ``fails_from`` on, nothing is taken or answered for an hour.
    """

    def __init__(
        self, platform: str, turns: Turns, clock: Clock, chance: Random, limits: Sequence[Limit]
    ) -> None:
        self._platform = platform
        self._turns = turns
        self._clock = clock
        self._chance = chance
        self._limits = limits
        self._windows: dict[tuple[str, str], _Window] = defaultdict(_Window)
        self.closed: dict[str, str] = {}
        self.received: dict[str, list[Message]] = defaultdict(list)
        self.refused: Counter[str] = Counter()
        self.looked_for = 0
        self.fails_from: datetime | None = None
        self._back_at: datetime | None = None

    @property
    def platform(self) -> str:
        """The platform name its targets carry."""
        return self._platform

    def room(self, community: str) -> Room:
        """Return what the real messenger would."""
        return self._turns.room(community)

    async def send(
        self,
        delivery: Delivery,
        reply: Reply,  # noqa: ARG002 - any reply
        leaving: Callable[[], None],
    ) -> str:
        """Take a message as the platform would, or refuse it as it would."""
        target = delivery.target
        await self._turns.turn(target)
        leaving()
        await asyncio.sleep(self._chance.uniform(*_ANSWERS_IN))
        self._answer()
        if reason := self.closed.get(target.user):
            raise Undeliverable(reason, about=About.RECIPIENT, passing=True)
        self._hold_to_limits(target)
        luck = self._chance.random()
        if luck < FAILED:
            self.refused["server_error"] += 1
            raise RetryLater("server_error", after=10)
        self._keep(delivery)
        if luck < FAILED + LOST:
            self.refused["answer lost"] += 1
            raise RetryLater("connection_failed", after=10, in_doubt=True)
        self._turns.taken(target)
        return delivery.key

    async def find(self, delivery: Delivery) -> str | None:
        """Look among what arrived."""
        self._answer()
        self.looked_for += 1
        arrived = self.received[delivery.target.user]
        return next((message.key for message in arrived if message.key == delivery.key), None)

    def peak(self, limit: Limit) -> int:
        """Return how near a limit was come to."""
        windows = (window for (name, _), window in self._windows.items() if name == limit.name)
        return max((window.peak for window in windows), default=0)

    def _answer(self) -> None:
        """Fail as a platform does that has an outage, if this one has."""
        now = self._clock.now()
        if self.fails_from and self._back_at is None and now >= self.fails_from:
            self._back_at = now + OUTAGE
        if self._back_at and now < self._back_at:
            self.refused["outage"] += 1
            unknown = self._chance.random() < _NO_WORD
            raise RetryLater("connection_failed", after=15, in_doubt=unknown)

    def _hold_to_limits(self, target: Target) -> None:
        now = asyncio.get_running_loop().time()
        windows = [(limit, self._windows[limit.name, limit.of(target)]) for limit in self._limits]
        for limit, window in windows:
            while window.times and window.times[0] <= now - limit.seconds:
                window.times.popleft()
            if len(window.times) >= limit.most:
                self.refused["ratelimited"] += 1
                self._turns.refused(target, limit.seconds)
                raise RetryLater("ratelimited", after=limit.seconds)
        for _, window in windows:
            window.times.append(now)
            window.peak = max(window.peak, len(window.times))

    def _keep(self, delivery: Delivery) -> None:
        message = Message(
            key=delivery.key,
            kind=delivery.kind,
            tip=delivery.tip,
            local_date=delivery.local_date,
            due_at=delivery.due_at,
            at=self._clock.now(),
        )
        self.received[delivery.target.user].append(message)
