"""The pace of all that a Discord bot sends, in virtual time."""

import asyncio

from adapters.discord.pacing import Turns
from adapters.simulation.virtual import VirtualLoop


def test_starts_come_at_a_steady_rate() -> None:
    async def eleven() -> float:
        turns = Turns(per_second=100)
        await asyncio.gather(*(turns.turn(patience=5) for _ in range(11)))
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert round(runner.run(eleven()), 6) == 0.1
