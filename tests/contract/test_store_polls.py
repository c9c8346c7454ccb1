"""The laws of :class:`bot.ports.GroupStore` about the question of the week, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.people import Delivery, DeliveryKind, Pause, Subscription
from bot.ports import Due, Plan
from bot.storage import SqlStore
from tests.contract.laws import DAY, LEASE, NOW, SLACK, at_once, target
from tests.deliveries import claim_from

if TYPE_CHECKING:
    from collections.abc import Callable

CHANNEL = replace(target("C1"), channel=True)
QUESTION, REVEAL = DeliveryKind.QUESTION, DeliveryKind.REVEAL


def subscribe(store: SqlStore, due: datetime = NOW) -> Subscription:
    """Let the channel be due."""
    channel = store.person(CHANNEL)
    return store.subscribe(channel.id, track="poll", schedule="s", next_due_at=due)


def send(
    store: SqlStore,
    kind: DeliveryKind,
    question: str = "q1",
    *,
    now: datetime,
    dies: bool = False,
) -> Delivery:
    """Let the channel have a message, or fail to; the next one is due a day later."""

    def plan(_: Due) -> Plan:
        return Plan(
            local_date=now.date(), due_at=now, next_due_at=now + DAY, tip=question, kind=kind
        )

    assert store.plan_due(SLACK, now, plan) == 1
    (delivery,) = claim_from(store, SLACK, now, lease=LEASE)
    assert (delivery.kind, delivery.tip, delivery.target) == (kind, question, CHANNEL)
    if dies:
        store.settle_dead(delivery, reason="not_in_channel")
    else:
        store.settle_sent(delivery.id, ref="1", now=now)
    return delivery


def asked(store: SqlStore) -> Delivery:
    subscribe(store)
    return send(store, QUESTION, now=NOW)


def person(store: SqlStore, user: str, community: str = "T1") -> int:
    return store.person(target(user, community=community)).id


def answer(store: SqlStore, key: str, user: str, choice: int | None) -> bool:
    """Answer as somebody; return whether that counted."""
    poll = store.answer_poll(key, person=person(store, user), choice=choice, now=NOW)
    assert poll is not None
    return poll.open


def test_a_question_is_open_until_its_answer_is_queued(store: SqlStore) -> None:
    key = asked(store).key
    poll = store.poll(key)
    assert poll is not None
    assert (poll.question, poll.open, poll.answer_at) == ("q1", True, NOW + DAY)
    assert poll.channel.target == CHANNEL

    send(store, REVEAL, now=NOW + DAY)

    closed = store.poll(key)
    assert closed is not None
    assert (closed.open, closed.answer_at) == (False, None)


def test_what_is_no_poll_is_none(store: SqlStore) -> None:
    assert store.poll("nothing") is None
    assert store.answer_poll("nothing", person=1, choice=0, now=NOW) is None
    assert store.tally("nothing") == {}


def test_everybody_has_one_answer_the_last_one(store: SqlStore) -> None:
    key = asked(store).key

    for user, choice in (("U1", 0), ("U2", 0), ("U1", 1), ("U3", None), ("U1", 1)):
        assert answer(store, key, user, choice)

    assert store.tally(key) == {0: 1, 1: 1, None: 1}


def test_nobody_answers_once_the_answer_is_queued(store: SqlStore) -> None:
    key = asked(store).key
    answer(store, key, "U1", 0)
    told = send(store, REVEAL, now=NOW + DAY)

    assert not answer(store, key, "U1", 1)
    assert not answer(store, key, "U2", 1)

    assert store.tally(told.key) == store.tally(key) == {0: 1}


def test_an_answer_that_could_not_be_told_leaves_the_question_open(store: SqlStore) -> None:
    key = asked(store).key
    send(store, REVEAL, now=NOW + DAY, dies=True)

    assert answer(store, key, "U1", 1)


def test_a_question_asked_again_counts_afresh(store: SqlStore) -> None:
    first = asked(store).key
    answer(store, first, "U1", 0)
    send(store, REVEAL, now=NOW + DAY)
    second = send(store, QUESTION, now=NOW + 2 * DAY).key
    answer(store, second, "U1", 1)

    assert (store.tally(first), store.tally(second)) == ({0: 1}, {1: 1})
    assert not answer(store, first, "U2", 1)
    assert store.tally(send(store, REVEAL, now=NOW + 3 * DAY).key) == {1: 1}


def test_nobody_answers_from_another_community(store: SqlStore) -> None:
    key = asked(store).key
    stranger = person(store, "U9", community="T2")

    assert store.answer_poll(key, person=stranger, choice=0, now=NOW) is None
    assert store.tally(key) == {}


def test_a_channel_that_was_switched_off_asks_nobody(store: SqlStore) -> None:
    subscription = subscribe(store)
    key = send(store, QUESTION, now=NOW).key
    store.reschedule(subscription.id, schedule="s", pause=Pause.OFF, next_due_at=None)

    assert not answer(store, key, "U1", 0)
    assert store.tally(key) == {}


def test_a_channel_that_went_over_to_a_path_asks_nobody_until_it_is_back(store: SqlStore) -> None:
    key = asked(store).key
    channel = store.person(CHANNEL)
    store.subscribe(channel.id, track="ds", schedule="s", next_due_at=NOW + DAY)
    poll = store.poll(key)
    assert poll is not None
    assert not poll.open
    assert not answer(store, key, "U1", 0)
    assert store.tally(key) == {}
    subscribe(store, NOW + DAY)
    assert answer(store, key, "U1", 0)


def test_many_at_once_are_all_counted_once(store: SqlStore) -> None:
    key = asked(store).key
    people = [person(store, f"U{n}") for n in range(4)]

    def press(number: int) -> object:
        someone = people[number % 4]
        return store.answer_poll(key, person=someone, choice=number % 3, now=NOW)

    at_once([partial(press, number) for number in range(12)])

    assert sum(store.tally(key).values()) == 4


def test_an_answer_counts_exactly_if_it_came_before_the_telling_was_queued(
    store: SqlStore,
) -> None:
    key = asked(store).key
    people = [person(store, f"U{n}") for n in range(6)]

    def press(number: int) -> bool:
        poll = store.answer_poll(key, person=people[number], choice=0, now=NOW)
        return poll is not None and poll.open

    def tell() -> bool:
        plan = Plan(
            local_date=(NOW + DAY).date(), due_at=NOW + DAY, next_due_at=None, tip="q1", kind=REVEAL
        )
        store.plan_due(SLACK, NOW + DAY, lambda _: plan)
        return False

    presses: list[Callable[[], bool]] = [*(partial(press, number) for number in range(6)), tell]
    done = at_once(presses)

    assert sum(store.tally(key).values()) == sum(done)


def test_forgetting_somebody_takes_their_answers_and_no_channel(store: SqlStore) -> None:
    key = asked(store).key
    for user in ("U1", "U2"):
        answer(store, key, user, 0)

    mine = store.held(target("U1"))
    store.forget(target("U1"), mine.version)

    assert [held.kind for held in mine.records] == ["people", "poll_answers"]
    assert store.tally(key) == {0: 1}
    assert store.known(CHANNEL) is not None


def test_nobody_is_taken_for_a_channel_when_they_want_to_be_forgotten(store: SqlStore) -> None:
    asked(store)
    alike = target("C1")

    assert store.held(alike).records == ()
    assert store.forget(alike, store.held(alike).version).records == ()
    assert store.known(CHANNEL) is not None


def test_forgetting_a_channel_takes_what_it_was_asked_and_no_person(store: SqlStore) -> None:
    key = asked(store).key
    answer(store, key, "U1", 0)

    store.forget(CHANNEL, store.held(CHANNEL).version)

    assert store.poll(key) is None
    assert store.known(CHANNEL) is None
    assert store.known(target("U1")) is not None


def test_what_died_is_not_in_the_past(store: SqlStore) -> None:
    subscription = subscribe(store)
    send(store, QUESTION, now=NOW, dies=True)
    send(store, QUESTION, "q2", now=NOW + DAY)
    send(store, REVEAL, "q2", now=NOW + 2 * DAY)

    past = [(sent.kind, sent.tip) for sent in store.past(subscription.id)]
    assert past == [(QUESTION, "q2"), (REVEAL, "q2")]

    def plan(due: Due) -> Plan:
        assert due.past == store_past
        return Plan(local_date=NOW.date(), due_at=NOW, next_due_at=None)

    store_past = store.past(subscription.id)
    assert store.plan_due(SLACK, NOW + timedelta(days=9), plan) == 1


@pytest.mark.parametrize("choice", [None, 0, 3])
def test_not_sure_is_an_answer_like_any_other(store: SqlStore, choice: int | None) -> None:
    key = asked(store).key
    answer(store, key, "U1", choice)

    assert store.tally(key) == {choice: 1}
