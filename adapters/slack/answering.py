"""How an answer finds its way back to whoever asked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import structlog

from adapters.slack.home import HOME, home
from adapters.slack.incoming import Asked
from adapters.slack.mrkdwn import escape
from adapters.slack.render import MAX_TEXT, render
from adapters.slack.workspace import NOBODY, Json, SlackFailure, Workspace
from bot.app import App, Press, Request
from bot.errors import StoreUnavailable, UserError
from bot.invocation import PressHandler
from bot.people import Target
from bot.refusals import BROKEN, error_reply
from bot.replies import Notice, Reply, as_text

log = structlog.get_logger(__name__)

#: Slack's reference: a response_url works five times.
_USES = 5
#: Longer than this nobody waits for an answer to a click.
_LONGEST_WAIT = 10.0
#: Commands whose handlers turn local time into UTC: they want the zone of the person's profile.
_LOCAL_TIME = frozenset({"track", "tips"})
_CLOSED = Notice("I could not write to your direct messages, so here it is, just for you.")
_FILES_SENT = Notice("The files are in your direct messages with me, where only you see them.")
_NO_GROUPS = error_reply(
    UserError(
        "I may not see this workspace's user groups yet.",
        hint=(
            "Add the scope usergroups:read to the Slack app, as `waymark manifest` prints it, and "
            "install the app again."
        ),
    )
)
_NONE: frozenset[str] = frozenset()
_NO_FILES = Notice("I could not give you files here, so this is what they would hold.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A drawn reply and where it belongs; ``public`` is what everybody there is told besides."""

    asked: Asked
    reply: Reply
    messages: list[Json]
    in_dm: bool
    public: "Answer | None" = None

    @property
    def hidden(self) -> bool:
        """Whether only the asker may see it. In their direct messages there is nobody else."""
        return self.reply.private and not self.in_dm

    @property
    def kind(self) -> str:
        """What Slack calls who may see it."""
        return "ephemeral" if self.hidden else "in_channel"


class Answering:
    """Asks the core, draws what it says, and delivers it."""

    def __init__(self, app: App, workspace: Workspace) -> None:
        self._app = app
        self._workspace = workspace
        commands = app.registry.commands
        for_organisers = {c.name.split()[0] for c in commands if c.organisers}
        self._want_profile = _LOCAL_TIME | for_organisers

    def wants_profile(self, what: Request | Press) -> bool:
        """Tell whether an answer depends on somebody's time zone, or on who runs the place.

        What decides is the command that a line is read as, not how it is written.
        """
        meant = self._app.meant(what)
        if isinstance(meant, PressHandler):
            return meant.organisers or meant.kind in self._want_profile
        return meant is not None and meant.name.split()[0] in self._want_profile

    async def prepare(self, asked: Asked) -> Answer:
        """Get the answer; sends nothing but what belongs into direct messages."""
        user = asked.target.user
        in_dm = asked.what.in_dm or not asked.channel
        in_dm = in_dm or await self._workspace.is_dm(user, asked.channel)
        wanted = self.wants_profile(asked.what)
        profile = await self._workspace.profile(user) if wanted else NOBODY
        organiser, groups = profile.organiser, _NONE
        if wanted and organiser is False:
            organiser, groups = await self._by_group(asked.target)
        what = replace(
            asked.what,
            in_dm=in_dm,
            profile_zone=profile.zone,
            place="" if in_dm else asked.channel,
            organiser=organiser,
            groups=groups,
        )
        if isinstance(what, Request):
            names = what.organiser and self._app.names_group(what)
            reply = await (self._naming_group(what) if names else self._app.answer(what))
        else:
            reply = await self._app.answer_press(what)
        if reply.direct is not None:
            reply = await self._directly(reply, reply.direct, user)
        if reply.attached:
            reply = await self._with_files(reply, user, in_dm=in_dm)
        answer = self._drawn(asked, reply, in_dm)
        if reply.public is None:
            return answer
        return replace(answer, public=self._drawn(asked, reply.public, in_dm))

    async def _naming_group(self, what: Request) -> Reply:
        """Ask the core about a group that somebody names, which only Slack knows."""
        try:
            group = await self._workspace.group(self._app.names_group(what))
        except SlackFailure as failure:
            log.warning("slack_groups_unknown", code=failure.code, scope="usergroups:read")
            return _NO_GROUPS if failure.code == "missing_scope" else BROKEN
        return await self._app.answer(replace(what, group=group))

    async def _by_group(self, target: Target) -> tuple[bool | None, frozenset[str]]:
        """Return the group that runs this workspace too, if somebody is in it.

        The first is ``None`` if that cannot be asked: a mentor is not told that they are none.
        """
        try:
            group = await self._app.organisers(target)
            if group is None or target.user not in await self._workspace.members(group.id):
                return False, _NONE
        except (SlackFailure, StoreUnavailable):
            return None, _NONE
        return False, frozenset({group.id})

    def _drawn(self, asked: Asked, reply: Reply, in_dm: bool) -> Answer:  # noqa: FBT001 - as it is asked
        return Answer(asked=asked, reply=reply, messages=self._draw(reply, in_dm), in_dm=in_dm)

    def in_ack(self, answer: Answer) -> Json | None:
        """Return the answer for the acknowledgement of a command, if it can travel there.

        Slack does not say whether it took what an acknowledgement holds, so the first block of a
        new kind in a workspace takes the other way, where a refusal is heard.
        """
        first, *more = answer.messages
        if more or answer.public or not self._workspace.takes(first):
            return None
        return {**first, "response_type": answer.kind}

    async def deliver(self, answer: Answer) -> None:
        """Send the answer by the way its asker left open; a failure is logged, never raised.

        What is for everybody comes first, so that the asker's own part stands below it.
        """
        uses = count(1)
        for part in (answer.public, answer):
            if part is not None:
                await self._deliver(part, uses)

    async def _deliver(self, answer: Answer, uses: Iterator[int]) -> None:
        sent = 0

        async def send(part: Json) -> None:
            nonlocal sent
            by_url = next(uses) <= _USES
            await self._patiently(lambda: self._send(answer, part, first=not sent, by_url=by_url))
            sent += 1

        try:
            for message in answer.messages:
                await self._workspace.show(message, send)
        except SlackFailure as failure:
            log.warning("slack_answer_lost", code=failure.code, team=self._workspace.team)

    async def show_home(self, target: Target) -> None:
        """Publish somebody's progress on their Home tab, which opens with the welcome."""
        page = await self._app.answer(Request(target=target, line=HOME, in_dm=True))
        try:
            await self._workspace.publish_home(target.user, home(page))
        except SlackFailure as failure:
            log.warning("slack_home_lost", code=failure.code, team=self._workspace.team)

    def _draw(self, reply: Reply, in_dm: bool) -> list[Json]:  # noqa: FBT001 - as it is asked
        try:
            return render(reply, in_dm=in_dm, without=self._workspace.refused)
        except ValueError:
            # An action that does not fit into a button: the words are worth more than nothing.
            log.exception("reply_not_drawn", title=reply.title)
            return [{"text": escape(as_text(reply)[:MAX_TEXT]), "blocks": []}]

    async def _directly(self, reply: Reply, direct: Reply, user: str) -> Reply:
        """Send ``direct`` to somebody's direct messages; return what to show here."""
        try:
            channel = await self._workspace.dm(user)
            for message in self._draw(direct, in_dm=True):
                await self._workspace.show(
                    message, lambda part: self._workspace.post(channel, part)
                )
        except SlackFailure as failure:
            log.info("slack_dm_closed", code=failure.code, team=self._workspace.team)
            return replace(direct, blocks=(_CLOSED, *direct.blocks), private=True, share=None)
        return reply

    async def _with_files(self, reply: Reply, user: str, *, in_dm: bool) -> Reply:
        """Put files into somebody's direct messages; where that fails the reply has their text.

        Slack has no file that only one person in a channel can see.
        """
        files = {file.name: file.text.encode() for file in reply.attached}
        try:
            channel = await self._workspace.dm(user)
            await self._workspace.upload(channel, files, comment=escape(reply.title))
        except SlackFailure as failure:
            log.warning("slack_file_refused", code=failure.code, scope="files:write")
            return replace(reply, blocks=(_NO_FILES, *reply.blocks))
        blocks = tuple(block for block in reply.blocks if block not in reply.attached)
        return replace(reply, blocks=blocks if in_dm else (*blocks, _FILES_SENT))

    async def _patiently(self, send: Callable[[], Awaitable[None]]) -> None:
        """Send again what is surely not there yet, if Slack's wait is bearable."""
        try:
            await send()
        except SlackFailure as failure:
            wait = 0.0 if failure.code == "unreachable" else failure.after
            if wait is None or wait > _LONGEST_WAIT:
                raise
            await asyncio.sleep(wait)
            await send()

    async def _send(self, answer: Answer, message: Json, *, first: bool, by_url: bool) -> None:
        asked, workspace = answer.asked, self._workspace
        user = asked.target.user
        thread: dict[str, Any] = {"thread_ts": asked.thread} if asked.thread else {}
        if asked.response_url and by_url:
            way = {
                "response_type": answer.kind,
                "replace_original": first and answer.reply.replaces,
            }
            await workspace.respond(asked.response_url, message, **way)
        elif answer.hidden:
            await workspace.whisper(asked.channel, user, message, **thread)
        else:
            await workspace.post(asked.channel or await workspace.dm(user), message, **thread)
