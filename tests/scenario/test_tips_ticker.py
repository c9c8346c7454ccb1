"""The beat: it queues, sends and refreshes, survives what fails, and stops cleanly."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
from apscheduler.schedulers import base
from structlog.testing import capture_logs

from bot import ticker
from bot.app import App
from bot.errors import StoreUnavailable
from bot.people import Delivery
from bot.ports import Scope
from bot.replies import Reply
from bot.storage import SqlStore
from bot.ticker import Pace, Ticker
from bot.tips.policy import Policy
from tests.fakes import FixedChance, MemoryMessenger
from tests.tips_world import SLACK, World, target

FAST = Pace(tick=0.02, deliver=0.02, refresh=0.02)
MONDAY_NINE = "2026-11-23 08:00"


@pytest.fixture
def world(sqlite_store: SqlStore) -> World:
    world = World(sqlite_store)
    world.join("ada")
    world.clock.set(MONDAY_NINE)
    return world


def app(world: World, policy: Policy | None = None) -> App:
    return App(
        commands=(),
        presses=(),
        content=lambda: world.content,
        store=world.store,
        clock=world.clock,
        chance=FixedChance(),
        policy=policy,
    )


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what is waited for happens in other threads too
            await asyncio.sleep(0.01)


async def test_it_queues_sends_and_looks_for_new_content(world: World) -> None:
    looks: list[None] = []
    beat = Ticker(app(world), [world.messenger], lambda: looks.append(None), pace=FAST)
    beat.start()
    await until(lambda: world.received and len(looks) > 1)
    await beat.stop()
    assert world.received == [("ada", "ds.w01.fact")]


class SteppingClock(datetime):
    """The machine's clock, which somebody sets."""

    ahead = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "SteppingClock":
        return super().now(tz) + cls.ahead


async def test_it_beats_on_though_the_machines_clock_is_set_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (ticker, base):
        monkeypatch.setattr(module, "datetime", SteppingClock)
    monkeypatch.setattr(SteppingClock, "ahead", timedelta())
    looks: list[None] = []
    beat = Ticker(app(world), [], lambda: looks.append(None), pace=replace(FAST, heed=0.02))
    beat.start()
    await until(lambda: looks)
    monkeypatch.setattr(SteppingClock, "ahead", -timedelta(hours=1))
    seen = len(looks)
    await until(lambda: len(looks) > seen + 3)
    await beat.stop()


async def test_the_first_beat_comes_at_once(world: World) -> None:
    looks: list[None] = []
    slow = Pace(tick=3600, deliver=3600, refresh=3600)
    beat = Ticker(app(world), [world.messenger], lambda: looks.append(None), pace=slow)
    beat.start()
    await until(lambda: looks)
    await beat.stop()
    assert app(world).tick(SLACK) == 0


async def test_it_is_silent_while_the_database_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> int:
        raise StoreUnavailable("gone")

    beat = Ticker(app(world), [world.messenger], lambda: None, pace=FAST)
    assert beat.silence == 0
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(world.store, "plan_due", gone)
        beat.start()
        await until(lambda: beat.silence > 0.2)
    failed = {"event": "beat_failed", "beat": "tick slack", "reason": "gone", "log_level": "error"}
    assert failed in logs
    await until(lambda: beat.silence < 0.2)
    await beat.stop()


async def test_a_platform_that_is_silent_is_heard_beside_one_that_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_due = world.store.plan_due

    def gone(scope: Scope, *rest: Any, **more: Any) -> int:
        if scope.platform == "slack":
            raise StoreUnavailable("gone")
        return plan_due(scope, *rest, **more)

    monkeypatch.setattr(world.store, "plan_due", gone)
    both = [world.messenger, MemoryMessenger("discord")]
    beat = Ticker(app(world), both, lambda: None, pace=FAST)
    beat.start()
    await until(lambda: beat.silence > 0.5)
    await beat.stop()


async def test_a_ticker_with_nobody_to_write_to_is_never_silent(world: World) -> None:
    beat = Ticker(app(world), [], lambda: None, pace=FAST)
    beat.start()
    await asyncio.sleep(0.05)
    assert beat.silence == 0
    await beat.stop()


async def test_nothing_beats_after_a_stop(world: World) -> None:
    looks: list[None] = []
    beat = Ticker(app(world), [], lambda: looks.append(None), pace=FAST)
    beat.start()
    await until(lambda: looks)
    await beat.stop()
    seen = len(looks)
    await asyncio.sleep(0.1)
    assert len(looks) == seen


async def test_a_beat_that_fails_is_logged_and_comes_again(world: World) -> None:
    tries: list[None] = []

    def refresh() -> None:
        tries.append(None)
        raise OSError("the disk is gone")

    beat = Ticker(app(world), [world.messenger], refresh, pace=FAST)
    with capture_logs() as logs:
        beat.start()
        await until(lambda: len(tries) > 2 and world.received)
        await beat.stop()
    assert {(line["event"], line.get("beat")) for line in logs} >= {
        ("beat_failed", "refresh content")
    }


async def test_a_stop_waits_for_the_message_under_way(world: World) -> None:
    held = Held()
    beat = Ticker(app(world), [held], lambda: None, pace=FAST)
    beat.start()
    await until(lambda: held.begun)
    stopping = asyncio.create_task(beat.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    held.let_go.set()
    await stopping
    assert len(held.sent) == 1
    assert await world.deliver(held) == 0


async def test_a_stop_claims_nothing_more_and_leaves_nothing_in_doubt(world: World) -> None:
    for number in range(12):
        world.join(f"user{number}")
    world.clock.set("2026-11-24 08:00")
    held = Held()
    held.at_once = 2
    beat = Ticker(app(world), [held], lambda: None, pace=FAST)
    beat.start()
    await until(lambda: held.begun)
    stopping = asyncio.create_task(beat.stop())
    await asyncio.sleep(0)
    held.let_go.set()
    await stopping
    left = world.store.backlog(SLACK, world.clock.now())
    assert (left.in_flight, left.in_doubt, left.put_off) == (0, {}, {})
    # Ada, whose tip of yesterday is too late, waits for that of today with the others.
    assert left.waiting == 13 - len(held.sent) > 0


async def test_a_beat_says_something_only_if_something_happened(world: World) -> None:
    beat = Ticker(app(world), [world.messenger], lambda: None, pace=FAST)
    with capture_logs() as logs:
        beat.start()
        await until(lambda: world.received)
        await asyncio.sleep(0.2)
        events = [line["event"] for line in logs]
        await beat.stop()
    assert sorted(events) == ["delivery_sent", "planned"]
    [planned] = [line for line in logs if line["event"] == "planned"]
    assert (planned["platform"], planned["count"]) == ("slack", 1)


async def test_a_stop_does_not_wait_for_ever_and_what_it_cuts_off_is_looked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticker, "DRAIN_SECONDS", 0.1)
    hanging = Held()
    beat = Ticker(app(world), [hanging], lambda: None, pace=FAST)
    beat.start()
    await until(lambda: hanging.begun)
    async with asyncio.timeout(5):
        await beat.stop()
    world.clock.turn(seconds=61)
    assert await world.deliver() == 0
    world.clock.turn(seconds=61)
    assert await world.deliver() == 1
    assert len(world.messenger.looked_for) == 2


async def test_a_ticker_that_never_started_can_be_stopped(world: World) -> None:
    await Ticker(app(world), [world.messenger], lambda: None).stop()
    assert world.received == []


class Held(MemoryMessenger):
    """Sends nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = False
        self.let_go = asyncio.Event()

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        self.begun = True
        await self.let_go.wait()
        return await super().send(delivery, reply, leaving)


def test_a_process_adopts_its_default_zone_before_it_looks_what_is_due(
    sqlite_store: SqlStore,
) -> None:
    world = World(sqlite_store)
    ada = world.store.person(target("ada"))
    world.clock.set("2026-11-23 06:00")
    due_at = world.clock.now().replace(hour=8)
    world.store.subscribe(ada.id, track="ds", schedule="weekdays", next_due_at=due_at)

    def in_zone(zone: str) -> App:
        return app(world, Policy(default_zone=zone))

    assert in_zone("Europe/Berlin").tick(SLACK) == 0
    east = in_zone("Europe/Athens")
    world.clock.set("2026-11-23 07:00")
    assert east.tick(SLACK) == 1
    west = in_zone("Europe/Lisbon")
    world.clock.set("2026-11-24 07:30")
    assert west.tick(SLACK) == 0
    world.clock.set("2026-11-24 09:00")
    assert west.tick(SLACK) == 1
