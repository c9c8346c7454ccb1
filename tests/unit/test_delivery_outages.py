"""A platform that is away for hours: how often it is tried, and when a tip is given up."""

from datetime import datetime, timedelta

import pytest

from bot import delivery
from bot.errors import RetryLater
from bot.people import Delivery
from bot.storage import SqlStore
from bot.tips.policy import Policy
from tests.fakes import fail_once
from tests.tips_world import MONDAYS, World

MONDAY_NINE = "2026-11-23 08:00"


@pytest.fixture
def world(store: SqlStore) -> World:
    return World(store)


async def unavailable(world: World, *, in_doubt: bool, every: int = 1) -> list[float]:
    """A platform that is away for eight hours; return when it was tried, in seconds."""
    tries: list[float] = []
    started = datetime.fromisoformat(f"{MONDAY_NINE}+00:00")

    def refuse(_: Delivery) -> None:
        tries.append((world.clock.now() - started).total_seconds())
        raise RetryLater("unavailable", after=1, in_doubt=in_doubt)

    world.messenger.before = world.messenger.on_find = refuse
    await world.at(MONDAY_NINE)
    for _ in range(8 * 60 // every):
        world.clock.turn(minutes=every)
        await world.deliver()
    return tries


async def test_a_tip_that_could_not_be_sent_in_six_hours_comes_next_time(world: World) -> None:
    ada = world.join("ada", schedule=MONDAYS)
    tries = await unavailable(world, in_doubt=False)
    assert max(tries) <= Policy().late_limit.total_seconds()
    assert world.store.undelivered(ada) == "too_late"
    world.messenger.before = world.messenger.on_find = lambda _: None
    assert await world.at("2026-11-30 08:00") == 1
    assert [user for user, _ in world.received] == ["ada"]
    assert world.messenger.sent[0][0].tip == world.content.tracks["ds"].tips[0].id


async def test_a_doubt_that_cannot_be_settled_is_given_up_once_it_is_too_late(
    world: World,
) -> None:
    ada = world.join("ada", schedule=MONDAYS)
    tries = await unavailable(world, in_doubt=True, every=10)
    limit = Policy().late_limit.total_seconds()
    assert limit < max(tries) <= limit + delivery.LONGEST_WAIT.total_seconds()
    assert world.store.undelivered(ada) == "too_late"


@pytest.mark.parametrize("in_doubt", [False, True])
async def test_a_platform_that_is_away_is_tried_for_as_long_as_a_tip_may_be_late(
    world: World, *, in_doubt: bool
) -> None:
    world.policy = Policy(late_limit=timedelta(hours=24))
    ada = world.join("ada", schedule=MONDAYS)
    await unavailable(world, in_doubt=in_doubt, every=30)
    assert world.store.undelivered(ada) is None
    world.messenger.before = world.messenger.on_find = lambda _: None
    for _ in range(3):
        world.clock.turn(hours=1)
        await world.deliver()
    assert [user for user, _ in world.received] == ["ada"]


async def test_a_doubt_of_a_long_night_is_looked_into_more_than_once(world: World) -> None:
    ada = world.join("ada", schedule=MONDAYS)
    world.messenger.before = fail_once(RetryLater("timeout", after=1, in_doubt=True))
    await world.at(MONDAY_NINE)
    world.clock.turn(hours=12)
    looks: list[Delivery] = []

    def refuse(looked_for: Delivery) -> None:
        looks.append(looked_for)
        raise RetryLater("unavailable", after=1, in_doubt=True)

    world.messenger.on_find = refuse
    for _ in range(12):
        world.clock.turn(minutes=5)
        await world.deliver()
    assert [one.attempts for one in looks] == list(range(2, delivery.DOUBTS + 1))
    assert world.store.undelivered(ada) == "too_late"


def test_waits_grow_fivefold_up_to_half_an_hour() -> None:
    waits = [delivery.wait(attempts).total_seconds() for attempts in range(1, 9)]
    assert waits == [10, 50, 250, 1250, 1800, 1800, 1800, 1800]
    assert delivery.wait(100).total_seconds() == 1800  # a platform that fails for days
