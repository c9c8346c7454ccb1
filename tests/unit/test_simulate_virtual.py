"""The loop on which time leaps: in order, at once, and never past what is under way."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.simulation.virtual import VirtualClock, VirtualLoop

BEGINS_AT = datetime(2026, 1, 4, 12, tzinfo=UTC)


def run(work: Coroutine[Any, Any, object]) -> object:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


def test_a_month_passes_at_once_and_everything_in_it_in_order() -> None:
    seen: list[tuple[str, float]] = []

    async def wait(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append((name, asyncio.get_running_loop().time()))

    async def month() -> None:
        await asyncio.gather(wait("late", 30 * 86400), wait("soon", 0.25), wait("middle", 3600))

    run(month())
    assert [(name, round(at, 6)) for name, at in seen] == [
        ("soon", 0.25),
        ("middle", 3600),
        ("late", 30 * 86400),
    ]


def test_work_for_a_thread_takes_no_time_and_its_errors_are_its_callers() -> None:
    def fail() -> None:
        raise OSError("no")

    async def work() -> tuple[int, float]:
        with pytest.raises(OSError, match="no"):
            await asyncio.to_thread(fail)
        return await asyncio.to_thread(lambda: 7), asyncio.get_running_loop().time()

    assert run(work()) == (7, 0.0)


def test_what_takes_too_long_times_out_in_its_own_time() -> None:
    async def work() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(40):
                await asyncio.sleep(41)
        return asyncio.get_running_loop().time()

    assert run(work()) == 40


def test_waiting_for_what_never_comes_is_an_error_and_no_endless_wait() -> None:
    loop = VirtualLoop()
    with pytest.raises(RuntimeError, match="for ever"):
        loop.run_until_complete(loop.create_future())
    loop.close()


def test_the_clock_shows_the_time_of_its_loop() -> None:
    async def work() -> datetime:
        clock = VirtualClock(BEGINS_AT, asyncio.get_running_loop())
        await asyncio.sleep(90)
        return clock.now()

    assert run(work()) == BEGINS_AT + timedelta(seconds=90)
