"""What first answers say about a question: shares, intervals, standing, marks, and the floor."""

from collections.abc import Sequence

import pytest

from bot.learning import FirstAnswer
from bot.quiz import items
from bot.quiz.items import ENOUGH, Estimate, Item, Mark
from tests.quiz_world import question

QUESTIONS = {q.id: q for q in (question(number, options=4) for number in range(13))}
ASKED, *OTHERS = QUESTIONS


def answered(*choices: int | None, name: str = ASKED) -> list[FirstAnswer]:
    """One learner after the other answers a question."""
    return [
        FirstAnswer(learner=learner, question=name, choice=choice)
        for learner, choice in enumerate(choices)
    ]


def measured(answers: Sequence[FirstAnswer]) -> Item:
    return items.measure(answers, QUESTIONS)[ASKED]


def split(right: int, one: int = 0, two: int = 0, three: int = 0, *, unsure: int = 0) -> Item:
    """Measure a question by how many chose what; option 0 is right."""
    chosen = [0] * right + [1] * one + [2] * two + [3] * three
    return measured(answered(*chosen, *[None] * unsure))


# --- the floor ---------------------------------------------------------------------------------


def test_nineteen_people_are_not_enough_and_twenty_are() -> None:
    assert items.measure(answered(*[0] * 19), QUESTIONS) == {}
    assert measured(answered(*[0] * 20)).people == 20


def test_an_answer_to_what_is_gone_does_not_count() -> None:
    gone = FirstAnswer(learner=99, question="gone", choice=0)
    option = FirstAnswer(learner=99, question=ASKED, choice=4)
    assert items.measure([*answered(*[0] * 19), gone, option], QUESTIONS) == {}


def test_there_is_no_discrimination_until_enough_people_have_a_standing() -> None:
    people = range(ENOUGH)
    everywhere = [
        FirstAnswer(learner=learner, question=name, choice=0)
        for learner in people
        for name in (ASKED, *OTHERS[: items.OTHERS])
    ]
    assert measured(everywhere).discrimination is not None
    assert measured(everywhere[:-1]).discrimination is None  # one other answer is missing


# --- shares ------------------------------------------------------------------------------------


def test_not_sure_has_its_own_share_and_is_not_right() -> None:
    item = split(10, 4, 3, 1, unsure=2)
    assert item.difficulty.value == 0.5
    assert item.unsure.value == 0.1
    assert [option.value for option in item.options] == [0.5, 0.2, 0.15, 0.05]


def test_the_interval_of_a_share_is_that_of_wilson() -> None:
    """Newcombe, Statistics in Medicine 1998;17:857-872, table I, method 3."""
    for count, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = items.share(count, of)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)
        assert found.value == count / of


def test_the_interval_of_a_difference_is_that_of_newcombe() -> None:
    """Newcombe, Statistics in Medicine 1998;17:873-890, table II, method 10."""
    for one, other, low, high in (
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ):
        found = items.difference(items.share(*one), items.share(*other))
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)


# --- who knows more ----------------------------------------------------------------------------


def class_of(good: Sequence[int | None], poor: Sequence[int | None]) -> list[FirstAnswer]:
    """Two halves, of whom one is right everywhere else and the other wrong; what both say here."""
    answers = answered(*good, *poor)
    for name in OTHERS:
        answers += answered(*[0] * len(good), *[1] * len(poor), name=name)
    return answers


def test_a_question_only_the_good_get_right_tells_people_apart() -> None:
    found = measured(class_of([0] * 10, [1] * 10)).discrimination
    assert found is not None
    assert found.value == 1.0
    assert found.low < 1.0  # ten people prove little


def test_a_question_only_the_poor_get_right_shows_by_its_sign() -> None:
    found = measured(class_of([1] * 10, [0] * 10)).discrimination
    assert found is not None
    assert found.value == -1.0


def test_a_question_that_all_get_right_tells_nobody_apart() -> None:
    found = measured(class_of([0] * 10, [0] * 10)).discrimination
    assert found is not None
    assert found.value == 0.0
    assert found.low < 0 < found.high


def test_people_level_at_the_edge_share_the_places() -> None:
    """All alike elsewhere: no order may make one of them the best."""
    answers = [
        FirstAnswer(learner=learner, question=name, choice=0) for learner in range(20)
        for name in OTHERS
    ]  # fmt: skip
    found = measured([*answered(*[0] * 10, *[1] * 10), *answers]).discrimination
    assert found is not None
    assert found.value == pytest.approx(0.0)


def test_nobody_stands_low_for_having_met_the_hard_questions() -> None:
    """The good of the hard room get half right, the poor of the easy room two of three."""
    room = OTHERS[:6], OTHERS[6:12]
    answers = answered(*[0] * 10, *[1] * 10, *[0] * 10, *[1] * 10)
    for learner, right in enumerate([3] * 10 + [0] * 10 + [6] * 10 + [4] * 10):
        answers += [
            FirstAnswer(learner=learner, question=name, choice=0 if place < right else 1)
            for place, name in enumerate(room[learner >= 20])
        ]
    found = measured(answers).discrimination
    assert found is not None
    assert found.value == 1.0


# --- marks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "marks"),
    [(29, [Mark.HARD]), (30, []), (70, []), (71, [Mark.EASY])],
)
def test_a_share_right_outside_of_thirty_to_seventy_wants_a_look(
    right: int, marks: list[Mark]
) -> None:
    rest = 100 - right
    item = split(right, rest - 2 * (rest // 3), rest // 3, rest // 3)
    assert list(item.marks) == marks


def test_an_option_under_five_per_cent_wants_a_look() -> None:
    assert split(50, 30, 15, 5).rare == ()
    item = split(50, 30, 16, 4)
    assert item.rare == (3,)
    assert item.marks == (Mark.RARE,)


def test_flags_come_first_then_marks_then_what_tells_people_apart_least() -> None:
    def item(difficulty: float, apart: float | None) -> Item:
        even = Estimate(value=0.5, low=0.4, high=0.6)
        return Item(
            people=100,
            difficulty=Estimate(value=difficulty, low=0, high=1),
            unsure=even,
            options=(even, even),
            discrimination=None if apart is None else Estimate(value=apart, low=-1, high=1),
        )

    found = {
        "fine": item(0.5, 0.4),
        "unknown": item(0.5, None),
        "level": item(0.5, 0.1),
        "easy": item(0.9, 0.4),
    }
    names = ("silent", *found, "flagged")
    assert items.order(names, found, {"flagged": 1}) == (
        "flagged", "easy", "level", "fine", "silent", "unknown",
    )  # fmt: skip
