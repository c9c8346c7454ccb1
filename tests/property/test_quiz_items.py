"""Laws of the statistics of questions, whoever answers what."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.learning import FirstAnswer
from bot.quiz import items
from bot.quiz.items import ENOUGH
from tests.quiz_world import question

QUESTIONS = {q.id: q for q in (question(number, options=3) for number in range(8))}

#: One row for each learner: what they answered to each question, -1 where they were not asked.
classes = st.lists(
    st.lists(st.sampled_from((-1, None, 0, 0, 1, 2)), min_size=8, max_size=8),
    min_size=15,
    max_size=40,
)


def first_answers(rows: list[list[int | None]]) -> list[FirstAnswer]:
    return [
        FirstAnswer(learner=learner, question=name, choice=choice)
        for learner, row in enumerate(rows)
        for name, choice in zip(QUESTIONS, row, strict=True)
        if choice != -1
    ]


@given(classes)
def test_shares_sum_to_one_and_every_number_lies_within_its_bounds(
    rows: list[list[int | None]],
) -> None:
    answers = first_answers(rows)
    found = items.measure(answers, QUESTIONS)
    for name in QUESTIONS:
        people = sum(answer.question == name for answer in answers)
        assert (name in found) == (people >= ENOUGH)
    for item in found.values():
        shares = [item.unsure, *item.options]
        assert abs(sum(share.value for share in shares) - 1) < 1e-9
        assert item.options[0].value == item.difficulty.value
        for share in shares:
            assert 0 <= share.low <= share.value <= share.high <= 1
        if apart := item.discrimination:
            assert -1 <= apart.low <= apart.value <= apart.high <= 1


@given(classes, st.integers())
def test_neither_the_order_of_answers_nor_the_numbers_of_learners_matter(
    rows: list[list[int | None]], seed: int
) -> None:
    lot = random.Random(seed)
    shuffled = list(rows)
    lot.shuffle(shuffled)
    answers = first_answers(shuffled)
    lot.shuffle(answers)
    assert items.measure(answers, QUESTIONS) == items.measure(first_answers(rows), QUESTIONS)
