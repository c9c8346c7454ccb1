"""What is remembered, and when it is asked again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.learning import Card, Review, Weights
from bot.people import Community
from bot.quiz import memory
from bot.quiz.memory import Memory, Rating
from bot.quiz.session import Verdict
from tests.quiz_world import NOW, question

FACT = "ds.tools"
DAY = timedelta(days=1)
FIRST, SECOND, PAY = question(1), question(2), question(3, topic="salary")


def answered_when_due(ratings: Sequence[Rating], how: Memory) -> list[int]:
    """Answer each time on the very day it is due; return the gaps between, in days."""
    card: Card | None = None
    gaps = []
    for rating in ratings:
        now = card.due_at if card else NOW
        card = memory.learn(card, FACT, rating, now, how)
        gaps.append((card.due_at - now).days)
    return gaps


@pytest.mark.parametrize(
    ("retention", "gaps"), [(0.85, [4, 31, 120, 120]), (0.90, [2, 11, 46, 120])]
)
def test_gaps_grow_while_every_answer_is_right(retention: float, gaps: list[int]) -> None:
    assert answered_when_due([Rating.GOOD] * 4, Memory(retention=retention)) == gaps


def test_after_a_miss_a_fact_comes_back_the_next_day_and_grows_more_slowly() -> None:
    ratings = [Rating.AGAIN, Rating.GOOD, Rating.GOOD, Rating.GOOD]
    assert answered_when_due(ratings, Memory()) == [1, 4, 17, 61]


def test_a_miss_of_a_well_known_fact_brings_it_back_soon() -> None:
    *_, known, missed = answered_when_due(
        [Rating.GOOD, Rating.GOOD, Rating.GOOD, Rating.AGAIN], Memory()
    )
    assert known == memory.LONGEST_GAP
    assert missed < 14


def test_a_card_says_what_it_is_of_and_when_it_was_made() -> None:
    card = memory.learn(None, FACT, Rating.GOOD, NOW, Memory())
    assert (card.fact, card.reviewed_at, card.due_at) == (FACT, NOW, NOW + 4 * DAY)


def test_recall_falls_from_certain_to_what_was_asked_for_on_the_day_it_is_due() -> None:
    how = Memory(retention=0.9)
    card = memory.learn(None, FACT, Rating.GOOD, NOW, how)
    assert memory.recall(card, NOW, how) == 1.0
    # Intervals are whole days, so the target is met to within a day's forgetting.
    assert memory.recall(card, card.due_at, how) == pytest.approx(0.9, abs=0.02)
    assert memory.recall(card, card.due_at + 300 * DAY, how) < 0.7


def test_weights_of_ones_own_change_the_dates() -> None:
    slower = tuple(w * 2 if place < 4 else w for place, w in enumerate(Memory().weights))
    assert answered_when_due([Rating.GOOD], Memory(weights=slower)) > answered_when_due(
        [Rating.GOOD], Memory()
    )


@pytest.mark.parametrize(
    ("verdict", "rating"),
    [
        (Verdict.RIGHT, Rating.GOOD),
        (Verdict.WRONG, Rating.AGAIN),
        (Verdict.UNSURE, Rating.AGAIN),
        (Verdict.VOID, None),
    ],
)
def test_a_verdict_is_rated(verdict: Verdict, rating: Rating | None) -> None:
    assert memory.rate(verdict) is rating


def test_a_click_is_never_easy_and_not_sure_is_not_hard() -> None:
    assert {int(rating) for rating in Rating} == {1, 3}


def test_several_questions_may_ask_for_one_fact() -> None:
    assert memory.by_fact([FIRST, PAY, SECOND]) == {
        "ds.tools": (FIRST, SECOND),
        "ds.salary": (PAY,),
    }


def test_the_first_claim_of_a_question_is_the_fact() -> None:
    assert memory.fact(replace(FIRST, claims=("ds.goal", "ds.tools"))) == "ds.goal"


def test_an_answer_leaves_a_review_with_the_learners_own_day() -> None:
    yesterday = (NOW - DAY).date()
    taught = memory.lesson(FIRST, 0, NOW, yesterday, Memory())
    assert taught is not None
    assert taught.review == Review(
        fact=FACT,
        question=FIRST.id,
        rating=Rating.GOOD,
        reviewed_at=NOW,
        local_date=yesterday,
        library=memory.LIBRARY,
    )
    assert memory.LIBRARY.startswith("fsrs 6.")


def test_a_lesson_builds_on_what_was_there() -> None:
    old = memory.learn(None, FACT, Rating.GOOD, NOW, Memory())
    later = NOW + 4 * DAY
    taught = memory.lesson(SECOND, None, later, later.date(), Memory())
    assert taught is not None
    assert taught.learn(old) == memory.learn(old, FACT, Rating.AGAIN, later, Memory())
    assert taught.learn(None) == memory.learn(None, FACT, Rating.AGAIN, later, Memory())


def test_an_option_that_is_gone_teaches_nothing() -> None:
    assert memory.lesson(FIRST, 99, NOW, NOW.date(), Memory()) is None


# --- days and communities ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "apart"), [(-5, 0), (0, 0), (11, 0), (12, 1), (24, 1), (35, 1), (36, 2), (48, 2)]
)
def test_a_rest_of_half_a_day_counts_as_a_day(hours: int, apart: int) -> None:
    assert memory.days(NOW, NOW + timedelta(hours=hours)) == apart


def test_who_answers_some_minutes_earlier_each_day_is_not_held_up() -> None:
    missed = memory.learn(None, FACT, Rating.AGAIN, NOW, Memory())
    sooner = NOW + DAY - timedelta(minutes=30)
    assert memory.is_due(missed, sooner)
    assert not memory.is_due(missed, NOW + timedelta(hours=11))
    on_time = memory.learn(missed, FACT, Rating.GOOD, NOW + DAY, Memory())
    early = memory.learn(missed, FACT, Rating.GOOD, sooner, Memory())
    assert early.due_at - sooner == on_time.due_at - NOW - DAY == 4 * DAY


def test_a_community_that_decided_nothing_remembers_by_default() -> None:
    assert memory.of(Community()) == Memory()


def test_a_community_may_decide_its_retention_and_fit_its_weights() -> None:
    values = tuple(weight * 1.01 for weight in Memory().weights)
    fitted = Weights(values=values, algorithm="FSRS-6", library="x 1", reviews=400, fitted_at=NOW)
    assert memory.of(Community(retention=0.9, weights=fitted)) == Memory(
        retention=0.9, weights=values
    )


def test_weights_of_another_algorithm_are_passed_over() -> None:
    old = Weights(values=(1.0,), algorithm="FSRS-5", library="x 1", reviews=400, fitted_at=NOW)
    assert memory.of(Community(weights=old)) == Memory()


def test_weights_of_another_number_or_out_of_bounds_are_not_usable() -> None:
    weights = Memory().weights
    assert memory.is_usable(weights)
    assert not memory.is_usable(weights[:19])
    assert not memory.is_usable((*weights[:20], 5.0))


def test_the_gaps_of_a_community_are_told_up_to_the_longest() -> None:
    assert memory.gaps(Memory()) == (4, 31, 120)
    assert memory.gaps(Memory(retention=0.95))[-1] == memory.LONGEST_GAP
