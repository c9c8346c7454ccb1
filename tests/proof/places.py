"""Both platforms, in the process that does not die: simulators behind a wire that can kill."""

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import aiohttp
import yarl
from aiohttp import web

from bot.people import Target
from tests.proof.sending import Address
from tests.simulators.discord import DiscordSimulator
from tests.simulators.slack import SlackSimulator, Workspace

T = TypeVar("T")

#: What a proxy must not hand on: both ends of the wire write these by themselves.
_OF_ONE_HOP = frozenset({"connection", "content-length", "host", "keep-alive", "transfer-encoding"})


class Backstage:
    """An event loop in a thread of its own, so that a test may wait for processes meanwhile."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something there and return what came of it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=300)

    @contextmanager
    def on(self, place: AbstractAsyncContextManager[T]) -> Iterator[T]:
        """Hold something open there."""
        entered = self.run(_enter(place))
        try:
            yield entered
        finally:
            self.run(_leave(place))

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _enter(place: AbstractAsyncContextManager[T]) -> T:
    return await place.__aenter__()


async def _leave(place: AbstractAsyncContextManager[Any]) -> None:
    await place.__aexit__(None, None, None)


class Wire:
    """Carries every request to a platform and its answer back.

    It can kill who asked at three moments of each request: once it has left, once the platform has
    done it, and once the answer has left. A request that has left arrives, whoever dies.
    """

    def __init__(self, upstream: str) -> None:
        self.url = ""
        self._upstream = upstream
        self._session = aiohttp.ClientSession(auto_decompress=False)
        self._moments = 0
        self._death_at: int | None = None
        self._victim: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._under_way: set[asyncio.Task[web.StreamResponse]] = set()

    async def aim(self, moment: int | None) -> None:
        """Kill at this moment, counted from 0 and from now; ``None`` spares everybody."""
        self._moments, self._death_at = 0, moment
        self._victim = asyncio.get_running_loop().create_future()

    async def at(self, victim: int) -> None:
        """Name the process to kill; it may be at work already."""
        self._victim.set_result(victim)

    async def quiet(self) -> None:
        """Wait until every request that has left is done with."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def carry(self, request: web.Request) -> web.StreamResponse:
        """Serve one request."""
        carrying = asyncio.create_task(self._carry(request))
        self._under_way.add(carrying)
        carrying.add_done_callback(self._under_way.discard)
        return await asyncio.shield(carrying)  # whoever asked may be dead

    async def _carry(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        await self._death_may_come()
        async with self._session.request(
            request.method,
            yarl.URL(f"{self._upstream}{request.raw_path}", encoded=True),
            headers={k: v for k, v in request.headers.items() if k.lower() not in _OF_ONE_HOP},
            data=body,
        ) as answer:
            data = await answer.read()
        await self._death_may_come()
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in _OF_ONE_HOP}
        response = web.Response(status=answer.status, body=data, headers=headers)
        with contextlib.suppress(ConnectionError):
            await response.prepare(request)
            await response.write_eof()
        await self._death_may_come()
        return response

    async def _death_may_come(self) -> None:
        moment, self._moments = self._moments, self._moments + 1
        if moment == self._death_at:
            os.kill(await self._victim, signal.SIGKILL)

    async def close(self) -> None:
        await self._session.close()


@asynccontextmanager
async def _wired(upstream: str) -> AsyncIterator[Wire]:
    wire = Wire(upstream)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", wire.carry)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    wire.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield wire
    finally:
        await runner.cleanup()
        await wire.close()


@dataclass(frozen=True, kw_only=True)
class SlackPlace:
    """A workspace with some people in it."""

    sim: SlackSimulator
    workspace: Workspace
    wire: Wire
    platform = "slack"

    @property
    def address(self) -> Address:
        return Address(platform=self.platform, url=f"{self.wire.url}/api/", token="xoxb-1")

    @property
    def short_cut(self) -> Address:
        """The same place, past the wire."""
        return replace(self.address, url=self.sim.base_url)

    @property
    def looks(self) -> int:
        """How often a history was read."""
        return len(self.sim.calls("conversations.history"))

    def target(self, user: str) -> Target:
        return Target(platform=self.platform, community="T1", user=user)

    async def arrived(self, user: str) -> list[str]:
        """The references of what stands in somebody's direct messages."""
        channel = self.workspace.dm(user)
        return [f"{channel.id}:{m.ts}" for m in channel.messages]

    async def at(self, now: datetime) -> None:
        """Let it be ``now`` there too, give or take what passes meanwhile."""
        self.sim.clock.move(now.timestamp() - self.sim.clock.now())


@dataclass(frozen=True, kw_only=True)
class DiscordPlace:
    """A server with some people in it."""

    sim: DiscordSimulator
    wire: Wire
    platform = "discord"

    @property
    def address(self) -> Address:
        url = f"{self.wire.url}/api/v10"
        return Address(platform=self.platform, url=url, token=self.sim.token)

    @property
    def short_cut(self) -> Address:
        """The same place, past the wire."""
        return replace(self.address, url=self.sim.api_url)

    @property
    def looks(self) -> int:
        """How often a history was read."""
        return len(self.sim.calls("GET /channels/*/messages"))

    def target(self, user: str) -> Target:
        return Target(platform=self.platform, community="111", user=user)

    async def arrived(self, user: str) -> list[str]:
        """The references of what stands in somebody's direct messages."""
        channel = self.sim.world.dm(self.sim.world.account(user))
        return [f"{channel.id}/{message.id}" for message in channel.messages]

    async def at(self, now: datetime) -> None:
        """Let it be ``now`` there too, give or take what passes meanwhile."""
        self.sim.advance((now - self.sim.clock.now()).total_seconds())


Place = SlackPlace | DiscordPlace


@asynccontextmanager
async def slack(users: Sequence[str], now: datetime) -> AsyncIterator[SlackPlace]:
    async with await SlackSimulator.start() as sim, _wired(sim.base_url[: -len("/api/")]) as wire:
        workspace = sim.workspace()
        for user in users:
            workspace.user(user)
        place = SlackPlace(sim=sim, workspace=workspace, wire=wire)
        await place.at(now)
        yield place


@asynccontextmanager
async def discord(users: Sequence[str], now: datetime) -> AsyncIterator[DiscordPlace]:
    async with await DiscordSimulator.start() as sim, _wired(sim.url) as wire:
        guild = sim.guild("111", name="Careers")
        place = DiscordPlace(sim=sim, wire=wire)
        await place.at(now)
        for user in users:
            guild.user(user, name=f"user{user}")
        yield place


OPENING: dict[str, Callable[[Sequence[str], datetime], AbstractAsyncContextManager[Place]]] = {
    "slack": slack,
    "discord": discord,
}
