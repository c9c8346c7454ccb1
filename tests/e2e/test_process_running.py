"""`waymark run` as an operator meets it: wrong tokens, taken ports, stopping, and its web pages."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from tests.e2e.process import OnDiscord, OnSlack, Process

Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def begin(variables: dict[str, str], *arguments: str) -> Process:
            address = {"WAYMARK_DATABASE_URL": sqlite_url, "WAYMARK_HTTP_HOST": "127.0.0.1"}
            process = await Process.start(tmp_path, {**address, **variables}, *arguments)
            stack.push_async_callback(process.end)
            return process

        yield begin


async def get(process: Process, path: str) -> httpx.Response:
    port = (await process.logged("listening"))["port"]
    async with httpx.AsyncClient() as client:
        return await client.get(f"http://127.0.0.1:{port}{path}")


async def test_a_wrong_slack_token_leaves_discord_running(
    start: Start, slack: OnSlack, discord: OnDiscord
) -> None:
    process = await start({**slack.variables, **discord.variables, "SLACK_BOT_TOKEN": "xoxb-old"})
    line = await process.logged("not_connected")
    assert line["platform"] == "slack"
    assert line["reason"].startswith("SLACK_BOT_TOKEN is refused by Slack (invalid_auth)")
    assert "exception" not in line
    await discord.ready(process)
    assert "Salary" in await discord.types("compare salary")
    await process.stop()
    assert process.errors == []


async def test_a_discord_token_that_goes_bad_leaves_slack_running(
    start: Start, slack: OnSlack, discord: OnDiscord
) -> None:
    process = await start({**slack.variables, **discord.variables})
    await slack.ready(process)
    await discord.ready(process)
    await discord.sim.reset_token()
    line = await process.logged("disconnected", platform="discord")
    assert "DISCORD_BOT_TOKEN" in line["reason"]
    assert "Salary" in await slack.types("compare salary")


async def test_it_ends_when_the_only_token_is_wrong(start: Start, discord: OnDiscord) -> None:
    process = await start({**discord.variables, "DISCORD_BOT_TOKEN": "old"})
    assert await process.exit() == 1
    assert [line["event"] for line in process.log] == ["not_connected"]
    assert process.errors == [
        "Nothing is left to run: no platform is connected. The log says why.\n"
    ]


async def test_it_ends_when_the_only_platform_throws_it_out(
    start: Start, discord: OnDiscord
) -> None:
    process = await start(discord.variables)
    await discord.ready(process)
    await discord.sim.reset_token()
    assert await process.exit() == 1
    assert len(process.errors) == 1


async def test_half_a_configuration_says_which_variable_is_missing(start: Start) -> None:
    process = await start({"SLACK_APP_TOKEN": "xapp-1"})
    assert await process.exit() == 1
    assert process.log[0]["reason"].startswith("SLACK_BOT_TOKEN is not set: ")


@pytest.mark.parametrize(
    ("service", "sentence"),
    [
        ("slack", "SLACK_BOT_TOKEN is not set: "),
        ("discord", "DISCORD_BOT_TOKEN is not set: "),
    ],
)
async def test_a_platform_asked_for_without_its_token(
    start: Start, service: str, sentence: str
) -> None:
    process = await start({}, "--only", service)
    assert await process.exit() == 1
    assert process.log[0]["reason"].startswith(sentence)


async def test_a_worker_without_any_token_has_nothing_to_do(start: Start) -> None:
    process = await start({}, "--only", "worker")
    assert await process.exit() == 1
    assert process.errors[0].startswith("There is nothing to run")


async def test_a_worker_sends_but_does_not_answer(start: Start, slack: OnSlack) -> None:
    process = await start(slack.variables, "--only", "worker")
    await process.logged("listening")
    assert (await get(process, "/healthz")).status_code == 200
    assert slack.sim.connections == []
    assert await process.stop() < 5


@pytest.mark.parametrize(("arguments", "status"), [((), 401), (("--only", "worker"), 404)])
async def test_over_http_only_who_answers_has_the_route(
    start: Start, slack: OnSlack, arguments: tuple[str, ...], status: int
) -> None:
    http = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "secret-1"}
    process = await start({**slack.variables, **http}, *arguments)
    port = (await process.logged("listening"))["port"]
    async with httpx.AsyncClient() as client:
        unsigned = await client.post(f"http://127.0.0.1:{port}/slack/events", content=b"{}")
    assert unsigned.status_code == status


async def test_it_stops_while_it_is_still_connecting(start: Start, slack: OnSlack) -> None:
    slack.sim.faults.late("auth.test", seconds=20)
    process = await start(slack.variables)
    async with asyncio.timeout(20):
        while not slack.sim.calls("auth.test"):  # noqa: ASYNC110 - another process makes the call
            await asyncio.sleep(0.05)
    assert await process.stop() < 5


async def test_only_one_platform_answers_when_only_one_is_asked_for(
    start: Start, slack: OnSlack, discord: OnDiscord
) -> None:
    process = await start({**slack.variables, **discord.variables}, "--only", "slack")
    await slack.ready(process)
    assert discord.sim.calls() == []


async def test_healthz_and_no_playground_beside_a_platform(start: Start, slack: OnSlack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:  # would fail if it wanted the port
        port = str(taken.getsockname()[1])
        process = await start({**slack.variables, "WAYMARK_PORT": port})
        await slack.ready(process)
        health = await get(process, "/healthz")
    assert health.json() == {"status": "ok"}
    assert (await get(process, "/slack/events")).status_code == 404


@pytest.mark.parametrize(
    ("variable", "more"), [("WAYMARK_PORT", {}), ("WAYMARK_HTTP_PORT", {"slack": "yes"})]
)
async def test_a_taken_port_is_named_with_the_variable_that_changes_it(
    start: Start, slack: OnSlack, variable: str, more: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = await start({**(slack.variables if more else {}), variable: port})
        assert await process.exit() == 1
    assert process.errors == [
        f"Port {port} on 127.0.0.1 is taken. Stop what uses it, or set {variable} to another.\n"
    ]


async def test_without_tokens_the_playground_opens_and_closes(
    start: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    process = await start({"WAYMARK_PORT": "0"})
    shown = ""
    async with asyncio.timeout(20):
        while not shown.startswith("Waymark is at "):
            await asyncio.sleep(0.05)
            shown += capfd.readouterr().out
    address = shown.split()[-1]
    async with httpx.AsyncClient() as client:
        page = await client.get(address)
        assert "<title>" in page.text
        assert await process.stop() < 5
        with pytest.raises(httpx.ConnectError):
            await client.get(address)


async def test_a_second_process_on_the_same_sqlite_file_is_refused_until_the_first_is_gone(
    start: Start, slack: OnSlack
) -> None:
    variables = {**slack.variables, "WAYMARK_HTTP_PORT": "0"}
    first = await start(variables)
    await slack.ready(first)
    second = await start(variables)
    assert await second.exit() == 1
    [said] = second.errors
    assert said.startswith("Another Waymark serves ")
    assert "PostgreSQL" in said
    await first.kill()
    third = await start(variables)
    await third.logged("listening")
