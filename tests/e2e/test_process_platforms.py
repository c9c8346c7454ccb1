"""`waymark run` on Slack and on Discord, through kills and restarts; `pytest -s` shows the talk."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.content import Content, load
from tests.e2e.process import (
    OnDiscord,
    OnSlack,
    Platform,
    Process,
    answers,
    deliveries,
    end_leases,
    make_due,
)
from tests.scenario.fronts import words
from tests.simulators.discord import DiscordSimulator
from tests.simulators.slack import SlackSimulator

ROOT = Path(__file__).parent.parent.parent
Start = Callable[..., Awaitable[Process]]

#: Every platform and way of connecting to it, and both databases.
HOUSES = ("slack-sqlite", "slack_http-postgres", "discord-sqlite")


@pytest.fixture(params=HOUSES)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    name, _ = request.param.split("-")
    print(f"\n  On {name.replace('_', ' over ')}:")
    if name == "discord":
        async with await DiscordSimulator.start() as discord:
            yield OnDiscord(discord)
    else:
        async with await SlackSimulator.start(quiet=0.4, first_sign=5) as slack:
            yield OnSlack(slack, http=name == "slack_http")


@pytest.fixture
def url(request: pytest.FixtureRequest, platform: Platform) -> str:
    _, database = request.node.callspec.params["platform"].split("-")
    found: str = request.getfixturevalue(f"{database}_url")
    return found


@pytest.fixture
async def start(platform: Platform, url: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Start the one process that serves the platform, again and again if need be."""
    async with AsyncExitStack() as stack:

        async def begin() -> Process:
            variables = {"WAYMARK_DATABASE_URL": url, **platform.variables}
            process = await Process.start(tmp_path, variables)
            stack.push_async_callback(process.end)
            await platform.ready(process)
            return process

        yield begin


async def test_salary_is_answered_and_a_quiz_goes_on_after_a_kill(
    platform: Platform, start: Start, url: str
) -> None:
    process = await start()
    salary = await platform.types("compare salary")
    assert "Plat.AI (9 October 2023" in salary
    assert "Skillify (undated" in salary

    assert "direct messages" in await platform.types("quiz 3")
    [question] = platform.direct()
    assert "Question 1 of 3" in question
    await platform.presses(right_letter(question), times=2)
    assert answers(url) == 1
    await process.kill()

    process = await start()
    assert "Question 2 of 3" in await platform.presses("Next question")
    await platform.presses("Not sure")
    await platform.presses("Next question")
    await platform.presses(right_letter(platform.direct()[-1]))
    result = words(await platform.presses("See how it went"))
    assert "2 right, 0 to look at again, 1 not sure" in result
    assert answers(url) == 3
    assert await process.stop() < 5


async def test_a_tip_arrives_once_though_the_process_is_killed_before_it_knows(
    platform: Platform, start: Start, url: str
) -> None:
    process = await start()
    assert "Data Scientist path" in await platform.types("track ds")
    assert "Monday" in await platform.types("tips on mondays")
    assert await process.stop() < 5
    before = len(platform.direct())

    now = datetime.now(UTC)
    make_due(url, now - timedelta(minutes=3))
    print("    (in the database: the next tip was due three minutes ago)")
    platform.hold_next_post()
    process = await start()
    await platform.sees_another(before)
    assert deliveries(url) == [("sending", 1)]
    await process.kill()

    end_leases(url, now - timedelta(seconds=1))
    print("    (in the database: being sent, and the time for that is over)")
    process = await start()
    await process.logged("delivery_found")
    await process.logged("delivery_sent", attempt=2)
    assert await process.stop() < 5
    assert deliveries(url) == [("sent", 2)]
    assert len(platform.direct()) == before + 1
    print("    (in the database: sent, found at the second attempt; Ana has one message)")


def right_letter(shown: str) -> str:
    """Answer a question as somebody who knows the content by heart."""
    content = load(ROOT / "content", ROOT / "schedules")
    return _right_letter(content, words(shown))


def _right_letter(content: Content, shown: str) -> str:
    [question] = [q for q in content.questions.values() if words(q.stem) in shown]
    [right] = [words(option.text) for option in question.options if option.right]
    found = re.search(rf"\b([A-E])\. {re.escape(right)}", shown)
    assert found is not None, (right, shown)
    return found[1]
