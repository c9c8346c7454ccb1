"""`waymark run` when it is stopped in the middle of a burst: once, and twice.

What is asked of it: nothing new is begun, what is in hand arrives, nothing is left in doubt. And of
its log in all of that: every line about a delivery names it, and none holds a token.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.people import Target
from bot.ports import Backlog, Scope
from bot.storage import open_store
from tests.e2e.process import PATIENCE, Process
from tests.simulators.slack import SlackSimulator

PEOPLE = 40
#: Tests that look for them in logs need tokens that nothing else is like.
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-secret-of-the-bot", "SLACK_APP_TOKEN": "xapp-secret-of-the-app"}


@pytest.fixture
async def slack() -> AsyncIterator[SlackSimulator]:
    async with await SlackSimulator.start(quiet=0.4, first_sign=5) as simulator:
        yield simulator


@pytest.fixture
async def process(slack: SlackSimulator, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Process]:
    """A worker for whom tips are due to many people, each of which takes a while to send."""
    workspace = slack.workspace(
        team="T1",
        bot_token=TOKENS["SLACK_BOT_TOKEN"],
        app_token=TOKENS["SLACK_APP_TOKEN"],
        signing_secret="secret-1",
    )
    due_at = datetime.now(UTC) - timedelta(minutes=1)
    with closing(open_store(sqlite_url)) as store:
        for number in range(PEOPLE):
            workspace.user(f"U{number}")
            target = Target(platform="slack", community="T1", user=f"U{number}")
            person = store.person(target)
            store.keep_conversation(target, workspace.dm(f"U{number}").id)
            store.subscribe(person.id, track="ds", schedule="weekdays", next_due_at=due_at)
    async with AsyncExitStack() as stack:
        variables = {
            "WAYMARK_SLACK_API_URL": slack.base_url,
            "WAYMARK_HTTP_HOST": "127.0.0.1",
            "WAYMARK_DATABASE_URL": sqlite_url,
        }
        worker = ("--only", "worker")
        started = await Process.start(tmp_path, {**variables, **TOKENS}, *worker)
        stack.push_async_callback(started.end)
        yield started


def slow(slack: SlackSimulator, seconds: float) -> None:
    """Let every message arrive at once, and its answer come late."""
    slack.faults.late("chat.postMessage", seconds=seconds, times=PEOPLE)


async def burst(slack: SlackSimulator) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(slack.calls("chat.postMessage")) < 3:  # noqa: ASYNC110 - another process calls
            await asyncio.sleep(0.02)


def left(url: str) -> Backlog:
    with closing(open_store(url)) as store:
        return store.backlog(Scope("slack"), datetime.now(UTC) + timedelta(minutes=2))


async def test_a_stop_in_a_burst_leaves_nothing_in_doubt_and_begins_nothing_new(
    process: Process, slack: SlackSimulator, sqlite_url: str
) -> None:
    slow(slack, 0.8)
    await burst(slack)
    await process.stop()
    backlog = left(sqlite_url)
    posted = len(slack.calls("chat.postMessage"))
    assert (backlog.in_flight, backlog.in_doubt) == (0, {})
    assert backlog.waiting == PEOPLE - posted > 0
    lines = [line for line in process.log if "delivery" in line]
    assert len([line for line in lines if line["event"] == "delivery_sent"]) == posted
    assert all({"delivery", "platform", "community", "attempt"} <= line.keys() for line in lines)
    said = json.dumps(process.log) + "".join(process.errors)
    assert [token for token in TOKENS.values() if token in said] == []


async def test_a_second_stop_ends_it_at_once_and_what_it_cut_off_is_looked_for(
    process: Process, slack: SlackSimulator, sqlite_url: str
) -> None:
    slow(slack, 60)
    await burst(slack)
    process.ask_to_stop()
    await process.logged("draining")
    await process.stop()
    assert "cut_off" not in {line["event"] for line in process.log}  # as after all its patience
    assert left(sqlite_url).in_doubt["cut_off"] >= 3
