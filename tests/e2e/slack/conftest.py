"""A simulator, a workspace with one person, and what of the bot runs against it."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.messenger import SlackMessenger
from adapters.slack.pacing import Pacer
from adapters.slack.workspace import Workspace as Connected
from tests.e2e.slack.bot import World, serving
from tests.simulators.slack import SlackSimulator, User, Workspace


@pytest.fixture
async def sim() -> AsyncIterator[SlackSimulator]:
    async with await SlackSimulator.start() as running:
        yield running


@pytest.fixture
def workspace(sim: SlackSimulator) -> Workspace:
    return sim.workspace()


@pytest.fixture
def user(workspace: Workspace) -> User:
    return workspace.user("U1")


@pytest.fixture
async def messenger(sim: SlackSimulator, user: User) -> AsyncIterator[SlackMessenger]:
    unhurried = Pacer(per_channel=0, per_workspace=0)
    connected = Connected(token="xoxb-1", base_url=sim.base_url, pacer=unhurried, timeout=2)
    await connected.open()
    yield SlackMessenger(connected)
    await connected.close()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def person(sim: SlackSimulator, workspace: Workspace, world: World) -> AsyncIterator[User]:
    """Somebody in a workspace where the bot runs over Socket Mode."""
    async with serving(sim, world):
        yield workspace.user("U1", tz="Europe/Berlin")
