"""The turns of the real messengers, handed to a rehearsal: adapters do not know each other."""

import asyncio
from collections import defaultdict

from adapters.discord import messenger as discord
from adapters.slack.pacing import Pacer
from bot.errors import Throttled
from bot.people import Target
from bot.ports import Room

#: Seconds that a message in hand waits for its turn on Slack; and what Discord's has in hand.
_PATIENCE, _AT_ONCE = 10.0, 8


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
        pacer, loop = self._pacers[target.community], asyncio.get_running_loop()
        until = loop.time() + _PATIENCE
        while not (turn := pacer.ask(target.user, loop.time(), until=until)).mine:
            if turn.at > until:
                raise Throttled("no_turn", after=turn.at - loop.time())
            await asyncio.sleep(turn.at - loop.time())
        await asyncio.sleep(max(0.0, turn.at - loop.time()))

    def refused(self, target: Target, after: float) -> None:
        """Let everybody of a workspace wait."""
        self._pacers[target.community].refused(
            target.user, after, asyncio.get_running_loop().time()
        )


class DiscordTurns:
    """One pace for the whole bot, and a slower one for conversations that are not open yet."""

    def __init__(self) -> None:
        self._sends = discord.Pacer(discord.SENDS_PER_SECOND)
        self._openings = discord.Pacer(discord.OPENINGS_PER_SECOND)
        self._opened: set[str] = set()

    def room(self, community: str) -> Room:  # noqa: ARG002 - one limit for the whole bot
        """Let everybody share one limit."""
        return Room("discord", _AT_ONCE)

    async def turn(self, target: Target) -> None:
        """Wait for the turn of the bot, and before the first message for that of a new one."""
        if target.user not in self._opened:
            self._opened.add(target.user)
            await self._openings.turn()
        await self._sends.turn()

    def refused(self, target: Target, after: float) -> None:
        """Do nothing: discord.py itself waits then."""
