"""The laws of :class:`bot.ports.Store` about who may settle a delivery, and that it is final."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.people import Delivery, Pause
from bot.storage import SqlStore
from tests.contract.laws import DAY, LEASE, NOW, claim, claim_one, queued, target

SECOND = timedelta(seconds=1)

Settle = Callable[[SqlStore, Delivery], object]


def sent(store: SqlStore, delivery: Delivery) -> None:
    store.settle_sent(delivery.id, ref="1700.1", now=NOW)


def dead(store: SqlStore, delivery: Delivery) -> bool:
    return store.settle_dead(delivery, reason="closed_dm", pause=Pause.UNREACHABLE)


def retry(store: SqlStore, delivery: Delivery) -> bool:
    return store.settle_retry(delivery, at=NOW, reason="rate_limited", in_doubt=True)


def throttle(store: SqlStore, delivery: Delivery) -> bool:
    return store.settle_retry(delivery, at=NOW, reason="slow", in_doubt=False, tried=False)


def away(store: SqlStore, delivery: Delivery) -> bool:
    return store.settle_away(delivery, reason="token_revoked", now=NOW)


OF_THE_HOLDER = pytest.mark.parametrize("settle", [dead, retry, throttle, away])


@pytest.mark.parametrize("final", [sent, dead])
@pytest.mark.parametrize("late", [sent, dead, retry, throttle, away])
def test_what_is_final_stays_final(store: SqlStore, final: Settle, late: Settle) -> None:
    queued(store, "U1")
    delivery = claim_one(store)
    final(store, delivery)
    assert not late(store, delivery)
    assert claim(store, now=NOW + DAY) == ()
    expected = "closed_dm" if final is dead else None
    assert store.undelivered(store.person(target("U1")).id) == expected


@OF_THE_HOLDER
def test_whoever_holds_the_lease_settles_and_only_once(store: SqlStore, settle: Settle) -> None:
    queued(store, "U1")
    delivery = claim_one(store)
    assert settle(store, delivery)
    assert not settle(store, delivery)


@OF_THE_HOLDER
def test_a_lease_that_ran_out_counts_until_the_next_claim(store: SqlStore, settle: Settle) -> None:
    queued(store, "U1")
    delivery = claim_one(store)
    assert claim(store, now=NOW + LEASE - SECOND) == ()
    assert settle(store, delivery)


@OF_THE_HOLDER
def test_who_lost_the_lease_has_no_say_in_what_somebody_else_sends(
    store: SqlStore, settle: Settle
) -> None:
    queued(store, "U1")
    slow = claim_one(store)
    quick = claim_one(store, now=NOW + LEASE)
    assert not settle(store, slow)
    assert claim(store, now=NOW + 2 * LEASE - SECOND) == ()
    assert store.away() == []
    subscription = store.subscription(store.person(target("U1")).id)
    assert subscription is not None
    assert subscription.paused_for is None
    assert retry(store, quick)


@OF_THE_HOLDER
@pytest.mark.parametrize("back", [retry, throttle])
def test_nor_in_what_was_claimed_and_given_back_meanwhile(
    store: SqlStore, back: Settle, settle: Settle
) -> None:
    queued(store, "U1")
    slow = claim_one(store)
    assert back(store, claim_one(store, now=NOW + LEASE))
    assert not settle(store, slow)
    third = claim_one(store, now=NOW + LEASE + SECOND)
    assert not settle(store, slow)
    assert (third.attempts, third.in_doubt) == (2 if back is throttle else 3, True)
    assert settle(store, third)


def test_what_was_sent_is_sent_even_if_the_lease_was_lost(store: SqlStore) -> None:
    queued(store, "U1")
    slow = claim_one(store)
    quick = claim_one(store, now=NOW + LEASE)
    sent(store, slow)
    assert not dead(store, quick)
    assert claim(store, now=NOW + DAY) == ()
    assert store.undelivered(store.person(target("U1")).id) is None
