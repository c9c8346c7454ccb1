"""Discord from end to end: a person, the wire, discord.py, the front and an app."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord.front import DiscordFront
from tests.e2e.discord_bot import World, serving
from tests.simulators.discord import DiscordSimulator, Guild, User


@pytest.fixture
async def sim() -> AsyncIterator[DiscordSimulator]:
    async with await DiscordSimulator.start() as simulator:
        yield simulator


@pytest.fixture
def guild(sim: DiscordSimulator) -> Guild:
    return sim.guild("111", name="Careers")


@pytest.fixture
def user(guild: Guild) -> User:
    return guild.user("42", name="Ana")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def front(sim: DiscordSimulator, user: User, world: World) -> AsyncIterator[DiscordFront]:
    async with serving(sim, world) as connected:
        yield connected


async def test_a_command_is_answered_for_the_asker_alone(
    front: DiscordFront, guild: Guild, user: User, world: World
) -> None:
    reply = await user.types("/career compare", {"topic": "salary"})

    assert reply.texts() == [
        "## About salary",
        "Well: `it depends`.",
        "-# Sources\n-# Gazette (9 October 2023)",
    ]
    assert reply.ephemeral
    assert guild.channel().messages == []
    [context] = world.seen
    assert (context.target.platform, context.target.community) == ("discord", "111")
    assert context.target.user == "42"
