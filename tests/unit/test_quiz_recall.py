"""Told on Monday, recalled three weeks later: which answer counts, and whose numbers are shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning import Recalled, Review, Told
from bot.quiz import recall
from bot.quiz.memory import Rating
from tests.tips_world import tips_content, utc

MONDAY = utc("2026-11-23 08:00")
DAY = timedelta(days=1)
MUCH_LATER = MONDAY + 200 * DAY
FACTS = {"tip": "goal", "other": "goal", "third": "pay"}
TOLD = Told(tip="tip", told_at=MONDAY)


def answer(days: float, rating: Rating = Rating.GOOD, *, fact: str = "goal") -> Review:
    at = MONDAY + days * DAY
    return Review(
        fact=fact,
        question="q",
        rating=rating,
        reviewed_at=at,
        local_date=at.date(),
        library="fsrs",
    )


def outcome(*answers: Review) -> bool | None:
    return recall.outcomes([TOLD], answers, FACTS, MUCH_LATER)["tip"]


@pytest.mark.parametrize(("days", "counts"), [(20.999, 0), (21, 1), (90, 1)])
def test_an_answer_counts_from_three_weeks_after_the_tip(days: float, counts: int) -> None:
    assert recall.recalled([TOLD], [answer(days)], FACTS, MUCH_LATER).asked == counts


def test_the_first_answer_after_three_weeks_counts_and_no_other() -> None:
    early, miss, hit = answer(4), answer(30, Rating.AGAIN), answer(31)
    assert outcome(hit, miss, early) is False
    assert outcome(hit, early) is True


def test_an_answer_about_something_else_tells_nothing() -> None:
    assert outcome(answer(30, fact="pay")) is None


def test_a_tip_of_less_than_three_weeks_ago_is_not_counted_yet() -> None:
    soon = MONDAY + 21 * DAY
    assert recall.recalled([TOLD], [], FACTS, soon - DAY) == Recalled(told=0, asked=0, right=0)
    assert recall.recalled([TOLD], [], FACTS, soon) == Recalled(told=1, asked=0, right=0)


def test_a_tip_without_a_question_is_not_counted() -> None:
    task = replace(TOLD, tip="task")
    assert recall.recalled([task], [answer(30)], FACTS, MUCH_LATER).told == 0


def test_each_tip_is_counted_by_its_own_three_weeks() -> None:
    told = [TOLD, Told(tip="other", told_at=MONDAY + 20 * DAY), Told(tip="third", told_at=MONDAY)]
    found = recall.recalled(told, [answer(22), answer(50, Rating.AGAIN)], FACTS, MUCH_LATER)
    assert found == Recalled(told=3, asked=2, right=1)


@given(
    st.lists(st.tuples(st.integers(0, 100), st.sampled_from([Rating.AGAIN, Rating.GOOD]))),
    st.integers(0, 100),
)
def test_there_are_never_more_right_than_asked_nor_asked_than_told(
    answers: list[tuple[int, Rating]], days: int
) -> None:
    reviews = [answer(day, rating) for day, rating in answers]
    found = recall.recalled([TOLD], reviews, FACTS, MONDAY + days * DAY)
    assert 0 <= found.right <= found.asked <= found.told <= 1


def test_a_tip_tells_the_fact_its_question_asks_for() -> None:
    content = tips_content()
    assert recall.facts(content) == {"ds.w01.fact": "ds.goal.it"}
    assert recall.facts(replace(content, questions={})) == {}


def test_numbers_about_fewer_than_five_people_are_hidden() -> None:
    four, five = (Recalled(told=9, asked=asked, right=3) for asked in (4, 5))
    assert recall.shown({"a": four, "b": five}) == {"a": None, "b": five}
