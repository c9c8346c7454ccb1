"""How a tip reads."""

from dataclasses import replace
from datetime import date

from bot.actions import run
from bot.replies import Citing, Sources, as_text
from bot.tips.message import compose
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
    assert "comes late" in as_text(compose(CONTENT, DS, FACT, TODAY, late=True))
    assert "comes late" not in as_text(compose(CONTENT, DS, FACT, TODAY))


def test_the_last_tip_says_that_it_is() -> None:
    assert "the last tip of this path" in as_text(compose(CONTENT, DS, LAST, TODAY))


def test_content_cannot_break_out_of_its_place() -> None:
    text = "Use *args, `[x](https://a.example)` and \\\\n."
    tip = replace(FACT, text=text)
    track = replace(DS, weeks=(replace(DS.weeks[0], tips=(tip,)),))
    assert text in as_text(compose(CONTENT, track, tip, TODAY))
