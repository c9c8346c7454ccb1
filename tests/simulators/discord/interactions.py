"""Interactions: commands, presses, autocomplete and modals, with their deadlines.

Rules: Discord documentation, "Receiving and Responding": the first answer within 3 seconds
(10062), only one (40060), the token for 15 minutes (50027).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulators.discord.errors import ApiError, Json, Problems
from tests.simulators.discord.limits import EPHEMERAL, LOADING
from tests.simulators.discord.limits_commands import check_choices, check_modal
from tests.simulators.discord.messages import Body, Message, amend, compose, placeholder
from tests.simulators.discord.world import Account, Channel, World, member, permissions_of

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9

ANSWER_WITHIN = timedelta(seconds=3)
TOKEN_LIFE = timedelta(minutes=15)
ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024

_ANSWERS = {
    COMMAND: frozenset({REPLY, DEFER, MODAL}),
    COMPONENT: frozenset({REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL}),
    AUTOCOMPLETE: frozenset({CHOICES}),
    MODAL_SUBMIT: frozenset({REPLY, DEFER, DEFER_UPDATE, UPDATE}),
}
_CHAT_INPUT_REPLY = 20


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """One thing a person did, and what the bot made of it.

    `answer` is the callback type or None; `original` the message behind "@original".
    """

    id: str
    token: str
    kind: int
    account: Account
    channel: Channel
    created: datetime
    what: str
    source: Message | None = None
    answer: int | None = None
    original: Message | None = None
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    followups: list[Message] = field(default_factory=list)

    def owners(self) -> Json:
        """Tell for whom the app is installed: the guild, or "0" in direct messages."""
        return {"0": self.channel.guild_id or "0"}


class Interactions:
    """Makes INTERACTION_CREATE events and takes the answers."""

    def __init__(self, world: World) -> None:
        """Work on `world`."""
        self._world = world
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def start(
        self,
        kind: int,
        who: tuple[Account, Channel],
        data: Json,
        *,
        what: str,
        source: Message | None = None,
    ) -> Interaction:
        """Tell the bot that a person did something in a channel."""
        world = self._world
        new_id = world.new_id()
        account, channel = who
        interaction = Interaction(
            id=new_id,
            token=f"interaction-{new_id}",
            kind=kind,
            account=account,
            channel=channel,
            created=world.clock.now(),
            what=what,
            source=source,
        )
        self._by_id[new_id] = self._by_token[interaction.token] = interaction
        world.emit("INTERACTION_CREATE", self._event(interaction, data), channel.guild_id)
        return interaction

    def is_overdue(self, interaction: Interaction) -> bool:
        """Tell whether the 3 seconds for a first answer are over."""
        return self._world.clock.now() - interaction.created > ANSWER_WITHIN

    def _event(self, interaction: Interaction, data: Json) -> Json:
        """Build the event. Keys that do not apply are left out, never null."""
        channel, account = interaction.channel, interaction.account
        permissions = channel.bot_permissions()
        event: Json = {"id": interaction.id, "token": interaction.token, "version": 1}
        event |= {"type": interaction.kind, "data": data, "locale": account.locale}
        event |= {"application_id": self._world.application_id, "app_permissions": permissions}
        event |= {"channel_id": channel.id, "channel": channel.wire(), "entitlements": []}
        event |= {"authorizing_integration_owners": interaction.owners()}
        event |= {"attachment_size_limit": ATTACHMENT_SIZE_LIMIT}
        if interaction.source is not None:
            event["message"] = interaction.source.wire()
        if channel.guild_id is None:
            return event | {"context": 1, "user": account.wire()}
        guild = self._world.guilds[channel.guild_id]
        person = member(account, self._world.timestamp(), guild.id)
        person |= {"permissions": str(permissions_of(account, guild.id))}
        short = {"id": guild.id, "locale": guild.locale, "features": []}
        event |= {"context": 0, "guild_id": guild.id, "guild_locale": guild.locale}
        return event | {"guild": short, "member": person}

    # The bot's first answer.

    def callback(self, interaction_id: str, token: str, body: Body) -> Json:
        """Take the first answer; give the callback object of `with_response`.

        Raises `ApiError`: 10062 unknown or too late, 40060 already answered, 50035 bad body.
        """
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise ApiError(10062)
        if interaction.answer is not None:
            raise ApiError(40060)
        if self.is_overdue(interaction):
            raise ApiError(10062)
        kind = body.payload.get("type", 0)
        allowed = _ANSWERS[interaction.kind]
        if kind not in allowed or (kind in {DEFER_UPDATE, UPDATE} and interaction.source is None):
            problems = Problems()
            text = f"Value must be one of {tuple(sorted(allowed))}."
            problems.add(("type",), "BASE_TYPE_CHOICES", text)
            problems.raise_if_any()
        inner = Body(payload=body.payload.get("data") or {}, uploads=body.uploads)
        self._take(interaction, kind, inner)
        interaction.answer = kind
        self._world.ring()
        return self._callback_object(interaction, kind)

    def _take(self, interaction: Interaction, kind: int, body: Body) -> None:
        if kind == REPLY:
            interaction.original = self._new_message(interaction, body, prefix=("data",))
            interaction.original.followups = interaction.followups
        elif kind == DEFER:
            interaction.original = self._thinking(interaction, body.payload)
            interaction.original.followups = interaction.followups
        elif kind in {DEFER_UPDATE, UPDATE}:
            assert interaction.source is not None
            interaction.original = interaction.source
            if kind == UPDATE:
                amend(self._world, interaction.source, body, prefix=("data",))
                self._world.republish(interaction.source)
        elif kind == CHOICES:
            choices = body.payload.get("choices") or []
            check_choices(choices)
            interaction.choices = choices
        else:
            check_modal(body.payload)
            interaction.modal = body.payload

    def _callback_object(self, interaction: Interaction, kind: int) -> Json:
        about: Json = {"id": interaction.id, "type": interaction.kind}
        resource: Json = {"type": kind}
        original = interaction.original
        if original is not None:
            about["response_message_id"] = original.id
            about["response_message_loading"] = original.thinking
            about["response_message_ephemeral"] = original.ephemeral
            if kind in {REPLY, UPDATE}:
                resource["message"] = original.wire()
        return {"interaction": about, "resource": resource}

    def _blank(self, interaction: Interaction) -> Json:
        world = self._world
        about: Json = {"id": interaction.id, "user": interaction.account.wire()}
        about |= {"type": interaction.kind, "authorizing_integration_owners": interaction.owners()}
        if interaction.source is not None:
            about["interacted_message_id"] = interaction.source.id
        blank: Json = {"channel_id": interaction.channel.id, "author": world.bot.wire()}
        blank |= {"application_id": world.application_id, "webhook_id": world.application_id}
        if interaction.kind == COMMAND:
            return blank | {"interaction_metadata": about, "type": _CHAT_INPUT_REPLY}
        return blank | ({"interaction_metadata": about} if interaction.kind == COMPONENT else {})

    def _new_message(
        self, interaction: Interaction, body: Body, *, prefix: tuple[str, ...] = ()
    ) -> Message:
        blank = self._blank(interaction)
        message = compose(self._world, blank, body, prefix=prefix, is_answer=True)
        message.nonce = None
        self._show(interaction, message)
        return message

    def _thinking(self, interaction: Interaction, data: Json) -> Message:
        """Show "is thinking…"; a deferred answer takes no flag but EPHEMERAL."""
        flags = int(data.get("flags") or 0)
        if flags & ~EPHEMERAL:
            problems = Problems(("data",))
            text = "Only EPHEMERAL can be set on a deferred response"
            problems.add(("flags",), "INTERACTION_RESPONSE_FLAGS_INVALID", text)
            problems.raise_if_any()
        blank = self._blank(interaction) | {"flags": flags | LOADING}
        message = placeholder(self._world, blank)
        self._show(interaction, message)
        return message

    def _show(self, interaction: Interaction, message: Message) -> None:
        if message.ephemeral:
            message.only_for = interaction.account.id
        self._world.publish(interaction.channel, message)

    # Later answers, through the webhook of the interaction.

    def _open(self, token: str) -> Interaction:
        """Find an answered interaction. 10015 unknown or not answered, 50027 after 15 minutes."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.answer is None:
            raise ApiError(10015)
        if self._world.clock.now() - interaction.created > TOKEN_LIFE:
            raise ApiError(50027)
        return interaction

    def find(self, token: str, message_id: str) -> Message:
        """Find "@original" or a followup by id. 10008 when there is none."""
        interaction = self._open(token)
        known = [m for m in (interaction.original, *interaction.followups) if m is not None]
        for message in known:
            wanted = message is interaction.original if message_id == "@original" else False
            if (wanted or message.id == message_id) and not message.deleted:
                return message
        raise ApiError(10008)

    def edit(self, token: str, message_id: str, body: Body) -> Message:
        """Edit the original or a followup."""
        message = self.find(token, message_id)
        amend(self._world, message, body)
        self._world.republish(message)
        return message

    def delete(self, token: str, message_id: str) -> None:
        """Delete the original or a followup."""
        self._world.retract(self.find(token, message_id))

    def follow_up(self, token: str, body: Body) -> Message:
        """Send a further message; right after a defer it fills the original (deprecated)."""
        interaction = self._open(token)
        original = interaction.original
        if interaction.answer == DEFER and original is not None and original.thinking:
            return self.edit(token, "@original", body)
        message = self._new_message(interaction, body)
        interaction.followups.append(message)
        if interaction.answer in {UPDATE, DEFER_UPDATE} and original is not None:
            original.followups.append(message)
        self._world.ring()
        return message
