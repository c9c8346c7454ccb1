"""Socket Mode: tickets, WebSocket connections, envelopes and their acks."""

import asyncio
import json
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import WSMsgType, web

from tests.simulators.slack.records import Delivery, Json

if TYPE_CHECKING:
    from tests.simulators.slack.world import World

MOST_CONNECTIONS = 10
DisconnectReason = Literal["warning", "refresh_requested", "too_many_websockets", "link_disabled"]


class Connection:
    """One open WebSocket of the app."""

    def __init__(
        self, connection_id: str, app_token: str, ws: web.WebSocketResponse, request: web.Request
    ) -> None:
        """Made by the hub."""
        self.id = connection_id
        self.app_token = app_token
        self.silent = False
        """True: the peer is there but sends nothing, not even answers to pings."""
        self.pings = 0
        self._ws = ws
        self._request = request

    @property
    def open(self) -> bool:
        """True until one side closes."""
        return not self._ws.closed

    async def send(self, data: Json) -> None:
        """Send one JSON text frame, unless the peer plays dead."""
        if not self.silent:
            await self._ws.send_str(json.dumps(data))

    async def disconnect(self, reason: DisconnectReason, *, close: bool = False) -> None:
        """Ask the app to reconnect, and `close` from this side too if wanted."""
        await self.send({"type": "disconnect", "reason": reason, "debug_info": {"host": self.id}})
        if close:
            await self._ws.close()

    async def close(self) -> None:
        """Close in good order."""
        await self._ws.close()

    def abort(self) -> None:
        """Cut the TCP connection without a closing handshake."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def pong(self, data: bytes) -> None:
        """Answer a ping."""
        self.pings += 1
        if not self.silent:
            await self._ws.pong(data)


class SocketHub:
    """All WebSocket connections, of every app."""

    def __init__(self, world: "World") -> None:
        """Start with no connection."""
        self._world = world
        self.connections: list[Connection] = []
        self.ticket_life = 30.0
        """Seconds a WebSocket URL can be used, on the movable clock; Slack does not say."""
        self.refused_tickets = 0
        self._tickets: dict[str, tuple[str, str, float]] = {}
        self._waiting: dict[str, list[tuple[Delivery, asyncio.Future[None], float]]] = {}
        self._turn = 0

    def issue_url(self, app_token: str, app_id: str) -> str:
        """Return a WebSocket URL with a ticket that expires."""
        ticket = self._world.fresh("ticket-")
        self._tickets[ticket] = (app_token, app_id, self._world.clock.now() + self.ticket_life)
        return f"{self._world.origin.replace('http', 'ws', 1)}/link/?ticket={ticket}"

    def open_connections(self, app_token: str) -> list[Connection]:
        """Return this app's live connections, oldest first."""
        return [c for c in self.connections if c.app_token == app_token and c.open]

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket until it closes; 404 for a ticket that is unknown or too old."""
        unknown = ("", "", 0.0)
        ticket = request.query.get("ticket", "")
        app_token, app_id, expires = self._tickets.get(ticket, unknown)
        if self._world.clock.now() > expires:
            self.refused_tickets += 1
            return web.Response(status=404, text="stale ticket")
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        connection = Connection(self._world.fresh("link-"), app_token, ws, request)
        if len(self.open_connections(app_token)) >= MOST_CONNECTIONS:
            await connection.disconnect("too_many_websockets", close=True)
            return ws
        self.connections.append(connection)
        await connection.send(self._hello(app_token, app_id))
        self._world.pulse.beat()
        try:
            await self._read(connection, ws)
        finally:
            self.connections.remove(connection)
            self._world.pulse.beat()
        return ws

    async def deliver(self, app_token: str, delivery: Delivery) -> None:
        """Send a payload over one of the connections, in turn, and wait for its ack."""
        links = self.open_connections(app_token)
        if not links:
            delivery.error = "no_transport"
            return
        self._turn += 1
        link = links[self._turn % len(links)]
        delivery.transport, delivery.connection = "socket", link.id
        loop = asyncio.get_running_loop()
        acked: asyncio.Future[None] = loop.create_future()
        self._waiting.setdefault(delivery.id, []).append((delivery, acked, loop.time()))
        try:
            async with asyncio.timeout(self._world.ack_deadline):
                await link.send(_envelope(delivery))
                await acked
        except TimeoutError:
            delivery.error = "timeout"
        except ConnectionError:
            delivery.error = "connection_failed"
        else:
            delivery.in_time = True

    def _hello(self, app_token: str, app_id: str) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open_connections(app_token)),
            "connection_info": {"app_id": app_id},
            "debug_info": {
                "host": "simulator",
                "started": str(self._world.clock.now()),
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }

    async def _read(self, connection: Connection, ws: web.WebSocketResponse) -> None:
        async for frame in ws:
            if frame.type is WSMsgType.PING:
                await connection.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._take_ack(json.loads(frame.data))

    def _take_ack(self, data: Any) -> None:
        """Note an ack on the oldest unanswered try with this envelope id; late ones count too."""
        tries = self._waiting.get(data.get("envelope_id"), [])
        if not tries:
            return
        unanswered = [item for item in tries if item[0].acks == 0]
        delivery, acked, start = unanswered[0] if unanswered else tries[-1]
        delivery.acks += 1
        if delivery.acks == 1:
            delivery.latency = asyncio.get_running_loop().time() - start
            delivery.response = data.get("payload")
        if not acked.done():
            acked.set_result(None)
        self._world.pulse.beat()


def _envelope(delivery: Delivery) -> Json:
    data: Json = {
        "envelope_id": delivery.id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        data |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason or ""}
    return data
