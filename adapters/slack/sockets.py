"""Socket Mode, kept alive.

The SDK reconnects by itself, except that it keeps trying an address whose ticket has expired
(python-slack-sdk issue 1379). A watchdog starts afresh after a while; not at once, because it would
race the SDK's own attempt.
"""

import asyncio
from contextlib import suppress

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

log = structlog.get_logger(__name__)

#: The SDK drops a silent connection after four of these; its default of 10 takes 40 seconds.
PING_SECONDS = 3.0
PATIENCE_SECONDS = 45.0
_LOOK_EVERY = 1.0


async def listen(
    bolt: AsyncApp,
    app_token: str,
    *,
    ping: float = PING_SECONDS,
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Pass what comes over Socket Mode to ``bolt``, until cancelled."""
    while True:
        handler = AsyncSocketModeHandler(bolt, app_token, ping_interval=ping)
        connecting = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call]
        try:
            await _until_lost(handler, patience)
            log.warning("slack_socket_rebuilt", after=patience)
        finally:
            connecting.cancel()
            with suppress(asyncio.CancelledError):
                await connecting
            await handler.close_async()  # type: ignore[no-untyped-call]


async def _until_lost(handler: AsyncSocketModeHandler, patience: float) -> None:
    now = asyncio.get_running_loop().time
    alive = now()
    while now() - alive < patience:
        if await handler.client.is_connected():
            alive = now()
        await asyncio.sleep(min(_LOOK_EVERY, patience / 10))
