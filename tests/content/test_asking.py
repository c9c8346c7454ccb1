"""Floors under the figures of ``python -m tests.ask``: an edit of the content may not spoil them.

They are a little below what was measured. Whoever falls through one runs ``python -m tests.ask
wrong``, which lists the questions that are answered wrongly.
"""

import pytest

from bot.content import Content, load
from bot.model import Faq
from bot.search import Found, find
from bot.settings import Settings
from tests.ask.figures import examples, measure
from tests.ask.techniques import ours

#: Name of the set: least share of right answers, least share of honest refusals.
FLOORS = {"tune": (0.93, 0.93), "report": (0.75, 0.88)}


@pytest.fixture(scope="module")
def content() -> Content:
    settings = Settings(_env_file=None)
    return load(settings.content_dir, settings.schedules_dir)


@pytest.mark.parametrize("name", FLOORS)
def test_questions_are_answered_and_refused_as_they_should(content: Content, name: str) -> None:
    right, refused = FLOORS[name]
    found = measure(content, ours(content), examples(name))
    assert found.right >= right, found.wrong
    assert found.refused >= refused, found.wrong


@pytest.mark.parametrize("name", FLOORS)
def test_the_questions_fit_the_content(content: Content, name: str) -> None:
    asked = examples(name)
    assert len({example.ask.casefold() for example in asked}) == len(asked)
    for example in asked:
        assert example.topics <= set(content.topics), example.ask
        assert example.role in {"", "both", *content.roles}, example.ask
    outside = sum(not example.topics for example in asked)
    assert 0.25 <= outside / len(asked) <= 0.5


def test_a_frequent_question_in_its_own_words_gets_its_own_answer(content: Content) -> None:
    def answered(phrasing: str) -> Faq | None:
        found = find(content, phrasing)
        return found.faq if isinstance(found, Found) else None

    pairs = [(faq, phrasing) for faq in content.faq for phrasing in faq.phrasings]
    assert [phrasing for faq, phrasing in pairs if answered(phrasing) is not faq] == []
