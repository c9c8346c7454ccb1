"""Slack, where it cannot be reached at the start: what comes in later, and what turns out wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.slack import workspaces
from adapters.slack.front import SlackFront
from bot.errors import SetupError
from tests.e2e.slack.bot import World, app, listening, settings
from tests.simulators.slack import SlackSimulator, Workspace

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspaces, "TRIES", 1)
    monkeypatch.setattr("adapters.slack.front.TRIES", 1)
    monkeypatch.setattr("adapters.slack.front.FIRST_WAIT", 0.1)


async def test_one_of_two_workspaces_that_cannot_be_reached_comes_in_by_itself(
    sim: SlackSimulator, workspace: Workspace, world: World
) -> None:
    places = (workspace, sim.workspace(team="T2", bot_token="xoxb-2"))
    sim.faults.server_error("auth.test")
    front = SlackFront(app(world), settings(sim, {"SLACK_BOT_TOKEN": "xoxb-1,xoxb-2"}))
    with capture_logs() as logs:
        await front.open()
    assert front.unreachable == "1 of 2 Slack workspaces"
    assert [line["event"] for line in logs] == ["slack_workspace_unreachable", "slack_open"]
    assert [bool(front.messenger.room(team).at_once) for team in ("T1", "T2")].count(True) == 1

    await sim.until(lambda: not front.unreachable)
    async with running(front):
        await sim.connected()
        for place in places:
            assert (await place.user("U1").types("/career start")).failure is None
    assert all(front.messenger.room(team).at_once for team in ("T1", "T2"))


@pytest.mark.parametrize("http", [False, True])
async def test_slack_may_be_away_at_the_start(
    sim: SlackSimulator, workspace: Workspace, world: World, *, http: bool
) -> None:
    sim.faults.reset("auth.test", times=3)
    front = SlackFront(app(world), settings(sim, http=http))
    await front.open()
    assert front.unreachable == "1 of 1 Slack workspaces"
    async with running(front):
        await sim.until(lambda: not front.unreachable)
        if http:
            async with listening(front) as port:
                workspace.connect_http(f"http://127.0.0.1:{port}/slack/events")
                assert (await workspace.user("U1").types("/career start")).failure is None
        else:
            await sim.connected()
            assert (await workspace.user("U1").types("/career start")).failure is None
    assert len(sim.calls("auth.test")) == 4


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN is refused"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN is refused"),
    ],
)
async def test_a_token_that_turns_out_wrong_ends_the_front(
    sim: SlackSimulator, workspace: Workspace, variables: dict[str, str], named: str
) -> None:
    front = SlackFront(app(World()), settings(sim, variables))
    await sim.goes_down()
    await front.open()
    await sim.comes_back()
    with pytest.raises(SetupError, match=named):
        await front.run()
    await front.close()


async def test_a_workspace_is_answered_while_another_one_still_opens(
    sim: SlackSimulator, workspace: Workspace, world: World
) -> None:
    sim.workspace(team="T2", bot_token="xoxb-2")
    sim.faults.reset("auth.test", times=2)
    front = SlackFront(app(world), settings(sim, {"SLACK_BOT_TOKEN": "xoxb-1,xoxb-2"}))
    await front.open()
    slow = asyncio.Event()
    for one in front.workspaces.all[1:]:
        one.open = after(slow, one.open)  # type: ignore[method-assign]
    async with running(front):
        await sim.connected()
        user = workspace.user("U1")
        await user.opens_home()
        await user.says("start")
        assert front.unreachable == "1 of 2 Slack workspaces"
        assert len(world.seen) == 2
        slow.set()
        await sim.until(lambda: not front.unreachable)


async def test_sockets_that_are_not_to_be_had_are_waited_for(
    sim: SlackSimulator, workspace: Workspace, world: World
) -> None:
    sim.faults.server_error("apps.connections.open", times=3)
    front = SlackFront(app(world), settings(sim))
    await front.open()
    async with running(front):
        await sim.connected()
        assert (await workspace.user("U1").types("/career start")).failure is None


async def test_a_wrong_app_token_is_named_also_if_a_workspace_came_in_before_run(
    sim: SlackSimulator, workspace: Workspace
) -> None:
    sim.faults.reset("auth.test")
    front = SlackFront(app(World()), settings(sim, {"SLACK_APP_TOKEN": "xapp-wrong"}))
    await front.open()
    await over(front)
    with pytest.raises(SetupError, match="SLACK_APP_TOKEN is refused"):
        await asyncio.wait_for(front.run(), 10)
    await front.close()


async def test_workspaces_that_are_all_refused_in_the_end_are_still_named(
    sim: SlackSimulator, workspace: Workspace
) -> None:
    front = SlackFront(app(World()), settings(sim, {"SLACK_BOT_TOKEN": "xoxb-wrong"}))
    await sim.goes_down()
    with capture_logs() as logs:
        await front.open()
        await sim.comes_back()
        await over(front)
    assert "SLACK_BOT_TOKEN is refused" in str(logs[-1])
    assert front.unreachable == "1 of 1 Slack workspaces"
    await front.close()


async def test_closing_does_not_wait_for_what_is_away(
    sim: SlackSimulator, workspace: Workspace
) -> None:
    sim.faults.reset("auth.test", times=1000)
    front = SlackFront(app(World()), settings(sim))
    await front.open()
    await front.close()
    asked = len(sim.calls("auth.test"))
    await asyncio.sleep(0.3)
    assert len(sim.calls("auth.test")) == asked


def after(
    event: asyncio.Event, work: Callable[[], Awaitable[None]]
) -> Callable[[], Coroutine[Any, Any, None]]:
    """Let work begin only when something has happened."""

    async def waits() -> None:
        await event.wait()
        await work()

    return waits


async def over(front: SlackFront) -> None:
    """Wait until nothing is tried again any more."""
    assert front._opening is not None
    await asyncio.wait([front._opening])


@asynccontextmanager
async def running(front: SlackFront) -> AsyncIterator[None]:
    """Let a front that was opened answer, and close it."""
    answering = asyncio.create_task(front.run())
    try:
        yield
    finally:
        answering.cancel()
        await asyncio.wait([answering])
        await front.close()
