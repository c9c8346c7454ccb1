"""A real ``/career compare salary`` through our front, against empty Bolt apps."""

import asyncio
import copy
import json
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from adapters.slack import render as rendering
from bot.app import App
from bot.bootstrap import SystemChance, SystemClock
from bot.commands import compare as comparing
from bot.invocation import Command, Context
from bot.replies import Reply
from tests.bench.house import LINE, opened
from tests.bench.measure import Row, Side, compare, in_turns, per_second, seconds
from tests.bench.slack_server import Json, SlackServer
from tests.bench.slack_ways import (
    Way,
    bare,
    bare_routes,
    bolt,
    front,
    in_process,
    over_http,
    over_socket,
)

ROUNDS = 5
IN_FLIGHT = 32
#: Commands per round. Bolt's default waits 10 ms for each, so it gets fewer.
LONE = {"ours": 150, "default": 30, "waits": 150, "ready": 150}
MANY = {"ours": 512, "default": 96, "waits": 512, "ready": 512}
COMMANDS = 10_000
_NAMES = {
    "default": "empty Bolt (a)",
    "waits": "empty Bolt, process_before_response (b)",
    "ready": "(b) sending our very answer, ready-made",
}
#: The largest ratio of a lone command against each empty app, where one is set.
_AIMS = {"in process": {"default": 0.05, "waits": 1.3}}
_AIM_OF_DEFAULT = 0.05


async def in_process_rows() -> list[Row]:
    """Compare what the apps themselves cost, with no transport at all."""
    async with _direct() as sides:
        return await _transport("in process", *sides)


async def http_rows() -> list[Row]:
    """Compare over signed HTTP, uvicorn on both sides."""
    async with _http() as sides:
        return await _transport("HTTP", *sides)


async def socket_rows() -> list[Row]:
    """Compare over Socket Mode, the SDK's aiohttp client on both sides."""
    async with _sockets() as sides:
        return await _transport("Socket Mode", *sides)


async def registry_rows() -> list[Row]:
    """Compare a registry of 60 commands with one that holds nothing but the command asked for."""
    with opened() as (waymark, settings):
        async with SlackServer() as server, AsyncExitStack() as stack:
            sides: dict[str, Side] = {}
            for size in (60, 1):
                app = App(
                    commands=(*_fillers(size - 1), *comparing.COMMANDS),
                    presses=(),
                    content=lambda: waymark.library.content,
                    store=waymark.store,
                    clock=SystemClock(),
                    chance=SystemChance(),
                )
                ours = front(server, app, settings, by_socket=True)
                way = in_process(bolt(await stack.enter_async_context(ours)))
                sides[str(size)] = partial(_lone, server, way, LONE["ours"] * 2)
            figures = await in_turns(sides, ROUNDS * 3)
    what = "60 commands in the registry / 1, Slack in process"
    return [compare(what, figures["60"], figures["1"], aim=1.05, show=seconds)]


async def cold_rows() -> list[Row]:
    """Compare the first asking of a line after new content, when nothing is known yet."""
    with opened() as (waymark, settings):
        app = copy.copy(waymark.app)
        app.content = lambda: copy.copy(waymark.library.content)
        async with SlackServer() as server, front(server, app, settings, by_socket=True) as ours:
            warm = in_process(bolt(ours))
            default = in_process(bare(server, process_before_response=False))

            def forget(payload: Json) -> Json:
                rendering._rendered.cache_clear()
                return payload

            sides: dict[str, Side] = {
                "ours": partial(_lone, server, Way(ready=forget, ask=warm.ask), LONE["ours"]),
                "default": partial(_lone, server, default, LONE["default"]),
            }
            figures = await in_turns(sides, ROUNDS)
    what = f"Slack, in process: a line asked for the first time / {_NAMES['default']}"
    return [compare(what, figures["ours"], figures["default"], aim=None, show=seconds)]


async def auth_rows() -> list[Row]:
    """Count the calls of ``auth.test`` in many commands, after the first one."""
    counts: dict[str, int] = {}
    with opened() as (waymark, settings):
        async with (
            SlackServer() as server,
            front(server, waymark.app, settings, by_socket=True) as ours,
        ):
            for name, app in (
                ("ours", bolt(ours)),
                ("theirs", bare(server, process_before_response=True)),
            ):
                way = in_process(app)
                await way.ask(server.command(LINE))
                before = server.calls["auth.test"]
                await _many(server, way, COMMANDS)
                counts[name] = server.calls["auth.test"] - before
    return [
        Row(
            what=f"auth.test calls in {COMMANDS:,} commands, ours / empty Bolt",
            ours=str(counts["ours"]),
            theirs=str(counts["theirs"]),
            ratio=None,
            aim_text="0",
            met=counts["ours"] == 0,
        )
    ]


# --- the three transports: one server each, so that nothing is answered by the wrong app ---------

Sides = tuple[dict[str, Way], dict[str, SlackServer]]


@asynccontextmanager
async def _direct() -> AsyncIterator[Sides]:
    async with _apps(by_socket=True) as (_, ours, apps, servers):
        yield (
            {"ours": in_process(bolt(ours))} | {n: in_process(a) for n, a in apps.items()},
            servers,
        )


@asynccontextmanager
async def _http() -> AsyncIterator[Sides]:
    async with _apps(by_socket=False) as (stack, ours, apps, servers):
        ways = {"ours": await stack.enter_async_context(over_http(ours.routes))}
        for name, app in apps.items():
            ways[name] = await stack.enter_async_context(over_http(bare_routes(app)))
        yield ways, servers


@asynccontextmanager
async def _sockets() -> AsyncIterator[Sides]:
    async with _apps(by_socket=True) as (stack, ours, apps, servers):
        ways = {}
        for name, app in {"ours": ours, **apps}.items():
            ways[name] = await stack.enter_async_context(over_socket(servers[name], app))
        yield ways, servers


@asynccontextmanager
async def _apps(*, by_socket: bool) -> AsyncIterator[tuple[AsyncExitStack, Any, Any, Any]]:
    async with AsyncExitStack() as stack:
        waymark, settings = stack.enter_context(opened())
        servers = {
            name: await stack.enter_async_context(SlackServer()) for name in ("ours", *_NAMES)
        }
        ours = await stack.enter_async_context(
            front(servers["ours"], waymark.app, settings, by_socket=by_socket)
        )
        said = await in_process(bolt(ours)).ask(servers["ours"].command(LINE))
        apps = {
            "default": bare(servers["default"], process_before_response=False),
            "waits": bare(servers["waits"], process_before_response=True),
            "ready": bare(servers["ready"], process_before_response=True, answer=json.loads(said)),
        }
        yield stack, ours, apps, servers


# --- stopwatches -----------------------------------------------------------------------------


async def _transport(
    transport: str, ways: Mapping[str, Way], servers: Mapping[str, SlackServer]
) -> list[Row]:
    answer = await ways["ours"].ask(ways["ours"].ready(servers["ours"].command(LINE)))
    if '"blocks"' not in answer:
        raise RuntimeError(f"our acknowledgement holds no answer: {answer[:200]}")
    lone = await in_turns(_sides(_lone, ways, servers, LONE), ROUNDS)
    many = await in_turns(_sides(_many, ways, servers, MANY), ROUNDS)
    found = []
    for name, theirs in _NAMES.items():
        aim = _AIMS.get(transport, {"default": _AIM_OF_DEFAULT}).get(name)
        what = f"Slack, {transport}: lone command p50 / {theirs}"
        found.append(compare(what, lone["ours"], lone[name], aim=aim, show=seconds))
    for name, theirs in _NAMES.items():
        what = f"Slack, {transport}: acks with {IN_FLIGHT} in flight / {theirs}"
        found.append(compare(what, many["ours"], many[name], show=per_second))
    return found


def _sides(
    watch: Callable[[SlackServer, Way, int], Awaitable[float]],
    ways: Mapping[str, Way],
    servers: Mapping[str, SlackServer],
    counts: Mapping[str, int],
) -> dict[str, Side]:
    return {name: partial(watch, servers[name], way, counts[name]) for name, way in ways.items()}


async def _lone(server: SlackServer, way: Way, count: int) -> float:
    """Return the median time of one command at a time."""
    taken = []
    for _ in range(count):
        ready = way.ready(server.command(LINE))
        started = time.perf_counter()
        await way.ask(ready)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


async def _many(server: SlackServer, way: Way, count: int) -> float:
    """Return how many commands a second are answered with 32 of them under way all the time."""
    waiting = [way.ready(server.command(LINE)) for _ in range(count)]

    async def lane() -> None:
        while waiting:
            await way.ask(waiting.pop())

    started = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(IN_FLIGHT)))
    return count / (time.perf_counter() - started)


def _fillers(count: int) -> list[Command]:
    return [
        Command(name=f"filler-{n}", summary="Nothing", example=f"filler-{n}", handle=_nothing)
        for n in range(count)
    ]


def _nothing(_context: Context) -> Reply:
    return Reply(title="Nothing")
