"""Turns that all processes share, and open conversations: laws of the store, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.ports import Booking
from bot.storage import SqlStore
from tests.contract.laws import DAY, NOW, claim_one, queued, target

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def book(
    store: SqlStore, *, count: int = 1, after: timedelta = timedelta(), horizon: timedelta = MINUTE
) -> Booking:
    return store.reserve("sends", count=count, gap=SECOND, now=NOW + after, horizon=horizon)


def test_turns_come_one_after_the_other(store: SqlStore) -> None:
    assert book(store) == Booking(NOW, taken=True)
    assert book(store, count=5) == Booking(NOW + SECOND, taken=True)
    assert book(store) == Booking(NOW + 6 * SECOND, taken=True)


def test_turns_that_nobody_took_are_gone(store: SqlStore) -> None:
    book(store)
    assert book(store, after=MINUTE) == Booking(NOW + MINUTE, taken=True)
    assert book(store, after=MINUTE) == Booking(NOW + MINUTE + SECOND, taken=True)


def test_what_is_too_far_away_is_told_and_not_taken(store: SqlStore) -> None:
    book(store, count=30)
    for _ in range(2):
        far = book(store, horizon=10 * SECOND)
        assert far == Booking(NOW + 30 * SECOND, taken=False)
    assert book(store) == Booking(NOW + 30 * SECOND, taken=True)


def test_budgets_do_not_know_each_other(store: SqlStore) -> None:
    book(store, count=30)
    other = store.reserve("other", count=1, gap=SECOND, now=NOW, horizon=MINUTE)
    assert other == Booking(NOW, taken=True)


def test_a_clock_that_was_wrong_does_not_stop_everything(store: SqlStore) -> None:
    book(store, after=DAY)
    assert book(store) == Booking(NOW, taken=True)
    assert book(store) == Booking(NOW + SECOND, taken=True)


def test_many_at_once_never_get_the_same_turn(store: SqlStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        booked = list(pool.map(lambda _: book(store, count=3), range(40)))
    moments = sorted(booking.at for booking in booked if booking.taken)
    # The last one that began within the minute is at its end, whatever the order was.
    assert moments == [NOW + 3 * number * SECOND for number in range(21)]


def test_an_open_conversation_is_known_until_it_is_gone(store: SqlStore) -> None:
    queued(store, "U1", "U2")
    assert store.conversation(target("U1")) is None
    assert store.keep_conversation(target("U1"), "D1")
    assert not store.keep_conversation(target("nobody"), "D9")
    assert store.conversation(target("U1")) == "D1"
    assert store.conversation(target("U1", community="")) == "D1"
    assert store.conversation(target("U1", community="T2")) is None
    assert store.conversation(target("nobody")) is None
    store.keep_conversation(target("U1"), None)
    assert store.conversation(target("U1")) is None


def test_a_delivery_says_which_conversation_is_open(store: SqlStore) -> None:
    queued(store, "U1")
    store.keep_conversation(target("U1"), "D1")
    assert claim_one(store).conversation == "D1"
