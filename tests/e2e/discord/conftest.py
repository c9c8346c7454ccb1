"""A simulator, a server with one person, and what of the bot runs against it."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord.connection import Connection
from adapters.discord.front import DiscordFront
from adapters.discord.messenger import DiscordMessenger
from tests.e2e.discord.bot import World, serving, settings
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
async def messenger(sim: DiscordSimulator, user: User) -> AsyncIterator[DiscordMessenger]:
    connection = Connection(settings(sim))
    yield DiscordMessenger(connection)
    await connection.close()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def front(sim: DiscordSimulator, user: User, world: World) -> AsyncIterator[DiscordFront]:
    async with serving(sim, world) as connected:
        yield connected
