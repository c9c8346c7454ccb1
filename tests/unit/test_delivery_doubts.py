"""What may have arrived is looked for before it is sent again; what cannot have is not."""

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot import delivery
from bot.errors import RetryLater, StoreUnavailable
from bot.people import Delivery, Pause
from bot.ports import Store
from bot.replies import Reply
from bot.storage import SqlStore
from tests.fakes import MemoryMessenger, fail_once
from tests.tips_world import World

MONDAY_NINE = "2026-11-23 08:00"


@pytest.fixture
def world(store: SqlStore) -> World:
    return World(store)


async def test_a_refused_message_is_sent_again_after_the_wait_without_looking(
    world: World,
) -> None:
    world.join("ada")
    world.messenger.before = fail_once(RetryLater("rate_limited", after=90))
    assert await world.at(MONDAY_NINE) == 0
    assert await world.at("2026-11-23 08:01:29") == 0
    assert await world.at("2026-11-23 08:01:30") == 1
    assert world.messenger.looked_for == []


async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(world: World) -> None:
    world.join("ada")
    world.messenger.after = fail_once(RetryLater("connection_lost", after=0, in_doubt=True))
    assert await world.at(MONDAY_NINE) == 0
    assert await world.at("2026-11-23 08:00:10") == 1
    assert world.received == [("ada", "ds.w01.fact")]


async def test_a_doubt_stays_until_somebody_has_looked(world: World) -> None:
    world.join("ada")
    world.messenger.after = fail_once(RetryLater("connection_lost", after=0, in_doubt=True))
    world.messenger.on_find = fail_once(RetryLater("unavailable", after=0))
    await world.at(MONDAY_NINE)
    await world.at("2026-11-23 08:00:10")
    assert await world.at("2026-11-23 08:01:10") == 1
    assert len(world.messenger.looked_for) == 2
    assert len(world.received) == 1


async def test_what_a_lagging_history_does_not_show_yet_is_looked_for_once_more(
    world: World,
) -> None:
    world.join("ada")
    world.messenger.after = fail_once(RetryLater("connection_lost", after=0, in_doubt=True))
    world.messenger.hidden = 1
    await world.at(MONDAY_NINE)
    assert await world.at("2026-11-23 08:00:10") == 0
    assert await world.at("2026-11-23 08:01:00") == 1
    assert len(world.messenger.looked_for) == 2
    assert world.received == [("ada", "ds.w01.fact")]


async def test_whoever_dies_after_the_first_look_leaves_two_looks_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.join("ada")
    world.messenger.before = fail_once(RetryLater("connection_lost", after=0, in_doubt=True))
    await world.at(MONDAY_NINE)
    await world.at("2026-11-23 08:00:10")
    # At the second look it is not there, so it is sent; but nobody is left to write that down.
    with monkeypatch.context() as broken:
        broken.setattr(SqlStore, "settle_sent", _no_store)
        assert await world.at("2026-11-23 08:01:00") == 0
    world.messenger.hidden = 1
    assert await world.at("2026-11-23 08:02:00") == 0
    assert await world.at("2026-11-23 08:02:50") == 1
    assert world.received == [("ada", "ds.w01.fact")]


async def test_an_error_nobody_expected_leaves_a_doubt_too(world: World) -> None:
    world.join("ada")
    world.messenger.after = fail_once(ZeroDivisionError("a bug of ours"))
    with capture_logs() as logs:
        assert await world.at(MONDAY_NINE) == 0
    assert [line["event"] for line in logs] == ["send_failed", "delivery_put_off"]
    assert await world.at("2026-11-23 08:00:10") == 1
    assert len(world.received) == 1


async def test_a_send_that_takes_too_long_is_given_back_in_doubt(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SEND_TIMEOUT", delivery.FIRST_WAIT / 20)
    world.join("ada")

    class Slow(MemoryMessenger):
        async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
            await super().send(delivery, reply, leaving)
            await asyncio.sleep(60)
            return "too late"

    slow = Slow()
    world.clock.set(MONDAY_NINE)
    world.tick()
    assert await world.deliver(slow) == 0
    world.clock.turn(seconds=10)
    assert await world.deliver(slow) == 1
    assert len(slow.sent) == 1


@pytest.mark.parametrize("error", [ZeroDivisionError(), StoreUnavailable("gone"), TimeoutError()])
@pytest.mark.parametrize("step", ["is_wanted", "known"])
async def test_what_fails_before_the_request_is_sent_again_without_looking(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    world.join("ada")
    with monkeypatch.context() as broken, capture_logs() as logs:
        broken.setattr(SqlStore, step, fail)
        assert await world.at(MONDAY_NINE) == 0
    assert logs[-1]["event"] == "delivery_put_off"
    assert await world.at("2026-11-23 08:00:10") == 1
    assert world.messenger.looked_for == []
    assert world.received == [("ada", "ds.w01.fact")]


async def test_what_waited_too_long_for_its_turn_is_sent_again_without_looking(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SEND_TIMEOUT", delivery.FIRST_WAIT / 20)
    world.join("ada")

    class Patient(MemoryMessenger):
        async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
            await asyncio.Event().wait()
            return await super().send(delivery, reply, leaving)

    world.clock.set(MONDAY_NINE)
    world.tick()
    assert await world.deliver(Patient()) == 0
    monkeypatch.undo()
    assert await world.at("2026-11-23 08:00:10") == 1
    assert world.messenger.looked_for == []


async def test_a_connection_lost_before_the_request_leaves_no_doubt(world: World) -> None:
    world.join("ada")

    class Cut(MemoryMessenger):
        async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
            raise RetryLater("connection_failed", after=1, in_doubt=True)

    world.clock.set(MONDAY_NINE)
    world.tick()
    assert await world.deliver(Cut()) == 0
    assert await world.at("2026-11-23 08:00:10") == 1
    assert world.messenger.looked_for == []


def _no_store(*_: object, **__: object) -> None:
    raise StoreUnavailable("gone")


async def test_what_is_in_doubt_when_a_pause_begins_is_looked_for_and_not_sent_again(
    world: World,
) -> None:
    ada = world.join("ada")

    def lose(_: Delivery) -> None:
        world.messenger.sent.clear()
        raise TimeoutError

    world.messenger.after = lose
    assert await world.at(MONDAY_NINE) == 0
    made = world.store.subscription(ada)
    assert made is not None
    world.store.reschedule(made.id, schedule=made.schedule, pause=Pause.OFF, next_due_at=None)
    for _ in range(4):
        world.clock.turn(minutes=5)
        assert await world.deliver() == 0
    assert len(world.messenger.looked_for) == 2
    assert world.messenger.sent == []


async def test_a_store_that_fails_after_the_send_sends_nothing_twice(world: World) -> None:
    world.join("ada")
    store = world.store
    world.store = _Forgetful(store)  # type: ignore[assignment]
    with capture_logs() as logs:
        assert await world.at(MONDAY_NINE) == 0
    assert "delivery_not_settled" in [line["event"] for line in logs]
    world.store = store
    assert await world.at("2026-11-23 08:00:59") == 0
    assert await world.at("2026-11-23 08:01:00") == 1
    assert len(world.received) == 1


class _Forgetful:
    """A store whose last step fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def settle_sent(self, *_: object, **__: object) -> None:
        raise StoreUnavailable("locked")
