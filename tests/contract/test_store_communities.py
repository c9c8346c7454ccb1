"""The laws of :class:`bot.ports.Store` about how communities remember."""

from dataclasses import replace
from functools import partial

from bot.learning import Weights
from bot.people import Community, Group, Target
from bot.storage import SqlStore
from tests.contract.laws import DAY, NOW, at_once, lesson, quiz, target

WEIGHTS = Weights(
    values=(0.2, 1.5), algorithm="FSRS-6", library="fitter 1.0", reviews=412, fitted_at=NOW
)


def test_a_community_that_decided_nothing_has_nothing(store: SqlStore) -> None:
    assert store.community(target()) == Community()


def test_what_was_decided_is_kept_for_that_community_alone(store: SqlStore) -> None:
    store.set_retention(target(), 0.9)
    assert store.community(target("U2")) == Community(retention=0.9)
    assert store.community(target(community="T2")) == Community()
    assert store.community(target(platform="discord")) == Community()
    store.set_retention(target(), 0.8)
    assert store.community(target()) == Community(retention=0.8)


def test_weights_and_retention_leave_each_other_alone(store: SqlStore) -> None:
    store.set_weights(target(), WEIGHTS)
    assert store.community(target()) == Community(weights=WEIGHTS)
    store.set_retention(target(), 0.9)
    newer = replace(WEIGHTS, reviews=500, fitted_at=NOW + DAY)
    store.set_weights(target(), newer)
    assert store.community(target()) == Community(retention=0.9, weights=newer)


def test_the_group_that_runs_a_community_is_kept_for_it_alone(store: SqlStore) -> None:
    assert store.organisers(target()) is None
    store.set_organisers(target(), Group(id="S1", name="@mentors"))
    store.set_retention(target(), 0.9)
    assert store.organisers(target("U2")) == Group(id="S1", name="@mentors")
    assert store.organisers(target(community="T2")) is None
    assert store.organisers(target(platform="discord")) is None
    store.set_organisers(target(), Group(id="S2", name="@staff"))
    assert store.organisers(target()) == Group(id="S2", name="@staff")
    store.set_organisers(target(), None)
    assert store.organisers(target()) is None
    assert store.community(target()) == Community(retention=0.9)


def test_of_many_decisions_at_once_one_stands(store: SqlStore) -> None:
    chosen = [0.8, 0.85, 0.9, 0.95]
    at_once([partial(store.set_retention, target(), retention) for retention in chosen])
    assert store.community(target()).retention in chosen


def test_histories_have_every_review_by_learner_and_fact(store: SqlStore) -> None:
    ada, bob = store.person(target()), store.person(target("U2"))
    eve = store.person(target(community="T2"))
    for person, name in ((ada, "a"), (bob, "b"), (eve, "c")):
        store.start_attempt(quiz(person, name))
    later = lesson("pay", now=NOW + DAY)
    store.answer("a", step=0, choice=1, now=NOW, lesson=lesson("pay"))
    store.answer("a", step=1, choice=1, now=NOW + DAY, lesson=later)
    store.answer("b", step=0, choice=1, now=NOW, lesson=lesson("pay"))
    store.answer("c", step=0, choice=1, now=NOW, lesson=lesson("goal"))
    first, goal = lesson("pay").review, lesson("goal").review
    assert store.histories() == {
        Target(platform="slack", community="T1", user=""): [[first, later.review], [first]],
        Target(platform="slack", community="T2", user=""): [[goal]],
    }


def test_nobodys_reviews_are_no_history(store: SqlStore) -> None:
    assert store.histories() == {}
