"""What one process takes on, and what it does when a part of it fails."""

import asyncio
import socket
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from adapters.cli import running, serving
from adapters.cli.running import Duties, Platform, serve
from adapters.cli.watching import Watch
from bot.bootstrap import Waymark, build
from bot.errors import SetupError
from bot.settings import Settings
from bot.ticker import Ticker
from tests.fakes import MemoryMessenger

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
BOTH = {**SLACK, "DISCORD_BOT_TOKEN": "d"}


def settings(**variables: Any) -> Settings:
    ports = {"WAYMARK_HTTP_HOST": "127.0.0.1", "WAYMARK_HTTP_PORT": 0, "WAYMARK_PORT": 0}
    return Settings.model_validate({**ports, **variables})


def duties(configured: dict[str, str], *only: str, playground: bool = False) -> str:
    """Describe what a process does: whom it answers, for whom it sends, the playground."""
    chosen = Duties.chosen(settings(**configured, WAYMARK_PLAYGROUND=playground), only)
    page = " +playground" if chosen.playground else ""
    answers, sends = (
        "".join(sorted(name[0] for name in n)) for n in (chosen.answers, chosen.sends)
    )
    return f"answers {answers}, sends {sends}{page}"


def test_everything_configured_is_served() -> None:
    assert duties(BOTH) == "answers ds, sends ds"
    assert duties(SLACK) == "answers s, sends s"


def test_the_playground_opens_if_asked_for_or_if_there_is_nothing_else() -> None:
    assert duties(SLACK, playground=True) == "answers s, sends s +playground"
    assert duties({}) == "answers , sends  +playground"
    assert duties({"SLACK_SIGNING_SECRET": "half"}) == "answers s, sends s"


def test_only_what_is_named_is_served() -> None:
    assert duties(BOTH, "slack") == "answers s, sends "
    assert duties(BOTH, "playground") == "answers , sends  +playground"
    assert duties(BOTH, "slack", playground=True) == "answers s, sends "
    assert duties(BOTH, "worker") == "answers , sends ds"
    assert duties(BOTH, "worker", "slack") == "answers s, sends s"
    assert duties(BOTH, "worker", "playground") == "answers , sends ds +playground"
    assert duties({}, "worker") == "answers , sends "


# --- fronts that fail ---------------------------------------------------------------------------


class FakeFront:
    """A front that fails as told when it is opened or while it runs."""

    def __init__(
        self,
        platform: str,
        *,
        opens: Exception | None = None,
        runs: Exception | None = None,
        ends: bool = False,
    ) -> None:
        self.messenger = MemoryMessenger(platform)
        self.unreachable = ""
        self.life: list[str] = []
        self.fails = bool(opens or runs or ends)
        self._opens = opens
        self._runs = runs
        self._ends = ends

    async def open(self) -> None:
        if self._opens:
            raise self._opens
        self.life.append("opened")

    async def run(self) -> None:
        self.life.append("running")
        if self._runs:
            raise self._runs
        if self._ends:
            return
        try:
            await asyncio.Event().wait()
        finally:
            self.life.append("cancelled")

    async def close(self) -> None:
        self.life.append("closed")


@pytest.fixture
def built(sqlite_url: str) -> Iterator[Waymark]:
    waymark = build(settings(WAYMARK_DATABASE_URL=sqlite_url))
    yield waymark
    waymark.close()


async def served(built: Waymark, *fronts: FakeFront, chosen: Duties | None = None) -> list[Any]:
    """Serve until every front runs or has failed, then stop; return what was logged as an error."""
    both = frozenset({"slack", "discord"})
    chosen = chosen or Duties(answers=both, sends=both, playground=False)
    platforms = [Platform(front=front) for front in fronts]
    to_run = [front for front in fronts if not front.fails and chosen.answers]
    to_fail = sum(front.fails for front in fronts)
    ends = bool(chosen.answers) and not to_run and not chosen.playground

    def settled() -> bool:
        failed = sum(line["log_level"] == "error" for line in logs)
        listens = any(line["event"] == "listening" for line in logs)
        return (
            not ends
            and listens
            and failed == to_fail
            and all("running" in front.life for front in to_run)
        )

    with capture_logs() as logs:
        serving_all = asyncio.create_task(serve(built, settings(), chosen, platforms))
        async with asyncio.timeout(30):
            while not (settled() or serving_all.done()):  # noqa: ASYNC110 - a log has no event
                await asyncio.sleep(0.01)
        await asyncio.sleep(0)  # whatever was begun besides runs now
        serving_all.cancel()
        await asyncio.wait([serving_all])
    if not serving_all.cancelled() and (error := serving_all.exception()):
        raise error
    return [line for line in logs if line["log_level"] == "error"]


FULL_LIFE = ["opened", "running", "cancelled", "closed"]

FAILURES: list[tuple[Callable[[], FakeFront], str]] = [
    (lambda: FakeFront("slack", opens=SetupError("SLACK_BOT_TOKEN is wrong")), "not_connected"),
    (lambda: FakeFront("slack", opens=RuntimeError("odd")), "not_connected"),
    (lambda: FakeFront("slack", runs=SetupError("SLACK_BOT_TOKEN is wrong")), "disconnected"),
    (lambda: FakeFront("slack", runs=RuntimeError("odd")), "disconnected"),
    (lambda: FakeFront("slack", ends=True), "disconnected"),
]


@pytest.mark.parametrize(("make", "event"), FAILURES)
async def test_a_front_that_fails_leaves_the_other_running_and_is_watched(
    built: Waymark, make: Callable[[], FakeFront], event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    disconnected: list[Collection[str]] = []

    class Noted(Watch):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            disconnected.append(parts[-2])

    monkeypatch.setattr(running, "Watch", Noted)
    failing, healthy = make(), FakeFront("discord")
    [line] = await served(built, failing, healthy)
    assert (line["event"], line["platform"]) == (event, "slack")
    assert healthy.life == FULL_LIFE
    assert failing.life[-1] == "closed"
    assert [set(names) for names in disconnected] == [{"slack"}]


async def test_a_stop_claims_nothing_more_before_it_waits_for_anything(
    built: Waymark, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = FakeFront("slack")
    monkeypatch.setattr(Ticker, "close", lambda _: front.life.append("closed to claims"))
    assert await served(built, front) == []
    assert front.life[2:4] == ["closed to claims", "cancelled"]


@pytest.mark.parametrize(("make", "event"), FAILURES)
async def test_when_nothing_is_left_it_ends(
    built: Waymark, make: Callable[[], FakeFront], event: str
) -> None:
    failing = make()
    with pytest.raises(SetupError, match="Nothing is left to run"):
        await served(built, failing)
    assert failing.life[-1] == "closed"


async def test_only_what_somebody_else_must_mend_is_logged_without_a_trace(built: Waymark) -> None:
    [sentence] = await served(
        built, FakeFront("slack", runs=SetupError("wrong")), FakeFront("discord")
    )
    [bug] = await served(built, FakeFront("slack", runs=KeyError("x")), FakeFront("discord"))
    assert sentence["exc_info"] is None
    assert isinstance(bug["exc_info"], KeyError)


async def test_a_worker_opens_but_does_not_run(built: Waymark) -> None:
    front = FakeFront("slack")
    worker = Duties(answers=frozenset(), sends=frozenset({"slack"}), playground=False)
    assert await served(built, front, chosen=worker) == []
    assert front.life == ["opened", "closed"]


async def test_the_playground_stays_open_when_every_platform_failed(
    built: Waymark, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = FakeFront("slack", runs=SetupError("wrong"))
    chosen = Duties(answers=frozenset({"slack"}), sends=frozenset(), playground=True)
    assert len(await served(built, failing, chosen=chosen)) == 1
    assert capsys.readouterr().out.startswith("Waymark is at http://127.0.0.1:")


# --- web ----------------------------------------------------------------------------------------


def test_a_port_that_cannot_be_had_is_named_with_its_variable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=rf"Port {port} on 127\.0\.0\.1 is taken.*set PORT to"):
            serving.listen("127.0.0.1", port, "PORT")


def test_an_address_that_is_not_ours_is_named_with_its_reason() -> None:
    with pytest.raises(SetupError, match=r"Cannot listen on 192\.0\.2\.1, port 0 \(PORT\): Cannot"):
        serving.listen("192.0.2.1", 0, "PORT")


async def test_ports_are_free_again_after_a_stop(built: Waymark) -> None:
    listener = serving.listen("127.0.0.1", 0, "PORT")
    port = listener.getsockname()[1]
    web = serving.Web()
    web.add(Starlette(), listener)
    web.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: waymark\r\nConnection: close\r\n\r\n")
    assert await reader.read()
    writer.close()
    await web.stop()
    serving.listen("127.0.0.1", port, "PORT").close()
