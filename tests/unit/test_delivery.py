"""The outbox on both databases: once each, whatever the platform does."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot import delivery
from bot.content import Content
from bot.errors import About, RetryLater, StoreUnavailable, Throttled, Undeliverable
from bot.people import Delivery, Pause
from bot.ports import Due, Plan, Scope, Store
from bot.replies import Reply
from bot.storage import SqlStore
from bot.tips import choose
from bot.tips.policy import Policy
from tests.fakes import Fault, MemoryMessenger
from tests.tips_world import MONDAYS, World, target, tips_content

MONDAY_NINE = "2026-11-23 08:00"
NEXT_MONDAY_NINE = "2026-11-30 08:00"


@pytest.fixture
def world(store: SqlStore) -> World:
    return World(store)


async def test_a_tip_comes_at_its_time_and_once(world: World) -> None:
    world.join("ada")
    assert await world.at("2026-11-23 07:59:59") == 0
    assert await world.at(MONDAY_NINE) == 1
    assert await world.at("2026-11-23 08:00:15") == 0
    assert world.received == [("ada", "ds.w01.fact")]
    assert "comes late" not in world.last_text


async def test_a_path_is_sent_in_order_and_then_ends(world: World) -> None:
    world.join("ada")
    for day in range(23, 31):
        await world.at(f"2026-11-{day} 08:00:05")
    assert world.received == [
        ("ada", tip) for tip in ("ds.w01.fact", "ds.w01.task", "ds.w02.fact", "ds.w02.task")
    ]


async def test_after_an_outage_there_is_no_burst(world: World) -> None:
    world.join("ada")
    assert await world.at("2026-11-26 20:00") == 0
    assert await world.at("2026-11-27 11:00") == 1
    assert world.received == [("ada", "ds.w01.fact")]
    assert "comes late" in world.last_text


async def test_everybody_is_planned_however_many_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "BATCH", 20)
    for number in range(delivery.BATCH + 5):
        world.join(f"user{number}")
    world.clock.set(MONDAY_NINE)
    assert world.tick() == delivery.BATCH + 5
    assert world.tick() == 0
    assert await world.deliver() == delivery.BATCH + 5
    assert len(set(world.received)) == delivery.BATCH + 5


async def test_one_bad_recipient_delays_nobody(world: World) -> None:
    for user in ("ada", "bob", "cyd"):
        world.join(user)

    def bob_has_left(sending: Delivery) -> None:
        if sending.target.user == "bob":
            raise Undeliverable("user_gone")

    world.messenger.before = bob_has_left
    assert await world.at(MONDAY_NINE) == 2
    assert sorted(user for user, _ in world.received) == ["ada", "cyd"]
    assert world.store.undelivered(world.store.person(target("bob")).id) == "user_gone"
    assert world.store.undelivered(world.store.person(target("ada")).id) is None


async def test_who_is_forgotten_between_claim_and_send_gets_nothing(world: World) -> None:
    for user in ("ada", "bob"):
        world.join(user)
    world.clock.set(MONDAY_NINE)
    world.tick()
    claims = world.store.claim_shares

    def claim_and_forget(*args: Any, **options: Any) -> Sequence[Sequence[Delivery]]:
        claimed = claims(*args, **options)
        forget(world, "ada")
        return claimed

    world.store.claim_shares = claim_and_forget  # type: ignore[method-assign]
    with capture_logs() as logs:
        assert await world.deliver() == 1
    assert world.received == [("bob", "ds.w01.fact")]
    assert [line["event"] for line in logs].count("delivery_withdrawn") == 1
    assert "ada" not in repr(logs)


@pytest.mark.parametrize("failure", [None, Undeliverable("gone"), RetryLater("later", after=1)])
async def test_who_is_forgotten_during_a_send_stays_so(
    world: World, failure: Exception | None
) -> None:
    world.join("ada")

    def forget_ada(_: Delivery) -> None:
        forget(world, "ada")
        if failure:
            raise failure

    world.messenger.after = forget_ada
    await world.at(MONDAY_NINE)
    assert world.store.known(target("ada")) is None
    assert await world.at("2026-11-24 08:00") == 0
    assert len(world.received) == 1


@pytest.mark.parametrize(
    "failure",
    [
        RetryLater("later", after=1),
        Throttled("slow", after=1),
        Undeliverable("dms_closed", about=About.RECIPIENT),
        Undeliverable("tip_gone"),
    ],
)
async def test_a_send_that_outlived_its_lease_leaves_the_delivery_to_whoever_has_it_now(
    world: World, failure: Exception
) -> None:
    world.join("ada")
    now_theirs: list[Delivery] = []

    def freeze_and_fail(_: Delivery) -> None:
        later = world.clock.now() + delivery.LEASE
        now_theirs.extend(world.store.claim_deliveries(Scope("slack"), later, lease=delivery.LEASE))
        raise failure

    world.messenger.before = freeze_and_fail
    world.clock.set(MONDAY_NINE)
    world.tick()
    with capture_logs() as logs:
        assert await world.deliver() == 0
    assert [line["event"] for line in logs] == ["delivery_not_ours"]
    assert world.store.settle_retry(
        now_theirs[0], at=world.clock.now(), reason="later", in_doubt=False
    )


def forget(world: World, user: str) -> None:
    version = world.store.held(target(user)).version
    world.store.forget(target(user), version)


async def test_a_recipient_who_hangs_delays_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "ROUND", 0.01)
    others = [f"user{number}" for number in range(5)]
    for user in ("ada", *others):
        world.join(user)
    everybody_else = asyncio.Event()

    class Hanging(MemoryMessenger):
        async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
            if delivery.target.user == "ada":
                await everybody_else.wait()
            ref = await super().send(delivery, reply, leaving)
            if len(self.sent) == len(others):
                everybody_else.set()
            return ref

    world.clock.set(MONDAY_NINE)
    world.tick()
    hanging = Hanging()
    hanging.at_once = 2
    assert await world.deliver(hanging) == 6


async def test_a_refused_message_is_sent_again_after_the_wait_without_looking(
    world: World,
) -> None:
    world.join("ada")
    world.messenger.before = _fail_once(RetryLater("rate_limited", after=90))
    assert await world.at(MONDAY_NINE) == 0
    assert await world.at("2026-11-23 08:01:29") == 0
    assert await world.at("2026-11-23 08:01:30") == 1
    assert world.messenger.looked_for == []


async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(world: World) -> None:
    world.join("ada")
    world.messenger.after = _fail_once(RetryLater("connection_lost", after=0, in_doubt=True))
    assert await world.at(MONDAY_NINE) == 0
    assert await world.at("2026-11-23 08:00:10") == 1
    assert world.received == [("ada", "ds.w01.fact")]


async def test_a_doubt_stays_until_somebody_has_looked(world: World) -> None:
    world.join("ada")
    world.messenger.after = _fail_once(RetryLater("connection_lost", after=0, in_doubt=True))
    world.messenger.on_find = _fail_once(RetryLater("unavailable", after=0))
    await world.at(MONDAY_NINE)
    await world.at("2026-11-23 08:00:10")
    assert await world.at("2026-11-23 08:01:10") == 1
    assert len(world.messenger.looked_for) == 2
    assert len(world.received) == 1


async def test_what_a_lagging_history_does_not_show_yet_is_looked_for_once_more(
    world: World,
) -> None:
    world.join("ada")
    world.messenger.after = _fail_once(RetryLater("connection_lost", after=0, in_doubt=True))
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
    world.messenger.before = _fail_once(RetryLater("connection_lost", after=0, in_doubt=True))
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
    world.messenger.after = _fail_once(ZeroDivisionError("a bug of ours"))
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
    world.messenger.before = _fail_once(RetryLater("timeout", after=1, in_doubt=True))
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


async def test_a_tip_queued_before_a_pause_comes_after_it_at_the_next_time(world: World) -> None:
    ada = world.join("ada", schedule=MONDAYS)
    world.clock.set(MONDAY_NINE)
    world.tick()
    made = world.store.subscription(ada)
    assert made is not None

    def pause(why: Pause | None) -> None:
        world.store.reschedule(
            made.id, schedule=made.schedule, pause=why, next_due_at=made.next_due_at
        )

    pause(Pause.OFF)
    pause(None)
    assert await world.deliver() == 0
    assert await world.at(NEXT_MONDAY_NINE) == 1
    assert world.received == [("ada", "ds.w01.fact")]


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


async def test_a_tip_that_left_the_content_is_not_sent_and_others_are(world: World) -> None:
    ada = world.join("ada")
    world.join("bob", track="mle")
    world.clock.set(MONDAY_NINE)
    world.tick()
    world.content = tips_content(tracks={"mle": world.content.tracks["mle"]})
    assert await world.deliver() == 1
    assert world.store.undelivered(ada) == "tip_gone"


async def test_content_that_changed_under_somebody_holds_up_nobody(world: World) -> None:
    world.join("ada", track="astronaut")
    world.join("bob", schedule=replace(MONDAYS, id="full-moon"))
    world.join("cyd")
    with capture_logs() as logs:
        assert await world.at(MONDAY_NINE) == 2
    assert sorted(user for user, _ in world.received) == ["bob", "cyd"]
    assert {line["event"] for line in logs} >= {"unknown_track", "unknown_schedule"}


async def test_a_subscription_that_breaks_the_rules_is_put_off_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.join("ada")
    world.join("bob", track="mle")

    in_order = choose.plan

    def plan(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
        if due.subscription.track == "ds":
            raise ZeroDivisionError
        return in_order(due, content, now, policy)

    monkeypatch.setattr(choose, "plan", plan)
    assert await world.at("2026-11-23 10:00") == 1
    monkeypatch.undo()
    assert await world.at("2026-11-24 07:59") == 0
    assert await world.at("2026-11-24 08:00") == 2


async def test_a_subscription_whose_rule_cannot_be_read_either_is_looked_at_a_day_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.join("ada")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(choose, "plan", broken)
    monkeypatch.setattr(choose, "rhythm_of", broken)
    with capture_logs() as logs:
        assert await world.at(MONDAY_NINE) == 0
    assert [line["event"] for line in logs] == ["rule_not_read", "not_planned"]
    monkeypatch.undo()
    assert await world.at("2026-11-24 08:00") == 1


async def test_a_default_zone_that_moved_west_brings_the_tip_at_its_hour_there(
    world: World,
) -> None:
    ada = world.store.person(target("ada"))
    in_berlin = datetime.fromisoformat(f"{MONDAY_NINE}+00:00")
    world.store.subscribe(ada.id, track="ds", schedule="weekdays", next_due_at=in_berlin)
    world.policy = Policy(default_zone="America/Los_Angeles")
    assert await world.at(MONDAY_NINE) == 0
    assert await world.at("2026-11-23 16:59") == 0
    assert await world.at("2026-11-23 17:00") == 1
    assert await world.at("2026-11-24 16:59") == 0
    assert await world.at("2026-11-24 17:00") == 1


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


async def test_two_processes_at_once_send_each_tip_once(world: World) -> None:
    for number in range(30):
        world.join(f"user{number}")
    world.clock.set(MONDAY_NINE)
    planned = await asyncio.gather(*(asyncio.to_thread(world.tick) for _ in range(3)))
    sent = await asyncio.gather(*(world.deliver() for _ in range(3)))
    assert (sum(planned), sum(sent)) == (30, 30)
    assert len(world.received) == len(set(world.received)) == 30


async def test_log_lines_name_deliveries_and_no_words_of_theirs(world: World) -> None:
    world.join("ada")
    with capture_logs(processors=[merge_contextvars]) as logs:
        await world.at(MONDAY_NINE)
    named = {"delivery": 1, "platform": "slack", "community": "T1", "attempt": 1}
    assert logs == [{"event": "delivery_sent", "log_level": "info", **named}]


async def test_what_a_messenger_logs_meanwhile_names_the_delivery_too(world: World) -> None:
    world.join("ada")
    log = structlog.get_logger()
    world.messenger.before = lambda _: log.warning("slack_refused", code="no_text")
    with capture_logs(processors=[merge_contextvars]) as logs:
        await world.at(MONDAY_NINE)
        log.info("afterwards")
    refused, _, afterwards = logs
    assert (refused["delivery"], refused["attempt"]) == (1, 1)
    assert "delivery" not in afterwards


def test_waits_grow_fivefold_up_to_half_an_hour() -> None:
    waits = [delivery.wait(attempts).total_seconds() for attempts in range(1, 9)]
    assert waits == [10, 50, 250, 1250, 1800, 1800, 1800, 1800]


def test_a_send_ends_before_its_lease_does() -> None:
    assert delivery.SEND_TIMEOUT < delivery.LEASE


def _fail_once(error: Exception) -> Fault:
    left = [error]

    def fail(_: Delivery) -> None:
        if left:
            raise left.pop()

    return fail


class _Forgetful:
    """A store whose last step fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def settle_sent(self, *_: object, **__: object) -> None:
        raise StoreUnavailable("locked")
