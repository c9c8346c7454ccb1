"""What the simulator writes down, and the one exception of its Web API."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

DeliveryKind = Literal["slash_commands", "interactive", "events_api"]
TransportName = Literal["socket", "http", "none"]


class SlackError(Exception):
    """An answer with `ok: false`, a code and perhaps more fields."""

    def __init__(self, code: str, **more: object) -> None:
        """Take Slack's error code, for example `channel_not_found`."""
        super().__init__(code)
        self.code = code
        self.more = more

    def answer(self) -> Json:
        """Return the JSON body Slack would send."""
        return {"ok": False, "error": self.code, **self.more}


@dataclass(slots=True, kw_only=True)
class Call:
    """One Web API or response_url request that reached the simulator."""

    method: str
    args: Json
    token: str | None
    at: float
    """When it arrived, seconds since 1970 on the movable clock."""
    status: int | None = None
    """The HTTP status that was sent, None if the connection was cut instead."""
    response: Json = field(default_factory=dict)
    applied: bool = False
    """True if the call took effect, even when its reply was lost."""
    fault: str | None = None

    @property
    def ok(self) -> bool:
        """True if the caller was told that it worked."""
        return self.status == 200 and bool(self.response.get("ok"))


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One payload sent to the app over Socket Mode or signed HTTP."""

    id: str
    kind: DeliveryKind
    payload: Json
    transport: TransportName
    attempt: int = 0
    """0 for the first try of an event, then 1 to 3."""
    reason: str | None = None
    """Why an event came again."""
    connection: str | None = None
    """Id of the WebSocket that got it."""
    latency: float | None = None
    """Real seconds from sending to the first ack, even a late one; None if none came."""
    acks: int = 0
    in_time: bool = False
    status: int | None = None
    """HTTP status of the app; None in Socket Mode."""
    response: Json | str | None = None
    """What the ack carried: the body over HTTP, the `payload` in Socket Mode."""
    response_headers: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    """http_timeout, http_error, connection_failed, timeout or no_transport."""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def acked(self) -> bool:
        """True if the app said in time, with a 200 or an ack, that it has the payload."""
        return self.in_time and self.error is None

    @property
    def answer(self) -> Json:
        """The response as a JSON object; plain text becomes `{"text": ...}`, nothing `{}`."""
        if isinstance(self.response, dict):
            return self.response
        return {"text": self.response} if self.response else {}
