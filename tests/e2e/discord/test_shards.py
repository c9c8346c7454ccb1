"""Discord's servers divided over connections and processes."""

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from adapters.discord import front as discord_front
from adapters.discord.connection import Shard
from adapters.discord.front import DiscordFront
from bot.lookout import Lookout
from tests.e2e.discord.bot import World, app, settings
from tests.fakes import FakeClock, NamedOrganisers
from tests.simulators.discord import DiscordSimulator

if TYPE_CHECKING:
    from bot.people import Target

#: Two servers that Discord gives to different shards of two.
EVEN, ODD = str(2 << 22), str(3 << 22)


@pytest.mark.parametrize("divided", [("0,1/2",), ("0/2", "1/2")])
async def test_every_server_is_answered_once_however_they_are_divided(
    sim: DiscordSimulator, monkeypatch: pytest.MonkeyPatch, divided: tuple[str, ...]
) -> None:
    monkeypatch.setattr(discord_front, "BETWEEN_SHARDS", 0.0)
    guilds = [sim.guild(EVEN, name="Even"), sim.guild(ODD, name="Odd")]
    world = World()
    fronts = [
        DiscordFront(app(world), settings(sim, discord_shards=shards), first_wait=0.05)
        for shards in divided
    ]
    for front in fronts:
        await front.open()
    running = [asyncio.create_task(front.run()) for front in fronts]
    assert await sim.world.until(lambda: len(sim.gateway.sessions) == 2, 10)
    await sim.commands_synced()
    replies = [await guild.user("42", name="Ana").types("/career start") for guild in guilds]
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    for front in fronts:
        await front.close()

    assert len(replies) == 2
    assert len(sim.calls("POST /interactions/*/callback")) == 2


def test_a_shard_knows_nothing_of_the_servers_of_others() -> None:
    gone: list[str] = []

    class Store(NamedOrganisers):
        def communities(self, _: str) -> frozenset[str]:
            return frozenset({EVEN, ODD, "111"})

        def set_away(self, there: "Target", *_: object, **__: object) -> bool:
            gone.append(there.community)
            return True

    store: Any = Store()
    lookout = Lookout(store)
    lookout.present("discord", frozenset(), FakeClock().now(), Shard(1, 2).covers)
    lookout.look()
    assert gone == [ODD]
