"""The REST routes: what each call does to the world. The server around it counts and disturbs.

Rules: Discord documentation, "API Reference" and the resource pages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulators.discord.errors import ApiError, Json
from tests.simulators.discord.gateway import Gateway
from tests.simulators.discord.interactions import Interactions
from tests.simulators.discord.messages import Body, Message, amend, compose
from tests.simulators.discord.world import World, member

NONCE_WINDOW = timedelta(minutes=3)
IDENTIFIES_PER_DAY = 1000


@dataclass(slots=True, kw_only=True)
class Call:
    """One request of the bot, as a test looks at it.

    `path` starts after the API version; `status` is None while no answer was sent.
    """

    method: str
    path: str
    json: Json | list[Json]
    files: Mapping[str, bytes] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    at: datetime
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request as the routes see it: path parameters, query and body."""

    at: Mapping[str, str]
    query: Mapping[str, str]
    body: Body
    items: list[Json]


Handler = Callable[[Ask], Json | list[Json] | None]


class Rest:
    """All routes over one world."""

    def __init__(self, world: World, gateway: Gateway, interactions: Interactions) -> None:
        """Serve `world`; the gateway tells how many sessions were started."""
        self._world = world
        self._gateway = gateway
        self._interactions = interactions
        self._nonces: dict[str, Message] = {}

    def routes(self) -> list[tuple[str, str, Handler]]:
        """List method, path template and handler of every route."""
        message = "/channels/{channel}/messages/{message}"
        hook = "/webhooks/{application}/{token}"
        own = "/applications/{application}"
        return [
            ("GET", "/users/@me", self.me),
            ("GET", "/users/@me/guilds", self.my_guilds),
            ("POST", "/users/@me/channels", self.open_dm),
            ("GET", "/users/{user}", self.user),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/applications/@me", self.application),
            ("GET", "/gateway", self.gateway_url),
            ("GET", "/gateway/bot", self.gateway_url),
            ("GET", "/guilds/{guild}", self.guild),
            ("GET", "/guilds/{guild}/channels", self.guild_channels),
            ("GET", "/guilds/{guild}/members/{user}", self.guild_member),
            ("GET", "/channels/{channel}", self.channel),
            ("POST", "/channels/{channel}/typing", self.typing),
            ("GET", "/channels/{channel}/messages", self.history),
            ("POST", "/channels/{channel}/messages", self.create_message),
            ("GET", message, self.get_message),
            ("PATCH", message, self.edit_message),
            ("DELETE", message, self.delete_message),
            ("GET", f"{own}/commands", self.get_commands),
            ("PUT", f"{own}/commands", self.put_commands),
            ("GET", f"{own}/guilds/{{guild}}/commands", self.get_commands),
            ("PUT", f"{own}/guilds/{{guild}}/commands", self.put_commands),
            ("POST", "/interactions/{interaction}/{token}/callback", self.callback),
            ("POST", hook, self.follow_up),
            ("GET", f"{hook}/messages/{{message}}", self.get_answer),
            ("PATCH", f"{hook}/messages/{{message}}", self.edit_answer),
            ("DELETE", f"{hook}/messages/{{message}}", self.delete_answer),
        ]

    # People, guilds, channels.

    def me(self, _ask: Ask) -> Json:
        """GET /users/@me."""
        return self._world.bot.wire()

    def my_guilds(self, _ask: Ask) -> list[Json]:
        """GET /users/@me/guilds."""
        return [{"id": g.id, "name": g.name} for g in self._world.guilds.values()]

    def application(self, _ask: Ask) -> Json:
        """GET /oauth2/applications/@me."""
        world = self._world
        about: Json = {"id": world.application_id, "name": world.bot.name, "description": ""}
        about |= {"icon": None, "bot_public": True, "bot_require_code_grant": False, "flags": 0}
        return about | {"owner": world.account("1").wire(), "verify_key": "0" * 64}

    def gateway_url(self, _ask: Ask) -> Json:
        """GET /gateway/bot, with what is left of 1000 IDENTIFY a day."""
        left = IDENTIFIES_PER_DAY - self._gateway.identifies
        start = {"total": IDENTIFIES_PER_DAY, "remaining": left, "reset_after": 86_400_000}
        start["max_concurrency"] = 1
        return {"url": self._gateway.resume_url, "shards": 1, "session_start_limit": start}

    def user(self, ask: Ask) -> Json:
        """GET /users/{id}: 10013 when unknown."""
        account = self._world.accounts.get(ask.at["user"])
        if account is None:
            raise ApiError(10013)
        return account.wire()

    def guild(self, ask: Ask) -> Json:
        """GET /guilds/{id}: 10004 when unknown."""
        guild = self._world.guilds.get(ask.at["guild"])
        if guild is None:
            raise ApiError(10004)
        return guild.wire(self._world.bot, self._world.timestamp())

    def guild_channels(self, ask: Ask) -> list[Json]:
        """GET /guilds/{id}/channels."""
        return list(self.guild(ask)["channels"])

    def guild_member(self, ask: Ask) -> Json:
        """GET /guilds/{id}/members/{id}: 10007 when not a member."""
        self.guild(ask)
        account = self._world.accounts.get(ask.at["user"])
        if account is None or ask.at["guild"] not in account.guild_ids:
            raise ApiError(10007)
        return member(account, self._world.timestamp())

    def channel(self, ask: Ask) -> Json:
        """GET /channels/{id}."""
        return self._world.channel_for_bot(ask.at["channel"]).wire()

    def typing(self, ask: Ask) -> None:
        """POST /channels/{id}/typing."""
        self._world.channel_for_bot(ask.at["channel"], "send")

    def open_dm(self, ask: Ask) -> Json:
        """POST /users/@me/channels: works even if DMs are closed; sending then gives 50007."""
        account = self._world.accounts.get(str(ask.body.payload.get("recipient_id")))
        if account is None or account.bot:
            raise ApiError(50033)
        return self._world.dm(account).wire()

    # Messages.

    def history(self, ask: Ask) -> list[Json]:
        """GET messages, newest first. Without READ_MESSAGE_HISTORY the list is empty."""
        channel = self._world.channel_for_bot(ask.at["channel"])
        if "history" in channel.forbidden:
            return []
        if self._world.stale_reads:
            self._world.stale_reads -= 1
            return []
        before, after = int(ask.query.get("before", 1 << 63)), int(ask.query.get("after", 0))
        limit = min(int(ask.query.get("limit", 50)), 100)
        found = [m for m in channel.messages if after < int(m.id) < before]
        page = found[:limit] if "after" in ask.query else found[-limit:]
        return [m.wire() for m in reversed(page)]

    def create_message(self, ask: Ask) -> Json:
        """POST messages. With `enforce_nonce` a known nonce gives the first message back.

        The same nonce "in the past few minutes" is taken as 3. When that first message was
        deleted the answer is 10008 (discord/discord-api-docs#6647).
        """
        world = self._world
        rights = ("send", "attach") if ask.body.uploads else ("send",)
        channel = world.channel_for_bot(ask.at["channel"], *rights)
        nonce = str(ask.body.payload.get("nonce"))
        if ask.body.payload.get("enforce_nonce") and nonce in self._nonces:
            first = self._nonces[nonce]
            written = datetime.fromisoformat(first.payload["timestamp"])
            if world.clock.now() - written < NONCE_WINDOW:
                if first.deleted:
                    raise ApiError(10008)
                return first.wire(with_nonce=True)
        blank = {"channel_id": channel.id, "author": world.bot.wire()}
        message = compose(world, blank, ask.body)
        if message.nonce is not None:
            self._nonces[message.nonce] = message
        world.publish(channel, message)
        return message.wire(with_nonce=True)

    def _message(self, ask: Ask, *rights: str) -> Message:
        channel = self._world.channel_for_bot(ask.at["channel"], *rights)
        message = channel.log.get(ask.at["message"])
        if message is None or message.deleted or message.only_for is not None:
            raise ApiError(10008)
        return message

    def get_message(self, ask: Ask) -> Json:
        """GET one message: 10008 when unknown or ephemeral."""
        return self._message(ask).wire()

    def edit_message(self, ask: Ask) -> Json:
        """PATCH a message: 50005 when somebody else wrote it."""
        message = self._message(ask)
        if message.author_id != self._world.bot.id:
            raise ApiError(50005)
        amend(self._world, message, ask.body)
        self._world.republish(message)
        return message.wire()

    def delete_message(self, ask: Ask) -> None:
        """DELETE a message."""
        self._world.retract(self._message(ask))

    # Commands.

    def get_commands(self, ask: Ask) -> list[Json]:
        """GET commands, global or of a guild."""
        return self._world.commands.get(ask.at.get("guild"), [])

    def put_commands(self, ask: Ask) -> list[Json]:
        """PUT commands: replaces the whole set; ids stay with the names."""
        guild_id = ask.at.get("guild")
        if guild_id is not None and guild_id not in self._world.guilds:
            raise ApiError(50001)
        return self._world.put_commands(guild_id, ask.items)

    # Answers to interactions.

    def callback(self, ask: Ask) -> Json | None:
        """POST the first answer: 200 with JSON if `with_response`, else 204."""
        answer = self._interactions.callback(ask.at["interaction"], ask.at["token"], ask.body)
        wanted = ask.query.get("with_response", "").lower() in {"1", "true"}
        return answer if wanted else None

    def follow_up(self, ask: Ask) -> Json:
        """POST a followup."""
        return self._interactions.follow_up(ask.at["token"], ask.body).wire()

    def get_answer(self, ask: Ask) -> Json:
        """GET @original or a followup."""
        return self._interactions.find(ask.at["token"], ask.at["message"]).wire()

    def edit_answer(self, ask: Ask) -> Json:
        """PATCH @original or a followup."""
        return self._interactions.edit(ask.at["token"], ask.at["message"], ask.body).wire()

    def delete_answer(self, ask: Ask) -> None:
        """DELETE @original or a followup."""
        self._interactions.delete(ask.at["token"], ask.at["message"])
