"""The laws of :class:`bot.ports.Store` about quizzes."""

from functools import partial

from bot.storage import SqlStore
from tests.contract.laws import NOW, at_once, quiz, target


def test_a_quiz_is_kept_as_it_was_begun(store: SqlStore) -> None:
    begun = quiz(store.person(target()))
    store.start_attempt(begun)
    assert store.attempt("a") == begun
    assert store.open_attempt(begun.person) == begun


def test_what_nobody_began_is_not_there(store: SqlStore) -> None:
    assert store.attempt("a") is None
    assert store.open_attempt(store.person(target()).id) is None
    assert not store.answer("a", step=0, choice=1, now=NOW)


def test_answers_are_kept_in_order_and_not_sure_is_an_answer(store: SqlStore) -> None:
    begun = quiz(store.person(target()), questions=("q1", "q2", "q3"))
    store.start_attempt(begun)
    assert store.answer("a", step=0, choice=None, now=NOW)
    assert store.answer("a", step=1, choice=2, now=NOW)
    kept = store.open_attempt(begun.person)
    assert kept is not None
    assert kept.answers == (None, 2)
    assert store.attempt("a") == kept


def test_a_step_is_answered_once_and_the_first_answer_stays(store: SqlStore) -> None:
    store.start_attempt(quiz(store.person(target())))
    assert store.answer("a", step=0, choice=1, now=NOW)
    assert not store.answer("a", step=0, choice=2, now=NOW)
    kept = store.attempt("a")
    assert kept is not None
    assert kept.answers == (1,)


def test_no_step_can_be_skipped(store: SqlStore) -> None:
    begun = quiz(store.person(target()))
    store.start_attempt(begun)
    assert not store.answer("a", step=1, choice=1, now=NOW)
    assert not store.answer("a", step=-1, choice=1, now=NOW)
    assert store.attempt("a") == begun


def test_the_last_answer_closes_the_quiz(store: SqlStore) -> None:
    begun = quiz(store.person(target()))
    store.start_attempt(begun)
    assert store.answer("a", step=0, choice=1, now=NOW)
    assert store.answer("a", step=1, choice=1, now=NOW)
    assert store.open_attempt(begun.person) is None
    assert not store.answer("a", step=2, choice=1, now=NOW)
    done = store.attempt("a")
    assert done is not None
    assert done.answers == (1, 1)


def test_of_many_simultaneous_answers_exactly_one_counts(store: SqlStore) -> None:
    store.start_attempt(quiz(store.person(target())))
    calls = [partial(store.answer, "a", step=0, choice=choice, now=NOW) for choice in range(8)]
    accepted = at_once(calls)
    assert accepted.count(True) == 1
    kept = store.attempt("a")
    assert kept is not None
    assert kept.answers == (accepted.index(True),)


def test_a_new_quiz_closes_the_older_one(store: SqlStore) -> None:
    person = store.person(target())
    store.start_attempt(quiz(person, "a"))
    store.start_attempt(quiz(person, "b"))
    assert store.open_attempt(person.id) == quiz(person, "b")
    assert not store.answer("a", step=0, choice=1, now=NOW)
    assert store.attempt("a") == quiz(person, "a")


def test_a_new_quiz_leaves_those_of_others_alone(store: SqlStore) -> None:
    mine, theirs = store.person(target("U1")), store.person(target(community="T2"))
    store.start_attempt(quiz(mine, "a"))
    store.start_attempt(quiz(theirs, "b"))
    assert store.open_attempt(mine.id) == quiz(mine, "a")
    assert store.answer("a", step=0, choice=1, now=NOW)


def test_beginning_the_same_quiz_twice_does_no_harm(store: SqlStore) -> None:
    begun = quiz(store.person(target()))
    store.start_attempt(begun)
    assert store.answer("a", step=0, choice=1, now=NOW)
    store.start_attempt(begun)
    kept = store.open_attempt(begun.person)
    assert kept is not None
    assert kept.answers == (1,)


def test_of_many_quizzes_begun_at_once_one_is_open(store: SqlStore) -> None:
    person = store.person(target())
    names = [f"quiz-{number}" for number in range(6)]
    at_once([partial(store.start_attempt, quiz(person, name)) for name in names])
    accepted = [store.answer(name, step=0, choice=0, now=NOW) for name in names]
    assert accepted.count(True) == 1


def test_the_questions_asked_last_come_first(store: SqlStore) -> None:
    person = store.person(target())
    store.start_attempt(quiz(person, "a", questions=("q1", "q2", "q3")))
    store.answer("a", step=0, choice=1, now=NOW)
    store.start_attempt(quiz(person, "b", questions=("q4", "q1")))
    store.answer("b", step=0, choice=1, now=NOW)
    assert tuple(store.asked(person.id)) == ("q1", "q4", "q2")
    assert tuple(store.asked(person.id, limit=2)) == ("q1", "q4")


def test_a_question_that_was_never_shown_was_not_asked(store: SqlStore) -> None:
    person = store.person(target())
    assert tuple(store.asked(person.id)) == ()
    store.start_attempt(quiz(person, questions=("q1", "q2", "q3")))
    assert tuple(store.asked(person.id)) == ("q1",)


def test_what_others_were_asked_does_not_count(store: SqlStore) -> None:
    store.start_attempt(quiz(store.person(target("U2"))))
    store.start_attempt(quiz(store.person(target(community="T2")), "b"))
    assert tuple(store.asked(store.person(target("U1")).id)) == ()
