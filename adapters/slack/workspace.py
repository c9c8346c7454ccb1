"""One connected workspace: what Slack is asked to do there, and what is known about it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.incoming import PLATFORM
from adapters.slack.pacing import Pacer
from adapters.slack.render import as_text, new_kinds
from bot.conversations import Conversations
from bot.errors import Throttled
from bot.people import Group, Target
from bot.recent import Recent

log = structlog.get_logger(__name__)

Json = dict[str, Any]

_DAY = 24 * 3600.0
#: Seconds. Somebody who stops being an admin must not remain one here for long.
_PROFILE_KEPT = 600.0
_REFUSED_BLOCKS = "invalid_blocks"
#: What Slack says when a token is wrong or no longer good.
DEAD_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
#: aiohttp's own ceiling of 100 connections would be the limit of a busy workspace.
CONNECTIONS = 400
#: Seconds for one call.
TIMEOUT = 10.0


class SlackFailure(Exception):  # noqa: N818 - what happened, not necessarily an error of ours
    """Slack did not do what it was asked to.

    ``code`` is Slack's own word where it gave one, ``after`` the seconds it wants us to wait, and
    ``in_doubt`` says that it may have been done all the same.
    """

    def __init__(self, code: str, *, after: float | None = None, in_doubt: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.after = after
        self.in_doubt = in_doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What Slack says of somebody: their time zone, and whether they run the workspace."""

    zone: str | None
    organiser: bool | None


#: Somebody who runs nothing here, and whose time zone nobody knows or needs.
NOBODY = Profile(zone=None, organiser=False)
#: Somebody of whom Slack could not be asked.
UNKNOWN = Profile(zone=None, organiser=None)
_NOT_HERE = frozenset({"user_not_found", "user_not_visible"})
_NO_GROUP = "no_such_subteam"


class Workspace:
    """The Web API of one workspace. Every method raises :class:`SlackFailure` and nothing else."""

    def __init__(
        self,
        *,
        token: str | None,
        base_url: str,
        pacer: Pacer | None = None,
        timeout: float = TIMEOUT,
        conversations: Callable[[str], Conversations] | None = None,
    ) -> None:
        # Connection errors are repeated by the SDK unless told not to: two messages for one call.
        self.client = AsyncWebClient(token=token, base_url=base_url, retry_handlers=[])
        self.team = ""
        self.bot_id = ""
        self.bot_user = ""
        #: New kinds of block that the workspace has refused, and those it has taken.
        self.refused: set[str] = set()
        self._taken: set[str] = set()
        self.pacer = pacer or Pacer()
        self._paused: dict[str, float] = {}
        self._make_book = conversations
        self._book: Conversations | None = None
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._dms: Recent[str, str] = Recent(seconds=_DAY)
        self._profiles: Recent[str, Profile] = Recent(seconds=_PROFILE_KEPT)
        self._members: Recent[str, frozenset[str]] = Recent(seconds=_PROFILE_KEPT)

    async def open(self) -> None:
        """Take hold of the network and learn who the token belongs to."""
        if self.client.session is None:
            self.client.session = aiohttp.ClientSession(
                timeout=self._timeout, connector=aiohttp.TCPConnector(limit=CONNECTIONS)
            )
        found = await self._asked(self.client.auth_test)
        self.team = str(found["team_id"])
        self.bot_user = str(found["user_id"])
        self.bot_id = str(found.get("bot_id") or "")
        self._book = self._make_book(self.team) if self._make_book else None

    async def close(self) -> None:
        """Let go of the network."""
        if self.client.session is not None:
            await self.client.session.close()

    async def try_socket(self, app_token: str) -> None:
        """Ask for a Socket Mode address, to learn whether the app-level token is good."""
        await self._asked(self.client.apps_connections_open, app_token=app_token)

    # --- people ----------------------------------------------------------------------------

    async def dm(self, user: str, *, urgent: bool = True) -> str:
        """Return the channel of direct messages with ``user``, opened if need be.

        What is ``urgent`` does not wait for its turn to open one.
        """
        known = self._dms.get(user, _now())
        if known is None and self._book:
            known = await self._book.known(self._person(user))
        if known is None:
            known = await self._open_dm(user, urgent=urgent)
        self.know_dm(user, known)
        return known

    async def forget_dm(self, user: str) -> None:
        """Forget a channel of direct messages that Slack does not know any more."""
        self._dms.drop(user)
        if self._book:
            await self._book.keep(self._person(user), None)

    async def _open_dm(self, user: str, *, urgent: bool) -> str:
        if self._book:
            try:
                await self._book.turn(urgent=urgent)
            except Throttled as error:
                raise SlackFailure(error.reason, after=error.after) from error
        opened = await self._asked(self.client.conversations_open, users=user)
        channel = str(opened["channel"]["id"])
        if self._book:
            await self._book.keep(self._person(user), channel)
        return channel

    def _person(self, user: str) -> Target:
        return Target(platform=PLATFORM, community=self.team, user=user)

    def know_dm(self, user: str, channel: str) -> None:
        """Remember a channel of direct messages that an event told us about."""
        self._dms.put(user, channel, _now())

    async def keep_dm(self, user: str, channel: str) -> None:
        """Write down the direct messages that somebody uses, for other processes and later."""
        if self._book:
            await self._book.began(self._person(user), channel)

    async def is_dm(self, user: str, channel: str) -> bool:
        """Tell whether ``channel`` is where ``user`` and the bot are alone."""
        if not channel.startswith("D"):
            return False
        try:
            return await self.dm(user) == channel
        except SlackFailure:
            return False

    async def profile(self, user: str) -> Profile:
        """Return a profile, at most ten minutes old; :data:`UNKNOWN` if it cannot be had."""
        known = self._profiles.get(user, _now())
        if known is None:
            try:
                found = (await self._asked(self.client.users_info, user=user))["user"]
            except SlackFailure as failure:
                log.warning("slack_profile_unknown", code=failure.code, team=self.team)
                return NOBODY if failure.code in _NOT_HERE else UNKNOWN
            organiser = found.get("is_admin") is True or found.get("is_owner") is True
            known = Profile(zone=found.get("tz") or None, organiser=organiser)
            self._profiles.put(user, known, _now())
        return known

    async def members(self, group: str) -> frozenset[str]:
        """Return who is in a user group, at most ten minutes old; nobody if it is gone."""
        known = self._members.get(group, _now())
        if known is None:
            try:
                found = await self._asked(self.client.usergroups_users_list, usergroup=group)
            except SlackFailure as failure:
                log.warning("slack_group_unknown", code=failure.code, team=self.team)
                if failure.code != _NO_GROUP:
                    raise
                return frozenset()
            known = frozenset(map(str, found["users"]))
            self._members.put(group, known, _now())
        return known

    async def group(self, named: str) -> Group | None:
        """Return the user group that is called so, or that has this id."""
        wanted = named.removeprefix("@").casefold()
        found = await self._asked(self.client.usergroups_list)
        for group in found["usergroups"]:
            if wanted in {str(group["id"]).casefold(), str(group["handle"]).casefold()}:
                return Group(id=str(group["id"]), name=f"@{group['handle']}")
        return None

    # --- messages --------------------------------------------------------------------------

    async def post(
        self,
        channel: str,
        message: Json,
        *,
        patience: float = 5,
        urgent: bool = True,
        leaving: Callable[[], None] | None = None,
        **more: Any,
    ) -> str:
        """Write to a channel in its turn; return the timestamp that names the message.

        What is ``urgent`` goes past all that is not. Raises at once if the turn is more than
        ``patience`` seconds away. ``leaving`` is called when the turn has come.
        """
        if away := await self.pacer.wait(channel, patience=patience, urgent=urgent):
            raise SlackFailure("ratelimited", after=away)
        words = {"unfurl_links": False, "unfurl_media": False, **message, **more}
        if leaving is not None:
            leaving()
        try:
            posted = await _called(self.client.chat_postMessage(channel=channel, **words))
        except SlackFailure as failure:
            if failure.after is not None:
                self.pacer.refused(channel, failure.after, _now())
            raise
        self.pacer.taken()
        return str(posted["ts"])

    async def whisper(self, channel: str, user: str, message: Json, **more: Any) -> None:
        """Write to a channel what only ``user`` sees."""
        await self._asked(
            self.client.chat_postEphemeral, channel=channel, user=user, **message, **more
        )

    async def respond(self, url: str, message: Json, **more: Any) -> None:
        """Use a ``response_url``."""
        hook = AsyncWebhookClient(url, session=self.client.session, retry_handlers=[])
        try:
            done = await hook.send_dict({**message, **more})
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _cut(error) from error
        if done.status_code != 200:  # noqa: PLR2004 - HTTP
            raise _refused(done.body.strip()[:80], done.status_code, done.headers)

    def takes(self, message: Json) -> bool:
        """Tell whether every kind of block in a message is known to be taken here."""
        return self._taken.issuperset(new_kinds(message))

    async def show(self, message: Json, send: Callable[[Json], Awaitable[object]]) -> None:
        """Send a rendered message; what the workspace refuses in it is sent as text instead."""
        parts = as_text(message, self.refused)
        suspect: str | None = None
        while parts:
            kinds = new_kinds(parts[0])
            try:
                await send(parts[0])
            except SlackFailure as failure:
                # Slack does not say which block it was; the newest kind is the likeliest.
                suspect = next((kind for kind in kinds if kind not in self._taken), None)
                if failure.code != _REFUSED_BLOCKS or suspect is None:
                    raise
                parts[:1] = as_text(parts[0], {suspect})
            else:
                del parts[0]
                self._taken.update(kinds)
                if suspect:
                    self.refused.add(suspect)
                    suspect = None

    async def upload(self, channel: str, files: Mapping[str, bytes], *, comment: str) -> None:
        """Put named files into a channel, in one message: all of them or none."""
        put: list[dict[str, str | None]] = []
        for name, data in files.items():
            place = await self._asked(
                self.client.files_getUploadURLExternal, filename=name, length=len(data)
            )
            await self._put(str(place["upload_url"]), data)
            put.append({"id": str(place["file_id"]), "title": name})
        await self._asked(
            self.client.files_completeUploadExternal,
            files=put,
            channel_id=channel,
            initial_comment=comment,
        )

    async def publish_home(self, user: str, view: Json) -> None:
        """Set somebody's Home tab."""
        await self._asked(self.client.views_publish, user_id=user, view=view)

    async def history(self, channel: str, *, oldest: float, cursor: str) -> AsyncSlackResponse:
        """Read a page of a channel with the metadata of its messages, newest first."""
        return await self._asked(
            self.client.conversations_history,
            channel=channel,
            oldest=f"{oldest:.6f}",
            cursor=cursor,
            limit=100,
            include_all_metadata=True,
        )

    # --- inside ----------------------------------------------------------------------------

    async def _put(self, url: str, data: bytes) -> None:
        session = self.client.session
        assert session is not None  # noqa: S101 - made by open()
        try:
            async with session.post(url, data=data) as done:
                if done.status != 200:  # noqa: PLR2004 - HTTP
                    raise _refused("", done.status, done.headers)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _cut(error) from error

    async def _asked(
        self, ask: Callable[..., Awaitable[AsyncSlackResponse]], **what: Any
    ) -> AsyncSlackResponse:
        """Call a method, unless Slack asked for a pause: its limits are per method."""
        left = self._paused.get(ask.__name__, 0.0) - _now()
        if left > 0:
            raise SlackFailure("ratelimited", after=left)
        try:
            return await _called(ask(**what))
        except SlackFailure as failure:
            if failure.after is not None:
                self._paused[ask.__name__] = _now() + failure.after
            raise


async def _called(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    try:
        return await call
    except SlackApiError as error:
        raise _failed(error) from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise _cut(error) from error


def _failed(error: SlackApiError) -> SlackFailure:
    """Read what Slack answered; where that was no JSON, the SDK hands over aiohttp's response."""
    answer = error.response
    if isinstance(answer, AsyncSlackResponse):
        code = answer.data.get("error", "") if isinstance(answer.data, dict) else ""
        return _refused(str(code), answer.status_code, answer.headers)
    return _refused("", getattr(answer, "status", 0), getattr(answer, "headers", {}))


def _refused(code: str, status: int, headers: Any) -> SlackFailure:
    if status == 429:  # noqa: PLR2004 - HTTP
        return SlackFailure("ratelimited", after=float(headers.get("Retry-After", 30)))
    if code and status < 500:  # noqa: PLR2004 - HTTP
        return SlackFailure(code)
    return SlackFailure(f"http_{status}", in_doubt=True)


def _cut(error: Exception) -> SlackFailure:
    if isinstance(error, aiohttp.ClientConnectorError):
        return SlackFailure("unreachable")
    return SlackFailure("connection_lost", in_doubt=True)


def _now() -> float:
    return asyncio.get_running_loop().time()
