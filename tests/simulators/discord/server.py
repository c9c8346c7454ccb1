"""The simulator itself: one aiohttp server for gateway, REST and attachments."""

import asyncio
import contextlib
import json
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Self

import yarl
from aiohttp import BodyPartReader, web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.simulators.discord.errors import NO_ROUTE, ApiError, Json
from tests.simulators.discord.faults import Fault, Faults, RateLimits, as_json, sever, too_many
from tests.simulators.discord.gateway import AUTHENTICATION_FAILED, Gateway
from tests.simulators.discord.interactions import Interactions
from tests.simulators.discord.messages import Body, Upload
from tests.simulators.discord.people import Guild, Stage, User
from tests.simulators.discord.rest import Ask, Call, Handler, Rest
from tests.simulators.discord.world import Clock, World

API = "/api/v10"
_FILE_PART = re.compile(r"files\[(\d+)\]")
_MAJOR = ("channel", "guild", "application", "interaction")
_BY_TOKEN_IN_PATH = ("/interactions/", "/webhooks/")


Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DiscordSimulator:
    """A Discord on this machine. Start it, point discord.py at it, and be a person.

    `faults`, `limits` and `gateway` disturb it; `world` is its state.
    """

    def __init__(self, *, application_id: str = "900000000000000001") -> None:
        """Create an empty Discord; needs a running event loop."""
        loop = asyncio.get_running_loop()
        self.clock = Clock(datetime.now(UTC), loop.time)
        self.world = World(self.clock, application_id=application_id)
        self.faults = Faults()
        self.limits = RateLimits(self.clock)
        self.gateway = Gateway(self.world)
        self.interactions = Interactions(self.world)
        self.stage = Stage(self.world, self.interactions)
        self.url = ""
        self._calls: list[Call] = []
        self._runner: web.AppRunner | None = None
        self._library: tuple[str, yarl.URL] | None = None

    @classmethod
    async def start(cls) -> Self:
        """Listen on a free port of 127.0.0.1."""
        simulator = cls()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        rest = Rest(simulator.world, simulator.gateway, simulator.interactions)
        for method, path, handler in rest.routes():
            app.router.add_route(method, API + path, simulator._serve(path, handler))
        app.router.add_get("/gateway/", simulator._serve_gateway)
        app.router.add_get("/attachments/{channel}/{id}/{name}", simulator._serve_file)
        app.router.add_route("*", "/{rest:.*}", simulator._serve("/{rest}", _unknown_route))
        simulator._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await simulator._runner.setup()
        site = web.TCPSite(simulator._runner, "127.0.0.1", 0)
        await site.start()
        host, port = simulator._runner.addresses[0][:2]
        simulator.url = f"http://{host}:{port}"
        simulator.gateway.resume_url = simulator.gateway_url
        simulator.world.attachments_url = f"{simulator.url}/attachments"
        return simulator

    async def stop(self) -> None:
        """Stop listening and point discord.py back to where it pointed."""
        if self._library is not None:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self._library
            self._library = None
        self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        """Leave with `stop`: `async with await DiscordSimulator.start() as sim`."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    def point_discord_py_here(self) -> None:
        """Set the two class attributes by which discord.py finds Discord; `stop` sets them back."""
        self._library = self._library or (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
        Route.BASE = self.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)

    @property
    def api_url(self) -> str:
        """What `discord.http.Route.BASE` must be."""
        return self.url + API

    @property
    def gateway_url(self) -> str:
        """What `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY` must be."""
        return self.url.replace("http", "ws", 1) + "/gateway/"

    @property
    def token(self) -> str:
        """The bot token to log in with."""
        return self.world.key

    # The place and its people.

    def guild(self, guild_id: str, *, name: str = "Guild", locale: str = "en-US") -> Guild:
        """Find a guild with the bot in it, or create it; a running bot hears GUILD_CREATE."""
        known = self.world.guilds.get(guild_id)
        if isinstance(known, Guild):
            return known
        guild = Guild(self.stage, guild_id, name=name, locale=locale)
        self.world.guilds[guild_id] = guild
        created = guild.wire(self.world.bot, self.world.timestamp())
        self.world.emit("GUILD_CREATE", created, guild_id)
        return guild

    def user(self, user_id: str) -> User:
        """Find or create a person who shares no guild with the bot."""
        return User(self.stage, self.world.account(user_id), home=None)

    # Looking and waiting.

    def calls(self, route: str = "*") -> list[Call]:
        """List the requests of the bot, oldest first, such as "POST /channels/*/messages"."""
        return [c for c in self._calls if fnmatchcase(f"{c.method} {c.path}", route)]

    def commands(self, guild: Guild | None = None) -> list[str]:
        """Name the registered commands, global or of a guild."""
        return [c["name"] for c in self.world.commands.get(guild.id if guild else None, [])]

    async def connected(self, *, within: float = 5.0) -> None:
        """Wait until a bot is online. Raises `TimeoutError` after real seconds."""
        if not await self.world.until(lambda: self.gateway.connected, within):
            raise TimeoutError("no bot came online")

    async def commands_synced(self, guild: Guild | None = None, *, within: float = 5.0) -> None:
        """Wait until commands are registered. Raises `TimeoutError` after real seconds."""
        if not await self.world.until(lambda: bool(self.commands(guild)), within):
            raise TimeoutError("no commands were registered")

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.clock.advance(seconds)

    async def reset_token(self) -> None:
        """Make the bot token invalid: 401 from now on, and the gateway closes with 4004."""
        self.world.key += ".reset"
        await self.gateway.close(AUTHENTICATION_FAILED)

    def goes_down(self) -> None:
        """Cut every connection and answer nothing until `comes_back`."""
        self.faults.is_down = True
        self.gateway.cut()

    def comes_back(self) -> None:
        """End the outage."""
        self.faults.is_down = False

    # Serving.

    async def _serve_gateway(self, request: web.Request) -> web.StreamResponse:
        if self.faults.is_down:
            sever(request)
            return web.Response(status=503)
        return await self.gateway.serve(request)

    async def _serve_file(self, request: web.Request) -> web.Response:
        channel = self.world.channels.get(request.match_info["channel"])
        for message in channel.log.values() if channel else []:
            for attachment in message.payload["attachments"]:
                if attachment["id"] == request.match_info["id"]:
                    return web.Response(body=message.files[attachment["filename"]])
        return web.Response(status=404)

    def _serve(self, template: str, handler: Handler) -> Serve:
        async def serve(request: web.Request) -> web.StreamResponse:
            if self.faults.is_down:
                sever(request)
                return web.Response(status=503)
            try:
                items, body = await _read(request)
            except ValueError:
                return _refused(ApiError(50109), {})
            call = self._note(request, items, body)
            ask = Ask(at=request.match_info, query=request.query, body=body, items=items)
            response = await self._respond(request, call, (template, handler, ask))
            call.status = response.status
            self.world.ring()
            return response

        return serve

    def _note(self, request: web.Request, items: list[Json], body: Body) -> Call:
        call = Call(
            method=request.method,
            path=request.path.removeprefix(API),
            json=items or body.payload,
            files={u.filename: u.data for u in body.uploads.values()},
            query=dict(request.query),
            at=self.clock.now(),
        )
        self._calls.append(call)
        return call

    async def _respond(
        self, request: web.Request, call: Call, job: tuple[str, Handler, Ask]
    ) -> web.Response:
        template, handler, ask = job
        route = f"{call.method} {call.path}"
        by_token = call.path.startswith(_BY_TOKEN_IN_PATH)
        place = next((ask.at[key] for key in _MAJOR if key in ask.at), "")
        headers, limit = self.limits.count(
            route, f"{call.method} {template}", place, exempt=by_token
        )
        fault = self.faults.take(route)
        if limit is not None:
            return too_many(limit, headers)
        if fault is not None and not fault.applied:
            return _disturbed(request, fault, headers)
        if not by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            return _refused(ApiError(0), headers)
        try:
            result = handler(ask)
        except ApiError as error:
            response = _refused(error, headers)
        else:
            response = _answer(result, headers)
        if fault is None:
            return response
        if fault.delay:
            patience = None if math.isinf(fault.delay) else fault.delay
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(fault.gate.wait(), patience)
            return response
        return _disturbed(request, fault, headers)


async def _read(request: web.Request) -> tuple[list[Json], Body]:
    """Read a JSON body, or `payload_json` with its `files[n]`. Raises ValueError if broken."""
    if not request.can_read_body:
        return [], Body(payload={})
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        data = json.loads(text) if text else {}
        return (data, Body(payload={})) if isinstance(data, list) else ([], Body(payload=data))
    payload: Json = {}
    uploads: dict[int, Upload] = {}
    reader = await request.multipart()
    async for part in reader:
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "payload_json":
            payload = json.loads(await part.text())
        elif number := _FILE_PART.fullmatch(part.name or ""):
            data = bytes(await part.read())
            uploads[int(number[1])] = Upload(filename=part.filename or "file", data=data)
    return [], Body(payload=payload, uploads=uploads)


def _answer(result: Json | list[Json] | None, headers: Mapping[str, str]) -> web.Response:
    if result is None:
        return web.Response(status=204, headers=headers)
    return as_json(result, headers)


def _refused(error: ApiError, headers: Mapping[str, str]) -> web.Response:
    return as_json(error.body(), headers, status=error.status)


def _disturbed(request: web.Request, fault: Fault, headers: Json) -> web.Response:
    if fault.cut is not None:
        fault.cut(request)
    if fault.error is not None:
        return _refused(fault.error, headers)
    if fault.limit is not None:
        return too_many(fault.limit, headers)
    return fault.answer() if fault.answer is not None else web.Response(status=503)


def _unknown_route(_ask: Ask) -> None:
    raise ApiError(NO_ROUTE)
