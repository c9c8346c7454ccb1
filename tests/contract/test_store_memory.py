"""The laws of :class:`bot.ports.Store` about what is remembered."""

from functools import partial

from bot.storage import SqlStore
from tests.contract.laws import DAY, NOW, at_once, lesson, quiz, target


def test_an_answer_leaves_a_review_and_a_card(store: SqlStore) -> None:
    person = store.person(target())
    store.start_attempt(quiz(person))
    taught = lesson()
    assert store.answer("a", step=0, choice=1, now=NOW, lesson=taught)
    assert list(store.reviews(person.learner)) == [taught.review]
    assert list(store.cards(person.learner)) == [taught.learn(None)]


def test_the_next_answer_builds_on_the_card(store: SqlStore) -> None:
    person = store.person(target())
    store.start_attempt(quiz(person))
    store.answer("a", step=0, choice=1, now=NOW, lesson=lesson())
    store.answer("a", step=1, choice=1, now=NOW + DAY, lesson=lesson(now=NOW + DAY))
    [card] = store.cards(person.learner)
    assert card.stability == 2.0
    assert card.due_at == NOW + 3 * DAY
    assert len(store.reviews(person.learner)) == 2


def test_an_answer_that_does_not_count_teaches_nothing(store: SqlStore) -> None:
    person = store.person(target())
    store.start_attempt(quiz(person))
    assert not store.answer("a", step=1, choice=1, now=NOW, lesson=lesson())
    assert not store.cards(person.learner)
    assert not store.reviews(person.learner)


def test_of_many_simultaneous_answers_one_teaches(store: SqlStore) -> None:
    person = store.person(target())
    store.start_attempt(quiz(person))
    press = partial(store.answer, "a", step=0, choice=1, now=NOW, lesson=lesson())
    assert sum(at_once([press] * 8)) == 1
    assert len(store.reviews(person.learner)) == 1


def test_what_is_due_first_comes_first(store: SqlStore) -> None:
    person = store.person(target())
    store.start_attempt(quiz(person))
    store.answer("a", step=0, choice=1, now=NOW, lesson=lesson("late", now=NOW + DAY))
    store.answer("a", step=1, choice=1, now=NOW, lesson=lesson("early"))
    assert [card.fact for card in store.cards(person.learner)] == ["early", "late"]


def test_nobody_remembers_what_others_learnt(store: SqlStore) -> None:
    ada, bob = store.person(target()), store.person(target("U2"))
    store.start_attempt(quiz(ada))
    store.answer("a", step=0, choice=1, now=NOW, lesson=lesson())
    assert not store.cards(bob.learner)
    assert not store.reviews(bob.learner)
