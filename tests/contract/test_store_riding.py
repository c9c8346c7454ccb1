"""The laws of :class:`bot.ports.Store` about the questions that ride along with a tip."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from bot.learning import Attempt, AttemptKind
from bot.people import DeliveryKind, Person
from bot.ports import Due, Plan, Sent
from bot.storage import SqlStore
from bot.storage.tables import links
from tests.contract.laws import (
    DAY,
    NOW,
    SLACK,
    claim_one,
    lesson,
    planner,
    quiz,
    subscribed,
    target,
)

SECOND = timedelta(seconds=1)


def test_questions_ride_along_as_an_attempt_of_their_own(store: SqlStore) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner("tip-1", "q1", "q2"))
    delivery = claim_one(store)
    assert delivery.attempt == delivery.key
    riding = store.attempt(delivery.key)
    assert riding == Attempt(
        id=delivery.key,
        person=made.person,
        topic=None,
        seed=int(delivery.key[:7], 16),
        questions=("q1", "q2"),
        kind=AttemptKind.TIP,
        started_at=NOW,
    )
    assert store.open_attempt(made.person) is None


def test_a_tip_without_questions_brings_no_attempt(store: SqlStore) -> None:
    subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    assert claim_one(store).attempt is None


def test_a_date_that_had_its_message_gets_no_second_attempt(store: SqlStore) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner("tip-1", "q1"))
    store.settle_dead(claim_one(store), reason="closed_dm")
    store.reschedule(made.id, schedule="weekdays", pause=None, next_due_at=NOW)
    store.plan_due(SLACK, NOW, planner("tip-2", "q2"))
    assert len(list(store.held(target()).of("attempts"))) == 1


def test_the_last_question_of_a_path_is_a_message_of_its_own_kind(store: SqlStore) -> None:
    subscribed(store)
    closing = Plan(
        local_date=NOW.date(),
        due_at=NOW,
        next_due_at=None,
        tip="tip-1",
        kind=DeliveryKind.CLOSING,
        questions=("q1",),
    )
    store.plan_due(SLACK, NOW, lambda _: closing)
    assert claim_one(store).kind is DeliveryKind.CLOSING


def planned_with(store: SqlStore, now: datetime) -> dict[int, Due]:
    """Plan everybody; return what each plan was made from, by person."""
    seen: dict[int, Due] = {}

    def plan(due: Due) -> Plan:
        seen[due.person.id] = due
        return planner(f"tip-{now:%d}", "q1", "q2", now=now)(due)

    store.plan_due(SLACK, now, plan)
    return seen


def test_a_plan_knows_what_was_sent_and_what_was_seen_with_it(store: SqlStore) -> None:
    made = subscribed(store)
    planned_with(store, NOW)
    first = claim_one(store)
    store.settle_sent(first.id, ref="1", now=NOW + SECOND)
    store.answer(first.key, step=0, choice=0, now=NOW + SECOND)
    planned_with(store, NOW + DAY)
    second = claim_one(store, now=NOW + DAY)
    store.settle_sent(second.id, ref="2", now=NOW + DAY)
    due = planned_with(store, NOW + 2 * DAY)[made.person]
    tip = DeliveryKind.TIP
    assert due.past == (
        Sent(kind=tip, tip="tip-23", at=NOW + SECOND, asked=("q1", "q2")),
        Sent(kind=tip, tip="tip-24", at=NOW + DAY, asked=("q1",)),
    )


def test_a_plan_knows_what_is_due_the_most_overdue_first_and_what_was_answered(
    store: SqlStore,
) -> None:
    made = subscribed(store)
    person = store.person(target())
    for number, fact in enumerate(("pay", "goal", "tools")):
        learn(store, person, fact, at=NOW - (3 - number) * DAY)
    learn(store, person, "tools", at=NOW)
    learn(store, person, "levels", at=NOW - DAY / 2)
    due = planned_with(store, NOW)[made.person]
    assert due.facts == ("pay", "goal", "levels")
    assert due.answered == {"q1": NOW}


def test_a_plan_knows_what_a_linked_account_learnt(store: SqlStore) -> None:
    made = subscribed(store)
    other = store.person(target("D1", platform="discord"))
    stranger = store.person(target("D2", platform="discord"))
    with store._write() as connection:
        connection.execute(
            insert(links).values(person_id=made.person, learner_id=other.id, linked_at=NOW)
        )
    learn(store, other, "goal", at=NOW - 2 * DAY)
    learn(store, stranger, "pay", at=NOW - 2 * DAY)
    due = planned_with(store, NOW)[made.person]
    assert due.facts == ("goal",)
    assert due.answered == {"q1": NOW - 2 * DAY}


def learn(store: SqlStore, person: Person, fact: str, *, at: datetime) -> None:
    attempt = quiz(person, f"{person.id}-{fact}-{at}", questions=("q1",))
    store.start_attempt(attempt)
    store.answer(attempt.id, step=0, choice=0, now=at, lesson=lesson(fact, now=at))
