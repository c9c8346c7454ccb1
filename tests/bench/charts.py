"""Drawing a chart: the first, a warm and a kept one, and what others notice of it meanwhile."""

import asyncio
import json
import time
from dataclasses import replace

import vl_convert

from adapters.drawing.draughtsman import Draughtsman
from adapters.drawing.studio import Studio
from bot.charts import DARK, specification
from bot.replies import Chart
from tests.bench.measure import Row, compare, in_turns, seconds
from tests.charts_world import RANGES

ROUNDS = 5


async def rows() -> list[Row]:
    """Measure the three ways to a picture, and the longest wait of everybody else."""
    desk = _Desk()
    ways = {"first": desk.first, "warm": desk.warm, "kept": desk.kept}
    waits = {"process": desk.wait_for_process, "thread": desk.wait_for_thread}
    try:
        figures = await in_turns(ways, ROUNDS)
        waited = await in_turns(waits, ROUNDS)
    finally:
        desk.draughtsman.close()
    first, warm, kept = figures["first"], figures["warm"], figures["kept"]
    return [
        compare("chart: drawn by a warm process / by a new one", warm, first, show=seconds),
        compare("chart: kept / drawn by a warm process", kept, warm, aim=0.01, show=seconds),
        compare(
            "chart: longest wait of the others, process of its own / thread",
            waited["process"],
            waited["thread"],
            aim=0.5,
            show=seconds,
        ),
    ]


class _Desk:
    """Draws a chart that nobody has drawn before, again and again."""

    def __init__(self) -> None:
        self.draughtsman = Draughtsman()
        self._studio = Studio(self.draughtsman)
        self._drawn = 0

    def _new(self) -> Chart:
        self._drawn += 1
        return replace(RANGES, title=f"Pay, number {self._drawn}")

    async def first(self) -> float:
        draughtsman = Draughtsman()
        start = time.perf_counter()
        await Studio(draughtsman).picture(self._new())
        took = time.perf_counter() - start
        draughtsman.close()
        return took

    async def warm(self) -> float:
        await self._studio.picture(self._new())
        start = time.perf_counter()
        await self._studio.picture(self._new())
        return time.perf_counter() - start

    async def kept(self) -> float:
        chart = self._new()
        await self._studio.picture(chart)
        start = time.perf_counter()
        await self._studio.picture(chart)
        return time.perf_counter() - start

    async def wait_for_process(self) -> float:
        return await _longest_wait(asyncio.create_task(self._studio.picture(self._new())))

    async def wait_for_thread(self) -> float:
        text = json.dumps(specification(self._new(), DARK))
        drawing = asyncio.to_thread(vl_convert.vegalite_to_png, text, scale=2)
        return await _longest_wait(asyncio.create_task(drawing))


async def _longest_wait(drawing: "asyncio.Task[bytes | None] | asyncio.Task[bytes]") -> float:
    """Return the longest that a turn of the event loop took while something was drawn."""
    longest, before = 0.0, time.perf_counter()
    while not drawing.done():
        await asyncio.sleep(0.0005)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    await drawing
    return longest
