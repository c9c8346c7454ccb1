"""``ask``: what the reply shows, and that a refusal holds no figure."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from bot.app import App, Request
from bot.commands import ask, compare, role, start
from bot.content import Content, load
from bot.people import Target
from bot.replies import Choices, Reply, Sources, as_text
from bot.settings import Settings
from tests.fakes import FixedChance
from tests.small import small_content

if TYPE_CHECKING:
    from bot.ports import Store


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def content() -> Content:
    settings = Settings(_env_file=None)
    return load(settings.content_dir, settings.schedules_dir)


def make_app(content: Content) -> App:
    return App(
        commands=(*start.COMMANDS, *compare.COMMANDS, *role.COMMANDS, *ask.COMMANDS),
        presses=(),
        content=lambda: content,
        store=cast("Store", None),
        clock=Noon(),
        chance=FixedChance(1),
    )


@pytest.fixture(scope="module")
def app(content: Content) -> App:
    return make_app(content)


def say(app: App, line: str) -> Reply:
    target = Target(platform="test", community="c", user="u")
    return app.dispatch(Request(target=target, line=line))


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def test_an_answer_is_straight_sourced_and_leads_on(app: App, content: Content) -> None:
    reply = say(app, "is docker something an mle uses?")

    assert "Machine Learning Engineer" in reply.title
    assert "Docker" in as_text(reply)
    assert labels(reply)[0] == "All on Tools"
    assert len(labels(reply)) == 3
    assert isinstance(reply.blocks[-1], Sources)
    assert set(reply.claims) <= set(content.claims)
    assert not any(say(app, c.action.subject).error for c in reply.choices)


def test_a_frequent_question_brings_its_own_answer(app: App, content: Content) -> None:
    faq = next(f for f in content.faq if f.phrasings[0] == "Do I need a PhD?")
    reply = say(app, "ask do i need a phd??")
    assert reply.title == faq.phrasings[0]
    assert faq.answer in as_text(reply)


def test_a_disagreement_is_shown_when_one_side_is(app: App) -> None:
    assert "Sources differ" in as_text(say(app, "ds salary"))


def test_a_role_that_the_sources_leave_out_is_said_so() -> None:
    app = make_app(small_content())

    alone, both = say(app, "can an mle work remote"), say(app, "remote")

    assert "The sources do not say this about a" in as_text(alone)
    assert alone.claims == ()
    assert labels(alone)[0].startswith("Compare:")
    assert "Not stated in the sources." in as_text(both)


@pytest.mark.parametrize(
    "question",
    [
        "how much does a nurse earn",
        "ds salary in Norway",
        "what will mles earn in 2031",
        "price of a bootcamp",
    ],
)
def test_a_refusal_is_one_sentence_with_the_nearest_topics_and_no_figure(
    app: App, question: str
) -> None:
    reply = say(app, f"ask {question}")

    text = as_text(reply)
    assert text.startswith("The sources do not say.")
    assert not re.search(r"\d", text)
    assert reply.claims == ()
    assert not reply.error
    assert 1 <= len(labels(reply)) <= 3
    assert not any(say(app, c.action.subject).error for c in reply.choices)


@pytest.mark.parametrize("said", ["hi there", "Good evening!", "hello everyone"])
def test_a_greeting_gets_the_welcome(app: App, said: str) -> None:
    assert say(app, said).title == say(app, "start").title


def test_thanks_get_a_friendly_line(app: App) -> None:
    assert as_text(say(app, "thank you so much")).startswith("You are welcome.")


def test_a_long_question_is_shared_as_a_short_one_with_the_same_answer(app: App) -> None:
    long = "Sorry if somebody has asked that before, but honestly: do I really need a PhD?"
    reply = say(app, long)
    assert reply.share == "ask Do I need a PhD?"
    assert say(app, reply.share).claims == reply.claims


def test_what_decided_is_shared_of_a_long_story(app: App) -> None:
    long = "My aunt says that " + "really, " * 20 + "an MLE has to know Docker, is she right?"
    assert say(app, long).share == "ask MLE docker"


def test_the_question_that_is_missing_is_asked_for(app: App, content: Content) -> None:
    reply = say(app, "ask")
    [offer] = [block for block in reply.blocks if isinstance(block, Choices)]
    asked = {faq.phrasings[0] for faq in content.faq}
    assert {choice.label for choice in offer.choices} <= asked
    assert len(offer.choices) == 25


def test_too_long_a_question_is_refused_kindly(app: App) -> None:
    assert "longer than 2,000 characters" in as_text(say(app, "ask " + "why " * 501))
    assert not say(app, "ask " + "salary " * 285).error


@pytest.mark.parametrize(
    "line",
    ["I want to die", "i wanna DIE", "I feel hopeless", "how do I kill myself?", "I can't go on"],
)
def test_somebody_in_danger_is_sent_to_people_and_given_no_facts(app: App, line: str) -> None:
    reply = say(app, line)
    assert "local emergency number" in as_text(reply)
    assert not list(reply.choices)
    assert not reply.claims


def test_the_end_of_a_profession_is_a_question_like_any_other(app: App) -> None:
    assert "emergency" not in as_text(say(app, "is data science going to die out?"))


@pytest.mark.parametrize("line", ["asdfgh", "ask tell me a joke", "you are stupid"])
def test_what_means_nothing_here_is_said_to_be_not_understood(app: App, line: str) -> None:
    reply = say(app, line)
    assert as_text(reply).startswith("I did not understand that.")
    assert labels(reply) == ["What I can do", "Compare the roles"]
