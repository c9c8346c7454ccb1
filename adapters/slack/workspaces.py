"""All workspaces that one process serves, found by their team, over one pool of connections."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import aiohttp
import structlog

from adapters.slack.workspace import CONNECTIONS, DEAD_TOKEN, TIMEOUT, SlackFailure, Workspace
from bot.conversations import Conversations
from bot.errors import SetupError

log = structlog.get_logger(__name__)


TRIES = 3
_BAD_TOKEN = DEAD_TOKEN | {"missing_scope", "not_allowed_token_type"}
BOT_HELP = (
    "copy the Bot User OAuth Token (xoxb-…) from https://api.slack.com/apps, your app, "
    "OAuth & Permissions."
)


class Unreachable(SetupError):  # noqa: N818 - names the state, as callers read it
    """Slack did not answer: nobody knows whether a token is good."""


class Workspaces:
    """The workspaces of one app: those whose tokens are good are opened, the others left out.

    :attr:`unreachable` are those about which Slack could not be asked yet, by their numbers from 0.
    """

    def __init__(
        self,
        tokens: Sequence[str],
        base_url: str,
        conversations: Callable[[str], Conversations],
    ) -> None:
        self.all = tuple(
            Workspace(token=token, base_url=base_url, conversations=conversations)
            for token in tokens
        )
        self.base_url = base_url
        self.session: aiohttp.ClientSession | None = None
        self.unreachable: frozenset[int] = frozenset()
        self._by_team: dict[str, Workspace] = {}

    @property
    def opened(self) -> Sequence[Workspace]:
        """All that are open."""
        return tuple(self._by_team.values())

    def of(self, team: str) -> Workspace | None:
        """Return the workspace of a team, if it is open."""
        return self._by_team.get(team)

    async def open(self) -> Sequence[Workspace]:
        """Learn whose the tokens are; raise :class:`SetupError` if none of them can be good.

        Returns what is open, which is nothing where Slack cannot be reached.
        """
        self.session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        )
        numbers = range(len(self.all))
        refusals = await asyncio.gather(*(self._open(number, tries=TRIES) for number in numbers))
        for number, refusal in zip(numbers, refusals, strict=True):
            self._leave_out(number, refusal)
        return self.opened

    async def open_one(self, number: int) -> Workspace | None:
        """Ask once more about one that could not be reached; return it if it is open now.

        Raises :class:`SetupError` if it was the last one, and none is good.
        """
        self._leave_out(number, await self._open(number, tries=1))
        workspace = self.all[number]
        return workspace if self.of(workspace.team) is workspace else None

    async def close(self) -> None:
        """Let go of the network."""
        if self.session is not None:
            await self.session.close()

    def _leave_out(self, number: int, refusal: str) -> None:
        if refusal and not self._by_team and not self.unreachable:
            raise SetupError(refusal)
        if refusal:
            log.error("slack_workspace_left_out", token=number + 1, reason=refusal, until="restart")

    async def _open(self, number: int, *, tries: int) -> str:
        """Open one workspace, unless it is unreachable; return why that cannot be, if so."""
        workspace = self.all[number]
        workspace.client.session = self.session
        several = f" (number {number + 1} of {len(self.all)})" if len(self.all) > 1 else ""
        try:
            await checked(workspace.open, f"SLACK_BOT_TOKEN{several}", BOT_HELP, tries=tries)
        except Unreachable as error:
            self.unreachable |= {number}
            log.warning("slack_workspace_unreachable", token=number + 1, reason=str(error))
            return ""
        except SetupError as error:
            self.unreachable -= {number}
            return str(error)
        self.unreachable -= {number}
        if self._by_team.setdefault(workspace.team, workspace) is not workspace:
            workspace.team = ""
            return f"SLACK_BOT_TOKEN{several} is for a workspace that has another token there."
        return ""


async def checked(
    ask: Callable[[], Coroutine[Any, Any, None]], variable: str, help_: str, *, tries: int
) -> None:
    """Ask Slack about a token, again if the network is not there yet.

    Raises :class:`SetupError` if it is refused, :class:`Unreachable` if Slack does not answer.
    """
    for attempt in range(1, tries + 1):
        try:
            await ask()
        except SlackFailure as failure:
            if failure.code in _BAD_TOKEN:
                raise SetupError(
                    f"{variable} is refused by Slack ({failure.code}): {help_}"
                ) from None
            if attempt == tries:
                raise Unreachable(
                    f"Slack cannot be reached ({failure.code}): check the network and, if it is "
                    "set, WAYMARK_SLACK_API_URL."
                ) from None
            await asyncio.sleep(attempt)
        else:
            return
