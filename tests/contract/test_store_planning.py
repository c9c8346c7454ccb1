"""The laws of :class:`bot.ports.Store` about what others do while somebody is planned for."""

from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.people import Delivery, Round
from bot.ports import Due, Plan
from bot.storage import SqlStore, planning
from tests.contract.laws import DAY, NOW, SLACK, claim, planner, subscribed

LATER = NOW + DAY


def next_tip(due: Due) -> Plan:
    left = [tip for tip in ("tip-1", "tip-2") if tip not in due.sent_tips]
    return planner(left[0], now=LATER)(due)


@pytest.mark.parametrize("moment", ["once the rows are read", "once the tip is chosen"])
def test_what_is_claimed_while_the_next_one_is_planned_is_sent_once(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    subscribed(store)
    store.plan_due(SLACK, NOW, planner("tip-1"))
    claims: list[Future[Sequence[Delivery]]] = []

    def claim_meanwhile() -> None:
        claims.append(pool.submit(partial(claim, store, now=LATER)))
        wait(claims, timeout=0.3)  # SQLite lets nobody claim before the plan is written

    def plan(due: Due) -> Plan:
        if moment == "once the tip is chosen":
            claim_meanwhile()
        return next_tip(due)

    def hold(connection: Connection, learners: Collection[int]) -> None:
        if moment == "once the rows are read":
            claim_meanwhile()
        hold_waiting(connection, learners)

    hold_waiting = planning._hold_waiting
    monkeypatch.setattr(planning, "_hold_waiting", hold)
    with ThreadPoolExecutor(1) as pool:
        store.plan_due(SLACK, LATER, plan)
        claimed = [*claims[0].result(), *claim(store, now=LATER)]
    assert [one.tip for one in claimed] == ["tip-1"]


def test_what_only_points_to_somebody_is_written_while_they_are_planned_for(
    store: SqlStore,
) -> None:
    made = subscribed(store)
    live = Round(
        id="r",
        host=made.person,
        platform="slack",
        community="T1",
        seed=7,
        questions=("q1",),
        started_at=NOW,
    )
    store.start_round(live)
    answer = partial(store.answer_round, "r", step=0, person=made.person, choice=0, now=NOW)

    def plan(due: Due) -> Plan:
        written = pool.submit(answer)
        if store.has_clock:  # SQLite has one writer at a time
            written.result(timeout=30)
        return planner()(due)

    with ThreadPoolExecutor(1) as pool:
        assert store.plan_due(SLACK, NOW, plan) == 1
    assert store.round_answers("r", made.person)
