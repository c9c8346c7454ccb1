"""Which questions come next, one rule at a time."""

from datetime import timedelta

import pytest

from bot.quiz import drawing, memory
from bot.quiz.drawing import Mind, Stage, Taste
from bot.quiz.memory import Memory, Rating
from tests.quiz_world import NOW, question

EASY, HARD, HARDEST = (
    question(n, topic=topic, difficulty=n) for n, topic in enumerate(("tools", "goal", "focus"), 1)
)
SAME = question(7, topic="tools", difficulty=3)
MLE = question(4, role="mle")
PAY = question(5, topic="salary")
ALL = (HARDEST, MLE, EASY, PAY, HARD)
DAY = timedelta(days=1)


def mind(**answered: tuple[int, Rating]) -> Mind:
    """Who answered for these topics of a data scientist, so many days ago."""
    cards = {
        f"ds.{topic}": memory.learn(None, f"ds.{topic}", rating, NOW - ago * DAY, Memory())
        for topic, (ago, rating) in answered.items()
    }
    return Mind(cards=cards, now=NOW, memory=Memory())


BLANK = mind()
GOOD, AGAIN = Rating.GOOD, Rating.AGAIN


def taste(seed: int = 1, *, role: str | None = None, asked: tuple[str, ...] = ()) -> Taste:
    return Taste(seed=seed, role=role, asked=asked)


# --- stages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "stage"), [(0, Stage.FRESH), (1, Stage.FRESH), (3, Stage.FADING), (4, Stage.DUE)]
)
def test_a_fact_goes_from_fresh_to_fading_to_due(ago: int, stage: Stage) -> None:
    assert mind(tools=(ago, GOOD)).stage("ds.tools") is stage


def test_what_was_never_asked_is_new() -> None:
    assert BLANK.stage("ds.tools") is Stage.NEW


def test_the_most_forgotten_is_due_first() -> None:
    known = mind(tools=(5, GOOD), goal=(30, GOOD), salary=(2, GOOD))
    assert known.due(ALL) == ("ds.goal", "ds.tools")


def test_facts_that_nothing_asks_for_any_more_are_not_due() -> None:
    assert mind(tools=(5, GOOD)).due([HARD]) == ()
    assert mind(tools=(1, GOOD)).coming([HARD]) == ()


def test_what_is_coming_begins_with_the_next() -> None:
    known = mind(tools=(0, GOOD), goal=(0, AGAIN), focus=(9, GOOD))
    assert [card.fact for card in known.coming(ALL)] == ["ds.goal", "ds.tools"]


# --- a quiz --------------------------------------------------------------------------------------


def test_a_quiz_gets_harder() -> None:
    drawn = drawing.quiz((HARDEST, EASY, HARD), n=3, mind=BLANK, taste=taste())
    assert drawn == (EASY.id, HARD.id, HARDEST.id)


def test_a_quiz_on_a_topic_asks_nothing_else() -> None:
    assert drawing.quiz(ALL, n=5, mind=BLANK, taste=taste(), topic="salary") == (PAY.id,)


def test_without_questions_there_is_no_quiz() -> None:
    assert drawing.quiz(ALL, n=5, mind=BLANK, taste=taste(), topic="education") == ()


def test_the_questions_of_the_own_track_come_first() -> None:
    for seed in range(20):
        assert drawing.quiz(ALL, n=1, mind=BLANK, taste=taste(seed, role="mle")) == (MLE.id,)


def test_a_new_question_of_another_track_comes_before_an_old_one_of_the_own() -> None:
    seen = taste(role="ds", asked=(EASY.id,))
    assert drawing.quiz((EASY, MLE), n=1, mind=BLANK, taste=seen) == (MLE.id,)


def test_what_was_asked_longest_ago_is_repeated_first() -> None:
    seen = taste(asked=(HARD.id, EASY.id, HARDEST.id))
    assert drawing.quiz((HARDEST, EASY, HARD), n=1, mind=BLANK, taste=seen) == (HARDEST.id,)


def test_different_seeds_ask_different_questions() -> None:
    drawn = {drawing.quiz(ALL, n=2, mind=BLANK, taste=taste(seed)) for seed in range(30)}
    assert len(drawn) > 5


def test_due_comes_before_fading_before_new_before_fresh() -> None:
    known = mind(salary=(9, GOOD), focus=(3, GOOD), tools=(0, AGAIN))
    bank = (EASY, HARD, HARDEST, PAY)
    order = [set(drawing.quiz(bank, n=n, mind=known, taste=taste(role="mle"))) for n in range(1, 5)]
    assert order[0] == {PAY.id}
    assert order[1] - order[0] == {HARDEST.id}
    assert order[2] - order[1] == {HARD.id}
    assert order[3] - order[2] == {EASY.id}


def test_of_what_is_due_the_most_forgotten_comes_first() -> None:
    known = mind(tools=(5, GOOD), goal=(30, GOOD))
    assert drawing.quiz((EASY, HARD), n=1, mind=known, taste=taste()) == (HARD.id,)


def test_a_fact_is_asked_once_before_a_second_question_asks_for_it() -> None:
    for seed in range(20):
        drawn = drawing.quiz((EASY, SAME, HARD), n=2, mind=BLANK, taste=taste(seed))
        assert HARD.id in drawn


def test_what_was_just_missed_is_not_asked_again_at_once() -> None:
    known = mind(tools=(0, AGAIN))
    seen = taste(asked=(EASY.id,))
    assert drawing.quiz((EASY, HARD), n=1, mind=known, taste=seen) == (HARD.id,)


# --- a review ------------------------------------------------------------------------------------


def test_a_review_asks_for_what_is_due_and_nothing_else() -> None:
    known = mind(tools=(5, GOOD), goal=(30, GOOD), salary=(1, GOOD))
    assert drawing.review(ALL, n=10, mind=known, taste=taste()) == (HARD.id, EASY.id)


def test_a_review_has_a_limit_and_leaves_out_what_is_least_forgotten() -> None:
    known = mind(tools=(5, GOOD), goal=(30, GOOD))
    assert drawing.review(ALL, n=1, mind=known, taste=taste()) == (HARD.id,)


def test_of_several_questions_on_a_fact_it_takes_the_one_asked_longest_ago() -> None:
    known = mind(tools=(5, GOOD))
    for asked, first in (
        ((EASY.id, SAME.id), SAME),
        ((SAME.id, EASY.id), EASY),
        ((EASY.id,), SAME),
    ):
        seen = taste(asked=asked)
        assert drawing.review((EASY, SAME), n=10, mind=known, taste=seen) == (first.id,)
