"""Both platforms, for the tests of a whole process on Slack and on Discord."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.process import OnDiscord, OnSlack
from tests.simulators.discord import DiscordSimulator
from tests.simulators.slack import SlackSimulator


@pytest.fixture
async def slack() -> AsyncIterator[OnSlack]:
    async with await SlackSimulator.start(quiet=0.4, first_sign=5) as simulator:
        yield OnSlack(simulator)


@pytest.fixture
async def discord() -> AsyncIterator[OnDiscord]:
    async with await DiscordSimulator.start() as simulator:
        yield OnDiscord(simulator)
