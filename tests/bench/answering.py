"""An answer pressed on Slack, from the click to the explanation that takes its place.

Ours loads the quiz, scores, moves the card of the fact, writes answer, review and card in one
transaction, and renders the explanation with its sources. Empty Bolt acknowledges and says "ok",
and has no database. The bot by the book is described in ``by_the_book``.
"""

import asyncio
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.bootstrap import Waymark
from bot.content import load
from bot.settings import Settings
from tests.bench import presses
from tests.bench.by_the_book import Book, book
from tests.bench.house import DATABASES, opened_on
from tests.bench.measure import Row, Side, compare, in_turns, per_second, seconds
from tests.bench.slack_server import TEAM, Json, SlackServer
from tests.bench.slack_ways import Way, bare, bolt, front, in_process

ROUNDS = 5
IN_FLIGHT = 32
#: Presses per round; fewer for whoever waits long for each.
LONE = {"default": 30, "book": 30}
MANY = {"default": 96, "book": 96}
LONE_COUNT, MANY_COUNT = 60, 256
_NAMES = {
    "default": "empty Bolt (a)",
    "waits": "empty Bolt, process_before_response (b)",
    "book": "a bot by the book on SQLite",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """One side: its server, its app, and how to get clicks that it has not seen yet."""

    server: SlackServer
    way: Way
    fresh: Callable[[int], Awaitable[list[Json]]]


async def rows() -> list[Row]:
    """Compare a lone answer, and 32 at a time, with empty apps and with the bot by the book."""
    async with _sides() as sides:
        for side in sides.values():
            [click] = await side.fresh(1)
            await _click(side, click)
        lone = await in_turns(_watched(_lone, sides, LONE, LONE_COUNT), ROUNDS)
        many = await in_turns(_watched(_many, sides, MANY, MANY_COUNT), ROUNDS)
    found = []
    for ours in DATABASES:
        what = f"Slack, an answer pressed on {ours}: lone p50 / "
        found += [
            compare(what + theirs, lone[ours], lone[name], show=seconds)
            for name, theirs in _NAMES.items()
        ]
    for ours in DATABASES:
        what = f"Slack, answers on {ours} with {IN_FLIGHT} in flight / "
        for name, theirs in _NAMES.items():
            row = compare(what + theirs, many[ours], many[name], show=per_second)
            found.append(_aiming(row, 10) if name == "book" else row)
    return found


def _aiming(row: Row, least: float) -> Row:
    """Ask for a ratio that is large, as rates are better the higher they are."""
    met = row.ratio is not None and row.ratio >= least
    return replace(row, aim_text=f">= {least:g}", met=met)


def _watched(
    watch: Callable[["Clicked", int], Awaitable[float]],
    sides: Mapping[str, "Clicked"],
    counts: Mapping[str, int],
    usual: int,
) -> dict[str, Side]:
    return {name: partial(watch, side, counts.get(name, usual)) for name, side in sides.items()}


@asynccontextmanager
async def _sides() -> AsyncIterator[dict[str, Clicked]]:
    async with AsyncExitStack() as stack:
        sides = {}
        for name in DATABASES:
            waymark, settings = stack.enter_context(opened_on(name))
            server = await stack.enter_async_context(SlackServer())
            ours = front(server, waymark.app, settings, by_socket=True)
            way = in_process(bolt(await stack.enter_async_context(ours)))
            sides[name] = Clicked(
                server=server, way=way, fresh=partial(our_clicks, server, waymark)
            )
        for name in ("default", "waits"):
            server = await stack.enter_async_context(SlackServer())
            way = in_process(_saying(server, process_before_response=name == "waits"))
            sides[name] = Clicked(server=server, way=way, fresh=partial(_bare, server))
        server = await stack.enter_async_context(SlackServer())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        written = await stack.enter_async_context(book(server, folder, load(*_folders()).questions))
        way = in_process(written.app)
        sides["book"] = Clicked(server=server, way=way, fresh=partial(_books, server, written))
        yield sides


def _folders() -> tuple[Path, Path]:
    settings = Settings(_env_file=None)
    return settings.content_dir, settings.schedules_dir


def _saying(server: SlackServer, *, process_before_response: bool) -> AsyncApp:
    """Return an app that acknowledges a click and says "ok"."""
    app = bare(server, process_before_response=process_before_response)

    @app.action(re.compile(""))
    async def clicked(ack: Any, respond: Any) -> None:
        await ack()
        await respond("ok")

    return app


async def our_clicks(server: SlackServer, waymark: Waymark, count: int) -> list[Json]:
    """Return clicks on answers, each of a person of their own."""
    found = presses.answers(waymark, "slack", TEAM, count)
    return [server.press(a.target.user, "a", a.action) for a in found]


async def _bare(server: SlackServer, count: int) -> list[Json]:
    return [server.press("U1", "a", "b") for _ in range(count)]


async def _books(server: SlackServer, written: Book, count: int) -> list[Json]:
    clicks = []
    for _ in range(count):
        user = f"U{next(presses.NUMBERS)}"
        quiz = await written.begin(user)
        clicks.append(server.press(user, "option_0", f"{quiz}:0:0"))
    return clicks


async def _click(side: Clicked, click: Json) -> str:
    """Hand in a click, and wait until what it says is there."""
    await side.way.ask(click)
    async with asyncio.timeout(20):
        return await side.server.shown(click)


async def _lone(side: Clicked, count: int) -> float:
    """Return the median time from a click to what it says."""
    taken = []
    for click in await side.fresh(count):
        started = time.perf_counter()
        await _click(side, click)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


async def _many(side: Clicked, count: int) -> float:
    """Return how many clicks a second have their answer, with 32 of them under way all the time."""
    waiting = (await side.fresh(count))[::-1]

    async def lane() -> None:
        while waiting:
            await _click(side, waiting.pop())

    started = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(IN_FLIGHT)))
    return count / (time.perf_counter() - started)
