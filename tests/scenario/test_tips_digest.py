"""Last week's line comes with the first tip of a learner's week, once, and never on its own."""

from datetime import date

import pytest

from bot.storage import SqlStore
from tests.contract.laws import quiz
from tests.tips_world import World, target, utc

LAST_WEEK = "Last week: 1 answer."


@pytest.fixture
def world(store: SqlStore) -> World:
    world = World(store)
    world.join("ada")
    return world


def answers(world: World, when: str, day: date) -> None:
    """Let Ada answer one question."""
    person = world.store.person(target("ada"))
    name = f"quiz-{when}"
    world.store.start_attempt(quiz(person, name, questions=("ds.q.goal",)))
    assert world.store.answer(name, step=0, choice=0, now=utc(when), local_date=day)


async def test_the_first_tip_of_the_week_carries_it_and_the_next_one_does_not(
    world: World,
) -> None:
    answers(world, "2026-11-20 12:00", date(2026, 11, 20))
    assert await world.at("2026-11-23 08:00") == 1
    assert LAST_WEEK in world.last_text
    assert "[My progress]" in world.last_text
    assert await world.at("2026-11-24 08:00") == 1
    assert "Last week" not in world.last_text


async def test_without_an_answer_nothing_is_said_and_nothing_more_is_sent(world: World) -> None:
    assert await world.at("2026-11-23 08:00") == 1
    assert "Last week" not in world.last_text
    assert len(world.received) == 1


async def test_a_line_that_could_not_be_sent_comes_with_the_next_tip(
    world: World,
) -> None:
    answers(world, "2026-11-20 12:00", date(2026, 11, 20))
    world.clock.set("2026-11-23 08:00")
    world.tick()
    assert await world.at("2026-11-24 20:00") == 0  # too late, both of them
    assert await world.at("2026-11-25 08:00") == 1
    assert LAST_WEEK in world.last_text
