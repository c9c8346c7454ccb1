"""The laws of :class:`bot.ports.Store` about what cannot be delivered, and who is told so."""

from dataclasses import replace
from functools import partial

import pytest

from bot.people import Community, Pause, Stopped, Subscription, Target
from bot.ports import Scope, Unreached
from bot.quiz import memory
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
from tests.contract.linking import link
from tests.deliveries import claim_from

HERE = Scope("slack", "T1")
CHANNEL = Target(platform="slack", community="T1", user="C1", channel=True)


def die(store: SqlStore, whom: Target, reason: str = "dms_closed") -> Subscription:
    """Let a delivery to somebody die for their sake; return their subscription before."""
    made = subscribed(store, whom)
    store.plan_due(Scope(whom.platform), NOW, planner())
    (claimed,) = claim_from(store, Scope(whom.platform), NOW, lease=LEASE)
    store.settle_dead(claimed, reason=reason, pause=Pause.UNREACHABLE)
    return made


def pause_of(store: SqlStore, user: str = "U1") -> Pause | None:
    found = store.subscription(store.person(target(user)).id)
    assert found is not None
    assert found.active is (found.paused_for is None)
    return found.paused_for


# --- pausing -----------------------------------------------------------------------------------


def test_who_cannot_be_reached_is_paused_with_the_delivery_that_died(store: SqlStore) -> None:
    made = die(store, target())
    assert pause_of(store) is Pause.UNREACHABLE
    assert store.undelivered(made.person) == "dms_closed"
    assert store.plan_due(SLACK, NOW + 7 * DAY, planner()) == 0


def test_a_delivery_that_is_final_pauses_nobody(store: SqlStore) -> None:
    queued(store, "U1")
    delivery = claim_one(store)
    store.settle_sent(delivery.id, ref="1700.1", now=NOW)
    assert not store.settle_dead(delivery, reason="dms_closed", pause=Pause.UNREACHABLE)
    assert pause_of(store) is None


def test_whoever_paused_before_keeps_their_own_reason(store: SqlStore) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    delivery = claim_one(store)
    store.reschedule(made.id, schedule="s", pause=Pause.OFF, next_due_at=None)
    store.settle_dead(delivery, reason="dms_closed", pause=Pause.UNREACHABLE)
    assert pause_of(store) is Pause.OFF
    assert store.undelivered(made.person) == "dms_closed"


def test_a_tip_that_died_is_due_again_once_they_resume(store: SqlStore) -> None:
    made = die(store, target())
    store.reschedule(made.id, schedule="s", pause=None, next_due_at=NOW + DAY)
    assert pause_of(store) is None
    assert store.sent_tips(made.id) == frozenset()
    store.plan_due(SLACK, NOW + DAY, planner(now=NOW + DAY))
    assert [delivery.tip for delivery in claim(store, now=NOW + DAY)] == ["tip-1"]


def test_a_claim_says_why_the_attempt_before_failed(store: SqlStore) -> None:
    queued(store, "U1")
    first = claim_one(store)
    store.settle_retry(first, at=NOW + DAY, reason="dms_closed", in_doubt=False)
    assert (first.reason, claim_one(store, now=NOW + DAY).reason) == (None, "dms_closed")


# --- telling -----------------------------------------------------------------------------------


@pytest.mark.parametrize("pause", [Pause.IGNORED, Pause.UNREACHABLE])
def test_what_stopped_by_itself_is_told_once(store: SqlStore, pause: Pause) -> None:
    made = subscribed(store)
    assert store.untold() == []
    store.reschedule(made.id, schedule="s", pause=pause, next_due_at=None)
    assert store.untold() == [target()]
    told = at_once([partial(store.tell, target(), now=NOW)] * 4)
    stopped = Stopped(person=made.person, platform="slack", pause=pause)
    assert sorted(told, key=bool) == [None, None, None, stopped]
    found = store.subscription(made.person)
    assert found is not None
    assert found.told_at == NOW
    assert store.untold() == []


def test_it_is_told_with_the_reason_of_the_delivery_that_died(store: SqlStore) -> None:
    die(store, target(), "user_gone")
    told = store.tell(target(), now=NOW)
    assert told is not None
    assert told.reason == "user_gone"


def test_a_pause_that_somebody_made_is_not_told(store: SqlStore) -> None:
    made = subscribed(store)
    for pause in (Pause.OFF, Pause.LEFT, Pause.LINKED):
        store.reschedule(made.id, schedule="s", pause=pause, next_due_at=None)
        assert store.untold() == []
        assert store.tell(target(), now=NOW) is None


def test_who_resumed_and_is_stopped_again_is_told_again(store: SqlStore) -> None:
    made = die(store, target())
    assert store.tell(target(), now=NOW)
    store.reschedule(made.id, schedule="s", pause=None, next_due_at=NOW)
    assert store.tell(target(), now=NOW) is None
    store.reschedule(made.id, schedule="s", pause=Pause.UNREACHABLE, next_due_at=None)
    assert store.tell(target(), now=NOW)


def test_it_is_told_on_any_account_of_a_learner(store: SqlStore) -> None:
    elsewhere = target("U9", platform="discord", community="G1")
    third = target("U8", platform="discord", community="G2")
    one, other = store.person(target()), store.person(elsewhere)
    for account in (elsewhere, third):
        assert link(store, one, store.person(account))
    for place in (target(), elsewhere, third):
        person = store.person(place)
        made = store.subscribe(person.id, track="ds", schedule="s", next_due_at=NOW)
        store.reschedule(made.id, schedule="s", pause=Pause.UNREACHABLE, next_due_at=None)
        assert set(store.untold()) == {target(), elsewhere, third}
        asked = target() if place != target() else elsewhere
        told = store.tell(asked, now=NOW)
        assert told is not None
        assert (told.person, told.platform) == (person.id, place.platform)
        assert store.untold() == []
    assert other.id != one.id


def test_whoever_gets_tips_on_another_account_has_nothing_to_be_told(store: SqlStore) -> None:
    elsewhere = target("U9", platform="discord", community="G1")
    one, other = store.person(target()), store.person(elsewhere)
    assert link(store, one, other)
    die(store, target())
    store.subscribe(other.id, track="ds", schedule="s", next_due_at=NOW)
    assert store.tell(target(), now=NOW) is None
    assert store.untold() == []


def test_somebody_unknown_and_a_channel_are_not_told(store: SqlStore) -> None:
    die(store, CHANNEL, "not_in_channel")
    assert store.untold() == []
    assert store.tell(target("nobody"), now=NOW) is None
    assert store.known(target("nobody")) is None


def test_without_a_community_it_is_told_to_the_same_user(store: SqlStore) -> None:
    die(store, target("U9", platform="discord", community="G1"))
    nowhere = target("U9", platform="discord", community="")
    assert store.tell(nowhere, now=NOW)


# --- counting ----------------------------------------------------------------------------------


def test_those_nothing_reaches_are_counted_by_reason(store: SqlStore) -> None:
    for user, reason in (("U1", "dms_closed"), ("U2", "dms_closed"), ("U3", "user_gone")):
        die(store, target(user), reason)
    die(store, CHANNEL, "not_in_channel")
    die(store, target("U4", community="T2"))
    back = die(store, target("U5"))
    store.reschedule(back.id, schedule="s", pause=None, next_due_at=NOW)
    assert store.unreached(HERE) == Unreached(
        people={"dms_closed": 2, "user_gone": 1}, channels={"not_in_channel": 1}
    )
    assert store.unreached(Scope("slack", "T3")) == Unreached(people={}, channels={})


# --- communities -------------------------------------------------------------------------------


def test_where_nothing_can_be_sent_nothing_is_planned_or_claimed(store: SqlStore) -> None:
    queued(store, "U1")
    subscribed(store, target("U2"))
    subscribed(store, target("U3", community="T2"))
    assert store.set_away(target(), "token_revoked", now=NOW)
    assert store.away() == [target("")]
    assert store.community(target()) == Community(away_for="token_revoked", away_since=NOW)
    assert store.plan_due(SLACK, NOW, planner()) == 1
    assert users(claim(store)) == ["U3"]
    assert store.set_back(HERE) == 1
    assert store.away() == []
    assert store.plan_due(SLACK, NOW, planner()) == 1
    assert users(claim(store)) == ["U1", "U2"]


def test_the_first_reason_holds_until_a_community_is_back(store: SqlStore) -> None:
    assert store.set_away(target(), "app_uninstalled", now=NOW)
    assert not store.set_away(target(), "token_revoked", now=NOW + DAY)
    known = Community(away_for="app_uninstalled", away_since=NOW)
    assert store.community(target()) == known
    assert memory.of(known) == memory.of(Community())
    assert store.set_back(HERE) == 1
    assert store.set_back(HERE) == 0
    assert store.community(target()) == Community()
    assert store.set_away(target(), "token_revoked", now=NOW + DAY)


def test_communities_come_back_one_by_one_or_by_their_reason(store: SqlStore) -> None:
    for team, reason in (("T1", "token_refused"), ("T2", "token_refused"), ("T3", "bot_removed")):
        store.set_away(target(community=team), reason, now=NOW)
    store.set_away(target(platform="discord"), "token_refused", now=NOW)
    assert store.set_back(Scope("slack", "T3"), {"token_refused"}) == 0
    assert store.set_back(SLACK, {"token_refused"}) == 2
    left = {(there.platform, there.community) for there in store.away()}
    assert left == {("slack", "T3"), ("discord", "T1")}


def test_a_delivery_that_waits_for_its_community_has_lost_no_attempt(store: SqlStore) -> None:
    queued(store, "U1", "U2")
    first, second = claim(store)
    assert store.settle_away(first, reason="token_revoked", now=NOW)
    assert not store.settle_away(second, reason="token_revoked", now=NOW)
    assert claim(store, now=NOW + DAY) == ()
    store.set_back(HERE)
    for delivery in claim(store, now=NOW + DAY):
        assert (delivery.attempts, delivery.in_doubt) == (1, False)
        assert delivery.reason == "token_revoked"


def test_a_doubt_outlasts_the_absence_of_its_community(store: SqlStore) -> None:
    queued(store, "U1")
    claim_one(store)
    again = claim_one(store, now=NOW + LEASE)
    store.settle_away(again, reason="token_revoked", now=NOW + LEASE)
    store.set_back(HERE)
    assert claim_one(store, now=NOW + DAY).in_doubt


@pytest.mark.parametrize("final", ["sent", "dead"])
def test_what_is_final_makes_no_community_away(store: SqlStore, final: str) -> None:
    queued(store, "U1")
    delivery = claim_one(store)
    if final == "sent":
        store.settle_sent(delivery.id, ref="1700.1", now=NOW)
    else:
        store.settle_dead(delivery, reason="tip_gone")
    assert not store.settle_away(delivery, reason="token_revoked", now=NOW)
    assert store.away() == []


def test_the_communities_of_a_platform_are_those_somebody_is_known_in(store: SqlStore) -> None:
    for community in ("T1", "T2", ""):
        store.person(target(community=community))
    store.person(replace(target(), platform="discord"))
    assert store.communities("slack") == {"T1", "T2"}
    assert store.communities("playground") == frozenset()
