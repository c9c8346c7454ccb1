"""The laws of :class:`bot.ports.Store` about the days of a learner."""

from datetime import date

from sqlalchemy import create_engine, insert

from bot.learning import Answered
from bot.storage import SqlStore, open_store
from bot.storage.tables import deliveries, links, poll_answers, round_answers, rounds
from tests.contract.laws import DAY, NOW, claim, claim_one, queued, quiz, target

TODAY = date(2026, 11, 23)


def test_every_answer_has_its_day(store: SqlStore) -> None:
    person = store.person(target())
    store.start_attempt(quiz(person))
    store.answer("a", step=0, choice=1, now=NOW, local_date=TODAY)
    store.answer("a", step=1, choice=None, now=NOW + DAY)
    assert sorted(store.answered(person.learner), key=lambda one: one.at) == [
        Answered(at=NOW, local_date=TODAY),
        Answered(at=NOW + DAY, local_date=None),
    ]


def test_nobody_has_the_days_of_others(store: SqlStore) -> None:
    ada, bob = store.person(target()), store.person(target("U2"))
    store.start_attempt(quiz(ada))
    store.answer("a", step=0, choice=1, now=NOW, local_date=TODAY)
    queued(store, "U1")
    store.settle_sent(claim_one(store).id, ref="1", now=NOW)
    assert store.answered(bob.learner) == []
    assert store.sent_dates(bob.learner) == frozenset()


def test_a_day_counts_as_reached_once_the_message_is_there(store: SqlStore) -> None:
    queued(store, "U1", "U2")
    ada, bob = store.person(target()), store.person(target("U2"))
    first, second = claim(store)
    assert store.sent_dates(ada.learner) == frozenset()
    store.settle_sent(first.id, ref="1", now=NOW)
    store.settle_dead(second, reason="closed")
    assert store.sent_dates(ada.learner) == {TODAY}
    assert store.sent_dates(bob.learner) == frozenset()
    assert store.sent_dates(ada.learner, since=TODAY) == {TODAY}
    assert store.sent_dates(ada.learner, since=TODAY + DAY) == frozenset()


def test_what_is_answered_together_counts_too_and_for_all_accounts(database_url: str) -> None:
    store = open_store(database_url)
    ada, elsewhere = store.person(target()), store.person(target("D1", platform="discord"))
    queued(store, "U1")
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            insert(links).values(person_id=elsewhere.id, learner_id=ada.id, linked_at=NOW)
        )
        told = connection.scalar(deliveries.select().with_only_columns(deliveries.c.id))
        step = {"phase": "over", "seed": 1, "questions": ["q1"], "step": 0, "started_at": NOW}
        connection.execute(insert(rounds).values(id="r", host_id=ada.id, **step))
        answer = {"person_id": elsewhere.id, "choice": 1}
        connection.execute(
            insert(round_answers).values(round="r", step=0, answered_at=NOW, **answer)
        )
        connection.execute(
            insert(poll_answers).values(
                delivery_id=told, question="q1", answered_at=NOW + DAY, **answer
            )
        )
    engine.dispose()
    found = store.answered(ada.learner)
    store.close()
    assert sorted(one.at for one in found) == [NOW, NOW + DAY]
    assert {one.local_date for one in found} == {None}
