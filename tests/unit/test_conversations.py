"""How slowly new conversations are opened."""

import asyncio
from itertools import pairwise

import pytest

from adapters.simulation.virtual import VirtualLoop
from bot.conversations import LONGEST, Conversations
from bot.errors import StoreUnavailable, Throttled
from bot.people import Target
from bot.storage import SqlStore
from tests.fakes import FakeClock
from tests.tips_world import target


class World:
    """A store, a clock, and processes that come and go."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = FakeClock()

    def process(self, *, per_hour: int = 60, budget: str = "slack T1") -> Conversations:
        return Conversations(self.store, self.clock, per_hour=per_hour, budget=budget)


@pytest.fixture
def world(sqlite_store: SqlStore) -> World:
    return World(sqlite_store)


async def waits(conversations: Conversations, times: int) -> list[float]:
    """How many seconds each of so many has to wait; 0 for those that may begin."""
    found = []
    for _ in range(times):
        try:
            await conversations.turn(urgent=False)
        except Throttled as error:
            found.append(error.after)
        else:
            found.append(0.0)
    return found


async def test_one_may_begin_and_the_others_are_put_off_one_after_the_other(world: World) -> None:
    assert await waits(world.process(), 4) == [0, 60, 120, 180]


async def test_a_budget_survives_a_restart_and_is_shared(world: World) -> None:
    assert await waits(world.process(), 1) == [0]
    assert await waits(world.process(), 1) == [60]
    assert await waits(world.process(budget="slack T2"), 1) == [0]


async def test_everybody_who_waits_comes_at_their_time_and_never_more_than_the_budget(
    world: World,
) -> None:
    process, ready_at = world.process(), dict.fromkeys(range(90), 0.0)
    began = []
    for second in range(0, 3 * 3600, 30):
        for one in [one for one, at in ready_at.items() if at <= second]:
            (wait,) = await waits(process, 1)
            ready_at[one] = second + wait
            if not wait:
                began.append(second)
                del ready_at[one]
        world.clock.turn(seconds=30)
    assert len(began) == 90
    assert all(later - sooner >= 60 for sooner, later in pairwise(began))
    assert max(began) <= 2 * 3600


async def test_nobody_is_put_off_for_longer_than_an_hour_at_once(world: World) -> None:
    assert max(await waits(world.process(), 200)) <= LONGEST.total_seconds()


async def test_whoever_presses_does_not_wait_but_counts(world: World) -> None:
    process = world.process()
    async with asyncio.timeout(30):
        for _ in range(10):
            await process.turn(urgent=True)
    assert await waits(process, 1) == [600]


async def test_without_a_database_answers_are_sent_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("gone")

    for method in ("reserve", "conversation", "keep_conversation"):
        monkeypatch.setattr(world.store, method, fail)
    process = world.process()
    await process.turn(urgent=True)
    assert await process.known(target()) is None
    await process.keep(target(), "D1")
    with pytest.raises(StoreUnavailable):
        await process.turn(urgent=False)


def test_a_turn_that_is_near_is_waited_for(world: World) -> None:
    async def second() -> float:
        process = world.process(per_hour=3600 * 20)  # one every 50 milliseconds
        await process.turn(urgent=False)
        await process.turn(urgent=False)
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(second()) == pytest.approx(0.05)


async def test_who_talks_to_us_needs_no_turn_for_their_tips_in_any_process(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = count_writes(world.store, monkeypatch)
    process = world.process()
    await process.began(target(), "D1")
    assert world.store.conversation(target()) is None, "of strangers nothing is remembered"
    world.store.person(target())
    for _ in range(3):
        await process.began(target(), "D1")
    assert written == ["D1", "D1"], "once for a stranger who asked, once when they signed up"
    assert await world.process().known(target()) == "D1"
    await process.keep(target(), None)
    await process.began(target(), "D2")
    assert await world.process().known(target()) == "D2"


def count_writes(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Note every conversation that is to be written down."""
    written: list[str | None] = []
    keep = store.keep_conversation

    def noted(whose: Target, conversation: str | None) -> bool:
        written.append(conversation)
        return keep(whose, conversation)

    monkeypatch.setattr(store, "keep_conversation", noted)
    return written
