"""The laws of :class:`bot.ports.Store` about planning, claiming and settling deliveries."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.people import LinkCode, Pause
from bot.ports import Due, Plan, Scope
from bot.storage import SqlStore
from tests.contract.laws import (
    DAY,
    LEASE,
    NOW,
    SLACK,
    at_once,
    claim,
    claim_one,
    planner,
    queued,
    subscribed,
    target,
    users,
)
from tests.deliveries import claim_from

SECOND = timedelta(seconds=1)

# --- planning ----------------------------------------------------------------------------------


def test_what_is_due_is_planned_once_and_moves_on(store: SqlStore) -> None:
    made = subscribed(store)
    assert store.plan_due(SLACK, NOW, planner()) == 1
    assert store.plan_due(SLACK, NOW, planner()) == 0
    moved = store.subscription(made.person)
    assert moved is not None
    assert (moved.next_due_at, moved.last_local_date) == (NOW + DAY, NOW.date())


def test_a_plan_is_made_from_the_subscription_its_person_and_the_sent_tips(
    store: SqlStore,
) -> None:
    made = subscribed(store)
    store.set_zone(made.person, "Asia/Tokyo")
    seen: list[Due] = []

    def plan(due: Due) -> Plan:
        seen.append(due)
        return planner("tip-1", now=NOW)(due)

    store.plan_due(SLACK, NOW, plan)
    store.settle_sent(claim_one(store).id, ref="1700.1", now=NOW)
    assert store.plan_due(SLACK, NOW + DAY, plan) == 1
    first, second = seen
    assert first == Due(subscription=made, person=store.person(target()), past=())
    assert second.sent_tips == {"tip-1"}
    assert second.subscription == store.subscription(made.person)


def test_nothing_is_planned_before_its_time_or_when_stopped(store: SqlStore) -> None:
    subscribed(store, target("U1"), due=NOW + SECOND)
    stopped = subscribed(store, target("U2"))
    store.reschedule(stopped.id, schedule="weekdays", pause=Pause.OFF, next_due_at=NOW)
    ended = subscribed(store, target("U3"))
    store.reschedule(ended.id, schedule="weekdays", pause=None, next_due_at=None)
    assert store.plan_due(SLACK, NOW, planner()) == 0
    assert store.plan_due(SLACK, NOW + SECOND, planner()) == 1


def test_a_plan_without_a_tip_moves_on_and_queues_nothing(store: SqlStore) -> None:
    made = subscribed(store)
    assert store.plan_due(SLACK, NOW, planner(tip=None)) == 1
    assert store.plan_due(SLACK, NOW, planner()) == 0
    assert claim(store) == ()
    assert store.sent_tips(made.id) == frozenset()


def test_a_plan_without_a_next_time_ends_the_sends(store: SqlStore) -> None:
    made = subscribed(store)
    last = Plan(local_date=NOW.date(), due_at=NOW, next_due_at=None, tip="tip-9")
    store.plan_due(SLACK, NOW, lambda _: last)
    ended = store.subscription(made.person)
    assert ended is not None
    assert ended.next_due_at is None
    assert store.plan_due(SLACK, NOW + 365 * DAY, planner()) == 0


def test_a_local_date_gets_one_delivery_even_if_planned_again(store: SqlStore) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner("tip-1"))
    store.reschedule(made.id, schedule="evenings", pause=None, next_due_at=NOW)
    assert store.plan_due(SLACK, NOW, planner("tip-2")) == 1
    assert [delivery.tip for delivery in claim(store)] == ["tip-1"]
    assert store.sent_tips(made.id) == {"tip-1"}


def test_the_last_local_date_never_goes_back(store: SqlStore) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    west = Plan(local_date=(NOW - DAY).date(), due_at=NOW, next_due_at=None)
    store.plan_due(SLACK, NOW + DAY, lambda _: west)
    moved = store.subscription(made.person)
    assert moved is not None
    assert moved.last_local_date == NOW.date()


def test_the_longest_due_are_planned_first(store: SqlStore) -> None:
    for user, minutes in (("late", 1), ("later", 2), ("latest", 3)):
        subscribed(store, target(user), due=NOW - timedelta(minutes=minutes))
    seen: list[str] = []

    def plan(due: Due) -> Plan:
        seen.append(due.person.target.user)
        return planner()(due)

    assert store.plan_due(SLACK, NOW, plan, limit=2) == 2
    assert store.plan_due(SLACK, NOW, plan, limit=2) == 1
    assert seen == ["latest", "later", "late"]


def test_a_plan_that_fails_changes_nothing_for_anybody(store: SqlStore) -> None:
    first = subscribed(store, target("U1"), due=NOW - SECOND)
    subscribed(store, target("U2"))

    def plan(due: Due) -> Plan:
        if due.subscription.id != first.id:
            raise LookupError("no such track")
        return planner()(due)

    with pytest.raises(LookupError, match="no such track"):
        store.plan_due(SLACK, NOW, plan)
    assert store.subscription(first.person) == first
    assert claim(store) == ()
    assert store.plan_due(SLACK, NOW, planner()) == 2


def test_several_planning_at_once_plan_everything_once(store: SqlStore) -> None:
    names = [f"U{number}" for number in range(30)]
    for name in names:
        subscribed(store, target(name))
    planned = at_once([partial(store.plan_due, SLACK, NOW, planner(), limit=10)] * 4)
    planned.append(store.plan_due(SLACK, NOW, planner()))
    assert sum(planned) == 30
    assert sorted(users(claim(store, limit=100))) == sorted(names)


def test_a_subscription_keeps_its_sent_tips_on_another_track(store: SqlStore) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    store.subscribe(made.person, track="mle", schedule="weekdays", next_due_at=NOW)
    assert store.sent_tips(made.id) == {"tip-1"}
    other = subscribed(store, target(community="T2"))
    assert store.sent_tips(other.id) == frozenset()


# --- claiming ----------------------------------------------------------------------------------


def test_a_claimed_delivery_has_all_that_is_needed_to_send(store: SqlStore) -> None:
    subscribed(store)
    late = Plan(local_date=NOW.date(), due_at=NOW - SECOND, next_due_at=None, tip="t")
    store.plan_due(SLACK, NOW, lambda _: late)
    delivery = claim_one(store)
    assert delivery.target == target()
    assert (delivery.track, delivery.tip) == ("ds", "t")
    assert (delivery.local_date, delivery.due_at) == (NOW.date(), NOW - SECOND)
    assert (delivery.attempts, delivery.in_doubt) == (1, False)


def test_a_claimed_delivery_belongs_to_nobody_else_during_the_lease(store: SqlStore) -> None:
    queued(store, "U1")
    claim_one(store)
    assert claim(store) == ()
    assert claim(store, now=NOW + LEASE - SECOND) == ()


def test_a_delivery_whose_lease_ran_out_is_in_doubt(store: SqlStore) -> None:
    queued(store, "U1")
    first = claim_one(store)
    again = claim_one(store, now=NOW + LEASE)
    assert (again.id, again.key) == (first.id, first.key)
    assert (again.attempts, again.in_doubt) == (2, True)
    assert claim(store, now=NOW + LEASE) == ()


def test_keys_differ_and_fit_where_platforms_take_them(store: SqlStore) -> None:
    queued(store, "U1", "U2")
    keys = {delivery.key for delivery in claim(store)}
    store.forget(target(), store.held(target()).version)
    queued(store, "U1", now=NOW + DAY)
    keys |= {delivery.key for delivery in claim(store, now=NOW + DAY)}
    assert len(keys) == 3
    assert all(key.isascii() and key.isalnum() and 16 <= len(key) <= 25 for key in keys)


def test_what_became_ready_first_is_claimed_first_up_to_the_limit(store: SqlStore) -> None:
    queued(store, "new", now=NOW)
    queued(store, "old", now=NOW - DAY)
    queued(store, "newest", now=NOW + SECOND)
    assert users(claim(store, now=NOW + SECOND, limit=2)) == ["old", "new"]
    assert users(claim(store, now=NOW + SECOND, limit=2)) == ["newest"]


def test_several_claiming_at_once_get_different_deliveries(store: SqlStore) -> None:
    names = [f"U{number}" for number in range(20)]
    queued(store, *names)
    claimed = at_once([partial(claim, store, limit=5)] * 6)
    got = [user for deliveries in claimed for user in users(deliveries)]
    got += users(claim(store, limit=20))
    assert sorted(got) == sorted(names)


# --- settling ----------------------------------------------------------------------------------


def test_a_sent_delivery_never_comes_back(store: SqlStore) -> None:
    queued(store, "U1")
    store.settle_sent(claim_one(store).id, ref="1700.1", now=NOW)
    assert claim(store, now=NOW + DAY) == ()


@pytest.mark.parametrize("in_doubt", [True, False])
def test_a_delivery_given_back_is_claimed_when_its_time_comes(
    store: SqlStore,
    in_doubt: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    queued(store, "U1")
    at = NOW + timedelta(minutes=10)
    store.settle_retry(claim_one(store), at=at, reason="rate_limited", in_doubt=in_doubt)
    assert claim(store, now=at - SECOND) == ()
    again = claim_one(store, now=at)
    assert (again.attempts, again.in_doubt) == (2, in_doubt)


def test_what_was_not_tried_is_claimed_again_with_as_many_attempts_left(store: SqlStore) -> None:
    queued(store, "U1")
    for _ in range(3):
        claimed = claim_one(store)
        assert (claimed.attempts, claimed.in_doubt) == (1, False)
        store.settle_retry(claimed, at=NOW, reason="throttled", in_doubt=False, tried=False)


def test_a_doubt_stays_until_the_delivery_is_settled(store: SqlStore) -> None:
    queued(store, "U1")
    claim_one(store)
    again = claim_one(store, now=NOW + LEASE)
    store.settle_retry(again, at=NOW + DAY, reason="rate_limited", in_doubt=False)
    assert claim_one(store, now=NOW + DAY).in_doubt


def test_a_dead_delivery_never_comes_back_and_tells_why(store: SqlStore) -> None:
    queued(store, "U1")
    person = store.person(target("U1")).id
    assert store.undelivered(person) is None
    store.settle_dead(claim_one(store), reason="closed_dm")
    assert claim(store, now=NOW + DAY) == ()
    assert store.undelivered(person) == "closed_dm"
    assert store.undelivered(store.person(target("U1", community="T2")).id) is None


def test_only_the_most_recent_delivery_tells_whether_messages_arrive(store: SqlStore) -> None:
    queued(store, "U1")
    person = store.person(target("U1")).id
    store.settle_dead(claim_one(store), reason="closed_dm")
    queued(store, "U1", now=NOW + DAY)
    assert store.undelivered(person) is None


# --- scopes ------------------------------------------------------------------------------------


def test_a_scope_is_a_platform_or_one_community_of_it(store: SqlStore) -> None:
    for whom in (target(), target(community="T2"), target(platform="discord")):
        subscribed(store, whom)
    one = Scope("slack", "T2")
    assert store.plan_due(one, NOW, planner()) == 1
    assert store.plan_due(SLACK, NOW, planner()) == 1
    claimed = claim_from(store, one, NOW, lease=LEASE)
    assert [delivery.target for delivery in claimed] == [target(community="T2")]
    assert [delivery.target for delivery in claim(store)] == [target()]
    assert claim_from(store, Scope("discord"), NOW, lease=LEASE) == ()
    assert store.plan_due(Scope("discord"), NOW, planner()) == 1


def test_several_communities_are_claimed_for_at_once_each_with_its_share(store: SqlStore) -> None:
    for community in ("", "T1", "T2"):
        for number in range(3):
            subscribed(store, target(f"{community}U{number}", community=community))
    store.plan_due(SLACK, NOW, planner())
    asked = {"T2": 1, "T9": 5, "T1": 2, "": 4}
    shares = [(Scope("slack", community), most) for community, most in asked.items()]
    claimed = store.claim_shares(shares, NOW, lease=LEASE)
    places = [[delivery.target.community for delivery in found] for found in claimed]
    assert places == [["T2"], [], ["T1", "T1"], ["", "", ""]]
    assert [len(found) for found in store.claim_shares(shares, NOW, lease=LEASE)] == [1, 0, 1, 0]
    assert store.claim_shares([], NOW, lease=LEASE) == []


def test_processes_that_claim_for_the_same_communities_at_once_share_them(store: SqlStore) -> None:
    for community in ("T1", "T2", "T3"):
        for user in ("U1", "U2", "U3", "U4"):
            subscribed(store, target(user, community=community))
    store.plan_due(SLACK, NOW, planner())
    shares = [(Scope("slack", community), 2) for community in ("T1", "T2", "T3")]
    ways = [shares, shares[::-1], shares[1:] + shares[:1]]
    rounds = at_once([partial(store.claim_shares, way, NOW, lease=LEASE) for way in ways])
    claimed = [delivery for found in rounds for lane in found for delivery in lane]
    claimed += claim(store, limit=20)
    assert len({delivery.id for delivery in claimed}) == len(claimed) == 12


def test_the_community_without_a_name_is_a_community_too(store: SqlStore) -> None:
    subscribed(store, target("U1"))
    subscribed(store, target("U2", community=""))
    assert store.plan_due(Scope("slack", ""), NOW, planner()) == 1
    assert users(claim(store)) == ["U2"]


def test_communities_are_ready_while_something_may_be_claimed_there(store: SqlStore) -> None:
    for community in ("T1", "T2"):
        subscribed(store, target(community=community))
    subscribed(store, target("U2", community=""))
    subscribed(store, target(platform="discord"))
    assert store.ready_communities(SLACK, NOW) == []
    store.plan_due(SLACK, NOW, planner())
    store.plan_due(Scope("discord"), NOW, planner())
    assert store.ready_communities(SLACK, NOW - SECOND) == []
    assert store.ready_communities(SLACK, NOW) == ["", "T1", "T2"]
    assert store.ready_communities(Scope("slack", "T2"), NOW) == ["T2"]
    assert store.ready_communities(Scope("discord"), NOW) == ["T1"]
    claim_from(store, Scope("slack", "T1"), NOW, lease=LEASE)
    assert store.ready_communities(SLACK, NOW) == ["", "T2"]
    assert store.ready_communities(SLACK, NOW + LEASE) == ["", "T1", "T2"]


def test_what_was_never_sent_folds_into_the_next_one(store: SqlStore) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner("tip-1"))
    seen: list[Due] = []

    def plan(due: Due) -> Plan:
        seen.append(due)
        return planner("tip-1", now=NOW + DAY)(due)

    assert store.plan_due(SLACK, NOW + DAY, plan) == 1
    assert [due.sent_tips for due in seen] == [frozenset()]
    assert [one.local_date for one in claim(store, now=NOW + DAY)] == [(NOW + DAY).date()]
    assert store.sent_tips(made.id) == {"tip-1"}


@pytest.mark.parametrize("in_doubt", [False, True])
def test_nobody_gets_the_next_one_while_one_may_still_arrive(
    store: SqlStore, *, in_doubt: bool
) -> None:
    subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    first = claim_one(store)
    tomorrow = planner("tip-2", now=NOW + DAY)
    if in_doubt:
        store.settle_retry(first, at=NOW + 2 * DAY, reason="timeout", in_doubt=True)
    assert store.plan_due(SLACK, NOW + DAY, tomorrow) == 0
    store.settle_sent(first.id, ref="1700.1", now=NOW + DAY)
    assert store.plan_due(SLACK, NOW + DAY, tomorrow) == 1


def test_a_plan_can_pause_and_says_why(store: SqlStore) -> None:
    made = subscribed(store)
    silent = Plan(local_date=NOW.date(), due_at=NOW, next_due_at=None, pause=Pause.IGNORED)
    assert store.plan_due(SLACK, NOW, lambda _: silent) == 1
    paused = store.subscription(made.person)
    assert paused is not None
    assert (paused.active, paused.paused_for) == (False, Pause.IGNORED)
    assert store.plan_due(SLACK, NOW + DAY, planner()) == 0


def test_whoever_is_due_was_seen_when_any_of_their_accounts_was(store: SqlStore) -> None:
    here, there = store.person(target()), store.person(target("U7", platform="discord"))
    code = LinkCode(digest="d", person=here.id, expires_at=NOW + DAY)
    store.offer_code(code)
    store.take_code("d", there.id, NOW)
    assert store.link("d", NOW, lambda _: {})
    subscribed(store)
    for who, at in ((here, NOW - 2 * DAY), (there, NOW - DAY)):
        store.note_signs([who.target], at)
    seen: list[datetime | None] = []

    def plan(due: Due) -> Plan:
        seen.append(due.person.seen_at)
        return planner()(due)

    store.plan_due(SLACK, NOW, plan)
    assert seen == [NOW - DAY]
