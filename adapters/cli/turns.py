"""The turns of the real messengers, handed to a rehearsal: adapters do not know each other."""

import asyncio
from collections import defaultdict

from adapters.discord.pacing import Turns
from adapters.slack.pacing import Pacer
from bot.errors import Throttled
from bot.people import Target
from bot.ports import Room

#: Seconds that a message in hand waits for its turn.
_PATIENCE = 10.0


class SlackTurns:
    """One pacer for each workspace."""

    def __init__(self) -> None:
        self._pacers: dict[str, Pacer] = defaultdict(Pacer)

    def room(self, community: str) -> Room:
        """Let every workspace go at its own pace."""
        now = asyncio.get_running_loop().time()
        return Room(community, self._pacers[community].room(now, _PATIENCE))

    async def turn(self, target: Target) -> None:
        """Wait for the turn of a conversation in its workspace."""
        pacer = self._pacers[target.community]
        if away := await pacer.wait(target.user, patience=_PATIENCE):
            raise Throttled("ratelimited", after=away)

    def taken(self, target: Target) -> None:
        """Let a workspace go faster again."""
        self._pacers[target.community].taken()

    def refused(self, target: Target, after: float) -> None:
        """Let everybody of a workspace wait."""
        self._pacers[target.community].refused(
            target.user, after, asyncio.get_running_loop().time()
        )


class DiscordTurns:
    """One pace for the whole bot."""

    def __init__(self) -> None:
        self._sends = Turns()

    def room(self, community: str) -> Room:  # noqa: ARG002 - one limit for the whole bot
        """Let everybody share one limit."""
        return Room("discord", self._sends.room(_PATIENCE))

    async def turn(self, target: Target) -> None:  # noqa: ARG002 - as on Slack
        """Wait for the turn of the bot."""
        await self._sends.turn(patience=_PATIENCE)

    def taken(self, target: Target) -> None:  # noqa: ARG002 - as on Slack
        """Let the bot go faster again."""
        self._sends.taken()

    def refused(self, target: Target, after: float) -> None:  # noqa: ARG002 - as on Slack
        """Let the whole bot wait."""
        self._sends.refused(after)
