"""The least that a Slack can be: quick, counting, and faithful in what it sends.

The simulator under ``tests/simulators`` remembers and checks everything, which is what a test wants
and a stopwatch does not.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import re
import time
from collections import Counter
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

Json = dict[str, Any]

_ENVELOPE = re.compile(r'"envelope_id": ?"([^"]+)"')
TEAM, SECRET = "T1", "signing-secret"
BOT_TOKEN, APP_TOKEN = "xoxb-1", "xapp-1"


class SlackServer:
    """A Web API that says yes, a Socket Mode endpoint, and response_urls."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.origin = ""
        self._connected = asyncio.Event()
        self._socket: web.WebSocketResponse | None = None
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self._responded: asyncio.Queue[Json] = asyncio.Queue()
        self._shown: dict[str, asyncio.Future[str]] = {}
        self._numbers = itertools.count(1)
        app = web.Application()
        app.router.add_post("/api/{method}", self._call)
        app.router.add_post("/response", self._respond)
        app.router.add_post("/shown/{number}", self._show)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.origin = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What the SDK takes as ``base_url``."""
        return f"http://{self.origin}/api/"

    def command(self, text: str) -> Json:
        """Return a slash command as Slack sends it, like no other before it."""
        number = next(self._numbers)
        return {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": "bench",
            "channel_id": "C1",
            "channel_name": "general",
            "user_id": "U1",
            "user_name": "somebody",
            "command": "/career",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": f"http://{self.origin}/response",
            "trigger_id": f"{number}.1.bench",
        }

    def press(self, user: str, action_id: str, value: str) -> Json:
        """Return a click on a button as Slack sends it, like no other before it."""
        number = next(self._numbers)
        self._shown[str(number)] = asyncio.get_running_loop().create_future()
        return {
            "type": "block_actions",
            "token": "legacy",
            "api_app_id": "A1",
            "team": {"id": TEAM, "domain": "bench"},
            "user": {"id": user, "username": user, "name": user, "team_id": TEAM},
            "channel": {"id": "C1", "name": "general"},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": "C1"},
            "is_enterprise_install": False,
            "trigger_id": f"{number}.1.bench",
            "response_url": f"http://{self.origin}/shown/{number}",
            "actions": [
                {
                    "type": "button",
                    "action_id": action_id,
                    "block_id": "b",
                    "text": {"type": "plain_text", "text": "A"},
                    "value": value,
                    "action_ts": f"{number}.1",
                }
            ],
        }

    async def shown(self, press: Json) -> str:
        """Wait until a click's response_url was used; return what is shown now."""
        return await self._shown[press["response_url"].rpartition("/")[2]]

    async def connected(self) -> None:
        """Wait until an app is there over Socket Mode."""
        async with asyncio.timeout(10):
            await self._connected.wait()

    async def over_socket(self, payload: Json) -> str:
        """Send a command over Socket Mode and return its acknowledgement."""
        assert self._socket is not None
        envelope = str(payload["trigger_id"])
        acked: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = acked
        data = {
            "envelope_id": envelope,
            "type": "interactive" if payload.get("type") else "slash_commands",
            "accepts_response_payload": True,
            "payload": payload,
        }
        await self._socket.send_str(json.dumps(data))
        return await acked

    async def responded(self) -> Json:
        """Wait for the next use of a response_url."""
        async with asyncio.timeout(10):
            return await self._responded.get()

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        answer: Json = {"ok": True, "team_id": TEAM, "user_id": "UBOT", "bot_id": "B1"}
        if method == "apps.connections.open":
            answer["url"] = f"ws://{self.origin}/link"
        return web.json_response(answer)

    async def _respond(self, request: web.Request) -> web.Response:
        self._responded.put_nowait(json.loads(await request.read()))
        return web.Response(text="ok")

    async def _show(self, request: web.Request) -> web.Response:
        shown = self._shown[request.match_info["number"]]
        if not shown.done():
            shown.set_result((await request.read()).decode())
        return web.Response(text="ok")

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self._socket = socket
        self._connected.set()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                # Reading the whole of a long answer would be our own time, not the app's.
                found = _ENVELOPE.search(frame.data)
                assert found
                self._waiting.pop(found[1]).set_result(frame.data)
        return socket


class Posting:
    """Signed HTTP over connections that are kept open, written by hand to cost almost nothing."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes) -> str:
        """Send one request and return the body of its answer."""
        if not self._idle:
            self._idle.append(await asyncio.open_connection("127.0.0.1", self._port))
        reader, writer = self._idle.pop()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
        body = await reader.readexactly(int(length))
        self._idle.append((reader, writer))
        return body.decode()

    def close(self) -> None:
        """Hang up."""
        for _, writer in self._idle:
            writer.close()


def signed(payload: Json) -> bytes:
    """Return a command as the HTTP request that Slack would send."""
    body = urlencode(payload).encode()
    stamp = str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    lines = [
        "POST /slack/events HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"X-Slack-Request-Timestamp: {stamp}",
        f"X-Slack-Signature: v0={signature}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
