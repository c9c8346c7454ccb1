"""The people of a guild: what they can do, and what they see after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.simulators.discord.errors import Json
from tests.simulators.discord.forms import Modal, Value, picked
from tests.simulators.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    DEFER,
    DEFER_UPDATE,
    MODAL_SUBMIT,
    Interaction,
    Interactions,
)
from tests.simulators.discord.limits import BUTTON, STRING_SELECT, walk
from tests.simulators.discord.messages import Button, Message, Select, placeholder
from tests.simulators.discord.slash import Options, command_data
from tests.simulators.discord.world import Account, Channel, GuildState, World, role_created

_LINK_STYLE = 5
_ACK_SECONDS = 3.2


class NoAnswerError(AssertionError):
    """The person sees "The application did not respond", or an endless "is thinking…"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line that autocomplete offers."""

    name: str
    value: str | float


class Stage:
    """What all people share: the world, its interactions and how long they wait.

    `patience`: real seconds for what comes after a deferred answer. `settle`: real seconds to
    look for a change after a silent acknowledgement (type 6), which may bring none.
    """

    def __init__(self, world: World, interactions: Interactions) -> None:
        """Share `world` and `interactions`."""
        self.world = world
        self.interactions = interactions
        self.patience = 5.0
        self.settle = 0.3


class Guild(GuildState):
    """A server, in the words of a test."""

    __slots__ = ("_stage",)

    def __init__(self, stage: Stage, guild_id: str, *, name: str, locale: str) -> None:
        """Made by `DiscordSimulator.guild`."""
        super().__init__(id=guild_id, name=name, locale=locale)
        self._stage = stage
        self.channel("general")

    def channel(self, name: str = "general") -> Channel:
        """Find a text channel by name, or create it; a running bot hears CHANNEL_CREATE."""
        if name not in self.channels:
            world = self._stage.world
            channel = Channel(id=world.new_id(), name=name, guild_id=self.id)
            self.channels[name] = world.add_channel(channel)
            if self.id in world.guilds:
                world.emit("CHANNEL_CREATE", channel.wire(), self.id)
        return self.channels[name]

    def role(self, role_id: str, name: str) -> None:
        """Make a role without rights; a running bot hears GUILD_ROLE_CREATE."""
        world = self._stage.world
        self.roles[role_id] = name
        if self.id in world.guilds:
            world.emit("GUILD_ROLE_CREATE", role_created(self, role_id), self.id)

    def user(
        self,
        user_id: str,
        *,
        name: str | None = None,
        locale: str = "en-US",
        manages: bool = False,
        roles: tuple[str, ...] = (),
    ) -> "User":
        """Let a person be a member here, with the permission Manage Server if ``manages``.

        ``roles`` are the ids of roles made by :meth:`role`.
        """
        account = self._stage.world.account(user_id)
        account.name, account.locale = name or account.name, locale
        account.guild_ids.add(self.id)
        if manages:
            account.manages.add(self.id)
        account.roles[self.id] = set(roles)
        return User(self._stage, account, home=self.channel("general"))

    def delete_channel(self, name: str) -> None:
        """Delete a channel; its id is unknown from now on (10003)."""
        world = self._stage.world
        channel = self.channels.pop(name)
        del world.channels[channel.id]
        world.emit("CHANNEL_DELETE", channel.wire(), self.id)

    def removes_bot(self) -> None:
        """Kick the bot: GUILD_DELETE without `unavailable` (with it, it would be an outage)."""
        world = self._stage.world
        del world.guilds[self.id]
        for channel in self.channels.values():
            channel.forbid("view")
        world.emit("GUILD_DELETE", {"id": self.id}, self.id)

    def has_outage(self) -> None:
        """Let the server not be reached for a while: GUILD_DELETE with `unavailable`."""
        world = self._stage.world
        world.emit("GUILD_DELETE", {"id": self.id, "unavailable": True}, self.id)


class DirectMessages:
    """The conversation of one person with the bot."""

    def __init__(self, user: "User") -> None:
        """Made by `User`."""
        self._user = user

    @property
    def channel(self) -> Channel:
        """The channel behind it; opened when first looked at."""
        return self._user.stage.world.dm(self._user.account)

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote and the person can still see, oldest first."""
        bot = self._user.stage.world.bot.id
        return [m for m in self._user.reads(self.channel) if m.author_id == bot]


Place = Channel | DirectMessages


class User:
    """One person. An action returns when the answer is there, or raises `NoAnswerError`."""

    def __init__(self, stage: Stage, account: Account, *, home: Channel | None) -> None:
        """Made by `Guild.user` and `DiscordSimulator.user`; `home` is where commands are typed."""
        self.stage = stage
        self.account = account
        self.dm = DirectMessages(self)
        self._home = home

    @property
    def id(self) -> str:
        """The snowflake."""
        return self.account.id

    def close_dms(self) -> None:
        """Accept no more messages from the bot (50007)."""
        self.account.dms_closed = True

    def open_dms(self) -> None:
        """Accept messages from the bot again."""
        self.account.dms_closed = False

    def leaves(self, guild: GuildState) -> None:
        """Leave a guild; with none in common, DMs give 50278."""
        self.account.guild_ids.discard(guild.id)

    # What a person can do.

    async def types(
        self, line: str, options: Options | None = None, *, channel: Place | None = None
    ) -> Message:
        """Type a slash command, by default in #general of the person's guild."""
        return await self._message(self._command(line, options, channel))

    async def completes(
        self,
        line: str,
        option: str,
        typed: str,
        others: Options | None = None,
        *,
        channel: Place | None = None,
    ) -> list[Choice]:
        """Type into an option with autocomplete and read what is offered."""
        where = self._channel(channel)
        values = {**(others or {}), option: typed}
        data = command_data(self.stage.world, where, line, values, focused=option)
        start = self.stage.interactions.start
        interaction = start(AUTOCOMPLETE, (self.account, where), data, what=f"{line} {option}")
        await self._answer(interaction)
        return [Choice(name=c["name"], value=c["value"]) for c in interaction.choices]

    async def presses(self, button: Button) -> Message:
        """Press a button; gives the new message, or the changed one."""
        return await self._message(self._press(button))

    async def picks(self, select: Select, *labels: str) -> Message:
        """Pick options of a string select by what they show."""
        return await self._message(self._pick(select, labels))

    async def opens(
        self, what: str | Button, options: Options | None = None, *, channel: Place | None = None
    ) -> Modal:
        """Do what opens a modal: press a button or type a command."""
        interaction = (
            self._command(what, options, channel) if isinstance(what, str) else self._press(what)
        )
        await self._answer(interaction)
        assert interaction.modal is not None, f"{interaction.what} opened no modal"
        where, source = interaction.channel, interaction.source
        return Modal(raw=interaction.modal, channel=where, source=source)

    async def submits(self, modal: Modal, values: Mapping[str, Value]) -> Message:
        """Fill in a modal, fields named by label or `custom_id`, and send it."""
        data = modal.filled(values)
        start = self.stage.interactions.start
        who = (self.account, modal.channel)
        return await self._message(
            start(MODAL_SUBMIT, who, data, what=modal.title, source=modal.source)
        )

    def says(self, text: str, *, channel: Place | None = None) -> Message:
        """Write a plain message; the bot hears MESSAGE_CREATE if its intents allow."""
        world, where = self.stage.world, self._channel(channel)
        blank = {"channel_id": where.id, "author": self.account.wire(), "content": text}
        message = placeholder(world, blank)
        world.publish(where, message)
        return message

    # What a person sees.

    def reads(self, channel: Place | None = None) -> list[Message]:
        """Read a channel, own ephemeral messages included, oldest first."""
        log = self._channel(channel).log.values()
        return [m for m in log if not m.deleted and m.only_for in {None, self.id}]

    async def sees(
        self, what: str | Callable[[Message], bool], *, within: float | None = None
    ) -> Message:
        """Wait for a message of the bot that holds a text or fulfils a condition.

        Raises `TimeoutError` after `within` real seconds.
        """
        world = self.stage.world

        def holds(message: Message) -> bool:
            return what in message.all_text if isinstance(what, str) else what(message)

        def found() -> list[Message]:
            mine = [c for c in world.channels.values() if self._may_enter(c)]
            seen = [m for c in mine for m in self.reads(c) if m.author_id == world.bot.id]
            return [m for m in seen if holds(m)]

        if not await world.until(lambda: bool(found()), within or self.stage.patience):
            raise TimeoutError(f"{self.account.name} does not see {what!r}")
        return found()[-1]

    # How it works.

    def _may_enter(self, channel: Channel) -> bool:
        return channel.guild_id in self.account.guild_ids or channel.recipient is self.account

    def _channel(self, place: Place | None) -> Channel:
        if isinstance(place, DirectMessages):
            return place.channel
        return place or self._home or self.dm.channel

    def _command(self, line: str, options: Options | None, channel: Place | None) -> Interaction:
        where = self._channel(channel)
        data = command_data(self.stage.world, where, line, options or {})
        return self.stage.interactions.start(COMMAND, (self.account, where), data, what=line)

    def _press(self, button: Button) -> Interaction:
        assert button.raw["style"] != _LINK_STYLE, f"{button.label!r} is a link to {button.url}"
        return self._touch(button.message, button.raw, {"component_type": BUTTON}, button.label)

    def _pick(self, select: Select, labels: tuple[str, ...]) -> Interaction:
        kind = select.raw["type"]
        assert kind == STRING_SELECT, f"selects of type {kind} are not simulated"
        values = picked(select.raw, labels)
        data = {"component_type": kind, "values": values}
        return self._touch(select.message, select.raw, data, select.placeholder)

    def _touch(self, message: Message, raw: Json, data: Json, what: str) -> Interaction:
        assert not message.deleted, f"the message of {what!r} was deleted"
        assert message.only_for in {None, self.id}, f"only {message.only_for} sees {what!r}"
        assert not raw.get("disabled"), f"{what!r} is disabled"
        assert raw in walk(message.components), f"{what!r} is not on the message any more"
        where = self.stage.world.channels[message.channel_id]
        data |= {"custom_id": raw["custom_id"], "id": raw["id"]}
        start = self.stage.interactions.start
        return start(COMPONENT, (self.account, where), data, what=what, source=message)

    async def _answer(self, interaction: Interaction) -> None:
        """Wait for the first answer: 3 seconds, as Discord does."""
        overdue = self.stage.interactions.is_overdue

        def is_over() -> bool:
            return interaction.answer is not None or overdue(interaction)

        await self.stage.world.until(is_over, _ACK_SECONDS)
        if interaction.answer is None:
            raise NoAnswerError(f"{interaction.what}: the application did not respond")

    async def _message(self, interaction: Interaction) -> Message:
        """Wait for the message a person sees in the end."""
        stage = self.stage
        await self._answer(interaction)
        assert interaction.modal is None, f"{interaction.what} opened a modal: use `opens`"
        message = interaction.original
        assert message is not None
        if interaction.answer == DEFER and not await stage.world.until(
            lambda: message.deleted or not message.thinking, stage.patience
        ):
            raise NoAnswerError(f"{interaction.what}: the application is still thinking")
        if interaction.answer == DEFER_UPDATE:
            edits = len(message.versions)

            def changed() -> bool:
                return len(message.versions) > edits or bool(interaction.followups)

            await stage.world.until(changed, stage.settle)
            if len(message.versions) == edits and interaction.followups:
                return interaction.followups[0]
        return message
