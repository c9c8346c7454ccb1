"""Every community is a lane of its own: served in turns, and held up by nobody else."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from structlog.testing import capture_logs

from bot import delivery
from bot.errors import StoreUnavailable, Throttled
from bot.people import Delivery
from bot.ports import Room, Scope
from bot.replies import Reply
from bot.storage import SqlStore
from tests.fakes import MemoryMessenger
from tests.tips_world import MONDAYS, World, target

MONDAY_NINE = "2026-11-23 08:00"


@pytest.fixture
def world(sqlite_store: SqlStore) -> World:
    return World(sqlite_store)


def join(world: World, community: str, people: int) -> None:
    due = datetime.fromisoformat(f"{MONDAY_NINE}+00:00")
    for number in range(people):
        whom = replace(target(f"user{number}"), community=community)
        person = world.store.person(whom, profile_zone="Europe/Berlin")
        world.store.subscribe(person.id, track="ds", schedule=MONDAYS.id, next_due_at=due)


def places(messenger: MemoryMessenger) -> list[str]:
    return [sent.target.community for sent, _ in messenger.sent]


async def test_a_community_with_many_due_does_not_make_one_with_few_wait(world: World) -> None:
    join(world, "many", 60)
    join(world, "few", 10)
    assert await world.at(MONDAY_NINE) == 70
    assert set(places(world.messenger)[30:]) == {"many"}


async def test_communities_that_share_a_limit_are_served_in_turns(world: World) -> None:
    class Narrow(MemoryMessenger):
        def room(self, community: str) -> Room:
            return Room("all", 1)

    for community in ("A", "B", "C"):
        join(world, community, 3)
    world.clock.set(MONDAY_NINE)
    world.tick()
    narrow = Narrow()
    assert await world.deliver(narrow) == 9
    assert places(narrow) == ["A", "B", "C"] * 3


async def test_one_community_by_itself_gets_all_the_room_there_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "ROUND", 3600)  # there is one round, then
    every_one_claimed = asyncio.Event()

    class Wide(MemoryMessenger):
        def room(self, community: str) -> Room:
            return Room("all", 3 * delivery.SHARE)

        async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
            ref = await super().send(delivery, reply, leaving)
            if len(self.sent) == people:
                every_one_claimed.set()
            await every_one_claimed.wait()
            return ref

    people = 3 * delivery.SHARE
    join(world, "one", people)
    world.clock.set(MONDAY_NINE)
    world.tick()
    async with asyncio.timeout(30):
        assert await world.deliver(Wide()) == people


async def test_where_there_is_no_room_nothing_is_claimed(world: World) -> None:
    class Paused(MemoryMessenger):
        def room(self, community: str) -> Room:
            return Room(community, 0 if community == "paused" else 8)

    join(world, "paused", 3)
    join(world, "open", 3)
    world.clock.set(MONDAY_NINE)
    world.tick()
    assert await world.deliver(Paused()) == 3
    assert await world.deliver() == 3  # at once: no lease has to run out


async def test_a_lane_that_hangs_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "ROUND", 0.01)
    others_done = asyncio.Event()

    class Hanging(MemoryMessenger):
        async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
            if delivery.target.community == "slow":
                await others_done.wait()
            ref = await super().send(delivery, reply, leaving)
            if len(self.sent) == 30:
                others_done.set()
            return ref

    join(world, "slow", 20)
    join(world, "quick", 30)
    world.clock.set(MONDAY_NINE)
    world.tick()
    assert await world.deliver(Hanging()) == 50


async def test_what_is_throttled_waits_as_long_as_asked_and_is_never_given_up(
    world: World,
) -> None:
    join(world, "T1", 1)
    refusals = [Throttled("opening", after=3)] * 9

    def refuse(_: Delivery) -> None:
        if refusals:
            raise refusals.pop()

    world.messenger.before = refuse
    await world.at(MONDAY_NINE)
    for _ in range(8):
        world.clock.turn(seconds=2)
        assert await world.deliver() == 0
        world.clock.turn(seconds=1)
        assert await world.deliver() == 0
    world.clock.turn(seconds=3)
    assert await world.deliver() == 1
    assert [sent.attempts for sent, _ in world.messenger.sent] == [1]
    assert world.messenger.looked_for == []


async def test_a_claim_that_fails_lets_what_is_under_way_arrive(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(world, "A", 1)
    join(world, "B", 1)
    world.clock.set(MONDAY_NINE)
    world.tick()
    claim = world.store.claim_shares
    monkeypatch.setattr(delivery, "TOGETHER", 1)

    def fail_in_b(
        shares: Sequence[tuple[Scope, int]], *args: Any, **options: Any
    ) -> Sequence[Sequence[Delivery]]:
        if shares[0][0].community == "B":
            raise StoreUnavailable("restarting")
        return claim(shares, *args, **options)

    monkeypatch.setattr(world.store, "claim_shares", fail_in_b)
    with pytest.raises(StoreUnavailable):
        await world.deliver()
    monkeypatch.undo()
    assert places(world.messenger) == ["A"]
    assert await world.deliver() == 1


async def test_what_cannot_be_read_holds_up_its_own_community_alone(
    world: World, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SHARE", 1)
    for community in ("A", "B", "C"):
        join(world, community, 2)
    world.clock.set(MONDAY_NINE)
    world.tick()
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE deliveries SET kind = 'newer' WHERE community = 'B'"))
    engine.dispose()
    with capture_logs() as logs:
        assert await world.deliver() == 4
    assert sorted(places(world.messenger)) == ["A", "A", "C", "C"]
    failed = [line["community"] for line in logs if line["event"] == "community_not_claimed"]
    assert failed == ["B"]


@given(st.sets(st.text(max_size=3), min_size=1, max_size=12), st.integers(1, 20))
def test_nobody_starves_however_little_room_there_is(ready: set[str], at_once: int) -> None:
    class Narrow(MemoryMessenger):
        def room(self, community: str) -> Room:
            return Room("all", at_once)

    lanes = delivery._Lanes(Narrow())
    served: set[str] = set()
    for _ in ready:  # in as many rounds as there are communities everybody had a turn
        shares = list(lanes.in_turn(sorted(ready)))
        assert 0 < sum(share for _, share in shares) <= at_once
        for community, share in shares:
            served.add(community)
            lanes.give_back(community, share)
    assert served == ready
