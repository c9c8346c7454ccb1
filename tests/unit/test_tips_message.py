"""How a tip reads."""

from dataclasses import replace
from datetime import date

import pytest

from bot.actions import ActionId, run
from bot.learning import Attempt, AttemptKind
from bot.replies import Citing, Reply, Sources, as_text
from bot.tips.message import close, compose
from tests.tips_world import DS, tips_content

CONTENT = tips_content()
TODAY = date(2024, 1, 1)
FACT, TASK, *_, LAST = DS.tips


def test_a_fact_cites_its_sources_with_their_dates() -> None:
    reply = compose(CONTENT, DS, FACT, TODAY)
    assert reply.claims == ("ds.goal.it",)
    [small] = [block for block in reply.blocks if isinstance(block, Sources)]
    assert small.items == (Citing("Gazette", "9 October 2023", "sells courses"),)


def test_a_fact_with_a_question_offers_to_be_quizzed_on_its_topic() -> None:
    assert [choice.action for choice in compose(CONTENT, DS, FACT, TODAY).choices] == [
        run("quiz goal"),
        run("tips off"),
    ]


def test_a_question_the_content_lost_is_not_offered() -> None:
    content = replace(CONTENT, questions={})
    assert [c.action for c in compose(content, DS, FACT, TODAY).choices] == [run("tips off")]


def test_a_task_says_whose_idea_it_is_how_long_it_takes_and_when_it_is_done() -> None:
    assert as_text(compose(CONTENT, DS, TASK, TODAY)) == (
        "The role, a task\n\n"
        "Try The role.\n\n"
        "Practice task (our suggestion)\n"
        "Time: about 25 minutes\n"
        "Done when: Half a page.\n\n"
        "[Pause tips]\n\n"
        "Data Scientist path, week 1 of 2: The role."
    )


def test_a_late_tip_says_so() -> None:
    assert "comes late" in as_text(compose(CONTENT, DS, FACT, TODAY, late="Monday"))
    assert "comes late" not in as_text(compose(CONTENT, DS, FACT, TODAY))


def test_the_last_tip_says_that_it_is() -> None:
    assert "the last tip of this path" in as_text(compose(CONTENT, DS, LAST, TODAY))


def test_content_cannot_break_out_of_its_place() -> None:
    text = "Use *args, `[x](https://a.example)` and \\\\n."
    tip = replace(FACT, text=text)
    track = replace(DS, weeks=(replace(DS.weeks[0], tips=(tip,)),))
    assert text in as_text(compose(CONTENT, track, tip, TODAY))


def riding_along(*answers: int | None, questions: tuple[str, ...] = ("ds.q.goal",)) -> Attempt:
    return Attempt(
        id="a",
        person=1,
        topic=None,
        seed=1,
        questions=questions,
        answers=answers,
        kind=AttemptKind.TIP,
    )


def with_questions(attempt: Attempt) -> Reply:
    return compose(CONTENT, DS, TASK, TODAY, attempt=attempt)


def test_the_question_comes_before_the_tip_with_a_button_for_each_answer() -> None:
    reply = with_questions(riding_along())
    assert as_text(reply).startswith(
        "Before today's tip\n\n"
        "What is it for?\n\n"
        "A. To be big\n"
        "B. To be understood\n"
        "C. To be fast\n\n"
        "Your answer\n"
        "[A] [B] [C] [Not sure]\n\n"
        "Today's tip: The role, a task\n\n"
        "Try The role.\n\n"
    )
    assert [choice.action for choice in reply.choices] == [
        *(ActionId("quiz", "a", 0, choice) for choice in ("2", "0", "1", "unsure")),
        run("tips off"),
    ]


@pytest.mark.parametrize(
    ("behind", "told"),
    [(1, "One more question waits"), (2, "2 more questions wait")],
)
def test_what_else_rides_along_is_counted(behind: int, told: str) -> None:
    attempt = riding_along(questions=("ds.q.goal",) * (behind + 1))
    assert told in as_text(with_questions(attempt))
    assert "more question" not in as_text(with_questions(riding_along()))


def test_the_question_that_waits_is_asked_whatever_became_of_those_before_it() -> None:
    gone = with_questions(riding_along(questions=("gone", "ds.q.goal")))
    answered = with_questions(riding_along(0, questions=("ds.q.goal", "ds.q.goal")))
    for reply in (gone, answered):
        assert next(reply.choices).action == ActionId("quiz", "a", 1, "2")


@pytest.mark.parametrize("attempt", [riding_along(0), riding_along(questions=("gone",))])
def test_a_tip_with_nothing_left_to_ask_reads_as_one_without(attempt: Attempt) -> None:
    assert with_questions(attempt) == compose(CONTENT, DS, TASK, TODAY)


def test_the_message_after_the_last_tip_is_its_question() -> None:
    reply = close(CONTENT, DS, riding_along())
    assert reply is not None
    text = as_text(reply)
    assert text.startswith("One last question\n\nWhat is it for?")
    assert text.endswith("With this one the Data Scientist path is complete. Well done.")
    late = close(CONTENT, DS, riding_along(), late="Monday")
    assert late is not None
    assert "comes late" in as_text(late)


def test_a_last_question_that_is_gone_is_no_message() -> None:
    assert close(CONTENT, DS, riding_along(questions=("gone",))) is None
