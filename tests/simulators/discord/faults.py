"""Faults a test can order, and the rate limits of the REST side.

Rules: Discord documentation, "Rate Limits". A route is written "POST /channels/*/messages".
"""

import asyncio
import contextlib
import hashlib
import json
import math
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from tests.simulators.discord.errors import ApiError, Json
from tests.simulators.discord.world import Clock

VIA = {"Via": "1.1 google"}
_NEVER = 10**9


def sever(request: web.BaseRequest) -> None:
    """Reset the TCP connection of a request."""
    if request.transport is None:
        return
    raw = request.transport.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


def hang_up(request: web.BaseRequest) -> None:
    """Close the TCP connection of a request without an answer."""
    if request.transport is not None:
        request.transport.close()


@dataclass(slots=True, kw_only=True)
class Fault:
    """One ordered fault: what happens instead of, or around, a request on a route.

    `applied` says whether Discord does the work before things go wrong. `hits` counts uses.
    """

    route: str
    times: int
    answer: Callable[[], web.Response] | None = None
    applied: bool = False
    cut: Callable[[web.BaseRequest], None] | None = None
    delay: float = 0.0
    error: ApiError | None = None
    limit: Json | None = None
    hits: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)


class Faults:
    """The list of ordered faults; the first that matches a request is used."""

    def __init__(self) -> None:
        """Start with none."""
        self.is_down = False
        self._orders: list[Fault] = []

    def lose_reply(self, route: str, times: int = 1) -> Fault:
        """Do the work, then hang up without an answer."""
        return self._order(Fault(route=route, times=times, applied=True, cut=hang_up))

    def reset(self, route: str, times: int = 1, *, applied: bool = False) -> Fault:
        """Reset the connection, before or after the work."""
        return self._order(Fault(route=route, times=times, applied=applied, cut=sever))

    def fail(
        self, route: str, status: int = 502, times: int = 1, *, applied: bool = False
    ) -> Fault:
        """Answer 5xx, before or after the work."""

        def answer() -> web.Response:
            return web.Response(status=status, text="upstream error", content_type="text/plain")

        return self._order(Fault(route=route, times=times, answer=answer, applied=applied))

    def refuse(self, route: str, code: int, times: int = 1) -> Fault:
        """Answer with an error code of `errors.CODES`, such as 40003 or 50001."""
        return self._order(Fault(route=route, times=times, error=ApiError(code)))

    def delay(self, route: str, seconds: float, times: int = 1) -> Fault:
        """Do the work at once but answer after real `seconds`."""
        return self._order(Fault(route=route, times=times, applied=True, delay=seconds))

    def hold(self, route: str, times: int = 1) -> Fault:
        """Do the work but keep the answer back until `fault.gate.set()`."""
        return self._order(Fault(route=route, times=times, applied=True, delay=math.inf))

    def rate_limit(
        self, route: str, retry_after: float = 0.1, times: int = 1, *, scope: str = "user"
    ) -> Fault:
        """Answer 429 as the API does; `scope` is user, shared or global."""
        limit = {"retry_after": retry_after, "scope": scope}
        return self._order(Fault(route=route, times=times, limit=limit))

    def cloudflare_ban(self, route: str, times: int = 1) -> Fault:
        """Answer 429 as HTML without `Via`, as the shield in front of Discord does."""
        page = "<html><body>error code: 1015</body></html>"

        def answer() -> web.Response:
            return web.Response(status=429, text=page, content_type="text/html")

        return self._order(Fault(route=route, times=times, answer=answer))

    def clear(self) -> None:
        """Forget every order that was not used up."""
        self._orders.clear()

    def take(self, route: str) -> Fault | None:
        """Find the fault for a request and count it."""
        for fault in self._orders:
            if fault.hits < fault.times and fnmatchcase(route, fault.route):
                fault.hits += 1
                return fault
        return None

    def _order(self, fault: Fault) -> Fault:
        self._orders.append(fault)
        return fault


def as_json(data: Json | list[Json], headers: Mapping[str, str], status: int = 200) -> web.Response:
    """Answer with JSON, typed without a charset: discord.py compares the whole header."""
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def too_many(limit: Json, headers: Json) -> web.Response:
    """Build the 429 of the API: headers, and a JSON body with `retry_after` in seconds."""
    scope, retry_after = limit["scope"], limit["retry_after"]
    is_global = scope == "global"
    body = {"message": "You are being rate limited.", "retry_after": retry_after}
    body |= {"global": is_global}
    headers = headers | {"Retry-After": str(math.ceil(retry_after)), "X-RateLimit-Scope": scope}
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    return as_json(body, headers, status=429)


@dataclass(slots=True)
class _Window:
    ends: float
    used: int = 0


class RateLimits:
    """Fixed windows: 50 requests per second in all, and one bucket per route and place.

    The numbers per route are not published; `set` chooses one for a test.
    """

    def __init__(self, clock: Clock) -> None:
        """Count by `clock`."""
        self.global_limit = 50
        self._clock = clock
        self._windows: dict[str, _Window] = {}
        self._rules: list[tuple[str, int, float]] = []

    def set(self, route: str, limit: int, per: float) -> None:
        """Allow `limit` requests in `per` seconds on a route, for each channel or guild."""
        self._rules.insert(0, (route, limit, per))

    def count(
        self, route: str, template: str, place: str, *, exempt: bool
    ) -> tuple[Json, Json | None]:
        """Count a request; give its headers and, if it is one too many, the limit it hit.

        The bucket name covers the route `template`, the count also the `place` (a channel, guild
        or webhook id). Interaction answers are `exempt` from the global limit.
        """
        limit, per = self._rule(route)
        left, wait = self._use(f"{template} {place}", limit, per)
        now = self._clock.now().timestamp()
        headers: Json = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(left, 0)),
        }
        headers |= {
            "X-RateLimit-Reset": f"{now + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
        }
        name = hashlib.sha256(template.encode()).hexdigest()[:32]
        headers |= {"X-RateLimit-Bucket": name} | VIA
        if left < 0:
            return headers, {"retry_after": round(wait, 3), "scope": "user"}
        if not exempt:
            left, wait = self._use("global", self.global_limit, 1.0)
            if left < 0:
                return headers, {"retry_after": round(wait, 3), "scope": "global"}
        return headers, None

    def _rule(self, route: str) -> tuple[int, float]:
        for pattern, limit, per in self._rules:
            if fnmatchcase(route, pattern):
                return limit, per
        return _NEVER, 1.0

    def _use(self, key: str, limit: int, per: float) -> tuple[int, float]:
        now = self._clock.now().timestamp()
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            window = self._windows[key] = _Window(now + per)
        window.used += 1
        return limit - window.used, window.ends - now
