"""Sending to people and channels with no event in hand: paced, once, and found again.

Discord keeps no nonce in the history, and honours one for a few minutes only. So every scheduled
message also carries its key as the number of its outermost component (``id``, a 32-bit integer that
comes back with the history and is not shown).
"""

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import aiohttp
import discord

from adapters.discord.connection import Client, Connection
from adapters.discord.pictures import Message, messages
from adapters.discord.reading import PLATFORM
from adapters.discord.refusals import refusal
from adapters.discord.render import marked
from bot.errors import About, RetryLater, SendError, SetupError, Undeliverable
from bot.people import Delivery, Target
from bot.ports import Room
from bot.replies import Reply
from bot.troubles import undeliverable

#: Discord allows 50 requests a second; reading back and the front need some of them.
SENDS_PER_SECOND = 40.0
#: Opening many conversations quickly gets a bot flagged (40003), so new ones come slowly.
OPENINGS_PER_SECOND = 4.0
#: Seconds after which a send is given up; the outbox looks for the message before the next try.
TIME_LIMIT = 30.0
#: How long before its due time a message is looked for, in case clocks differ.
_CLOCKS_DIFFER = timedelta(minutes=10)
_LOOK_AT = 1000
_AT_ONCE = 80

_NONCE_OF_DELETED = 10008
#: Seconds to wait by error code; these say nothing about the person.
_LATER = {40003: ("opening_dms_too_fast", 600.0), 40333: ("blocked_by_cloudflare", 600.0)}
_UNAUTHORIZED, _TOO_MANY, _SERVER_ERROR = 401, 429, 500


class Pacer:
    """Hands out starting times at a steady rate, in the order they are asked for."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the next free moment."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next)
        self._next = at + self._gap
        await asyncio.sleep(at - now)


class DiscordMessenger:
    """The Discord side of :class:`bot.ports.Messenger`."""

    platform = PLATFORM

    def __init__(
        self, connection: Connection, *, openings_per_second: float = OPENINGS_PER_SECOND
    ) -> None:
        self._connection = connection
        self._sends = Pacer(SENDS_PER_SECOND)
        self._openings = Pacer(openings_per_second)
        self._channels: dict[str, int] = {}

    def remember(self, user: str, channel: int) -> None:
        """Learn the conversation of somebody who just used it, so that it need not be opened."""
        self._channels[user] = channel

    def room(self, community: str) -> Room:  # noqa: ARG002 - one limit for the whole bot
        """Say what Discord takes within two seconds or so, from all communities together."""
        return Room(PLATFORM, _AT_ONCE)

    async def send(self, delivery: Delivery, reply: Reply) -> str:
        """Send under ``delivery.key``, as the nonce and as the mark; see the port for the law."""
        return await self.write(delivery.target, reply, key=delivery.key)

    async def write(self, target: Target, reply: Reply, *, key: str) -> str:
        """Send a reply to a channel or to somebody's direct messages; return its reference.

        The same ``key`` within a few minutes is the same message. The last part of a long message
        carries the mark: one that was cut off in the middle is sent again as a whole.
        """
        reference = ""
        with _translated(target, in_doubt=False):
            client = await self._connection.client()
            channel = await self._channel(client, target)
        *before, last = await messages(reply, in_dm=True)
        parts = [*before, replace(last, payload=marked(last.payload, mark(key)))]
        with _translated(target, in_doubt=True):
            async with asyncio.timeout(TIME_LIMIT):
                for number, message in enumerate(parts):
                    await self._sends.turn()
                    nonce = key if number == 0 else _nonce(key, number)
                    reference = await _post(client, channel, message, nonce)
        return reference

    async def find(self, delivery: Delivery) -> str | None:
        """Look for the mark of ``delivery.key`` in what we wrote since it was due."""
        try:
            with _translated(delivery.target, in_doubt=True):
                async with asyncio.timeout(TIME_LIMIT):
                    client = await self._connection.client()
                    channel = await self._channel(client, delivery.target)
                    return await _look(client, channel, delivery)
        except Undeliverable as error:
            if error.about is not About.MESSAGE:
                raise
            raise RetryLater(error.reason, after=300, in_doubt=True) from error

    async def _channel(self, client: Client, target: Target) -> int:
        user = target.user
        if target.channel:
            return int(user)
        if user not in self._channels:
            await self._openings.turn()
            opened = await client.http.start_private_message(int(user))
            self._channels[user] = int(opened["id"])
        return self._channels[user]


def mark(key: str) -> int:
    """Return the number that a message with ``key`` carries: 31 bits, never 0.

    Two messages of one conversation share a number once in two thousand million.
    """
    digest = hashlib.blake2b(key.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") >> 1 or 1


def _nonce(key: str, number: int) -> str:
    return hashlib.blake2b(f"{key} {number}".encode(), digest_size=12).hexdigest()


async def _post(client: Client, channel: int, message: Message, nonce: str) -> str:
    place = client.get_partial_messageable(channel)
    try:
        sent = await place.send(view=message.view, files=message.files, nonce=nonce)
    except discord.NotFound as error:
        if error.code != _NONCE_OF_DELETED:
            raise
        return f"{channel}/deleted"  # it was there already, and somebody took it away
    return f"{channel}/{sent.id}"


async def _look(client: Client, channel: int, delivery: Delivery) -> str | None:
    wanted = mark(delivery.key)
    since = delivery.due_at - _CLOCKS_DIFFER
    place = client.get_partial_messageable(channel)
    async for message in place.history(after=since, limit=_LOOK_AT):
        first = message.components[0] if message.components else None
        # People cannot write containers: whatever has one here is ours.
        if isinstance(first, discord.Container) and first.id == wanted:
            return f"{channel}/{message.id}"
    return None


@contextmanager
def _translated(target: Target, *, in_doubt: bool) -> Iterator[None]:
    """Turn what discord.py and aiohttp raise into what the outbox understands."""
    try:
        yield
    except discord.HTTPException as error:
        raise _meaning(error, target, in_doubt=in_doubt) from error
    except discord.RateLimited as error:
        raise RetryLater("rate_limited", after=error.retry_after) from error
    except SetupError as error:
        raise undeliverable("token_refused") from error
    except (OSError, aiohttp.ClientError, TimeoutError) as error:
        raise RetryLater("connection_failed", after=15, in_doubt=in_doubt) from error


def _meaning(error: discord.HTTPException, target: Target, *, in_doubt: bool) -> SendError:
    if error.status >= _SERVER_ERROR:
        return RetryLater("server_error", after=30, in_doubt=in_doubt)
    if error.status == _TOO_MANY:
        return RetryLater("banned_for_a_while", after=600)
    if error.status == _UNAUTHORIZED:
        return undeliverable("token_refused")
    if error.code in _LATER:
        reason, after = _LATER[error.code]
        return RetryLater(reason, after=after)
    return refusal(error.code, error.text, target)
