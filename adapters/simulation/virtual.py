"""An event loop on which half a year passes in a minute.

Whatever waits on the loop waits in its time, and when nothing else is left to do that time leaps to
the next moment somebody waits for. So code that sleeps, paces and times out runs as it is, in the
same order as it would, without anybody waiting.
"""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose :meth:`time` is seconds since it was made, in a time of its own.

    Work for threads is done in place, as no time passes meanwhile.
    """

    def __init__(self) -> None:
        self._passed = 0.0
        super().__init__(_Leaping(self._leap))

    def time(self) -> float:
        """Return the seconds that have passed here."""
        return self._passed

    def run_in_executor(  # type: ignore[override] # typeshed spells out how a future is awaited
        self, _executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Call the function now; return its outcome."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it is for whoever awaits the outcome
            done.set_exception(error)
        return done

    def _leap(self, seconds: float | None) -> None:
        if seconds is None:
            raise RuntimeError("everybody waits for somebody else: this would wait for ever")
        self._passed += max(0.0, seconds)


class _Leaping(selectors.DefaultSelector):
    """Sees what is there; a wait for what may come is handed on instead."""

    def __init__(self, leap: Callable[[float | None], None]) -> None:
        super().__init__()
        self._hand_on = leap

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if not found:
            self._hand_on(timeout)
        return found


class VirtualClock:
    """The time of day where ``begins_at`` is the beginning of the loop it is read on."""

    def __init__(self, begins_at: datetime, loop: asyncio.AbstractEventLoop) -> None:
        self._begins_at = begins_at
        self._loop = loop

    def now(self) -> datetime:
        """Return the current instant of the loop, in UTC."""
        return self._begins_at + timedelta(seconds=self._loop.time())
