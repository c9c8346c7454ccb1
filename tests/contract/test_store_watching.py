"""The laws of :class:`bot.ports.WatchingStore`: every delivery counts once, in its place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.people import DeliveryState, Pause
from bot.ports import Away, Backlog, Outcomes, Scope, Traced
from bot.storage import SqlStore
from bot.storage.tables import communities
from tests.contract.laws import (
    DAY,
    LEASE,
    NOW,
    SLACK,
    claim,
    claim_one,
    planner,
    queued,
    subscribed,
    target,
)

MINUTE = timedelta(minutes=1)
ON_TIME = 10 * MINUTE


def outcomes(store: SqlStore, scope: Scope = SLACK, *, later: timedelta = DAY / 2) -> Outcomes:
    return store.outcomes(scope, NOW + later, on_time=ON_TIME)


def away(store: SqlStore, community: str) -> None:
    """Let a community be gone."""
    with store._write() as connection:
        values = {"platform": "slack", "community": community}
        gone = {"away_for": "token_revoked", "away_since": NOW}
        connection.execute(insert(communities).values(values | gone))


# --- what is not settled -----------------------------------------------------------------------


def test_where_nothing_is_due_there_is_no_backlog(store: SqlStore) -> None:
    subscribed(store, due=NOW + MINUTE)
    assert store.backlog(SLACK, NOW) == Backlog()


def test_what_is_due_and_not_planned_is_seen(store: SqlStore) -> None:
    subscribed(store, target("U1"), due=NOW - MINUTE)
    subscribed(store, target("U2"), due=NOW)
    since = NOW - MINUTE
    assert store.backlog(SLACK, NOW) == Backlog(due=2, oldest_due_at=since, ready_since=since)


def test_a_delivery_counts_where_it_stands(store: SqlStore) -> None:
    queued(store, "U1", "U2", "U3", "U4", "U5")
    lost, busy, doubtful, off = claim(store, limit=4)
    now = NOW + LEASE
    store.settle_retry(busy, at=now, reason="ratelimited", in_doubt=False)
    store.settle_retry(doubtful, at=now + DAY, reason="timeout", in_doubt=True)
    store.settle_retry(off, at=now + DAY, reason="ratelimited", in_doubt=False)
    assert store.backlog(SLACK, NOW + MINUTE / 2) == Backlog(
        waiting=1,
        in_flight=1,
        in_doubt={"timeout": 1},
        put_off={"ratelimited": 2},
        oldest_due_at=NOW,
        ready_since=NOW,
    )
    assert lost.id
    later = store.backlog(SLACK, now)
    assert (later.waiting, later.in_flight) == (2, 0)
    assert later.in_doubt == {"cut_off": 1, "timeout": 1}


def test_what_is_settled_is_no_backlog(store: SqlStore) -> None:
    queued(store, "U1", "U2")
    sent, dead = claim(store)
    store.settle_sent(sent.id, ref="r", now=NOW)
    store.settle_dead(dead, reason="dms_closed")
    assert store.backlog(SLACK, NOW + DAY) == Backlog()


def test_what_waits_on_purpose_is_not_overdue(store: SqlStore) -> None:
    paused = subscribed(store, target("U1"))
    store.plan_due(SLACK, NOW, planner())
    on_its_way = claim_one(store)
    store.reschedule(paused.id, schedule="s", pause=Pause.OFF, next_due_at=None)
    store.settle_retry(on_its_way, at=NOW, reason="ratelimited", in_doubt=False)
    subscribed(store, target("U2", community="T2"))
    store.plan_due(SLACK, NOW, planner())
    away(store, "T2")
    subscribed(store, target("U3", community="T2"))
    assert store.backlog(SLACK, NOW) == Backlog(held=1, stranded=1)


def test_a_backlog_is_that_of_its_scope(store: SqlStore) -> None:
    subscribed(store, target("U1", community="T1"))
    subscribed(store, target("U1", community="T2"))
    subscribed(store, target("U1", platform="discord"))
    assert store.backlog(SLACK, NOW).due == 2
    assert store.backlog(Scope("slack", "T2"), NOW).due == 1
    assert store.backlog(Scope("discord"), NOW).due == 1


# --- what became of the rest -------------------------------------------------------------------


def test_where_nothing_was_due_there_are_no_outcomes(store: SqlStore) -> None:
    assert outcomes(store) == Outcomes()


def test_what_was_sent_was_on_time_or_late(store: SqlStore) -> None:
    queued(store, "U1", "U2", "U3")
    for delivery, late in zip(claim(store), (0, 10, 75), strict=True):
        store.settle_sent(delivery.id, ref="r", now=NOW + late * MINUTE)
    assert outcomes(store) == Outcomes(on_time=2, late=1, latest=75 * MINUTE)
    assert outcomes(store, later=DAY) == Outcomes()


def test_a_clock_that_was_ahead_makes_nothing_early(store: SqlStore) -> None:
    queued(store, "U1")
    store.settle_sent(claim_one(store).id, ref="r", now=NOW - MINUTE)
    assert outcomes(store) == Outcomes(on_time=1, latest=timedelta(0))


def test_the_dead_of_a_week_are_counted_by_reason(store: SqlStore) -> None:
    queued(store, "U1", "U2", "U3")
    for delivery, reason in zip(claim(store), ("closed", "gone", "closed"), strict=True):
        store.settle_dead(delivery, reason=reason)
    assert outcomes(store, later=6 * DAY).dead == {"closed": 2, "gone": 1}
    assert outcomes(store, later=7 * DAY).dead == {}


def test_the_paused_are_counted_by_reason(store: SqlStore) -> None:
    for number, pause in enumerate((Pause.OFF, Pause.OFF, Pause.IGNORED, None)):
        made = subscribed(store, target(f"U{number}"))
        store.reschedule(made.id, schedule="s", pause=pause, next_due_at=None)
    assert outcomes(store).paused == {Pause.OFF: 2, Pause.IGNORED: 1}


def test_communities_that_are_away_are_named_with_the_reason(store: SqlStore) -> None:
    away(store, "T2")
    away(store, "T1")
    first, second = outcomes(store).away
    assert first == Away(community="T1", reason="token_revoked", since=NOW)
    assert second.community == "T2"
    assert outcomes(store, Scope("slack", "T2")).away == (second,)
    assert outcomes(store, Scope("discord")).away == ()


# --- one of them -------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["id", "key"])
def test_a_delivery_is_found_by_its_number_and_by_its_key(store: SqlStore, by: str) -> None:
    queued(store, "U1")
    claimed = claim_one(store)
    store.settle_retry(claimed, at=NOW + DAY, reason="timeout", in_doubt=True)
    found = store.traced(str(getattr(claimed, by)))
    waiting = Traced(
        id=claimed.id,
        key=claimed.key,
        platform="slack",
        community="T1",
        user="U1",
        channel=False,
        kind="tip",
        tip="tip-1",
        track="ds",
        local_date=NOW.date(),
        due_at=NOW,
        state=DeliveryState.PENDING,
        attempts=1,
        in_doubt=True,
        ready_at=NOW + DAY,
        reason="timeout",
        ref=None,
        sent_at=None,
        paused_for=None,
    )
    assert found == waiting
    store.settle_sent(claimed.id, ref="D1:1.2", now=NOW)
    sent = replace(waiting, state=DeliveryState.SENT, ready_at=None, ref="D1:1.2", sent_at=NOW)
    assert store.traced(claimed.key) == sent


@pytest.mark.parametrize("name", ["2", "0" * 24, "9" * 30, "", "x'"])
def test_what_is_not_there_is_not_found(store: SqlStore, name: str) -> None:
    queued(store, "U1")
    assert store.traced(name) is None
