"""The laws of :class:`bot.ports.StatisticsStore`: flags, and what many people answered."""

from datetime import datetime

import pytest
from sqlalchemy import insert

from bot.learning import Attempt, AttemptKind, Doubt, Flags
from bot.ports import Scope
from bot.storage import SqlStore
from bot.storage.tables import links
from tests.contract.laws import DAY, NOW, sheet, target

T1 = Scope("slack", "T1")


def person(store: SqlStore, user: str = "U1", *, community: str = "T1") -> int:
    return store.person(target(user, community=community)).id


def flags(store: SqlStore, scope: Scope | None = None) -> list[tuple[str, Doubt, int]]:
    return [(found.question, found.doubt, found.learners) for found in store.flags(scope)]


# --- flags -------------------------------------------------------------------------------------


def test_a_flag_is_kept_until_it_is_taken_back(store: SqlStore) -> None:
    me = person(store)
    assert store.doubt(me, "q1") is None
    assert store.flag(me, "q1", Doubt.WRONG, now=NOW)
    assert store.doubt(me, "q1") is Doubt.WRONG
    assert store.flags() == [Flags(question="q1", doubt=Doubt.WRONG, learners=1)]
    store.unflag(me, "q1")
    assert store.doubt(me, "q1") is None
    assert store.flags() == []


def test_saying_it_again_changes_nothing_and_saying_another_thing_does(store: SqlStore) -> None:
    me = person(store)
    store.flag(me, "q1", Doubt.WRONG, now=NOW)
    before = store.held(target())
    assert not store.flag(me, "q1", Doubt.WRONG, now=NOW + DAY)
    assert store.held(target()) == before
    assert store.flag(me, "q1", Doubt.UNCLEAR, now=NOW + DAY)
    assert flags(store) == [("q1", Doubt.UNCLEAR, 1)]


def test_taking_back_what_was_never_said_does_no_harm(store: SqlStore) -> None:
    store.unflag(person(store), "q1")
    assert store.flags() == []


def test_flags_are_counted_by_question_and_reason(store: SqlStore) -> None:
    for user, doubt in (("U1", Doubt.WRONG), ("U2", Doubt.WRONG), ("U3", Doubt.OTHER)):
        store.flag(person(store, user), "q2", doubt, now=NOW)
    store.flag(person(store), "q1", Doubt.OUTDATED, now=NOW)
    assert flags(store) == [
        ("q1", Doubt.OUTDATED, 1),
        ("q2", Doubt.OTHER, 1),
        ("q2", Doubt.WRONG, 2),
    ]


def test_a_community_sees_its_own_flags_alone(store: SqlStore) -> None:
    store.flag(person(store), "q1", Doubt.WRONG, now=NOW)
    store.flag(person(store, community="T2"), "q1", Doubt.WRONG, now=NOW)
    assert flags(store) == [("q1", Doubt.WRONG, 2)]
    assert flags(store, T1) == [("q1", Doubt.WRONG, 1)]
    assert flags(store, Scope("slack")) == [("q1", Doubt.WRONG, 2)]
    assert flags(store, Scope("discord", "T1")) == []


def test_forgetting_somebody_takes_their_flags_along(store: SqlStore) -> None:
    store.flag(person(store), "q1", Doubt.WRONG, now=NOW)
    store.forget(target(), store.held(target()).version)
    assert store.flags() == []


# --- first answers -----------------------------------------------------------------------------


def link(store: SqlStore, account: int, learner: int) -> None:
    with store._write() as connection:
        connection.execute(
            insert(links).values(person_id=account, learner_id=learner, linked_at=NOW)
        )


def answer(
    store: SqlStore,
    person: int,
    name: str,
    given: dict[str, int | None],
    *,
    kind: AttemptKind = AttemptKind.QUIZ,
    now: datetime = NOW,
) -> None:
    """Answer questions in one quiz, in order."""
    attempt = Attempt(id=name, person=person, topic=None, seed=1, questions=tuple(given), kind=kind)
    store.start_attempt(attempt)
    for step, choice in enumerate(given.values()):
        assert store.answer(name, step=step, choice=choice, now=now)


def first(store: SqlStore, scope: Scope | None = None) -> set[tuple[int, str, int | None]]:
    found = [(given.learner, given.question, given.choice) for given in store.first_answers(scope)]
    assert len(set(found)) == len(found)
    return set(found)


def test_only_the_first_answer_to_a_question_counts(store: SqlStore) -> None:
    me, other = person(store), person(store, "U2")
    answer(store, me, "later", {"q1": 1, "q2": 1}, now=NOW + DAY)
    answer(store, me, "first", {"q2": None}, now=NOW)
    answer(store, other, "other", {"q1": 2}, now=NOW + 2 * DAY)
    assert first(store) == {(me, "q1", 1), (me, "q2", None), (other, "q1", 2)}


@pytest.mark.parametrize("kind", AttemptKind)
def test_practice_counts_for_nothing_and_all_else_does(store: SqlStore, kind: AttemptKind) -> None:
    answer(store, person(store), "a", {"q1": 1}, kind=kind)
    assert bool(first(store)) == (kind is not AttemptKind.PRACTICE)


def test_linked_accounts_are_one_learner(store: SqlStore) -> None:
    me, also_me = person(store), person(store, "U2")
    link(store, also_me, me)
    answer(store, me, "later", {"q1": 1}, now=NOW + DAY)
    answer(store, also_me, "first", {"q1": 2}, now=NOW)
    assert first(store) == {(me, "q1", 2)}
    for account in (me, also_me):
        store.flag(account, "q1", Doubt.WRONG, now=NOW)
    assert flags(store) == [("q1", Doubt.WRONG, 1)]


def test_a_community_is_about_its_own_people_alone(store: SqlStore) -> None:
    here, there = person(store), person(store, community="T2")
    answer(store, here, "a", {"q1": 1})
    answer(store, there, "b", {"q1": 2})
    assert first(store, T1) == {(here, "q1", 1)}
    assert first(store, Scope("slack")) == {(here, "q1", 1), (there, "q1", 2)}
    assert first(store, Scope("discord", "T1")) == set()


# --- role fit ----------------------------------------------------------------------------------


def fit(store: SqlStore, person: int, name: str, *, version: int = 1, done: int | None = 0) -> None:
    """Take the role-fit quiz, one move long, finished so many days from now if at all."""
    store.start_sheet(sheet(person, name, version=version))
    if done is not None:
        store.move(name, step=0, move="both", now=NOW + done * DAY, last=True)


def latest(store: SqlStore, scope: Scope | None = None) -> set[str]:
    return {found.id for found in store.latest_sheets(1, scope)}


def test_the_latest_finished_sheet_of_the_version_counts(store: SqlStore) -> None:
    me, other = person(store), person(store, "U2")
    fit(store, me, "old")
    fit(store, me, "new", done=1)
    fit(store, me, "another version", version=2, done=2)
    fit(store, me, "open", done=None)
    fit(store, other, "other")
    fit(store, person(store, community="T2"), "elsewhere")
    assert latest(store) == {"new", "other", "elsewhere"}
    assert latest(store, T1) == {"new", "other"}


def test_linked_accounts_have_one_sheet(store: SqlStore) -> None:
    me, also_me = person(store), person(store, "U2")
    link(store, also_me, me)
    fit(store, me, "newer", done=2)
    fit(store, also_me, "older", done=1)
    assert latest(store) == {"newer"}
