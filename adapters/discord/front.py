"""Discord as a front: every event becomes one call of the app, and its reply an answer in time."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import aiohttp
import discord
import structlog

from adapters.discord import reading, setup
from adapters.discord.answer import Answer
from adapters.discord.commands import choices
from adapters.discord.connection import Client, Connection, Interaction, Servers, Shard
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.pacing import Turns
from adapters.discord.pictures import Message, messages, words
from bot.app import App, Request
from bot.conversations import Conversations
from bot.errors import SendError, StoreUnavailable
from bot.people import Target
from bot.ports import Scope
from bot.recent import Seen
from bot.replies import Notice, Reply
from bot.settings import Settings
from bot.troubles import OF_TOKEN

log = structlog.get_logger(__name__)

#: Discord waits three seconds for the first answer; what takes longer than this is deferred.
DEFER_AFTER = 1.5
#: Seconds for one interaction altogether, so that none is held for ever.
TIME_LIMIT = 120.0
#: Discord lets one shard identify every five seconds.
BETWEEN_SHARDS = 5.0
#: Seconds that :meth:`DiscordFront.close` gives to what is in flight.
DRAIN = 5.0
#: Seconds; nothing promises that an event arrives only once.
_REMEMBERED = 600.0

_REFUSALS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
_CLOSED = Notice(
    "I can't write to you directly, so I show this to you here. "
    "To get it as a direct message, allow messages from members of this server and try again."
)
_ASK_PRIVATELY = Notice("That answer is for you alone, and I can't write to you directly.")


class DiscordFront:
    """The Discord side of :class:`bot.ports.Front`."""

    def __init__(self, app: App, settings: Settings, *, first_wait: float = 1.0) -> None:
        self._app = app
        count = settings.discord_shard_count
        self._shards = [Shard(number, count) for number in settings.discord_shard_ids]
        self._connections = [
            Connection(settings, partial(self._make_client, shard), first_wait=first_wait)
            for shard in self._shards
        ]
        self._connection = self._connections[0]
        per_hour = settings.dm_openings_per_hour
        self._messenger = DiscordMessenger(
            self._connection,
            Conversations(app.store, app.clock, per_hour=per_hour, budget=reading.PLATFORM),
            Turns(app.store, app.clock),
        )
        self._seen: Seen[int] = Seen(seconds=_REMEMBERED)
        self._in_flight: set[asyncio.Task[object]] = set()

    @property
    def messenger(self) -> DiscordMessenger:
        """Sends scheduled messages; logs in by itself if Discord could not be reached before."""
        return self._messenger

    @property
    def unreachable(self) -> str:
        """Name Discord until it was logged in to for the first time."""
        return "" if self._connection.was_reached else "Discord"

    async def open(self) -> None:
        """Log in over HTTP; :class:`bot.errors.SetupError` if the token is wrong.

        Discord being away is not the operator's fault: then the first use logs in.
        """
        try:
            await self._connection.client()
        except _REFUSALS as error:
            log.warning("discord_unreachable", error=repr(error))
        else:
            self._app.lookout.works(Scope(reading.PLATFORM), OF_TOKEN)

    async def run(self) -> None:
        """Answer people until cancelled; :class:`bot.errors.SetupError` if the token went bad."""
        shards = [asyncio.create_task(self._stay(n)) for n in range(len(self._connections))]
        try:
            done, _ = await asyncio.wait(shards, return_when=asyncio.FIRST_EXCEPTION)
            for shard in done:
                shard.result()
        finally:
            for shard in shards:
                shard.cancel()
            await asyncio.gather(*shards, return_exceptions=True)

    async def _stay(self, number: int) -> None:
        """Answer one shard; the first connection registers the commands of all."""
        await asyncio.sleep(number * BETWEEN_SHARDS)
        prepare = _as_it_is if number else self._register_commands
        await self._connections[number].stay(prepare)

    async def close(self) -> None:
        """Finish what is in flight, then disconnect."""
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=DRAIN)
        await asyncio.gather(*(connection.close() for connection in self._connections))

    def _make_client(self, shard: Shard | None = None) -> Client:
        shard = shard or self._shards[0]
        return Client(
            on_interaction=self._on_interaction,
            on_message=self._on_message,
            on_servers=partial(self._on_servers, shard),
            shard=shard if shard.count > 1 else None,
        )

    async def _register_commands(self, client: Client) -> None:
        """Register what changed; commands that Discord refuses do not stop the old ones."""
        try:
            changed = await setup.register(client, self._app.registry, self._app.content())
        except discord.HTTPException as error:
            log.error("discord_commands_refused", code=error.code, text=error.text)  # noqa: TRY400
        else:
            log.info("discord_commands", changed=changed)

    # --- somebody does something -----------------------------------------------------------

    async def _on_interaction(self, interaction: Interaction) -> None:
        with self._handling(interaction.id) as is_new:
            if not is_new:
                return
            async with asyncio.timeout(TIME_LIMIT):
                if interaction.type is discord.InteractionType.autocomplete:
                    await self._suggest(interaction)
                elif interaction.type is discord.InteractionType.application_command:
                    request = self._naming(reading.request(interaction), interaction.guild)
                    await self._answer(interaction, self._app.answer(request))
                elif interaction.type is discord.InteractionType.component:
                    press = reading.press(interaction)
                    await self._answer(interaction, self._app.answer_press(press))

    async def _suggest(self, interaction: Interaction) -> None:
        typed = reading.typed(interaction)
        so_far = typed.options.get(typed.focused, "")
        offered = choices(self._app.suggest(typed.command, typed.focused, so_far))
        await interaction.response.autocomplete(
            [discord.app_commands.Choice(name=c["name"], value=c["value"]) for c in offered]
        )

    async def _answer(self, interaction: Interaction, asked: Awaitable[Reply]) -> None:
        if reading.in_dm(interaction) and interaction.channel_id:
            self._messenger.remember(str(interaction.user.id), interaction.channel_id)
        answer = Answer(interaction)
        with answer.deferred_after(DEFER_AFTER):
            replies = await self._replies(interaction, asked)
            shown = [await messages(reply, in_dm=answer.in_dm) for reply in replies]
        for reply, parts in zip(replies, shown, strict=True):
            await answer.show(reply, parts)
        if reading.in_dm(interaction) and interaction.channel_id:
            await self._messenger.keep(reading.who(interaction), interaction.channel_id)

    async def _replies(self, interaction: Interaction, asked: Awaitable[Reply]) -> list[Reply]:
        """Work out the reply and send what goes to direct messages.

        What is for everybody comes second: the first answer to a command that took long can only
        be seen by whoever typed it.
        """
        reply = await asked
        if reply.direct is None:
            return [reply, *((reply.public,) if reply.public else ())]
        if reading.in_dm(interaction):
            return [reply, reply.direct]
        if await self._wrote(reading.who(interaction), reply.direct, str(interaction.id)):
            return [reply]
        blocks = (*reply.direct.blocks, _CLOSED)
        return [replace(reply.direct, blocks=blocks, private=True, share=None, replaces=False)]

    async def _on_message(self, message: discord.Message) -> None:
        with self._handling(message.id) as is_new:
            if not is_new or message.author.bot or not self._is_for_us(message):
                return
            async with asyncio.timeout(TIME_LIMIT):
                request = self._naming(reading.line(message), message.guild)
                reply = await self._app.answer(request)
                await self._write_back(message, reply)
            if request.in_dm:
                self._messenger.remember(request.target.user, message.channel.id)
                await self._messenger.keep(request.target, message.channel.id)

    def _naming(self, request: Request, guild: discord.Guild | None) -> Request:
        """Add the role that a request names, if it does."""
        named = self._app.names_group(request)
        return replace(request, group=reading.group(guild, named)) if named else request

    def _is_for_us(self, message: discord.Message) -> bool:
        me = message._state.self_id  # noqa: SLF001 - the client this message came through
        return message.guild is None or me in message.raw_mentions

    async def _write_back(self, message: discord.Message, reply: Reply) -> None:
        """Answer a message where it stands; a personal answer goes to direct messages."""
        reply = reply.public or reply
        person, key = reading.author(message), str(message.id)
        replies = [reply, reply.direct] if reply.direct else [reply]
        if message.guild is not None:
            is_personal = reply.private and not reply.error
            personal = replies if is_personal else replies[1:]
            replies = [] if is_personal else [replace(reply, private=False)]
            for number, direct in enumerate(personal):
                if not await self._wrote(person, direct, f"{key}-{number}"):
                    replies = [Reply(title="", blocks=(_ASK_PRIVATELY,), private=False)]
        for number, shown in enumerate(replies):
            await self._write_parts(message, shown, f"{key}.{number}")

    async def _write_parts(self, message: discord.Message, reply: Reply, key: str) -> None:
        parts = await messages(reply, in_dm=True)
        try:
            await _reply(message, parts, key)
        except discord.Forbidden:
            if not any(part.contents for part in parts):
                raise
            await _reply(message, words(reply, in_dm=True), f"{key}w")  # no files allowed here

    async def _wrote(self, target: Target, reply: Reply, key: str) -> bool:
        try:
            await self._messenger.write(target, reply, key=key)
        except SendError as error:
            log.info("discord_direct_message_failed", reason=error.reason)
            return False
        return True

    async def _on_servers(self, shard: Shard, news: Servers) -> None:
        """Take note of where we are; of what changed at once, because tips may be due there."""
        lookout, now = self._app.lookout, self._app.clock.now()
        if news.all is not None:
            lookout.present(reading.PLATFORM, news.all, now, shard.covers)
        elif news.joined:
            lookout.works(Scope(reading.PLATFORM, news.joined))
        else:
            lookout.left(reading.PLATFORM, news.left, "bot_removed", now)
        with self._counting():
            try:
                await asyncio.to_thread(self._app.look)
            except StoreUnavailable as error:  # kept in mind, and written down by the next look
                log.error("store_unavailable", reason=str(error))  # noqa: TRY400 - said whole

    @contextmanager
    def _handling(self, event: int) -> Iterator[bool]:
        """Say whether an event is new, and log what Discord refused."""
        with self._counting():
            try:
                yield self._seen.is_new(event, asyncio.get_running_loop().time())
            except _REFUSALS as error:
                code = getattr(error, "code", None)
                log.warning("discord_answer_failed", code=code, error=repr(error))

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """Count what this task does as in flight."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - events are handled in tasks
        self._in_flight.add(task)
        try:
            yield
        finally:
            self._in_flight.discard(task)


async def _as_it_is(_: Client) -> None:
    """Let a client connect as it is."""


async def _reply(message: discord.Message, parts: Iterable[Message], key: str) -> None:
    for number, part in enumerate(parts):
        await message.channel.send(
            view=part.view, files=part.files, reference=message, nonce=f"{key}.{number}"
        )
