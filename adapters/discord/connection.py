"""The client of discord.py, its login, and a gateway connection that does not end by itself.

Facts relied on: discord.py resumes a cut connection by itself, but ends when the very first one
fails, on an odd payload, and on close codes that no retry can help (4004, 4010 to 4014).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import once
from bot.errors import SetupError
from bot.settings import Settings

log = structlog.get_logger(__name__)

Interaction = discord.Interaction[Any]

#: Seconds before a connection that ended is made anew; doubled up to the longest wait. Discord
#: resets the token of a bot that identifies more than 1000 times a day: 86,400 / 120 = 720.
FIRST_WAIT = 1.0
LONGEST_WAIT = 120.0
#: A connection that held so long (seconds) was a good one: start again from the first wait.
GOOD_LIFE = 600.0
#: A rate limit over this many seconds is handed to the outbox instead of waited for.
LONGEST_RATE_LIMIT = 30.0

_MISSING = (
    "DISCORD_BOT_TOKEN is not set: copy it from https://discord.com/developers/applications, "
    "your application, Bot, Reset Token."
)
_REFUSED = (
    "Discord refuses DISCORD_BOT_TOKEN: copy a fresh one from "
    "https://discord.com/developers/applications, your application, Bot, Reset Token."
)


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``count`` parts of Discord's servers; direct messages go to the first, number 0."""

    number: int
    count: int

    def covers(self, server: str) -> bool:
        """Tell whether a server's events come to it: Discord documentation, "Sharding"."""
        return server.isdigit() and (int(server) >> 22) % self.count == self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """News of the servers we are in, by id: all of them, or the one we joined or left."""

    all: frozenset[str] | None = None
    joined: str = ""
    left: str = ""


class Client(discord.Client):
    """A client that keeps no caches and hands every event to its listeners.

    It asks for no privileged intent: Discord sends the text of direct messages and of mentions
    without one.
    """

    def __init__(
        self,
        *,
        on_interaction: Callable[[Interaction], Awaitable[None]] | None = None,
        on_message: Callable[[discord.Message], Awaitable[None]] | None = None,
        on_servers: Callable[[Servers], Awaitable[None]] | None = None,
        shard: Shard | None = None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT,
            http_trace=once.trace(),
            shard_id=shard.number if shard else None,
            shard_count=shard.count if shard else None,
        )
        self._hear_interaction = on_interaction
        self._hear_message = on_message
        self._hear_servers = on_servers

    async def on_interaction(self, interaction: Interaction) -> None:
        """Hand on whatever somebody typed, chose or pressed."""
        if self._hear_interaction:
            await self._hear_interaction(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Hand on a message that the bot may read."""
        if self._hear_message:
            await self._hear_message(message)

    async def on_connect(self) -> None:
        """Hand on which servers we are in, as READY names them; those in an outage are among them.

        ``on_ready`` comes seconds later, or never.
        """
        await self._tell(Servers(all=frozenset(str(guild.id) for guild in self.guilds)))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Hand on that we were added to a server.

        In the first seconds of a connection discord.py calls it available instead, as it calls the
        others: then the first request from there says that we are back.
        """
        await self._tell(Servers(joined=str(guild.id)))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Hand on that we were removed from a server; an outage is another event."""
        await self._tell(Servers(left=str(guild.id)))

    async def _tell(self, news: Servers) -> None:
        if self._hear_servers:
            await self._hear_servers(news)


class Connection:
    """One logged-in client at a time, replaced by a fresh one when its gateway connection ended."""

    def __init__(
        self,
        settings: Settings,
        make_client: Callable[[], Client] = Client,
        *,
        first_wait: float = FIRST_WAIT,
    ) -> None:
        self._token = settings.discord_bot_token
        self._make_client = make_client
        self._first_wait = first_wait
        self._client: Client | None = None
        #: Whether it was ever logged in.
        self.was_reached = False
        self._logging_in = asyncio.Lock()
        if settings.discord_api_url:
            Route.BASE = settings.discord_api_url.rstrip("/")
        if settings.discord_gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)

    async def client(self) -> Client:
        """Return a client that is logged in over HTTP; it needs no gateway to send.

        Raises :class:`SetupError` if the token is wrong, and what discord.py and aiohttp raise if
        Discord cannot be reached.
        """
        async with self._logging_in:
            if self._client is None:
                self._client = await self._log_in()
                self.was_reached = True
            return self._client

    async def stay(self, prepare: Callable[[Client], Awaitable[None]]) -> None:
        """Keep a gateway connection until cancelled; ``prepare`` each client before it connects.

        Raises :class:`SetupError` if Discord forbids it.
        """
        wait = self._first_wait
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            await self._live(prepare)
            await self.close()
            if loop.time() - started > GOOD_LIFE:
                wait = self._first_wait
            log.warning("discord_connection_ended", again_in=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def close(self) -> None:
        """Let go of the client, if there is one."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _log_in(self) -> Client:
        if self._token is None:
            raise SetupError(_MISSING)
        client = self._make_client()
        try:
            await client.login(self._token.get_secret_value())
        except discord.LoginFailure:
            await client.close()
            raise SetupError(_REFUSED) from None
        except BaseException:
            await client.close()
            raise
        return client

    async def _live(self, prepare: Callable[[Client], Awaitable[None]]) -> None:
        """Live through one connection; what ends it is logged, what forbids it is raised."""
        try:
            client = await self.client()
            await prepare(client)
            await client.connect()
        except SetupError:
            raise
        except (discord.PrivilegedIntentsRequired, discord.ConnectionClosed) as error:
            raise _forbidden(error) from None
        except Exception as error:  # noqa: BLE001 - an odd payload ends discord.py, but not us
            log.warning("discord_connection_failed", error=repr(error))


def _forbidden(error: discord.PrivilegedIntentsRequired | discord.ConnectionClosed) -> SetupError:
    code = getattr(error, "code", 4014)
    if code == 4004:  # noqa: PLR2004 - Discord documentation, "Gateway Close Event Codes"
        return SetupError(_REFUSED)
    return SetupError(f"Discord refuses the gateway connection of DISCORD_BOT_TOKEN (code {code}).")
