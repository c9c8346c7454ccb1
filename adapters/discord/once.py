"""No second attempt behind our back.

discord.py sends a message again by itself after a 500, 502, 504 or 524, when it may be there
already, and sleeps through a 429 with the delivery in hand. The outbox decides about both. What
answers people is left to discord.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

_ONCE: ContextVar[bool] = ContextVar("once", default=False)
_TOO_MANY = 429
#: discord.py would repeat these; all others it hands over as they are.
_REPEATED = frozenset({500, 502, 504, 524})


class Refused(Exception):  # noqa: N818 - what Discord said
    """Discord did not take a message now; ``after`` is how long to wait, in seconds.

    ``status`` is HTTP's, and ``everywhere`` says that the whole bot was meant.
    """

    def __init__(self, status: int, *, after: float, everywhere: bool) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.after = after
        self.everywhere = everywhere


@contextmanager
def once() -> Iterator[None]:
    """Raise :class:`Refused` from requests in here instead of repeating them."""
    token = _ONCE.set(True)
    try:
        yield
    finally:
        _ONCE.reset(token)


def trace() -> aiohttp.TraceConfig:
    """Return what a client needs for :func:`once`: the one hook before discord.py looks."""
    config = aiohttp.TraceConfig()
    config.on_request_end.append(_look)
    return config


async def _look(
    _: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    response = params.response
    # Without "Via" it is a ban by the shield in front of Discord, which discord.py tells us of.
    limited = response.status == _TOO_MANY and "Via" in response.headers
    if not _ONCE.get() or not (limited or response.status in _REPEATED):
        return
    said = await response.json() if limited else {}
    response.release()
    raise Refused(
        response.status,
        after=float(said.get("retry_after", 1)),
        everywhere=bool(said.get("global")),
    )
