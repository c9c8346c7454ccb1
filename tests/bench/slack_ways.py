"""Apps to measure, and the three ways a command reaches them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from adapters.cli.serving import listen
from adapters.slack.front import SlackFront
from bot.app import App
from bot.settings import Settings
from tests.bench.house import LINE
from tests.bench.slack_server import (
    APP_TOKEN,
    BOT_TOKEN,
    SECRET,
    Json,
    Posting,
    SlackServer,
    signed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one app is asked: ``ready`` is done before the stopwatch starts, ``ask`` after."""

    ready: Callable[[Json], Any]
    ask: Callable[[Any], Awaitable[str]]


def bare(
    server: SlackServer, *, process_before_response: bool, answer: Json | None = None
) -> AsyncApp:
    """Return an app with one command that says nothing, or always the same ``answer``.

    It is as Bolt comes, but for what is named.
    """
    app = AsyncApp(
        client=AsyncWebClient(token=BOT_TOKEN, base_url=server.base_url),
        signing_secret=SECRET,
        process_before_response=process_before_response,
    )

    @app.command("/career")
    async def career(ack: Any) -> None:
        await ack(**(answer or {}))

    return app


@asynccontextmanager
async def front(
    server: SlackServer, app: App, settings: Settings, *, by_socket: bool
) -> AsyncIterator[SlackFront]:
    """Open our front at the server; it is warm when it answers in the acknowledgement."""
    tokens = {"slack_app_token": APP_TOKEN} if by_socket else {"slack_signing_secret": SECRET}
    given = settings.model_dump() | {"slack_bot_token": BOT_TOKEN} | tokens
    opened = SlackFront(app, Settings(_env_file=None, **given | {"slack_api_url": server.base_url}))
    await opened.open()
    try:
        # A workspace's first table is sent where a refusal would be heard.
        await in_process(bolt(opened)).ask(server.command(LINE))
        await server.responded()
        yield opened
    finally:
        await opened.close()


def bolt(opened: SlackFront) -> AsyncApp:
    """Return the Bolt app inside our front."""
    app = opened._bolt
    assert app is not None
    return app


def in_process(app: AsyncApp) -> Way:
    """Hand commands to Bolt directly, as the SDK does once it has read one off the wire."""

    async def ask(payload: Json) -> str:
        request = AsyncBoltRequest(body=payload, mode="socket_mode")
        answer = await app.async_dispatch(request)
        if answer.status != 200:
            raise RuntimeError(f"status {answer.status}: {answer.body}")
        return answer.body

    return Way(ready=dict, ask=ask)


@asynccontextmanager
async def over_http(routes: Sequence[BaseRoute]) -> AsyncIterator[Way]:
    """Serve routes on a port of this machine, as ``waymark run`` serves ours."""
    listener = listen("127.0.0.1", 0, "WAYMARK_HTTP_PORT")
    config = uvicorn.Config(
        Starlette(routes=list(routes)),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=60,  # longer than the turns of the other sides take
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    posting = Posting(listener.getsockname()[1])
    try:
        yield Way(ready=signed, ask=posting.ask)
    finally:
        posting.close()
        server.should_exit = True
        await serving
        listener.close()


def bare_routes(app: AsyncApp) -> list[BaseRoute]:
    """Return the route that Bolt's own Starlette adapter is documented with."""
    handler = AsyncSlackRequestHandler(app)
    return [Route("/slack/events", handler.handle, methods=["POST"])]


@asynccontextmanager
async def over_socket(server: SlackServer, app: AsyncApp | SlackFront) -> AsyncIterator[Way]:
    """Connect by Socket Mode, our front by itself and a bare app by Bolt's own handler."""
    handler = None if isinstance(app, SlackFront) else AsyncSocketModeHandler(app, APP_TOKEN)
    running = asyncio.ensure_future(handler.connect_async() if handler else app.run())  # type: ignore[no-untyped-call,union-attr]
    try:
        await server.connected()
        yield Way(ready=dict, ask=server.over_socket)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        if handler:
            await handler.close_async()  # type: ignore[no-untyped-call]
