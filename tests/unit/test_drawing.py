"""Pictures: kept, bounded, drawn beside everything else, and missing without harm."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.drawing import studio as studios
from adapters.drawing.draughtsman import Draughtsman, DrawingFailed
from adapters.drawing.studio import Studio
from bot.charts import LIGHT, specification
from tests.charts_world import COUNTS, PNG, RANGES, STEPS


class FakeDraughtsman(Draughtsman):
    """Draws nothing, and counts how often it is asked."""

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__()
        self.asked = 0
        self._fails = fails

    def draw(self, specification: Mapping[str, object], form: str) -> bytes:
        self.asked += 1
        if self._fails:
            raise DrawingFailed("no paper")
        return f"{form} {self.asked}".encode()


@pytest.fixture
def draughtsman() -> Iterator[Draughtsman]:
    made = Draughtsman()
    yield made
    made.close()


async def test_a_picture_is_drawn_once() -> None:
    draughtsman = FakeDraughtsman()
    studio = Studio(draughtsman)

    first = await studio.picture(RANGES)
    again = await studio.picture(replace(RANGES))

    assert first == again == b"png 1"
    assert await studio.picture(RANGES, form="svg") == b"svg 2"
    assert await studio.picture(RANGES, form="svg", look=LIGHT) == b"svg 3"


async def test_many_who_ask_at_once_get_one_picture() -> None:
    draughtsman = FakeDraughtsman()
    studio = Studio(draughtsman)

    impatient = asyncio.create_task(studio.picture(RANGES))
    await asyncio.sleep(0)
    impatient.cancel()
    pictures = await asyncio.gather(*(studio.picture(RANGES) for _ in range(5)))

    assert pictures == [b"png 1"] * 5
    assert draughtsman.asked == 1


async def test_a_picture_that_failed_is_tried_anew() -> None:
    draughtsman = FakeDraughtsman(fails=True)
    studio = Studio(draughtsman)
    with capture_logs():
        assert await asyncio.gather(*(studio.picture(RANGES) for _ in range(3))) == [None] * 3
        assert draughtsman.asked == 1
        assert await studio.picture(RANGES) is None
    assert draughtsman.asked == 2


async def test_the_picture_looked_at_longest_ago_makes_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(studios, "KEPT", 2)
    draughtsman = FakeDraughtsman()
    studio = Studio(draughtsman)
    for chart in (RANGES, COUNTS, RANGES, STEPS):
        await studio.picture(chart)

    assert draughtsman.asked == 3
    await studio.picture(RANGES)
    assert draughtsman.asked == 3
    await studio.picture(COUNTS)
    assert draughtsman.asked == 4


async def test_a_picture_that_cannot_be_drawn_is_a_line_in_the_log() -> None:
    studio = Studio(FakeDraughtsman(fails=True))

    with capture_logs() as logs:
        assert await studio.picture(RANGES) is None

    [line] = logs
    assert (line["event"], line["log_level"]) == ("chart_not_drawn", "error")
    assert (line["title"], line["reason"]) == (RANGES.title, "no paper")


async def test_nobody_waits_while_a_chart_is_drawn(draughtsman: Draughtsman) -> None:
    studio = Studio(draughtsman)
    loop = asyncio.get_running_loop()
    drawing = asyncio.create_task(studio.picture(RANGES))
    longest, before = 0.0, loop.time()
    while not drawing.done():
        await asyncio.sleep(0)
        longest, before = max(longest, loop.time() - before), loop.time()

    picture = await drawing
    assert picture is not None
    assert picture.startswith(PNG)
    assert longest < 0.3  # drawn in this process, it would be most of a second


def test_the_process_is_kept_and_replaced_when_it_is_gone(draughtsman: Draughtsman) -> None:
    first = draughtsman.draw(specification(STEPS, LIGHT), "svg")
    process = draughtsman._process
    assert process is not None
    assert draughtsman.draw(specification(STEPS, LIGHT), "svg") == first
    assert draughtsman._process is process

    process.kill()
    process.wait()
    assert draughtsman.draw(specification(STEPS, LIGHT), "svg") == first


def test_what_vega_lite_does_not_understand_is_told_and_the_next_one_drawn(
    draughtsman: Draughtsman,
) -> None:
    with pytest.raises(DrawingFailed):
        draughtsman.draw({"mark": "banana"}, "svg")
    with pytest.raises(DrawingFailed):
        draughtsman.draw({"data": {"url": "https://example.com/x.csv"}, "mark": "bar"}, "svg")

    assert b"<svg" in draughtsman.draw(specification(STEPS, LIGHT), "svg")


@pytest.mark.parametrize(
    ("script", "seconds"),
    [("", 5.0), ("import time; time.sleep(60)", 0.2), ("print('nonsense')", 5.0)],
    ids=["ends at once", "hangs", "talks nonsense"],
)
def test_a_process_that_is_no_use_is_given_up(script: str, seconds: float) -> None:
    draughtsman = Draughtsman((sys.executable, "-c", script), time_limit=seconds)
    with pytest.raises(DrawingFailed, match="the process that draws ended"):
        draughtsman.draw(specification(STEPS, LIGHT), "svg")
    assert draughtsman._process is None


def test_a_program_that_is_not_there_is_a_failure_like_any_other(tmp_path: Path) -> None:
    draughtsman = Draughtsman((str(tmp_path / "nothing"),))
    with pytest.raises(DrawingFailed):
        draughtsman.draw(specification(STEPS, LIGHT), "svg")
