"""`waymark run` on Slack and Discord at once: a quiz begun on one is finished on the other.

`pytest -s` shows the talk.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.e2e.process import OnDiscord, OnSlack, Process, answers
from tests.scenario.fronts import words

Start = Callable[[], Awaitable[Process]]


@pytest.fixture
async def start(
    slack: OnSlack, discord: OnDiscord, database_url: str, tmp_path: Path
) -> AsyncIterator[Start]:
    """Start the one process that serves both platforms, again and again if need be."""
    async with AsyncExitStack() as stack:

        async def begin() -> Process:
            variables = {"WAYMARK_DATABASE_URL": database_url}
            both = {**slack.variables, **discord.variables}
            process = await Process.start(tmp_path, {**variables, **both})
            stack.push_async_callback(process.end)
            await slack.ready(process)
            await discord.ready(process)
            return process

        yield begin


async def test_a_quiz_begun_on_slack_is_finished_on_discord(
    slack: OnSlack, discord: OnDiscord, start: Start, database_url: str
) -> None:
    process = await start()
    await slack.types("quiz 3")
    await slack.presses("Not sure")
    on_slack = await slack.presses("Next question")
    assert asked(on_slack)[0] == "Question 2 of 3"

    await link(slack, discord)
    resumed = await discord.writes("quiz")
    assert "You have 2 of 3 left" in words(resumed)
    assert asked(resumed) == asked(on_slack)
    await discord.presses("A", times=2)
    assert answers(database_url) == 2
    await process.kill()

    process = await start()
    assert asked(await discord.presses("Next question"))[0] == "Question 3 of 3"
    await discord.presses("Not sure")
    assert "2 not sure." in words(await discord.presses("See how it went"))
    late = await slack.presses("B", under="Question 2 of 3")
    assert "You answered this one already: A." in words(late)
    assert answers(database_url) == 3
    assert await process.stop() < 5


async def link(slack: OnSlack, discord: OnDiscord) -> None:
    """Let Ana take a code from Slack to Discord, and a number back."""
    offer = await slack.writes("link")
    code = re.search(r"Your code is (\w{8})\.", words(offer))
    assert code is not None, offer
    whose = await discord.writes(f"link {code[1]}")
    assert "The code is from Slack (workspace T1, user U1)." in words(whose)
    number = re.search(r"Your number is (\d\d)", await discord.presses("It is mine"))
    assert number is not None
    assert "Discord (user 42)" in words(await slack.presses("Continue"))
    assert "Linked" in await slack.presses(number[1])


def asked(shown: str) -> tuple[str, str]:
    """Return the number of a question, and what there is to choose from in its order."""
    text = words(shown)
    title = re.search(r"Question \d of \d", text)
    options = re.search(r"\bA\. .* C\. .*?(?= Your answer)", text)
    assert title is not None, text
    assert options is not None, text
    return title[0], options[0]
