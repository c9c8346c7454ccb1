"""Sending to people and channels with no event in hand: paced, once, and found again.

Discord keeps no nonce in the history, and honours one for a few minutes only. So every scheduled
message also carries its key as the number of its outermost component (``id``, a 32-bit integer that
comes back with the history and is not shown).
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import aiohttp
import discord

from adapters.discord.connection import Client, Connection
from adapters.discord.once import Refused, once
from adapters.discord.pacing import Turns
from adapters.discord.pictures import Message, messages
from adapters.discord.reading import PLATFORM
from adapters.discord.refusals import refusal
from adapters.discord.render import marked
from bot.conversations import Conversations
from bot.errors import About, RetryLater, SendError, SetupError, Throttled, Undeliverable
from bot.people import Delivery, Target
from bot.ports import Room
from bot.recent import Recent
from bot.replies import Reply
from bot.troubles import undeliverable

T = TypeVar("T")

#: Seconds after which a send is given up; the outbox looks for the message before the next try.
TIME_LIMIT = 30.0
#: How long before its due time a message is looked for, in case clocks differ.
_CLOCKS_DIFFER = timedelta(minutes=10)
_LOOK_AT = 1000
#: Seconds to wait for a turn with a delivery in hand; an answer waits for none.
_PATIENCE = 10.0
_DAY = 24 * 3600.0
_UNKNOWN_CHANNEL = 10003

_NONCE_OF_DELETED = 10008
#: Seconds to wait by error code; these say nothing about the person.
_LATER = {40003: ("opening_dms_too_fast", 600.0), 40333: ("blocked_by_cloudflare", 600.0)}
_UNAUTHORIZED, _TOO_MANY, _SERVER_ERROR = 401, 429, 500


class DiscordMessenger:
    """The Discord side of :class:`bot.ports.Messenger`."""

    platform = PLATFORM

    def __init__(
        self,
        connection: Connection,
        conversations: Conversations | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._connection = connection
        self._conversations = conversations
        self._turns = turns or Turns()
        self._channels: Recent[str, int] = Recent(seconds=_DAY)

    def remember(self, user: str, channel: int) -> None:
        """Learn the conversation of somebody who just used it, so that it need not be opened."""
        self._channels.put(user, channel, _now())

    async def keep(self, target: Target, channel: int) -> None:
        """Write down the conversation that somebody uses, for other processes and later."""
        if self._conversations:
            await self._conversations.began(target, str(channel))

    def room(self, community: str) -> Room:  # noqa: ARG002 - one limit for the whole bot
        """Say what Discord takes within two seconds or so, from all communities together."""
        return Room(PLATFORM, self._turns.room(_PATIENCE))

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        """Send under ``delivery.key``, as the nonce and as the mark; see the port for the law."""
        parts = await _parts(reply, delivery.key)

        async def post(client: Client, channel: int) -> str:
            reference = ""
            for nonce, message in parts:
                reference = await self._post_in_turn(client, channel, message, nonce, leaving)
            return reference

        return await self._there(delivery, post)

    async def write(self, target: Target, reply: Reply, *, key: str) -> str:
        """Send an answer to somebody's direct messages, past all that waits; return its reference.

        The same ``key`` within a few minutes is the same message.
        """
        reference = ""
        with _translated(target, in_doubt=False):
            client = await self._connection.client()
            channel = await self._channel(client, target, urgent=True)
        with _translated(target, in_doubt=True):
            async with asyncio.timeout(TIME_LIMIT):
                for nonce, message in await _parts(reply, key):
                    self._turns.count()
                    reference = await _post(client, channel, message, nonce)
        return reference

    async def find(self, delivery: Delivery) -> str | None:
        """Look for the mark of ``delivery.key`` in what we wrote since it was due."""

        async def look(client: Client, channel: int) -> str | None:
            self._turns.count()
            return await _look(client, channel, delivery)

        try:
            return await self._there(delivery, look)
        except Undeliverable as error:
            if error.about is not About.MESSAGE:
                raise
            raise RetryLater(error.reason, after=300, in_doubt=True) from error

    async def _there(self, delivery: Delivery, work: Callable[[Client, int], Awaitable[T]]) -> T:
        """Work where a delivery belongs; a conversation that is gone is opened once more."""
        target = delivery.target
        with _translated(target, in_doubt=False):
            client = await self._connection.client()
            known = None if target.channel else delivery.conversation
            channel = int(known) if known else await self._channel(client, target, urgent=False)
        with _translated(target, in_doubt=True):
            async with asyncio.timeout(TIME_LIMIT):
                try:
                    return await work(client, channel)
                except discord.NotFound as error:
                    if error.code != _UNKNOWN_CHANNEL or target.channel:
                        raise
                    await self._forget(target)
                    anew = await self._channel(client, target, urgent=False)
                    if anew == channel:
                        raise
                return await work(client, anew)

    async def _post_in_turn(
        self,
        client: Client,
        channel: int,
        message: Message,
        nonce: str,
        leaving: Callable[[], None],
    ) -> str:
        await self._turns.turn(patience=_PATIENCE)
        leaving()
        try:
            with once():
                reference = await _post(client, channel, message, nonce)
        except Refused as refused:
            if refused.everywhere:
                self._turns.refused(refused.after)
            raise
        self._turns.taken()
        return reference

    async def _channel(self, client: Client, target: Target, *, urgent: bool) -> int:
        """Return where to write, opened if need be: in its turn, unless somebody waits for it."""
        if target.channel:
            return int(target.user)
        channel = self._channels.get(target.user, _now())
        book = self._conversations
        if channel is None and book and (kept := await book.known(target)):
            channel = int(kept)
        if channel is None:
            if book:
                await book.turn(urgent=urgent)
            self._turns.count()
            opened = await client.http.start_private_message(int(target.user))
            channel = int(opened["id"])
            if book:
                await book.keep(target, str(channel))
        self.remember(target.user, channel)
        return channel

    async def _forget(self, target: Target) -> None:
        self._channels.drop(target.user)
        if self._conversations:
            await self._conversations.keep(target, None)


async def _parts(reply: Reply, key: str) -> list[tuple[str, Message]]:
    """Draw a reply; return each part with its nonce.

    The last part of a long message carries the mark: one that was cut off in the middle is sent
    again as a whole.
    """
    *before, last = await messages(reply, in_dm=True)
    parts = [*before, replace(last, payload=marked(last.payload, mark(key)))]
    return [(_nonce(key, number) if number else key, part) for number, part in enumerate(parts)]


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
    seen = 0
    async for message in place.history(after=since, limit=_LOOK_AT):
        seen += 1
        first = message.components[0] if message.components else None
        # People cannot write containers: whatever has one here is ours.
        if isinstance(first, discord.Container) and first.id == wanted:
            return f"{channel}/{message.id}"
    if seen == _LOOK_AT:  # the oldest come first, so it may be among those that were not read
        raise RetryLater("too_much_to_read", after=300, in_doubt=True)
    return None


@contextmanager
def _translated(target: Target, *, in_doubt: bool) -> Iterator[None]:
    """Turn what discord.py and aiohttp raise into what the outbox understands."""
    try:
        yield
    except discord.HTTPException as error:
        raise _meaning(error, target, in_doubt=in_doubt) from error
    except discord.RateLimited as error:
        raise Throttled("rate_limited", after=error.retry_after) from error
    except Refused as refused:
        if refused.status == _TOO_MANY:
            raise Throttled("rate_limited", after=refused.after) from refused
        raise RetryLater("server_error", after=30, in_doubt=in_doubt) from refused
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


def _now() -> float:
    return asyncio.get_running_loop().time()
