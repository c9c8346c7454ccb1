"""The rules of a quiz, one by one."""

from dataclasses import replace

from bot.learning import Attempt
from bot.quiz import session
from bot.quiz.session import Verdict
from tests.quiz_world import question

EASY, HARD, HARDEST = (question(n, difficulty=n) for n in (1, 2, 3))
MLE = question(4, role="mle")
PAY = question(5, topic="salary")
ALL = (HARDEST, MLE, EASY, PAY, HARD)
BY_ID = {q.id: q for q in ALL}
QUIZ = Attempt(
    id="1-7", person=1, topic=None, seed=7, questions=(EASY.id, PAY.id, HARD.id, HARDEST.id)
)


def test_the_right_option_is_not_always_under_the_same_letter() -> None:
    assert {session.letter(seed, EASY, 0) for seed in range(30)} == {"A", "B", "C"}


def test_the_order_of_options_is_pinned_so_that_open_quizzes_outlive_upgrades() -> None:
    four = question(1, options=4)
    assert [session.option_order(seed, four) for seed in (1, 2, 3)] == [
        (2, 1, 0, 3),
        (0, 1, 3, 2),
        (3, 2, 0, 1),
    ]


def test_the_right_option_is_the_one_the_question_says() -> None:
    first, second, third = EASY.options
    swapped = replace(EASY, options=(second, third, first))
    assert session.right_option(EASY) == 0
    assert session.right_option(swapped) == 2
    assert session.judge(swapped, 2) is Verdict.RIGHT


def test_answers_are_judged() -> None:
    assert session.judge(EASY, 0) is Verdict.RIGHT
    assert session.judge(EASY, 1) is Verdict.WRONG
    assert session.judge(EASY, None) is Verdict.UNSURE


def test_what_was_taken_out_counts_neither_way() -> None:
    assert session.judge(None, 0) is Verdict.VOID
    assert session.judge(None, None) is Verdict.VOID
    assert session.judge(EASY, 3) is Verdict.VOID


def test_not_sure_is_counted_apart() -> None:
    state = session.standing(replace(QUIZ, answers=(0, 1, None)), BY_ID)
    assert [state.count(v) for v in (Verdict.RIGHT, Verdict.WRONG, Verdict.UNSURE)] == [1, 1, 1]
    assert (state.finished, state.total, state.left) == (False, 4, 1)


def test_a_quiz_with_every_answer_is_finished() -> None:
    state = session.standing(replace(QUIZ, answers=(0, 0, 0, 0)), BY_ID)
    assert (state.finished, state.left) == (True, 0)


def test_questions_are_numbered_without_those_that_are_gone() -> None:
    left = {name: q for name, q in BY_ID.items() if name != PAY.id}
    state = session.standing(replace(QUIZ, answers=(0, 1)), left)
    assert state.verdicts == (Verdict.RIGHT, Verdict.VOID)
    assert (state.total, state.left) == (3, 2)
    assert [state.number(step) for step in (0, 2, 3)] == [1, 2, 3]


def test_topics_to_look_at_again_come_once_each_in_order() -> None:
    attempt = replace(QUIZ, answers=(1, None, 1, 0))
    assert session.to_review(attempt, BY_ID) == ("tools", "salary")
    assert session.to_review(replace(QUIZ, answers=(0, 0)), BY_ID) == ()


def test_what_was_missed_is_what_was_answered_and_not_right() -> None:
    attempt = replace(QUIZ, answers=(1, 0, None))
    assert session.missed(attempt, BY_ID) == (EASY.id, HARD.id)
    without_easy = {name: q for name, q in BY_ID.items() if name != EASY.id}
    assert session.missed(attempt, without_easy) == (HARD.id,)
