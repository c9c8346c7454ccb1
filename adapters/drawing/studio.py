"""What the adapters call: a picture of a chart, kept for the next time."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import structlog

from adapters.drawing.draughtsman import Draughtsman, DrawingFailed
from bot import charts
from bot.replies import Chart

log = structlog.get_logger(__name__)

#: A picture has half a megabyte, and there are few charts to draw.
KEPT = 32

#: The digest of a chart, the form and the look of its picture.
_Key = tuple[str, str, str]


class Studio:
    """Draws charts without keeping anybody waiting who did not ask for one."""

    def __init__(self, draughtsman: Draughtsman | None = None) -> None:
        self._draughtsman = draughtsman or Draughtsman()
        # One thread of its own: a chart never takes one from those who wait for the database.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        self._drawing: dict[_Key, asyncio.Task[bytes | None]] = {}

    async def picture(
        self, chart: Chart, *, form: str = "png", look: charts.Look = charts.DARK
    ) -> bytes | None:
        """Return a chart as ``png`` or ``svg``, or ``None`` (and a line in the log) if it fails.

        Whoever asks for a picture that is being drawn already waits for that one.
        """
        key = (charts.digest(chart), form, look.name)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._drawing:
            self._drawing[key] = asyncio.create_task(self._draw(key, chart, form, look))
        # Somebody who stops waiting leaves the others their picture.
        return await asyncio.shield(self._drawing[key])

    async def _draw(self, key: _Key, chart: Chart, form: str, look: charts.Look) -> bytes | None:
        loop = asyncio.get_running_loop()
        try:
            specification = charts.specification(chart, look)
            drawn = await loop.run_in_executor(
                self._thread, self._draughtsman.draw, specification, form
            )
        except DrawingFailed as error:
            log.error("chart_not_drawn", title=chart.title, reason=str(error))  # noqa: TRY400
            return None
        finally:
            del self._drawing[key]
        self._kept[key] = drawn
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return drawn


#: Everybody's: what was drawn for one is there for all. It starts nothing before it is asked.
STUDIO = Studio()
