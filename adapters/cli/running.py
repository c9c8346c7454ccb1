"""``waymark run``: put the fronts, the ticker and the web servers together until told to stop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Sequence

import structlog
import uvicorn
from bot.ticker import Ticker
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot import storage
from bot.bootstrap import Waymark, build, configure_logging
from bot.errors import SetupError
from bot.ports import Front
from bot.settings import Settings

log = structlog.get_logger(__name__)

LOOPBACK = "127.0.0.1"


def run(settings: Settings, only: Sequence[str]) -> None:
    """Serve until SIGINT or SIGTERM. Raises :class:`SetupError` if nothing could be started."""
    configure_logging(settings.log)
    storage.upgrade_embedded(settings.database_url)
    waymark = build(settings)
    try:
        asyncio.run(_serve(waymark, settings, set(only)))
    finally:
        waymark.close()


async def _serve(waymark: Waymark, settings: Settings, only: set[str]) -> None:
    async with contextlib.AsyncExitStack() as stack:
        fronts = [front async for front in _opened(_fronts(waymark, settings, only), stack)]
        web = _web_servers(waymark, settings, fronts, only, stack)
        if not fronts and not web:
            raise SetupError(_NOTHING_TO_DO)
        ticker = Ticker(waymark.app, [f.messenger for f in fronts], waymark.library.refresh)
        listening = only != {"worker"}
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(server.serve(sockets=[s])) for server, s in web]
            if listening:
                tasks += [group.create_task(_answer(front)) for front in fronts]
            if not only or "worker" in only:
                ticker.start()
            await _told_to_stop()
            log.info("stopping")
            await ticker.stop()
            for task in tasks:
                task.cancel()


async def _answer(front: Front) -> None:
    """Run a front; one that its platform shuts out says why and leaves the others running."""
    try:
        await front.run()
    except SetupError as error:
        log.error("not_connected", reason=str(error))  # noqa: TRY400 - the sentence says it all


def _fronts(waymark: Waymark, settings: Settings, only: set[str]) -> Iterator[Front]:
    everything = not only or only == {"worker"}
    if settings.slack and (everything or "slack" in only):
        from adapters.slack.front import SlackFront

        yield SlackFront(waymark.app, settings)
    elif "slack" in only or settings.slack_bot_token:
        _complain(
            "Slack is not connected: set SLACK_BOT_TOKEN and either SLACK_APP_TOKEN (Socket Mode) "
            "or SLACK_SIGNING_SECRET (HTTP); .env.example says where they come from.",
            fatal="slack" in only,
        )
    if settings.discord and (everything or "discord" in only):
        from adapters.discord.front import DiscordFront

        yield DiscordFront(waymark.app, settings)
    elif "discord" in only:
        _complain(
            "Discord is not connected: set DISCORD_BOT_TOKEN; .env.example says where it comes "
            "from.",
            fatal=True,
        )


def _complain(sentence: str, *, fatal: bool) -> None:
    if fatal:
        raise SetupError(sentence)
    log.error("not_connected", reason=sentence)


async def _opened(
    fronts: Iterator[Front], stack: contextlib.AsyncExitStack
) -> AsyncIterator[Front]:
    """Open each front; one that cannot be opened says why and leaves the others running."""
    for front in fronts:
        stack.push_async_callback(front.close)
        try:
            await front.open()
        except SetupError as error:
            log.error("not_connected", reason=str(error))  # noqa: TRY400 - the sentence says it all
            continue
        yield front


def _web_servers(
    waymark: Waymark,
    settings: Settings,
    fronts: Sequence[Front],
    only: set[str],
    stack: contextlib.AsyncExitStack,
) -> list[tuple[uvicorn.Server, socket.socket]]:
    servers = []
    if fronts:
        routes: list[BaseRoute] = [Route("/healthz", _health)]
        for front in fronts:
            routes += getattr(front, "routes", [])
        listener = _listen(settings.http_host, settings.http_port, "WAYMARK_HTTP_PORT", stack)
        servers.append((_server(Starlette(routes=routes)), listener))
    if "playground" in only or (settings.playground and not only):
        from adapters.discord.render import render as as_discord
        from adapters.playground import site
        from adapters.slack.render import render as as_slack

        listener = _listen(LOOPBACK, settings.playground_port, "WAYMARK_PORT", stack)
        port = listener.getsockname()[1]
        page = site(waymark.app, {"slack": as_slack, "discord": as_discord}, port)
        servers.append((_server(page), listener))
        print(f"Waymark is at http://{LOOPBACK}:{port}", flush=True)
    return servers


def _listen(host: str, port: int, variable: str, stack: contextlib.AsyncExitStack) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    stack.callback(listener.close)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        raise SetupError(
            f"Port {port} on {host} is taken. Stop what uses it, or choose another: "
            f"{variable}={port + 1} waymark run"
        ) from None
    return listener


class _Server(uvicorn.Server):
    """A server among others: stopping is decided in one place, not by each of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(page: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(page, log_config=None, access_log=False, lifespan="off")
    return _Server(config)


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


_NOTHING_TO_DO = (
    "There is nothing to run: set the tokens of Slack or Discord (.env.example says where they "
    "come from), or WAYMARK_PLAYGROUND=1 for the local playground."
)
