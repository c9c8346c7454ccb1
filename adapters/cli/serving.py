"""The web servers of one process: Slack's signed HTTP, what is watched, and the playground."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from adapters.cli.watching import Watch
from bot.app import App
from bot.errors import SetupError

LOOPBACK = "127.0.0.1"
#: Seconds that a stop gives to requests under way.
DRAIN_SECONDS = 2


class Web:
    """Servers among others: starting and stopping is decided in one place, not by each of them."""

    def __init__(self) -> None:
        self._servers: list[tuple[uvicorn.Server, socket.socket]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, page: Starlette, listener: socket.socket) -> None:
        """Serve ``page`` on an open socket, which is closed at the end."""
        config = uvicorn.Config(
            page,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        self._servers.append((_Server(config), listener))

    def start(self) -> None:
        """Begin to answer requests."""
        self._tasks = [asyncio.create_task(s.serve(sockets=[at])) for s, at in self._servers]

    async def stop(self) -> None:
        """Accept nothing new, answer what is under way, and close every connection."""
        for server, _ in self._servers:
            server.should_exit = True
        try:
            await asyncio.gather(*self._tasks)
        finally:
            for _, listener in self._servers:
                listener.close()


class _Server(uvicorn.Server):
    """A server that leaves signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int, variable: str) -> socket.socket:
    """Open a port, so that connections are taken from now on.

    Raises :class:`SetupError` that names ``variable``, where the port can be changed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError(
                f"Port {port} on {host} is taken. Stop what uses it, or set {variable} to another."
            ) from None
        reason = error.strerror or error
        raise SetupError(f"Cannot listen on {host}, port {port} ({variable}): {reason}.") from None
    # Connections inherit it. asyncio sets it only on sockets that were made with a protocol number;
    # without it an answer in two writes waits some 40 ms for the other side's delayed ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def public(routes: Sequence[BaseRoute], watch: Watch) -> Starlette:
    """Build what other machines reach: the routes of the platforms, the health and the metrics."""
    return Starlette(routes=[*watch.routes, *routes])


def playground(app: App, port: int) -> Starlette:
    """Build the playground, with the real renderers of both platforms."""
    from adapters.discord.render import render as as_discord
    from adapters.playground import site
    from adapters.slack.render import render as as_slack

    return site(app, {"slack": as_slack, "discord": as_discord}, port)
