"""Every shipped question can be asked, answered in every way, explained and followed up."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import compare
from bot.content import Content, Library
from bot.registry import Registry
from bot.replies import Sources, as_text
from tests.quiz_world import Chat, MemoryStore

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> Content:
    return Library(ROOT / "content", ROOT / "schedules").content


def quizzes(content: Content) -> Iterator[tuple[Chat, int | None]]:
    """Give each question a quiz of its own for every answer it can get."""
    for question in content.questions.values():
        for choice in (*range(len(question.options)), None):
            yield Chat(MemoryStore(), _only(content, question.id)), choice


def _only(content: Content, question: str) -> Content:
    return replace(content, questions={question: content.questions[question]})


def test_every_answer_to_every_question_is_explained_with_its_sources(shipped: Content) -> None:
    for chat, choice in quizzes(shipped):
        asked = chat.quiz(n="1")
        assert len(list(asked.choices)) <= 5
        explained = chat.choose(choice)
        (question,) = chat.content.questions.values()
        text = as_text(explained)
        assert next(option.why for option in question.options if option.right) in text
        assert choice is None or question.options[choice].why in text
        assert any(isinstance(block, Sources) and block.items for block in explained.blocks)


def test_every_topic_to_look_at_again_opens_its_comparison(shipped: Content) -> None:
    registry = Registry(compare.COMMANDS)
    for chat, choice in quizzes(shipped):
        chat.quiz(n="1")
        chat.choose(choice)
        result = chat.press("See how it went")
        lines = [button.action.subject for button in result.choices if button.action.kind == "run"]
        assert [registry.parse(shipped, line).line for line in lines] == lines
