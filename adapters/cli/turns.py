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
#: New conversations a second. Most are begun by a click, which waits for no budget; those that are
#: not, come more slowly (:mod:`bot.conversations`).
_OPENINGS = 4.0


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
        self._sends = Turns()
        self._openings = Turns(per_second=_OPENINGS)
        self._opened: set[str] = set()

    def room(self, community: str) -> Room:  # noqa: ARG002 - one limit for the whole bot
        """Let everybody share one limit."""
        return Room("discord", self._sends.room(_PATIENCE))

    async def turn(self, target: Target) -> None:
        """Wait for the turn of the bot, and before the first message for that of a new one."""
        if target.user not in self._opened:
            await self._openings.turn(patience=_PATIENCE)
            self._opened.add(target.user)
        await self._sends.turn(patience=_PATIENCE)

    def refused(self, target: Target, after: float) -> None:  # noqa: ARG002 - as on Slack
        """Let the whole bot wait."""
        self._sends.refused(after)
