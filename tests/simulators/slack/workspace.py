"""One Slack workspace with the app installed: people, channels, transcripts, views, tokens."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.simulators.slack import payloads
from tests.simulators.slack.blockrules import MESSAGE_TEXT
from tests.simulators.slack.courier import Courier
from tests.simulators.slack.httpmode import HttpEndpoint
from tests.simulators.slack.limits import check_message_blocks, check_view
from tests.simulators.slack.rates import RateRules
from tests.simulators.slack.records import Json, SlackError
from tests.simulators.slack.surfaces import Message, View, with_ids

if TYPE_CHECKING:
    from tests.simulators.slack.people import User
    from tests.simulators.slack.socketmode import SocketHub
    from tests.simulators.slack.world import World

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "usergroups:read",
        "users:read",
    }
)
EVENTS = frozenset(
    {"app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"}
)
TRIGGER_LIFE = 3.0
RESPONSE_URL_LIFE = 30 * 60.0
RESPONSE_URL_USES = 5
METADATA_KEYS = {"event_type", "event_payload"}


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A channel or a direct message with the app."""

    id: str
    kind: Literal["public", "private", "im"] = "public"
    members: set[str] = field(default_factory=set)
    bot_is_member: bool = True
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    """Everything ever written here, also ephemeral and deleted messages."""

    @property
    def name(self) -> str:
        """The name in payloads."""
        return "directmessage" if self.kind == "im" else self.id.lower()


@dataclass(slots=True, kw_only=True)
class UserGroup:
    """People whom a mention such as @mentors means."""

    id: str
    handle: str
    users: set[str] = field(default_factory=set)
    disabled: bool = False


@dataclass(slots=True, kw_only=True)
class Trigger:
    """The right to open one view. Slack docs: 3 seconds, single use."""

    user: str
    expires: float
    used: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """The right to answer an interaction. Slack docs: 5 uses within 30 minutes."""

    workspace: "Workspace"
    channel: Channel
    user: str
    source: Message | None
    expires: float
    uses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The checked content of a message."""

    text: str
    blocks: list[Json]
    metadata: Json | None
    thread_ts: str | None


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file on its way: announced, then put, then shown in a message."""

    length: int
    data: bytes | None = None
    done: bool = False


class Workspace:
    """A workspace in which the app under test is installed."""

    def __init__(
        self,
        world: "World",
        hub: "SocketHub",
        *,
        team: str,
        bot_token: str,
        app_token: str,
        signing_secret: str,
        app_id: str = "A1",
    ) -> None:
        """Made by `SlackSimulator.workspace`."""
        self.world = world
        self.team = team
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.app_id = app_id
        self.bot_id = f"B{team}"
        self.bot_user_id = f"UBOT{team}"
        self.scopes: set[str] = set(SCOPES)
        self.subscriptions: set[str] = set(EVENTS)
        self.switched_off_blocks: set[str] = set()
        self.token_error: str | None = None
        """Set to `token_revoked`, `account_inactive`, … to make every call fail so."""
        self.messages_tab = True
        self.stale_reads = 0
        """So many reads of a history will not show what was written lately."""
        self.rates = RateRules()
        self.users: dict[str, User] = {}
        self.user_groups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.uploads: dict[str, Upload] = {}
        self.http: HttpEndpoint | None = None
        self.courier = Courier(world, self, hub)

    def connect_http(self, url: str) -> HttpEndpoint:
        """Send everything from now on as signed requests to `url` instead of Socket Mode."""
        self.http = HttpEndpoint(self.world, url=url, secret=self.signing_secret)
        return self.http

    def user(self, user_id: str, *, tz: str = "Europe/London", name: str = "") -> "User":
        """Return the person with this id, made on first mention."""
        from tests.simulators.slack.people import User  # noqa: PLC0415 -- people know workspaces

        if user_id not in self.users:
            self.users[user_id] = User(self, user_id, tz=tz, name=name or user_id.lower())
        return self.users[user_id]

    def channel(
        self,
        channel_id: str,
        *,
        private: bool = False,
        bot_is_member: bool = True,
    ) -> Channel:
        """Return the channel with this id, made on first mention (the arguments count then)."""
        if channel_id not in self.channels:
            kind: Literal["public", "private"] = "private" if private else "public"
            self.channels[channel_id] = Channel(
                id=channel_id, kind=kind, bot_is_member=bot_is_member
            )
        return self.channels[channel_id]

    async def uninstalls_app(self, *, revoked_first: bool = False) -> None:
        """Take the app out: every call fails from now on, and two events come in either order.

        Slack docs: the order of `app_uninstalled` and `tokens_revoked` is not promised.
        """
        self.token_error = "account_inactive"
        goodbyes: list[Json] = [
            {"type": "app_uninstalled"},
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user_id]}},
        ]
        for inner in reversed(goodbyes) if revoked_first else goodbyes:
            await self.emits(inner)

    async def emits(self, inner: Json) -> None:
        """Send an event about the workspace, if the app is subscribed to it."""
        if inner["type"] in self.subscriptions:
            await self.courier.send("events_api", payloads.event(self, inner))

    def installs_app(self) -> None:
        """Put the app back in, with the token it had."""
        self.token_error = None

    def user_group(self, group_id: str, handle: str, *users: str) -> UserGroup:
        """Make a user group of people of this workspace."""
        group = UserGroup(id=group_id, handle=handle, users=set(users))
        self.user_groups[group_id] = group
        return group

    def dm(self, user_id: str) -> Channel:
        """Return the direct message between this user and the app."""
        channel_id = f"D{self.team}{user_id}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(id=channel_id, kind="im", members={user_id})
        return self.channels[channel_id]

    def readable(self, channel_id: str | None) -> Channel:
        """Return a channel the app may name; Slack docs: `channel_not_found` otherwise."""
        channel = self.channels.get(channel_id or "")
        if channel is None or (channel.kind == "private" and not channel.bot_is_member):
            raise SlackError("channel_not_found")
        return channel

    def writable(self, channel_id: str | None) -> Channel:
        """Return a channel (or the DM of a user id) the app may write to."""
        if channel_id in self.users:
            channel = self.dm(channel_id or "")
        else:
            channel = self.readable(channel_id)
        if channel.kind == "im":
            (owner,) = channel.members
            if self.users[owner].disabled:
                raise SlackError("user_disabled")
            if not self.messages_tab:
                raise SlackError("messages_tab_disabled")
        if channel.archived:
            raise SlackError("is_archived")
        if not channel.bot_is_member:
            raise SlackError("not_in_channel")
        return channel

    def content(self, raw: Mapping[str, object]) -> Content:
        """Check what a message would hold. Arguments may be JSON text or decoded.

        Raises:
            SlackError: `no_text`, `msg_too_long`, `invalid_metadata_format` or a block error.

        """
        text, blocks = raw.get("text") or "", decoded(raw.get("blocks"), "invalid_blocks_format")
        metadata = decoded(raw.get("metadata"), "invalid_metadata_format")
        if blocks is not None:
            check_message_blocks(blocks, switched_off=self.switched_off_blocks)
        if not text and not blocks:
            raise SlackError("no_text")
        if len(str(text)) > MESSAGE_TEXT:
            raise SlackError("msg_too_long")
        if metadata is not None and not (
            isinstance(metadata, dict) and metadata.keys() >= METADATA_KEYS
        ):
            raise SlackError("invalid_metadata_format")
        return Content(
            text=str(text),
            blocks=with_ids(blocks, self.world.fresh("b")) if isinstance(blocks, list) else [],
            metadata=metadata if isinstance(metadata, dict) else None,
            thread_ts=str(raw["thread_ts"]) if raw.get("thread_ts") else None,
        )

    def write(
        self,
        channel: Channel,
        content: Content,
        *,
        via: Literal["call", "ack", "response_url"],
        only_for: str | None = None,
    ) -> Message:
        """Add a message of the app to a transcript."""
        message = Message(
            channel=channel.id,
            ts=self.world.fresh_ts(),
            author=self.bot_user_id,
            bot_id=self.bot_id,
            via=via,
            only_for=only_for,
            text=content.text,
            blocks=content.blocks,
            metadata=content.metadata,
            thread_ts=content.thread_ts,
            seen=self.world.pulse.beat(),
        )
        channel.messages.append(message)
        return message

    def rewrite(self, message: Message, content: Content) -> None:
        """Replace the content of a message; blocks that are not sent again are gone."""
        message.earlier.append(message.text)
        message.text, message.blocks = content.text, content.blocks
        message.metadata = content.metadata or message.metadata
        message.edited = True
        message.seen = self.world.pulse.beat()

    def respond(self, url: ResponseUrl, raw: Mapping[str, object]) -> None:
        """Do what a response_url request asks for.

        Slack docs: ephemeral unless `response_type` is `in_channel`. Without a source message
        (a slash command) `replace_original` writes a new message, as far as is known.
        """
        if raw.get("delete_original") in (True, "true") and url.source:
            url.source.deleted = True
            url.source.seen = self.world.pulse.beat()
            return
        content = self.content(raw)
        if raw.get("replace_original") in (True, "true") and url.source:
            self.rewrite(url.source, content)
            return
        only_for = None if raw.get("response_type") == "in_channel" else url.user
        self.write(url.channel, content, via="response_url", only_for=only_for)

    def new_trigger(self, user_id: str) -> str:
        """Make a `trigger_id`."""
        trigger_id = self.world.fresh("trigger.")
        expires = self.world.clock.now() + TRIGGER_LIFE
        self.triggers[trigger_id] = Trigger(user=user_id, expires=expires)
        return trigger_id

    def use_trigger(self, trigger_id: str | None) -> str:
        """Spend a trigger; returns the user it belongs to."""
        trigger = self.triggers.get(trigger_id or "")
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.world.clock.now() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def new_response_url(self, channel: Channel, user: str, source: Message | None) -> str:
        """Make a `response_url`."""
        token = self.world.fresh("r")
        self.response_urls[token] = ResponseUrl(
            workspace=self,
            channel=channel,
            user=user,
            source=source,
            expires=self.world.clock.now() + RESPONSE_URL_LIFE,
        )
        return f"{self.world.origin}/response/{self.team}/{token}"

    def put_view(self, raw: Json, user_id: str, *, kind: str, replaces: View | None) -> View:
        """Check a view and make it, or the new content of `replaces`.

        Raises:
            SlackError: `invalid_arguments` or `view_too_large`.

        """
        check_view(raw, kind=kind, switched_off=self.switched_off_blocks)
        fresh_hash = self.world.fresh("hash.")
        view = replaces or View(
            id=self.world.fresh("V"),
            user=user_id,
            raw=raw,
            hash=fresh_hash,
            bot_id=self.bot_id,
            team=self.team,
        )
        view.root_id = view.root_id or view.id
        view.raw, view.hash, view.errors = raw, fresh_hash, {}
        view.blocks = with_ids(raw.get("blocks", []), view.id)
        kept = {block["block_id"] for block in view.blocks}
        view.values = {key: value for key, value in view.values.items() if key in kept}
        view.seen = self.world.pulse.beat()
        self.views[view.id] = view
        return view


def decoded(value: object, error: str) -> object:
    """Decode an argument that slack_sdk sends as JSON text in forms.

    Raises:
        SlackError: with the code `error`, when the text is not JSON.

    """
    if not isinstance(value, str):
        return value
    try:
        result: object = json.loads(value)
    except ValueError:
        raise SlackError(error) from None
    return result
