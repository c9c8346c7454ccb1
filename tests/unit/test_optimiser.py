"""Weights are fitted to reviews where there are enough of them, and foretell them better."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest

from adapters import optimiser
from bot.errors import SetupError
from bot.learning import Card, Review
from bot.people import Community
from bot.quiz import memory
from bot.quiz.memory import Memory, Rating
from bot.storage import SqlStore
from tests.cli_world import Waymark
from tests.contract.laws import NOW, lesson, quiz, target

#: People who remember four times as long as the default weights say, and more with each review.
SLOW = Memory(
    weights=(
        *(weight * 4 for weight in Memory().weights[:4]),
        *Memory().weights[4:8],
        Memory().weights[8] + 0.6,
        *Memory().weights[9:],
    )
)


def review(rating: Rating, at: datetime) -> Review:
    return Review(
        fact="ds.tools",
        question="q",
        rating=rating,
        reviewed_at=at,
        local_date=date(2026, 1, 1),
        library=memory.LIBRARY,
    )


def remembering(chance: Random) -> list[Review]:
    """Review one fact six times when it is due by default, by somebody whose memory is slow."""
    real: Card | None = None
    ours: Card | None = None
    now, reviews = NOW, []
    for _ in range(6):
        likely = memory.recall(real, now, SLOW) if real else 0.6
        rating = Rating.GOOD if chance.random() < likely else Rating.AGAIN
        reviews.append(review(rating, now))
        real = memory.learn(real, "ds.tools", rating, now, SLOW)
        ours = memory.learn(ours, "ds.tools", rating, now, Memory())
        now = ours.due_at
    return reviews


def histories(count: int, seed: int = 1) -> list[list[Review]]:
    chance = Random(seed)
    return [remembering(chance) for _ in range(count)]


def test_fitted_weights_foretell_better_than_the_defaults() -> None:
    found = optimiser.fit(histories(70), Memory(), NOW)
    assert found.is_better
    assert found.after < found.before - 0.01
    assert found.weights.reviews == 420
    assert found.weights.fitted_at == NOW
    assert found.weights.library.startswith("fsrs-rs-python ")
    assert memory.of(Community(weights=found.weights)).weights == found.weights.values


def test_they_foretell_reviews_that_they_have_not_seen_better_too() -> None:
    found = optimiser.fit(histories(200), Memory(), NOW)
    fitted = Memory(weights=found.weights.values)
    unseen = histories(200, seed=2)
    compared = optimiser.fit(unseen, fitted, NOW)
    assert compared.before < optimiser.fit(unseen, Memory(), NOW).before


def test_the_same_reviews_give_the_same_weights() -> None:
    assert optimiser.fit(histories(70), Memory(), NOW) == optimiser.fit(
        histories(70), Memory(), NOW
    )


def few(count: int) -> Sequence[Sequence[Review]]:
    every = [one for history in histories(70) for one in history]
    return [every[:count]]


def test_below_400_reviews_nothing_is_fitted() -> None:
    with pytest.raises(SetupError, match="takes 400 reviews, and there are 399"):
        optimiser.fit(few(399), Memory(), NOW)


def test_reviews_of_one_day_alone_are_nothing_to_fit() -> None:
    once = [[review(Rating.GOOD, NOW)] for _ in range(400)]
    with pytest.raises(SetupError, match="asked again on a later day"):
        optimiser.fit(once, Memory(), NOW)


def test_weights_the_algorithm_would_not_take_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "is_usable", lambda weights: False)
    with pytest.raises(SetupError, match="beyond what the algorithm takes"):
        optimiser.fit(histories(70), Memory(), NOW)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    with pytest.raises(SetupError, match="pip install fsrs-rs-python"):
        optimiser.fit(histories(70), Memory(), NOW)


# --- waymark review optimise ---------------------------------------------------------------------


def reviewed(store: SqlStore, histories: Sequence[Sequence[Review]], community: str) -> None:
    """Keep these reviews as answers of one person of the community."""
    person = store.person(target(community=community))
    for number, history in enumerate(histories):
        name = f"{community}-{number}"
        store.start_attempt(quiz(person, name, questions=["q"] * len(history)))
        for step, one in enumerate(history):
            taught = lesson(f"fact-{number}", now=one.reviewed_at, rating=one.rating)
            store.answer(name, step=step, choice=0, now=one.reviewed_at, lesson=taught)


def test_the_command_fits_each_community_that_has_enough(
    waymark: Waymark, store: SqlStore, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYMARK_DATABASE_URL", database_url)
    reviewed(store, histories(70), "T1")
    reviewed(store, few(12), "T2")
    said = waymark("review", "optimise")
    assert said.status == 0
    first, second = said.out.splitlines()
    assert first.startswith("slack:T1: 420 reviews, log loss 0.")
    assert first.endswith("The new ones are in use from the next answer on.")
    assert second == ("slack:T2: 12 reviews. Weights are fitted from 400 on; nothing was changed.")
    fitted = store.community(target()).weights
    assert fitted is not None
    assert replace(fitted, fitted_at=NOW) == optimiser.fit(histories(70), Memory(), NOW).weights
    assert store.community(target(community="T2")) == Community()
    again = waymark("review", "optimise").out.splitlines()[0]
    assert again.endswith("Nothing was changed.")


def test_without_reviews_the_command_says_so(
    waymark: Waymark, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYMARK_DATABASE_URL", sqlite_url)
    assert waymark("review", "optimise").out == "There are no reviews yet.\n"
