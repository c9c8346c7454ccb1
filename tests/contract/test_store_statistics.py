"""The laws of :class:`bot.ports.StatisticsStore`: flags, and what many people answered."""

from bot.people import Doubt, Flags
from bot.ports import Scope
from bot.storage import SqlStore
from tests.contract.laws import DAY, NOW, target

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
