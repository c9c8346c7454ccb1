"""A simulator, a guild with one person, and a running bot."""

from collections.abc import AsyncIterator

import pytest

from tests.simulators.discord import DiscordSimulator, Guild, User
from tests.simulators.discord.tinybot import Bot, running


@pytest.fixture
async def sim() -> AsyncIterator[DiscordSimulator]:
    async with await DiscordSimulator.start() as simulator:
        simulator.point_discord_py_here()
        yield simulator


@pytest.fixture
def guild(sim: DiscordSimulator) -> Guild:
    return sim.guild("111", name="Careers")


@pytest.fixture
def user(guild: Guild) -> User:
    return guild.user("42", name="Ana")


@pytest.fixture
async def bot(sim: DiscordSimulator, user: User) -> AsyncIterator[Bot]:
    async with running(sim) as client:
        yield client
