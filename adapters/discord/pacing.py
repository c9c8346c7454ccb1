"""When the next message may start: one even pace for all processes of one bot.

Discord takes 50 requests a second of a bot, whatever it is they ask for (documentation, "Rate
Limits", global). Limits of single routes are kept by discord.py. Turns are booked in blocks, for
as many as wait, so that a flood costs one statement a second and not one per message. A refusal
takes all turns of the time that Discord asks for, and makes this process slower for a while: see
:mod:`adapters.slack.pacing`, whose rule it is too.
"""

import asyncio
import math
from collections import deque
from datetime import timedelta

from bot.errors import Throttled
from bot.ports import BudgetStore, Clock

#: Of the 50; the rest is for answers, for reading back, and for packets that catch each other up.
PER_SECOND = 49.0
_SLOWER, _SLOWEST, _FASTER = 0.7, 10.0, 0.3
#: Messages in hand, in seconds of turns, and the most turns of one booking.
_AHEAD = 2.0
_BLOCK = 50


class Turns:
    """Starting times, in the order they are asked for. Without a store they are this process's."""

    def __init__(
        self,
        store: BudgetStore | None = None,
        clock: Clock | None = None,
        *,
        per_second: float = PER_SECOND,
    ) -> None:
        self._shared = (store, clock) if store and clock else None
        self._fastest = self._rate = per_second
        self._next = 0.0
        self._block: deque[float] = deque()
        #: Turns used up without asking for one.
        self._owed = 0
        self._paused_until = 0.0
        self._waiting = 0
        self._booking = asyncio.Lock()

    async def turn(self, *, patience: float) -> None:
        """Wait for a turn; raise :class:`Throttled` if it is over ``patience`` seconds away."""
        until = _now() + patience
        while True:
            at = await self._next_turn(until)
            await asyncio.sleep(at - _now())
            if _now() >= self._paused_until:
                return

    def count(self) -> None:
        """Note a request that did not wait: somebody's answer."""
        self._owed += 1

    def refused(self, after: float) -> None:
        """Let nobody start for ``after`` seconds: Discord said so to the bot as a whole."""
        now = _now()
        if now >= self._paused_until:
            self._rate = max(self._rate * _SLOWER, min(_SLOWEST, self._fastest))
            self._owed += math.ceil(after * self._rate)
        self._paused_until = max(self._paused_until, now + after)

    def taken(self) -> None:
        """Go a little faster: a message was taken."""
        self._rate = min(self._rate + _FASTER, self._fastest)

    def room(self, patience: float) -> int:
        """Say how many messages are worth having in hand."""
        waits = max(self._paused_until, self._block[0] if self._block else 0.0) - _now()
        return 0 if waits > patience else max(1, round(_AHEAD * self._rate))

    async def _next_turn(self, until: float) -> float:
        self._waiting += 1
        try:
            async with self._booking:
                if not self._block:
                    await self._book(min(self._waiting, _BLOCK), until)
                if (at := self._block[0]) > until:
                    raise Throttled("ratelimited", after=at - _now())
                return self._block.popleft()
        finally:
            self._waiting -= 1

    async def _book(self, count: int, until: float) -> None:
        owed, gap = self._owed, 1 / self._rate
        first = await self._first(owed + count, gap, until)
        self._owed -= owed
        self._block.extend(first + number * gap for number in range(owed, owed + count))

    async def _first(self, count: int, gap: float, until: float) -> float:
        """Book turns; return when the first one is."""
        now = _now()
        if self._shared is None:
            at = max(now, self._next)
            self._next = at + count * gap
            return at
        store, clock = self._shared
        booked = await asyncio.to_thread(
            store.reserve,
            "discord sends",
            count=count,
            gap=timedelta(seconds=gap),
            now=clock.now(),
            horizon=timedelta(seconds=max(0.0, until - now)),
        )
        wait = (booked.at - clock.now()).total_seconds()
        if not booked.taken:
            raise Throttled("ratelimited", after=wait)
        return _now() + wait


def _now() -> float:
    return asyncio.get_running_loop().time()
