"""The outbox on both databases: who gets what, once each, and nobody holds up the others."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot import delivery
from bot.content import Content
from bot.errors import About, RetryLater, Throttled, Undeliverable
from bot.people import Delivery, Pause
from bot.ports import Due, Plan, Scope
from bot.replies import Reply
from bot.storage import SqlStore
from bot.tips import choose
from bot.tips.policy import Policy
from tests.deliveries import claim_from
from tests.fakes import MemoryMessenger
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
        now_theirs.extend(claim_from(world.store, Scope("slack"), later, lease=delivery.LEASE))
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


def test_a_send_ends_before_its_lease_does() -> None:
    assert delivery.SEND_TIMEOUT < delivery.LEASE
