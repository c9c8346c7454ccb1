"""What every part of the simulator shares: the clock, the record of what happened, the waiting."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.simulators.slack.faults import FaultBook

if TYPE_CHECKING:
    from tests.simulators.slack.records import Call, Delivery


class MovableClock:
    """Seconds since 1970: they pass as on the wall, and a test may add more or stop them."""

    def __init__(self) -> None:
        """Start at the time of day, because libraries compare signatures with it."""
        self._added = 0.0
        self._frozen_at: float | None = None

    def now(self) -> float:
        """Seconds since 1970 in the simulated workspace."""
        return self.wall() + self._added if self._frozen_at is None else self._frozen_at

    def wall(self) -> float:
        """Seconds since 1970 on this machine, whatever the test did."""
        return time.time()

    def move(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        if self._frozen_at is None:
            self._added += seconds
        else:
            self._frozen_at += seconds

    def freeze(self) -> None:
        """Let time pass only by `move`, so that a slow machine cannot change a result."""
        self._frozen_at = self.now()


class Pulse:
    """A counter that beats with every change, and can be awaited."""

    def __init__(self) -> None:
        """Start at zero."""
        self.beats = 0
        self._next = asyncio.Event()

    def beat(self) -> int:
        """Tell everybody who waits that something changed; returns the number of the change."""
        self.beats += 1
        self._next.set()
        self._next = asyncio.Event()
        return self.beats

    async def wait(self, within: float) -> bool:
        """Wait for the next change, at most `within` seconds; False if none came."""
        try:
            await asyncio.wait_for(self._next.wait(), within)
        except TimeoutError:
            return False
        return True


class World:
    """The shared state of one running simulator."""

    def __init__(
        self, *, ack_deadline: float, quiet: float, patience: float, first_sign: float
    ) -> None:
        """Take the deadlines, all in real seconds (see `SlackSimulator.start`)."""
        self.ack_deadline = ack_deadline
        self.quiet = quiet
        self.first_sign = first_sign
        self.patience = patience
        self.clock = MovableClock()
        self.pulse = Pulse()
        self.faults = FaultBook()
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.origin = ""
        self._numbers = itertools.count(1)
        self._busy = 0
        self._later: list[tuple[float, int, Callable[[], Awaitable[Any]]]] = []

    def fresh(self, prefix: str) -> str:
        """Return an id nobody has used yet, in Slack's manner: `V00000012`."""
        return f"{prefix}{next(self._numbers):08d}"

    def fresh_ts(self) -> str:
        """Return a message timestamp that is later than every earlier one in the same second."""
        return f"{int(self.clock.now())}.{next(self._numbers):06d}"

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Mark that a call or delivery is under way, so that `settle` goes on waiting."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            self.pulse.beat()

    async def settle(self) -> None:
        """Wait until nothing is under way and nothing changed for `quiet` seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.patience
        while (left := end - loop.time()) > 0:
            changed = await self.pulse.wait(min(left, self.quiet))
            if not changed and self._busy == 0:
                return

    async def until(self, holds: Callable[[], bool], *, within: float | None = None) -> None:
        """Wait until `holds()` is true.

        Raises:
            TimeoutError: it was still false after `within` real seconds (default: patience).

        """
        limit = self.patience if within is None else within
        async with asyncio.timeout(limit):
            while not holds():
                await self.pulse.wait(limit)

    def later(self, seconds: float, work: Callable[[], Awaitable[Any]]) -> None:
        """Plan `work` for `seconds` from now on the movable clock; `advance` starts it."""
        self._later.append((self.clock.now() + seconds, next(self._numbers), work))

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once and do, in order, what comes due on the way."""
        end = self.clock.now() + seconds
        while due := sorted(item for item in self._later if item[0] <= end):
            first = due[0]
            self._later.remove(first)
            self.clock.move(max(0.0, first[0] - self.clock.now()))
            await first[2]()
        self.clock.move(max(0.0, end - self.clock.now()))
        await self.settle()
