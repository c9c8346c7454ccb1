"""Ports that are opened for Slack and the playground."""

import asyncio
import socket

from adapters.cli.serving import listen


async def test_an_answer_in_two_writes_does_not_wait_for_an_acknowledgement() -> None:
    undelayed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        undelayed.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = listen("127.0.0.1", 0, "WAYMARK_HTTP_PORT")
    async with await asyncio.start_server(accept, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname())
        assert await undelayed
        writer.close()
        await writer.wait_closed()
