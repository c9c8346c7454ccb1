"""A default zone that changes while processes run, and visitors whose clock is pushed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.app import App
from bot.storage import SqlStore
from bot.tips.policy import Policy
from tests.fakes import FakeClock, FixedChance
from tests.tips_world import SLACK, World, target

HOUR = timedelta(hours=1)
FAR = ("Pacific/Niue", "Pacific/Kiritimati")


def process(world: World, zone: str) -> App:
    return App(
        commands=(),
        presses=(),
        content=lambda: world.content,
        store=world.store,
        clock=world.clock,
        chance=FixedChance(),
        policy=Policy(default_zone=zone),
    )


@pytest.fixture
def world(sqlite_store: SqlStore) -> World:
    return World(sqlite_store, "2026-11-28 21:00")


def monday_nine(zone: str) -> datetime:
    return datetime(2026, 11, 30, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(("before", "after"), [FAR, FAR[::-1], ("Asia/Tokyo", "UTC")])
def test_while_processes_of_two_default_zones_run_only_the_later_one_plans(
    world: World, before: str, after: str
) -> None:
    old, new = process(world, before), process(world, after)
    old.tick(SLACK)
    ada = world.store.person(target())
    world.store.subscribe(ada.id, track="mle", schedule="mondays", next_due_at=monday_nine(before))
    new.tick(SLACK)
    came = []
    with capture_logs() as logs:
        for _ in range(10 * 24):
            world.clock.set(world.clock.now() + HOUR)
            assert old.tick(SLACK) == 0
            if new.tick(SLACK):
                came.append(f"{world.clock.now().astimezone(ZoneInfo(after)):%d %B %H:%M}")
    assert came == ["30 November 09:00", "07 December 09:00"]
    assert [line["event"] for line in logs] == ["default_zone_is_another"]


def test_a_process_plans_again_once_its_default_zone_is_that_of_all(world: World) -> None:
    old, new = process(world, "UTC"), process(world, "Asia/Tokyo")
    old.tick(SLACK)
    new.tick(SLACK)
    process(world, "UTC").tick(SLACK)
    world.join(zone="UTC")
    world.clock.set("2026-11-30 09:00")
    assert (new.tick(SLACK), old.tick(SLACK)) == (0, 1)


def test_the_pushed_clock_of_a_visitor_moves_nobody_elses_tips(world: World) -> None:
    process(world, "UTC").tick(SLACK)
    ada = world.store.person(target())
    world.store.subscribe(ada.id, track="mle", schedule="mondays", next_due_at=monday_nine("UTC"))
    visitors = process(world, "Asia/Tokyo").at(FakeClock("2026-11-30 02:00"))
    assert visitors.tick(SLACK) == 1  # by that clock it is eleven there
    found = world.store.subscription(ada.id)
    assert found is not None
    assert found.last_local_date == monday_nine("Asia/Tokyo").date()
