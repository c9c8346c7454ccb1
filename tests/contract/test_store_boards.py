"""The laws of :class:`bot.ports.Store` about the leaderboard."""

from datetime import timedelta
from functools import partial

from sqlalchemy import insert

from bot.people import Score
from bot.storage import SqlStore
from bot.storage.tables import links
from tests.contract.laws import DAY, NOW, at_once, lesson, quiz, target

SINCE = NOW - timedelta(days=28)


def joined(store: SqlStore, user: str, name: str, *, community: str = "T1") -> int:
    person = store.person(target(user, community=community)).id
    assert store.join_board(person, name, now=NOW)
    return person


def recalled(store: SqlStore, user: str, *, rating: int = 3, days_ago: int = 0) -> None:
    """Let somebody answer question q1, which counts for memory."""
    person = store.person(target(user))
    name = f"{user}-{rating}-{days_ago}"
    store.start_attempt(quiz(person, name))
    then = NOW - days_ago * DAY
    store.answer(name, step=0, choice=0, now=then, lesson=lesson(now=then, rating=rating))


def board(store: SqlStore, community: str = "T1") -> set[Score]:
    return set(store.board(target(community=community), since=SINCE))


def test_nobody_is_on_it_unasked(store: SqlStore) -> None:
    recalled(store, "U1")
    assert board(store) == set()


def test_whoever_joins_is_on_it_with_what_they_recalled(store: SqlStore) -> None:
    ada, bob = joined(store, "U1", "Ada"), joined(store, "U2", "Bob")
    recalled(store, "U1")
    assert board(store) == {
        Score(person=ada, right=1, name="Ada"),
        Score(person=bob, right=0, name="Bob"),
    }


def test_a_question_counts_once_and_only_where_it_was_recalled(store: SqlStore) -> None:
    for user in ("U1", "U2", "U3", "U4"):
        joined(store, user, user)
    recalled(store, "U1")
    recalled(store, "U1", days_ago=3)
    recalled(store, "U2", rating=2)
    recalled(store, "U3", rating=1)
    recalled(store, "U4", days_ago=29)
    assert {score.name: score.right for score in board(store)} == {
        "U1": 1,
        "U2": 1,
        "U3": 0,
        "U4": 0,
    }


def test_another_name_takes_the_place_of_the_first(store: SqlStore) -> None:
    ada = joined(store, "U1", "Ada")
    assert store.join_board(ada, "ada", now=NOW)
    assert store.join_board(ada, "Countess", now=NOW)
    assert board(store) == {Score(person=ada, right=0, name="Countess")}


def test_no_name_is_there_twice_in_a_community(store: SqlStore) -> None:
    joined(store, "U1", "Ada")
    bob = joined(store, "U2", "Bob")
    assert not store.join_board(bob, "ADA", now=NOW)
    assert {score.name for score in board(store)} == {"Ada", "Bob"}
    joined(store, "U1", "Ada", community="T2")


def test_of_many_who_want_a_name_at_once_one_has_it(store: SqlStore) -> None:
    wishes = [
        partial(store.join_board, store.person(target(f"U{n}")).id, "Ada", now=NOW)
        for n in range(8)
    ]
    assert at_once(wishes).count(True) == 1
    assert len(board(store)) == 1


def test_leaving_removes_at_once(store: SqlStore) -> None:
    ada = joined(store, "U1", "Ada")
    assert store.leave_board(ada)
    assert not store.leave_board(ada)
    assert board(store) == set()


def test_no_community_sees_anothers(store: SqlStore) -> None:
    joined(store, "U1", "Ada")
    assert board(store, "T2") == set()


def test_what_a_linked_account_recalled_counts_once_for_the_learner(store: SqlStore) -> None:
    ada = joined(store, "U1", "Ada")
    recalled(store, "U1")
    recalled(store, "U2", days_ago=1)
    bob = joined(store, "U3", "Bob")
    recalled(store, "U4")
    linked = {store.person(target("U2")).id: ada, bob: store.person(target("U4")).id}
    with store._write() as connection:
        for person, learner in linked.items():
            row = {"person_id": person, "learner_id": learner, "linked_at": NOW}
            connection.execute(insert(links).values(row))
    assert {score.name: score.right for score in board(store)} == {"Ada": 1, "Bob": 1}


def test_whoever_is_forgotten_is_off_it(store: SqlStore) -> None:
    joined(store, "U1", "Ada")
    held = store.held(target())
    assert [record.kind for record in held.records] == ["people", "boards"]
    store.forget(target(), held.version)
    assert board(store) == set()
