"""The outbox against a dictionary: whatever happens in whatever order, both agree.

Every run of the machine lives in a community of its own, beside all the others.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.people import Delivery, Pause
from bot.ports import Due, Plan, Scope
from bot.storage import SqlStore
from tests.contract.laws import DAY, LEASE, NOW, target
from tests.deliveries import claim_from

pytestmark = pytest.mark.no_cover  # the same few steps, over and over

USERS = st.sampled_from(["U1", "U2", "U3"])
#: What rides along with the tips of each.
ASKED = {"U1": ("q1", "q2"), "U2": ("q3",), "U3": ()}


@dataclass
class Row:
    """What the dictionary knows about one delivery."""

    user: str
    tip: str
    ready_at: datetime | None
    sending: bool = False
    in_doubt: bool = False
    attempts: int = 0
    dead: bool = False
    held: Delivery | None = None

    @property
    def waits(self) -> bool:
        return self.ready_at is not None and not self.sending and not self.in_doubt

    @property
    def under_way(self) -> bool:
        return self.ready_at is not None and not self.waits

    def give_up(self) -> None:
        if self.waits:
            self.ready_at, self.dead = None, True


class Outbox(RuleBasedStateMachine):
    """Plans, claims and settles at random."""

    communities = count(1)

    def __init__(self, store: SqlStore) -> None:
        super().__init__()
        self.store = store
        self.scope = Scope("slack", f"T{next(self.communities)}")
        self.now = NOW
        self.due: dict[str, datetime | None] = {}
        self.rows: dict[tuple[str, date], Row] = {}
        self.claims: list[tuple[Row, Delivery]] = []

    def subscription(self, user: str) -> int:
        found = self.store.subscription(self.person(user))
        assert found is not None
        return found.id

    def person(self, user: str) -> int:
        return self.store.person(target(user, community=self.scope.community or "")).id

    @rule(user=USERS)
    def subscribe(self, user: str) -> None:
        self.store.subscribe(
            self.person(user), track="ds", schedule="weekdays", next_due_at=self.now
        )
        self.due[user] = self.now

    def is_active(self, user: str) -> bool:
        return self.due[user] is not None

    @precondition(lambda self: self.due)
    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        user = data.draw(st.sampled_from(sorted(self.due)))
        self.store.reschedule(
            self.subscription(user), schedule="weekdays", pause=Pause.OFF, next_due_at=self.now
        )
        self.due[user] = None
        for row in self.of(user):
            row.give_up()

    def of(self, user: str) -> list[Row]:
        return [row for row in self.rows.values() if row.user == user]

    @rule(hours=st.integers(0, 30))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def plan(self, due: Due, *, fail_at: str | None = None) -> Plan:
        if due.person.target.user == fail_at:
            raise LookupError
        tip = f"tip-{len(due.sent_tips)}"
        return Plan(
            local_date=self.now.date(),
            due_at=self.now,
            next_due_at=self.now + DAY,
            tip=tip,
            questions=ASKED[due.person.target.user],
        )

    def are_due(self) -> list[str]:
        return [
            user
            for user, at in self.due.items()
            if at is not None and at <= self.now and not any(r.under_way for r in self.of(user))
        ]

    @rule()
    def plan_all(self) -> None:
        expected = self.are_due()
        assert self.store.plan_due(self.scope, self.now, self.plan) == len(expected)
        for user in expected:
            self.due[user] = self.now + DAY
            if (user, self.now.date()) in self.rows:
                continue
            sent = sum(not row.dead and not row.waits for row in self.of(user))
            for row in self.of(user):
                row.give_up()
            row = Row(user=user, tip=f"tip-{sent}", ready_at=self.now)
            self.rows[user, self.now.date()] = row

    @precondition(lambda self: self.are_due())
    @rule(data=st.data())
    def fail_to_plan(self, data: st.DataObject) -> None:
        user = data.draw(st.sampled_from(self.are_due()))
        with pytest.raises(LookupError):
            self.store.plan_due(self.scope, self.now, partial(self.plan, fail_at=user))
        self.check_that_attempts_and_deliveries_belong_together()

    def check_that_attempts_and_deliveries_belong_together(self) -> None:
        for user in self.due:
            held = self.store.held(target(user, community=self.scope.community or ""))
            named = {row["attempt"] for row in held.of("deliveries")} - {None}
            assert {row["id"] for row in held.of("attempts")} == named

    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        ready = {at: row.ready_at for at, row in self.rows.items() if row.ready_at is not None}
        expected = sorted(at for at in ready if ready[at] <= self.now)
        claimed = claim_from(self.store, self.scope, self.now, lease=LEASE, limit=limit)
        got = [(delivery.target.user, delivery.local_date) for delivery in claimed]
        assert len(got) == min(limit, len(expected))
        assert set(got) <= set(expected)
        times = [ready[at] for at in expected]
        assert [ready[at] for at in got] == sorted(times)[:limit]
        for at, delivery in zip(got, claimed, strict=True):
            row = self.rows[at]
            row.in_doubt |= row.sending
            row.sending, row.ready_at, row.held = True, self.now + LEASE, delivery
            self.claims.append((row, delivery))
            row.attempts += 1
            assert (delivery.tip, delivery.attempts) == (row.tip, row.attempts)
            assert delivery.in_doubt == row.in_doubt
            assert delivery.paused == (not self.is_active(row.user))
            riding = self.store.attempt(delivery.attempt) if delivery.attempt else None
            assert (riding.questions if riding else ()) == ASKED[row.user]

    @precondition(lambda self: self.claims)
    @rule(
        data=st.data(),
        how=st.sampled_from(["sent", "dead", "retry"]),
        in_doubt=st.booleans(),
        tried=st.booleans(),
        minutes=st.integers(1, 3000),
    )
    def settle(
        self, data: st.DataObject, how: str, minutes: int, *, in_doubt: bool, tried: bool
    ) -> None:
        row, delivery = data.draw(st.sampled_from(self.claims))
        at = self.now + timedelta(minutes=minutes)
        counts = row.held is delivery and row.ready_at is not None
        match how:
            case "sent":
                self.store.settle_sent(delivery.id, ref="1700.1", now=self.now)
                counts = row.ready_at is not None  # true whoever says it
            case "dead":
                assert self.store.settle_dead(delivery, reason="closed_dm") is counts
            case _:
                given = self.store.settle_retry(
                    delivery, at=at, reason="no", in_doubt=in_doubt, tried=tried
                )
                assert given is counts
        if not counts:
            return
        row.sending, row.held = False, None
        if how != "retry":
            row.ready_at, row.dead = None, how == "dead"
        else:
            row.ready_at = at
            row.attempts -= not tried
            row.in_doubt |= in_doubt

    @invariant()
    def nothing_queued_is_forgotten_and_what_died_is_due_again(self) -> None:
        for user in self.due:
            expected = {row.tip for row in self.of(user) if not row.dead}
            assert self.store.sent_tips(self.subscription(user)) == expected


def test_the_outbox_does_what_a_dictionary_does(store: SqlStore) -> None:
    class Here(Outbox):
        def __init__(self) -> None:
            super().__init__(store)

    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, database=None),
    )
