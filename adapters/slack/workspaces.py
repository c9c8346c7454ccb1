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


_TRIES = 3
_BAD_TOKEN = DEAD_TOKEN | {"missing_scope", "not_allowed_token_type"}
BOT_HELP = (
    "copy the Bot User OAuth Token (xoxb-…) from https://api.slack.com/apps, your app, "
    "OAuth & Permissions."
)


class Workspaces:
    """The workspaces of one app: those whose tokens are good are opened, the others left out."""

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
        self._by_team: dict[str, Workspace] = {}

    def of(self, team: str) -> Workspace | None:
        """Return the workspace of a team, if it is open."""
        return self._by_team.get(team)

    async def open(self) -> Sequence[Workspace]:
        """Learn whose the tokens are; raise :class:`SetupError` if none of them is good."""
        self.session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        )
        refusals = await asyncio.gather(*map(self._open, range(len(self.all))))
        for number, refusal in enumerate(refusals, 1):
            if refusal and not self._by_team:
                raise SetupError(refusal)
            if refusal:
                log.error("slack_workspace_left_out", token=number, reason=refusal, until="restart")
        return tuple(self._by_team.values())

    async def close(self) -> None:
        """Let go of the network."""
        if self.session is not None:
            await self.session.close()

    async def _open(self, number: int) -> str:
        """Open one workspace; return why that cannot be, if so."""
        workspace = self.all[number]
        workspace.client.session = self.session
        several = f" (number {number + 1} of {len(self.all)})" if len(self.all) > 1 else ""
        try:
            await checked(workspace.open, f"SLACK_BOT_TOKEN{several}", BOT_HELP)
        except SetupError as error:
            return str(error)
        if self._by_team.setdefault(workspace.team, workspace) is not workspace:
            workspace.team = ""
            return f"SLACK_BOT_TOKEN{several} is for a workspace that has another token there."
        return ""


async def checked(ask: Callable[[], Coroutine[Any, Any, None]], variable: str, help_: str) -> None:
    """Ask Slack about a token, again if the network is not there yet."""
    for attempt in range(1, _TRIES + 1):
        try:
            await ask()
        except SlackFailure as failure:
            if failure.code in _BAD_TOKEN:
                raise SetupError(
                    f"{variable} is refused by Slack ({failure.code}): {help_}"
                ) from None
            if attempt == _TRIES:
                raise SetupError(
                    f"Slack cannot be reached ({failure.code}): check the network and, if it is "
                    "set, WAYMARK_SLACK_API_URL."
                ) from None
            await asyncio.sleep(attempt)
        else:
            return
