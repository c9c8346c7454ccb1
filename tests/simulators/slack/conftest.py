"""The Slack simulator, anew for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.simulators.slack import SlackSimulator


@pytest.fixture
async def sim() -> AsyncIterator[SlackSimulator]:
    async with await SlackSimulator.start() as running:
        yield running
