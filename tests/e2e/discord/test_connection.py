"""The connection to Discord: wrong tokens, outages, odd payloads, and registering commands."""

import asyncio

import pytest

from adapters.discord import setup
from adapters.discord.front import DiscordFront
from bot.errors import SetupError
from tests.e2e.discord.bot import CONTENT, World, app, serving, settings
from tests.simulators.discord import DiscordSimulator, User
from tests.simulators.discord.tinybot import eventually


async def test_a_wrong_token_is_named(sim: DiscordSimulator) -> None:
    front = DiscordFront(app(World()), settings(sim, discord_bot_token="wrong"))

    with pytest.raises(SetupError, match=r"^Discord refuses DISCORD_BOT_TOKEN: .*Reset Token\.$"):
        await front.open()
    await front.close()


async def test_opening_needs_no_gateway(sim: DiscordSimulator, user: User) -> None:
    front = DiscordFront(app(World()), settings(sim))
    await front.open()
    await front.close()

    assert sim.gateway.identifies == 0
    assert sim.commands() == []


async def test_a_token_that_was_reset_stops_the_front(sim: DiscordSimulator, user: User) -> None:
    front = DiscordFront(app(World()), settings(sim))
    await front.open()
    running = asyncio.create_task(front.run())
    await sim.connected()

    await sim.reset_token()

    with pytest.raises(SetupError, match="DISCORD_BOT_TOKEN"):
        await running
    await front.close()


async def test_what_was_asked_while_cut_off_is_answered(sim: DiscordSimulator, user: User) -> None:
    async with serving(sim, World()):
        sim.gateway.cut()
        reply = await user.types("/career compare", {"topic": "tools"})

    assert reply.texts()[0] == "## About tools"
    assert (sim.gateway.identifies, sim.gateway.resumes) == (1, 1)


async def test_discord_may_be_away_at_the_start(sim: DiscordSimulator, user: User) -> None:
    sim.goes_down()
    front = DiscordFront(app(World()), settings(sim), first_wait=0.05)
    await front.open()
    running = asyncio.create_task(front.run())
    await asyncio.sleep(0.1)
    sim.comes_back()
    await sim.connected()
    running.cancel()
    await asyncio.wait([running])
    await front.close()

    assert sim.commands() == ["career"]


async def test_an_odd_payload_does_not_end_the_front(sim: DiscordSimulator, user: User) -> None:
    async with serving(sim, World()):
        sim.world.emit("GUILD_CREATE", {"odd": True}, None)
        assert await sim.world.until(lambda: sim.gateway.identifies == 2, 5)
        reply = await user.types("/career compare", {"topic": "tools"})

    assert reply.texts()[0] == "## About tools"


async def test_commands_are_registered_once(sim: DiscordSimulator, user: User) -> None:
    for _ in range(2):
        async with serving(sim, World()):
            pass

    assert sim.commands() == ["career"]
    assert len(sim.calls("PUT /applications/*")) == 1


async def test_refused_commands_do_not_stop_the_answers(sim: DiscordSimulator, user: User) -> None:
    async with serving(sim, World()):
        pass
    sim.world.commands[None][0]["description"] = "An older one"
    sim.faults.refuse("PUT /applications/*", 50035)
    async with serving(sim, World()):
        reply = await user.types("/career compare", {"topic": "tools"})

    assert reply.texts()[0] == "## About tools"


async def test_an_operator_can_register_and_invite(sim: DiscordSimulator) -> None:
    registry = app(World()).registry

    assert await setup.sync(settings(sim), registry, CONTENT)
    assert not await setup.sync(settings(sim), registry, CONTENT)
    assert await setup.application_id(settings(sim)) == sim.world.application_id
    assert sim.gateway.identifies == 0


async def test_closing_lets_an_answer_finish(sim: DiscordSimulator, user: User) -> None:
    world = World()
    world.slow = 0.3
    async with serving(sim, world):
        asking = asyncio.create_task(user.types("/career tips zone", {"zone": "zone/1"}))
        assert await eventually(lambda: bool(world.seen))
    reply = await asking

    assert reply.texts() == ["Zone: zone/1"]


async def test_other_refusals_of_the_gateway_say_their_code(
    sim: DiscordSimulator, user: User
) -> None:
    front = DiscordFront(app(World()), settings(sim))
    await front.open()
    running = asyncio.create_task(front.run())
    await sim.connected()

    await sim.gateway.close(4014)

    with pytest.raises(SetupError, match=r"DISCORD_BOT_TOKEN \(code 4014\)"):
        await running
    await front.close()


async def test_a_token_that_went_bad_during_an_outage_stops_the_front(
    sim: DiscordSimulator, user: User
) -> None:
    sim.goes_down()
    front = DiscordFront(app(World()), settings(sim, discord_bot_token="old"), first_wait=0.05)
    await front.open()
    sim.comes_back()

    with pytest.raises(SetupError, match="DISCORD_BOT_TOKEN"):
        await front.run()
    await front.close()


async def test_after_a_good_connection_the_waits_begin_anew(
    sim: DiscordSimulator, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.connection.GOOD_LIFE", -1.0)
    async with serving(sim, World()):
        for session in (2, 3, 4):
            sim.world.emit("GUILD_CREATE", {"odd": True}, None)
            assert await sim.world.until(lambda n=session: sim.gateway.identifies == n, 2)  # type: ignore[misc]


async def test_an_operator_is_told_why_an_errand_failed(sim: DiscordSimulator) -> None:
    registry = app(World()).registry
    with pytest.raises(SetupError, match=r"^Discord refuses DISCORD_BOT_TOKEN"):
        await setup.application_id(settings(sim, discord_bot_token="old"))
    with pytest.raises(SetupError, match="DISCORD_BOT_TOKEN"):
        await setup.application_id(settings(sim, discord_bot_token=None))
    sim.faults.refuse("PUT /applications/*", 50035)
    with pytest.raises(SetupError, match=r"^Discord refuses it \(400\)"):
        await setup.sync(settings(sim), registry, CONTENT)
    sim.goes_down()
    with pytest.raises(SetupError, match="cannot be reached"):
        await setup.sync(settings(sim), registry, CONTENT)
