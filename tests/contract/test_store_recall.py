"""What is left of the tips: per learner over all accounts, and per tip without a name."""

from datetime import datetime

import pytest
from sqlalchemy import insert

from bot.learning import Attempt, Recalled, Told
from bot.people import Person
from bot.ports import Scope, Store
from bot.storage import SqlStore
from bot.storage.tables import links
from tests.contract.laws import (
    DAY,
    NOW,
    SLACK,
    claim,
    lesson,
    planner,
    quiz,
    subscribed,
    target,
)

FACTS = {"tip-1": "goal", "tip-2": "pay"}
THEN = NOW + 30 * DAY


def told(store: Store, user: str = "U1", *, tip: str = "tip-1", at: datetime = NOW) -> Person:
    """Let a tip reach somebody."""
    subscribed(store, target(user), due=at)
    store.plan_due(SLACK, at, planner(tip, now=at))
    for delivery in claim(store, now=at):
        store.settle_sent(delivery.id, ref="1", now=at)
    return store.person(target(user))


def answered(
    store: Store, person: Person, *, at: datetime = THEN, rating: int = 3, fact: str = "goal"
) -> None:
    attempt: Attempt = quiz(person, f"{person.id}-{at}-{fact}", questions=("q1",))
    store.start_attempt(attempt)
    learnt = lesson(fact, now=at, rating=rating)
    assert store.answer(attempt.id, step=0, choice=0, now=at, lesson=learnt)


def link(store: SqlStore, person: Person, learner: Person) -> None:
    with store._write() as connection:
        connection.execute(
            insert(links).values(person_id=person.id, learner_id=learner.id, linked_at=NOW)
        )


def test_what_reached_somebody_was_told(store: SqlStore) -> None:
    ada = told(store)
    subscribed(store, target(), due=NOW + DAY)
    store.plan_due(SLACK, NOW + DAY, planner("tip-2", now=NOW + DAY))
    assert store.told(ada.learner) == (Told(tip="tip-1", told_at=NOW),)


def test_what_a_linked_account_got_was_told_once(store: SqlStore) -> None:
    first, second = told(store, "U1"), told(store, "U2", at=NOW + DAY)
    assert store.told(second.id) == (Told(tip="tip-1", told_at=NOW + DAY),)
    link(store, second, first)
    assert store.told(first.id) == (Told(tip="tip-1", told_at=NOW),)


def test_each_tip_is_counted_over_its_learners(store: SqlStore) -> None:
    for number, rating in enumerate((3, 1, None)):
        person = told(store, f"U{number}")
        if rating:
            answered(store, person, rating=rating)
    assert store.recalled(SLACK, FACTS, THEN) == {
        "tip-1": Recalled(told=3, asked=2, right=1),
        "tip-2": Recalled(told=0, asked=0, right=0),
    }


def test_two_accounts_of_one_learner_count_once_wherever_they_answer(store: SqlStore) -> None:
    first, second = told(store, "U1"), told(store, "U2")
    link(store, second, first)
    answered(store, second)
    assert store.recalled(SLACK, FACTS, THEN)["tip-1"] == Recalled(told=1, asked=1, right=1)


def test_an_answer_on_another_platform_counts_where_the_tip_was_told(store: SqlStore) -> None:
    here = told(store)
    there = store.person(target("D1", platform="discord", community="G1"))
    link(store, there, here)
    answered(store, there)
    assert store.recalled(Scope("slack", "T1"), FACTS, THEN)["tip-1"].right == 1
    assert store.recalled(Scope("discord"), FACTS, THEN)["tip-1"].told == 0


@pytest.mark.parametrize(
    ("scope", "count"),
    [(None, 1), (Scope("slack"), 1), (Scope("slack", "T1"), 1), (Scope("slack", "T2"), 0)],
)
def test_only_what_happened_within_the_scope_is_counted(
    store: SqlStore, scope: Scope | None, count: int
) -> None:
    answered(store, told(store))
    found = store.recalled(scope, FACTS, THEN)["tip-1"]
    assert found == Recalled(told=count, asked=count, right=count)
