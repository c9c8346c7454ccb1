"""Everything that exists in the simulated Discord: time, people, guilds, channels, commands."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.simulators.discord.errors import ApiError, Json
from tests.simulators.discord.limits_commands import CHAT_INPUT, check_commands
from tests.simulators.discord.messages import Message

DISCORD_EPOCH_MS = 1_420_070_400_000
TEXT_CHANNEL, DM_CHANNEL = 0, 1
ADMINISTRATOR, MANAGE_GUILD = 1 << 3, 1 << 5
#: What anybody may do: everything but running the server.
EVERYDAY = ((1 << 40) - 1) & ~(ADMINISTRATOR | MANAGE_GUILD)
RIGHTS = {"view": 1 << 10, "send": 1 << 11, "attach": 1 << 15, "history": 1 << 16}


class Clock:
    """A clock that runs with the event loop and that a test can push forward.

    It starts at the real time, because discord.py compares the age of snowflakes with its
    own clock (`Interaction.is_expired`).
    """

    def __init__(self, start: datetime, ticks: Callable[[], float]) -> None:
        """Start at an aware `start`; `ticks` counts real seconds from any origin."""
        self._start = start
        self._ticks = ticks
        self._origin = ticks()
        self.on_advance: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        """Give the simulated time, aware, in UTC."""
        return self._start + timedelta(seconds=self._ticks() - self._origin)

    def advance(self, seconds: float) -> None:
        """Move time forward: interactions and tokens age, rate limits reset."""
        self._start += timedelta(seconds=seconds)
        self.on_advance()


@dataclass(slots=True, kw_only=True, eq=False)
class Account:
    """A user account: a person or the bot."""

    id: str
    name: str
    bot: bool = False
    locale: str = "en-US"
    guild_ids: set[str] = field(default_factory=set)
    manages: set[str] = field(default_factory=set)
    roles: dict[str, set[str]] = field(default_factory=dict)
    dms_closed: bool = False

    def wire(self) -> Json:
        """Give the user object (Discord documentation, "User Resource")."""
        user: Json = {"id": self.id, "username": self.name, "global_name": self.name}
        return user | {"discriminator": "0", "avatar": None, "bot": self.bot}


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A text channel of a guild, or the direct messages with one person."""

    id: str
    name: str
    guild_id: str | None = None
    recipient: Account | None = None
    forbidden: set[str] = field(default_factory=set)
    log: dict[str, Message] = field(default_factory=dict)

    @property
    def messages(self) -> list[Message]:
        """What everybody here can read, oldest first, without deleted and ephemeral ones."""
        return [m for m in self.log.values() if not m.deleted and m.only_for is None]

    def forbid(self, *rights: str) -> None:
        """Take rights from the bot here: "view", "send", "attach", "history"."""
        self.forbidden |= set(rights)

    def allow(self, *rights: str) -> None:
        """Give rights back to the bot."""
        self.forbidden -= set(rights)

    def bot_permissions(self) -> str:
        """Give the permission bits of the bot here, as the text Discord sends."""
        taken = sum(RIGHTS[right] for right in self.forbidden)
        return str(((1 << 40) - 1) & ~taken)

    def wire(self) -> Json:
        """Give the channel object (Discord documentation, "Channels Resource")."""
        if self.guild_id is None:
            recipients = [self.recipient.wire()] if self.recipient else []
            return {"id": self.id, "type": DM_CHANNEL, "flags": 0, "recipients": recipients}
        place: Json = {"id": self.id, "type": TEXT_CHANNEL, "guild_id": self.guild_id}
        place |= {"name": self.name, "position": 0, "nsfw": False, "flags": 0}
        return place | {"permission_overwrites": [], "rate_limit_per_user": 0}


@dataclass(slots=True, kw_only=True, eq=False)
class GuildState:
    """A server with its channels, by name."""

    id: str
    name: str
    locale: str = "en-US"
    channels: dict[str, Channel] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    def wire(self, bot: Account, joined_at: str) -> Json:
        """Give the guild object of GUILD_CREATE (Discord documentation, "Gateway Events")."""
        everyone = _role(self.id, "@everyone", EVERYDAY)
        managers = _role(_managers_of(self.id), "Managers", MANAGE_GUILD)
        guild: Json = {"id": self.id, "name": self.name, "owner_id": bot.id}
        others = [_role(role_id, name, EVERYDAY) for role_id, name in self.roles.items()]
        guild |= {"roles": [everyone, managers, *others]}
        guild |= {"channels": [c.wire() for c in self.channels.values()], "threads": []}
        guild |= {"members": [member(bot, joined_at)], "member_count": 1, "presences": []}
        guild |= {"emojis": [], "stickers": [], "features": [], "voice_states": []}
        guild |= {"preferred_locale": self.locale, "joined_at": joined_at, "large": False}
        guild |= {"verification_level": 0, "default_message_notifications": 0}
        guild |= {"explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0}
        return guild | {"premium_tier": 0, "afk_timeout": 300, "system_channel_flags": 0}


def _role(role_id: str, name: str, permissions: int) -> Json:
    role: Json = {"id": role_id, "name": name, "permissions": str(permissions), "position": 0}
    role |= {"color": 0, "colors": {"primary_color": 0}, "hoist": False}
    return role | {"managed": False, "mentionable": False, "flags": 0}


def role_created(guild: GuildState, role_id: str) -> Json:
    """Give the data of GUILD_ROLE_CREATE."""
    return {"guild_id": guild.id, "role": _role(role_id, guild.roles[role_id], EVERYDAY)}


def _managers_of(guild_id: str) -> str:
    return f"{guild_id}9"


def permissions_of(account: Account, guild_id: str) -> int:
    """Give the permission bits of a person in a guild."""
    return EVERYDAY | (MANAGE_GUILD if guild_id in account.manages else 0)


def member(account: Account, joined_at: str, guild_id: str | None = None) -> Json:
    """Give the member object of an account, with its roles there."""
    roles = [_managers_of(guild_id)] if guild_id and guild_id in account.manages else []
    roles += sorted(account.roles.get(guild_id or "", ()))
    person: Json = {"user": account.wire(), "roles": roles, "joined_at": joined_at}
    return person | {"deaf": False, "mute": False, "flags": 0, "pending": False}


class World:
    """The state behind gateway and REST, and the bell that rings when it changes."""

    def __init__(self, clock: Clock, *, application_id: str) -> None:
        """Create an empty Discord with one bot application."""
        self.clock = clock
        self.application_id = application_id
        self.key = f"{application_id}.simulated.key"
        self.bot = Account(id=application_id, name="waymark", bot=True)
        self.accounts: dict[str, Account] = {application_id: self.bot}
        self.guilds: dict[str, GuildState] = {}
        self.channels: dict[str, Channel] = {}
        self.commands: dict[str | None, list[Json]] = {}
        self.attachments_url = ""
        self.emit: Callable[[str, Json, str | None], None] = lambda _event, _data, _guild: None
        self._command_ids: dict[tuple[str | None, int, str], str] = {}
        self.stale_reads = 0  # so many reads of a history will not show what was written lately
        self._last_id = 0
        self._bell = asyncio.Event()
        clock.on_advance = self.ring

    def ring(self) -> None:
        """Wake everybody who waits in `until`."""
        self._bell.set()
        self._bell = asyncio.Event()

    async def until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Wait until a fact holds, looking again at each change; False after real seconds."""
        try:
            async with asyncio.timeout(seconds):
                while not happened():
                    await self._bell.wait()
        except TimeoutError:
            return happened()
        return True

    def new_id(self) -> str:
        """Give a snowflake that is larger than all before and carries the simulated time."""
        milliseconds = int(self.clock.now().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return str(self._last_id)

    def timestamp(self) -> str:
        """Give the simulated time in ISO 8601."""
        return self.clock.now().astimezone(UTC).isoformat()

    def account(self, user_id: str) -> Account:
        """Find an account, or create it."""
        if user_id not in self.accounts:
            self.accounts[user_id] = Account(id=user_id, name=f"user{user_id}")
        return self.accounts[user_id]

    def add_channel(self, channel: Channel) -> Channel:
        """Put a channel on the map."""
        self.channels[channel.id] = channel
        return channel

    def dm(self, account: Account) -> Channel:
        """Find or open the direct messages with a person: one channel for ever."""
        for channel in self.channels.values():
            if channel.recipient is account:
                return channel
        return self.add_channel(Channel(id=self.new_id(), name="dm", recipient=account))

    def channel_for_bot(self, channel_id: str, *rights: str) -> Channel:
        """Find a channel and check what the bot may do in it.

        Raises `ApiError`: 10003 unknown, 50001 not visible, 50013 a right is missing,
        50007 DMs closed, 50278 no guild in common.
        """
        channel = self.channels.get(channel_id)
        if channel is None:
            raise ApiError(10003)
        if "view" in channel.forbidden:
            raise ApiError(50001)
        if any(right in channel.forbidden for right in rights):
            raise ApiError(50013)
        if channel.recipient is not None and "send" in rights:
            if not channel.recipient.guild_ids & self.guilds.keys():
                raise ApiError(50278)
            if channel.recipient.dms_closed:
                raise ApiError(50007)
        return channel

    def publish(self, channel: Channel, message: Message) -> None:
        """Put a message in a channel; MESSAGE_CREATE unless it is ephemeral."""
        channel.log[message.id] = message
        data = message.wire(with_nonce=True)
        author = self.accounts.get(message.author_id)
        if author is not None and channel.guild_id is not None:
            data["member"] = member(author, self.timestamp(), channel.guild_id)
            del data["member"]["user"]
        self._announce("MESSAGE_CREATE", channel, message, data)

    def republish(self, message: Message) -> None:
        """Tell of an edit; MESSAGE_UPDATE unless the message is ephemeral."""
        channel = self.channels[message.channel_id]
        self._announce("MESSAGE_UPDATE", channel, message, message.wire())

    def retract(self, message: Message) -> None:
        """Delete a message; MESSAGE_DELETE unless it is ephemeral."""
        message.deleted = True
        channel = self.channels[message.channel_id]
        gone = {"id": message.id, "channel_id": message.channel_id}
        self._announce("MESSAGE_DELETE", channel, message, gone)

    def _announce(self, event: str, channel: Channel, message: Message, data: Json) -> None:
        if message.only_for is None:
            if channel.guild_id is not None:
                data["guild_id"] = channel.guild_id
            self.emit(event, data, channel.guild_id)
        self.ring()

    def put_commands(self, guild_id: str | None, commands: list[Json]) -> list[Json]:
        """Replace a command set. Ids are stable per name (bulk overwrite keeps known commands)."""
        check_commands(commands)
        stored = []
        for command in commands:
            kind = command.get("type") or CHAT_INPUT
            key = (guild_id, kind, command["name"])
            command_id = self._command_ids.setdefault(key, self.new_id())
            fixed: Json = {"id": command_id, "application_id": self.application_id, "type": kind}
            fixed |= {"version": self.new_id(), "description": command.get("description", "")}
            if guild_id is not None:
                fixed["guild_id"] = guild_id
            stored.append(command | fixed)
        self.commands[guild_id] = stored
        self.ring()
        return stored
