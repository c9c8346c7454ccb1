"""The laws of :class:`bot.ports.Store` about the tips of linked accounts: once, on one track."""

import pytest

from bot.people import Pause, Person, Target
from bot.ports import Due, Plan, Scope
from bot.storage import SqlStore
from tests.contract.laws import DAY, NOW, SLACK, claim_one, planner, subscribed
from tests.contract.linking import ON_DISCORD, ON_SLACK, link, replay
from tests.deliveries import claim_from

DISCORD = Scope("discord")


def on_track(store: SqlStore, whom: Target, scope: Scope, tip: str, *, day: int = 0) -> None:
    """Put somebody on a track and queue a tip on a day, which becomes due at once."""
    at = NOW + day * DAY
    subscribed(store, whom, due=at)
    assert store.plan_due(scope, at, planner(tip, now=at)) == 1


def active(store: SqlStore, *people: Person) -> list[bool]:
    found = [store.subscription(person.id) for person in people]
    return [bool(subscription and subscription.active) for subscription in found]


def test_linked_on_both_tips_go_on_where_the_code_was_made_and_come_back_on_parting(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    subscribed(store, ON_SLACK)
    subscribed(store, ON_DISCORD)
    assert link(store, also_ana, ana)
    assert active(store, ana, also_ana) == [False, True]
    waiting = store.subscription(ana.id)
    assert waiting is not None
    assert waiting.paused_for == "linked"
    assert store.plan_due(SLACK, NOW, planner()) == 0
    store.unlink(ana.id, NOW, replay)
    assert active(store, ana, also_ana) == [True, True]
    again = store.subscription(ana.id)
    assert again is not None
    assert again.paused_for is None


def test_tips_that_only_one_account_has_go_on_there(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    subscribed(store, ON_DISCORD)
    assert link(store, ana, also_ana)
    assert active(store, ana, also_ana) == [False, True]


def test_tips_that_somebody_stopped_themselves_do_not_come_back(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    made = subscribed(store, ON_SLACK)
    store.reschedule(made.id, schedule="weekdays", pause=Pause.OFF, next_due_at=None)
    assert link(store, ana, also_ana)
    store.unlink(ana.id, NOW, replay)
    assert active(store, ana, also_ana) == [False, False]


def test_tips_asked_for_on_the_other_account_move_there(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    first = subscribed(store, ON_SLACK)
    assert link(store, ana, also_ana)
    subscribed(store, ON_DISCORD)
    assert active(store, ana, also_ana) == [False, True]
    store.reschedule(first.id, schedule="weekdays", pause=None, next_due_at=NOW)
    assert active(store, ana, also_ana) == [True, False]


def test_no_tip_comes_twice_and_no_date_has_two(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    on_track(store, ON_SLACK, SLACK, "tip-1")
    on_track(store, ON_DISCORD, DISCORD, "tip-2")
    for scope in (SLACK, DISCORD):
        [sent] = claim_from(store, scope, NOW, lease=DAY)
        store.settle_sent(sent.id, ref="1", now=NOW)
    assert link(store, ana, also_ana)
    mine = store.subscription(ana.id)
    assert mine is not None
    assert store.sent_tips(mine.id) == {"tip-1", "tip-2"}
    moved = subscribed(store, ON_DISCORD)
    assert store.sent_tips(moved.id) == {"tip-1", "tip-2"}
    seen: list[Due] = []

    def plan(due: Due) -> Plan:
        seen.append(due)
        return planner("tip-3")(due)

    assert store.plan_due(DISCORD, NOW, plan) == 1
    assert seen[0].sent_tips == {"tip-1", "tip-2"}
    assert seen[0].subscription.last_local_date == NOW.date()
    assert not claim_from(store, DISCORD, NOW, lease=DAY)
    assert store.plan_due(DISCORD, NOW + DAY, planner("tip-3", now=NOW + DAY)) == 1
    assert len(claim_from(store, DISCORD, NOW + DAY, lease=DAY)) == 1


def test_a_tip_that_waited_to_be_sent_elsewhere_is_due_again(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    on_track(store, ON_SLACK, SLACK, "tip-1")
    on_track(store, ON_DISCORD, DISCORD, "tip-2", day=1)
    assert link(store, ana, also_ana)
    assert not claim_from(store, DISCORD, NOW + DAY, lease=DAY)
    mine = store.subscription(ana.id)
    assert mine is not None
    assert store.sent_tips(mine.id) == {"tip-1"}


@pytest.mark.parametrize("arrived", [False, True])
def test_a_tip_that_may_have_arrived_elsewhere_is_looked_for_before_it_is_due_again(
    store: SqlStore, ana: Person, also_ana: Person, *, arrived: bool
) -> None:
    on_track(store, ON_SLACK, SLACK, "tip-1")
    subscribed(store, ON_DISCORD)
    doubtful = claim_one(store)
    store.settle_retry(doubtful, at=NOW, reason="timeout", in_doubt=True)
    assert link(store, also_ana, ana)
    mine = store.subscription(also_ana.id)
    assert mine is not None
    assert store.sent_tips(mine.id) == {"tip-1"}
    looked_for = claim_one(store)
    assert (looked_for.key, looked_for.in_doubt) == (doubtful.key, True)
    if arrived:
        store.settle_sent(looked_for.id, ref="1", now=NOW)
    else:
        store.settle_dead(looked_for, reason="linked")
    assert store.sent_tips(mine.id) == ({"tip-1"} if arrived else set())


@pytest.mark.parametrize("stop", [Pause.OFF, Pause.LEFT])
@pytest.mark.parametrize("leaver", [0, 1])
def test_a_stop_on_the_account_that_had_the_tips_outlasts_the_link(
    store: SqlStore, ana: Person, also_ana: Person, stop: Pause, leaver: int
) -> None:
    subscribed(store, ON_SLACK)
    made = subscribed(store, ON_DISCORD)
    assert link(store, also_ana, ana)
    store.reschedule(made.id, schedule="weekdays", pause=stop, next_due_at=None)
    store.unlink((ana, also_ana)[leaver].id, NOW, replay)
    assert active(store, ana, also_ana) == [False, False]
    waited = store.subscription(ana.id)
    assert waited is not None
    assert waited.paused_for is Pause.OFF


def test_tips_that_stopped_by_themselves_come_back_to_the_other_account(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    subscribed(store, ON_SLACK)
    made = subscribed(store, ON_DISCORD)
    assert link(store, also_ana, ana)
    store.reschedule(made.id, schedule="weekdays", pause=Pause.UNREACHABLE, next_due_at=None)
    store.unlink(ana.id, NOW, replay)
    assert active(store, ana, also_ana) == [True, False]


def test_what_came_in_a_week_is_counted_on_every_linked_account(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    subscribed(store)
    store.plan_due(SLACK, NOW, planner("tip-1"))
    today = NOW.date()
    assert store.came(also_ana.id, since=today) == frozenset()
    link(store, ana, also_ana)
    assert store.came(also_ana.id, since=today) == store.came(ana.id, since=today) == {today}
    assert store.came(also_ana.id, since=today + DAY) == frozenset()
