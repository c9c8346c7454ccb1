"""Scheduled messages: sent once, and found again when nobody knows whether they were sent."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from adapters.slack.incoming import PLATFORM
from adapters.slack.refusals import refusal
from adapters.slack.render import render
from adapters.slack.workspace import Json, SlackFailure, Workspace
from bot.errors import About, RetryLater, SendError, Throttled, Undeliverable
from bot.people import Delivery, Target
from bot.ports import Room
from bot.replies import Reply

T = TypeVar("T")

EVENT_TYPE = "waymark_delivery"
#: Slack's reference: some of it may have been done.
_HALF_DONE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_SOON, _LATER = 10.0, 300.0
#: Seconds to wait for a turn with a delivery in hand; the outbox allows 40 for all of a send.
_PATIENCE = 10.0
_PAGES = 10
_GONE = "channel_not_found"
#: A message cannot be older than its delivery, but two machines' clocks may differ.
_CLOCKS_DIFFER = timedelta(minutes=10)


class SlackMessenger:
    """Satisfies :class:`bot.ports.Messenger` for any number of workspaces.

    Each has a limit of its own. What is due in one that is not open stays where it is.
    """

    platform = PLATFORM

    def __init__(self, *workspaces: Workspace) -> None:
        self._workspaces = workspaces

    def room(self, community: str) -> Room:
        """Say what its pacer lets through within two seconds or so."""
        workspace = self._find_workspace(community)
        if workspace is None:
            return Room(community, 0)
        now = asyncio.get_running_loop().time()
        return Room(community, workspace.pacer.room(now, _PATIENCE))

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        """Send under the key of ``delivery``, which the message carries as metadata."""
        workspace = self._workspace(delivery.target)
        messages = render(reply, in_dm=True, without=workspace.refused)
        try:
            return await _there(
                workspace,
                delivery,
                lambda channel: _send(workspace, channel, delivery.key, messages, leaving),
            )
        except SlackFailure as failure:
            raise _send_error(failure, delivery.target, in_doubt=failure.in_doubt) from failure

    async def find(self, delivery: Delivery) -> str | None:
        """Look for the key of ``delivery`` where it was to go."""
        workspace = self._workspace(delivery.target)
        try:
            return await _there(
                workspace, delivery, lambda channel: _find(workspace, channel, delivery)
            )
        except SlackFailure as failure:
            error = _send_error(failure, delivery.target, in_doubt=True)
            theirs = isinstance(error, Undeliverable) and error.about is not About.MESSAGE
            if theirs or isinstance(error, Throttled):
                raise error from failure
            after = error.after if isinstance(error, RetryLater) else _LATER
            raise RetryLater(failure.code, after=after, in_doubt=True) from failure

    def _workspace(self, target: Target) -> Workspace:
        workspace = self._find_workspace(target.community)
        if workspace is None:
            raise Throttled("workspace_not_connected", after=_LATER)
        return workspace

    def _find_workspace(self, team: str) -> Workspace | None:
        return next((one for one in self._workspaces if one.team == team), None)


async def _there(
    workspace: Workspace, delivery: Delivery, work: Callable[[str], Awaitable[T]]
) -> T:
    """Work where a delivery belongs; direct messages that are gone are opened once more."""
    target = delivery.target
    if target.channel:
        return await work(target.user)
    channel = delivery.conversation or await _open(workspace, target.user)
    try:
        return await work(channel)
    except SlackFailure as failure:
        if failure.code != _GONE:
            raise
        await workspace.forget_dm(target.user)
        anew = await _open(workspace, target.user)
        if anew == channel:
            raise
        return await work(anew)


async def _open(workspace: Workspace, user: str) -> str:
    """Return the direct messages with somebody; no failure here leaves a message in doubt."""
    try:
        return await workspace.dm(user, urgent=False)
    except SlackFailure as failure:
        raise SlackFailure(failure.code, after=failure.after) from failure


async def _send(
    workspace: Workspace,
    channel: str,
    key: str,
    messages: list[Json],
    leaving: Callable[[], None],
) -> str:
    refs: list[str] = []

    async def post(message: Json, **more: object) -> None:
        refs.append(
            await workspace.post(
                channel, message, patience=_PATIENCE, urgent=False, leaving=leaving, **more
            )
        )

    named = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    *before, last = messages
    for message in before:
        await workspace.show(message, post)
    # Only the last one is named: what is found by its name is there as a whole.
    await workspace.show(last, partial(post, metadata=named))
    return f"{channel}:{refs[-1]}"


async def _find(workspace: Workspace, channel: str, delivery: Delivery) -> str | None:
    oldest = (delivery.due_at - _CLOCKS_DIFFER).timestamp()
    cursor = ""
    for _ in range(_PAGES):
        page = await workspace.history(channel, oldest=oldest, cursor=cursor)
        for message in page["messages"]:
            name = message.get("metadata") or {}
            if name.get("event_payload", {}).get("key") == delivery.key:
                return f"{channel}:{message['ts']}"
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None
    # The newest come first, so in a busy channel it may be further back: nobody knows.
    raise RetryLater("too_much_to_read", after=_LATER, in_doubt=True)


def _send_error(failure: SlackFailure, target: Target, *, in_doubt: bool) -> SendError:
    """Say what the outbox should do about a failure."""
    code = failure.code
    if refused := refusal(code, target):
        return refused
    if failure.after is not None:
        return Throttled(failure.code, after=failure.after)
    if code in _HALF_DONE:
        return RetryLater(code, after=_SOON, in_doubt=True)
    known = failure.in_doubt or code in {"ratelimited", "unreachable"}
    return RetryLater(code, after=_SOON if known else _LATER, in_doubt=in_doubt)
