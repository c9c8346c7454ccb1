"""Signed HTTP requests to the app's URL, as Slack sends them without Socket Mode."""

import asyncio
import hashlib
import hmac
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from tests.simulators.slack.records import Delivery, Json

if TYPE_CHECKING:
    from tests.simulators.slack.world import World

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return `X-Slack-Signature`. Slack docs: `v0=` HMAC-SHA256 over `v0:timestamp:body`."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpEndpoint:
    """The app's request URL, seen from Slack."""

    def __init__(self, world: "World", *, url: str, secret: str) -> None:
        """Made by `Workspace.connect_http`."""
        self._world = world
        self._url = url
        self._secret = secret

    async def deliver(self, delivery: Delivery) -> None:
        """Sign and send a payload, and note how the app answered."""
        body, kind = _encoded(delivery)
        headers = self._signed(body, kind)
        if delivery.attempt:
            headers["X-Slack-Retry-Num"] = str(delivery.attempt)
            headers["X-Slack-Retry-Reason"] = delivery.reason or "unknown_error"
        await self._post(delivery, body, headers)

    async def url_verification(self, challenge: str = "challenge-1") -> Delivery:
        """Ask the app to echo a challenge, as when the URL is typed into the app's settings."""
        return await self.post({"type": "url_verification", "challenge": challenge})

    async def ssl_check(self) -> Delivery:
        """Probe without a signature, with `ssl_check=1`."""
        delivery = _probe({"ssl_check": "1"})
        await self._post(delivery, b"ssl_check=1&token=legacy", {"Content-Type": FORM})
        return delivery

    async def post(
        self, payload: Json, *, secret: str | None = None, age: int = 0, unsigned: bool = False
    ) -> Delivery:
        """Send any JSON once, if wanted with a wrong secret, `age` seconds old or unsigned."""
        delivery = _probe(payload)
        body = json.dumps(payload).encode()
        headers = self._signed(body, JSON, secret=secret, age=age)
        if unsigned:
            del headers["X-Slack-Signature"]
        await self._post(delivery, body, headers)
        return delivery

    async def replay(self, delivery: Delivery, *, tampered: bytes | None = None) -> Delivery:
        """Send the very same bytes and headers again, or a `tampered` body with the old headers."""
        copy = _probe(delivery.payload)
        await self._post(copy, tampered or delivery.body, delivery.headers)
        return copy

    def _signed(
        self, body: bytes, kind: str, *, secret: str | None = None, age: int = 0
    ) -> dict[str, str]:
        timestamp = int(self._world.clock.wall()) - age
        return {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": str(timestamp),
            "X-Slack-Signature": signature(secret or self._secret, timestamp, body),
        }

    async def _post(self, delivery: Delivery, body: bytes, headers: dict[str, str]) -> None:
        delivery.transport, delivery.body, delivery.headers = "http", body, headers
        loop = asyncio.get_running_loop()
        start = loop.time()
        timeout = aiohttp.ClientTimeout(total=self._world.ack_deadline)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._url, data=body, headers=headers) as response,
            ):
                text = await response.text()
        except TimeoutError:
            delivery.error = "http_timeout"
            return
        except aiohttp.ClientError:
            delivery.error = "connection_failed"
            return
        delivery.latency = loop.time() - start
        delivery.status = response.status
        delivery.response_headers = {key.lower(): value for key, value in response.headers.items()}
        is_json = response.content_type == JSON
        delivery.response = json.loads(text) if is_json and text else text
        if response.status == 200:
            delivery.in_time, delivery.acks = True, 1
        else:
            delivery.error = "http_error"


def _probe(payload: Json) -> Delivery:
    return Delivery(id="probe", kind="events_api", payload=payload, transport="http")


def _encoded(delivery: Delivery) -> tuple[bytes, str]:
    """Slack docs: commands are forms, interactions a form with `payload`, events JSON."""
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload).encode(), FORM
    if delivery.kind == "interactive":
        return urlencode({"payload": json.dumps(delivery.payload)}).encode(), FORM
    return json.dumps(delivery.payload).encode(), JSON
