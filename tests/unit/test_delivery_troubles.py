"""Who cannot be reached, and what becomes of everybody else."""

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.errors import Undeliverable
from bot.people import Delivery, Pause
from bot.ports import Scope
from bot.storage import SqlStore
from bot.troubles import undeliverable
from tests.tips_world import MONDAYS, World, target

NINE, TEN = "2026-11-23 08:00", "2026-11-23 09:00"
TUESDAY = "2026-11-24 08:00"


@pytest.fixture
def world(sqlite_store: SqlStore) -> World:
    return World(sqlite_store)


def refusing(world: World, error: Exception, *users: str) -> list[str]:
    """Let nothing arrive at ``users``, or at anybody; return who is tried from now on."""

    def refuse(delivery: Delivery) -> None:
        if not users or delivery.target.user in users:
            tries.append(delivery.target.user)
            raise error

    tries: list[str] = []
    world.messenger.before = refuse
    return tries


def paused_for(world: World, user: str = "ada") -> Pause | None:
    found = world.store.subscription(world.store.person(target(user)).id)
    assert found is not None
    return found.paused_for


async def test_what_may_pass_is_tried_once_more_an_hour_later(world: World) -> None:
    ada = world.join("ada")
    tries = refusing(world, undeliverable("dms_closed"))
    await world.at(NINE)
    assert await world.at("2026-11-23 08:59:59") == 0
    assert paused_for(world) is None
    await world.at(TEN)
    assert paused_for(world) is Pause.UNREACHABLE
    assert world.store.undelivered(ada) == "dms_closed"
    await world.at(TUESDAY)
    assert tries == ["ada", "ada"]


async def test_a_door_that_opened_meanwhile_lets_the_tip_in(world: World) -> None:
    world.join("ada")
    refusing(world, undeliverable("dms_closed"))
    await world.at(NINE)
    world.messenger.before = lambda _: None
    assert await world.at(TEN) == 1
    assert paused_for(world) is None


async def test_what_cannot_pass_is_not_tried_again(world: World) -> None:
    world.join("ada")
    refusing(world, undeliverable("user_gone"))
    await world.at(NINE)
    assert paused_for(world) is Pause.UNREACHABLE


async def test_nothing_is_tried_again_after_the_late_limit(world: World) -> None:
    world.join("ada", schedule=MONDAYS)
    world.clock.set(NINE)
    world.tick()
    refusing(world, undeliverable("dms_closed"))
    world.clock.set("2026-11-23 13:30")
    await world.deliver()
    assert paused_for(world) is Pause.UNREACHABLE


async def test_the_tip_that_did_not_arrive_is_the_first_after_resuming(world: World) -> None:
    ada = world.join("ada")
    refusing(world, undeliverable("user_gone"))
    await world.at(NINE)
    world.messenger.before = lambda _: None
    found = world.store.subscription(ada)
    assert found is not None
    due = world.clock.now().replace(day=24, hour=8)
    world.store.reschedule(found.id, schedule="weekdays", pause=None, next_due_at=due)
    assert await world.at(TUESDAY) == 1
    assert world.received == [("ada", "ds.w01.fact")]


async def test_many_dead_delay_none_of_the_living(world: World) -> None:
    dead = [f"dead{number}" for number in range(40)]
    living = [f"living{number}" for number in range(10)]
    for user in (*dead, *living):
        world.join(user)
    tries = refusing(world, undeliverable("dms_closed"), *dead)
    assert await world.at(NINE) == 10
    await world.at(TEN)
    assert {paused_for(world, user) for user in dead} == {Pause.UNREACHABLE}
    tries.clear()
    assert await world.at(TUESDAY) == 10
    assert tries == []


async def test_a_message_of_ours_that_is_refused_pauses_nobody_and_comes_again(
    world: World,
) -> None:
    world.join("ada")
    refusing(world, Undeliverable("invalid_blocks"))
    await world.at(NINE)
    assert paused_for(world) is None
    world.messenger.before = lambda _: None
    assert await world.at(TUESDAY) == 1
    assert world.received == [("ada", "ds.w01.fact")]


async def test_a_community_that_is_away_waits_and_costs_no_attempt(world: World) -> None:
    for user in ("ada", "bob"):
        world.join(user)
    tries = refusing(world, undeliverable("token_revoked"))
    await world.at(NINE)
    for minute in range(10, 59, 8):
        assert await world.at(f"2026-11-23 08:{minute}") == 0
    assert len(tries) == 2
    world.messenger.before = lambda _: None
    world.store.set_back(Scope("slack", "T1"))
    assert await world.at(TEN) == 2
    assert [sent.attempts for sent, _ in world.messenger.sent] == [1, 1]


async def test_after_weeks_away_one_tip_comes_at_its_time_and_no_more(world: World) -> None:
    for user in ("ada", "bob"):
        world.join(user)
    refusing(world, undeliverable("app_uninstalled"))
    await world.at(NINE)
    world.messenger.before = lambda _: None
    for day in range(24, 31):
        assert await world.at(f"2026-11-{day} 08:00") == 0
    world.store.set_back(Scope("slack", "T1"))
    assert await world.at("2026-11-30 16:00") == 0
    assert await world.at("2026-12-01 08:00") == 2
    assert {tip for _, tip in world.received} == {"ds.w01.fact"}
    assert await world.at("2026-12-02 08:00") == 2


async def test_the_log_says_which_delivery_failed_where_and_why(world: World) -> None:
    world.join("ada")
    refusing(world, undeliverable("user_gone"))
    with capture_logs(processors=[merge_contextvars]) as logs:
        await world.at(NINE)
    (line,) = (line for line in logs if line["event"] == "delivery_dead")
    assert (line["platform"], line["reason"]) == ("slack", "user_gone")
    assert line["delivery"]
    world.join("bob")
    refusing(world, undeliverable("token_revoked"))
    with capture_logs(processors=[merge_contextvars]) as logs:
        await world.at(TUESDAY)
    events = [line["event"] for line in logs]
    assert events == ["delivery_waits", "community_away"]
    assert logs[1]["community"] == "T1"
