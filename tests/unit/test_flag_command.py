"""Flagging a question: what is asked, what is kept, what the log says, and taking it back."""

from dataclasses import dataclass, field

import pytest
import structlog.testing

from bot.actions import ActionId
from bot.commands import flag
from bot.commands.flag import SAID
from bot.content import Content
from bot.invocation import Context
from bot.learning import Doubt, Flags
from bot.people import Target
from bot.quiz import flagging
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from tests.quiz_world import ADA, BANK, BOB, NOW, make_content

QUESTION = BANK[0]


@dataclass
class Chat:
    """Somebody pressing buttons about one question."""

    store: SqlStore
    content: Content = field(default_factory=make_content)
    last: Reply = field(default_factory=lambda: Reply(title=""))

    def press(self, button: str | ActionId, *, target: Target = ADA) -> Reply:
        """Press a button of the last reply by its label, or any button by what it carries."""
        if isinstance(button, str):
            button = next(c.action for c in self.last.choices if c.label == button)
        context = Context(
            content=self.content, store=self.store, target=target, now=NOW, seed=1, options={}
        )
        self.last = flag.press(context, button)
        return self.last

    def ask(self) -> Reply:
        """Press the button under an explanation."""
        return self.press(flagging.button(QUESTION).action)


@pytest.fixture
def chat(sqlite_store: SqlStore) -> Chat:
    return Chat(sqlite_store)


def flags(chat: Chat) -> list[tuple[Doubt, int]]:
    return [(found.doubt, found.learners) for found in chat.store.flags()]


def test_it_asks_what_is_wrong_beside_the_question_itself(chat: Chat) -> None:
    reply = chat.ask()
    assert as_text(reply) == (
        "What is wrong with this question?\n\n"
        "What of tools-ds-0?\n\n"
        "[It is wrong] [It is unclear] [It is out of date] [Something else]\n\n"
        "The authors see how often and why, and nobody's name."
    )
    assert not reply.replaces  # the explanation stays to be read
    assert chat.store.flags() == []


@pytest.mark.parametrize("doubt", Doubt)
def test_what_somebody_says_is_kept_and_thanked_for(chat: Chat, doubt: Doubt) -> None:
    chat.ask()
    reply = chat.press(ActionId("flag", QUESTION.id, choice=doubt))
    assert as_text(reply) == "Thank you, the authors will look at this question.\n\n[Take it back]"
    assert reply.replaces
    assert chat.store.flags() == [Flags(question=QUESTION.id, doubt=doubt, learners=1)]
    assert f"You said before that it {SAID[doubt]}." in as_text(chat.ask())


def test_twice_counts_once_and_is_logged_once(chat: Chat) -> None:
    chat.ask()
    wrong = next(c.action for c in chat.last.choices if c.label == "It is wrong")
    with structlog.testing.capture_logs() as logs:
        assert chat.press(wrong) == chat.press(wrong)
    assert flags(chat) == [(Doubt.WRONG, 1)]
    assert logs == [
        {
            "event": "question_flagged",
            "log_level": "warning",
            "question": QUESTION.id,
            "file": "content/questions/bank.yaml",
            "line": 1,
            "reason": "wrong",
        }
    ]


def test_somebody_may_say_something_else_later(chat: Chat) -> None:
    chat.ask()
    chat.press("It is wrong")
    chat.ask()
    chat.press("It is unclear")
    assert flags(chat) == [(Doubt.UNCLEAR, 1)]


def test_a_flag_is_taken_back_as_often_as_somebody_presses(chat: Chat) -> None:
    chat.ask()
    chat.press("It is wrong")
    back = next(c.action for c in chat.last.choices if c.label == "Take it back")
    assert "Your flag is taken back." in as_text(chat.press(back))
    assert "Your flag is taken back." in as_text(chat.press(back))
    assert flags(chat) == []
    assert chat.press("Flag this question").title == "What is wrong with this question?"


def test_everybody_flags_and_takes_back_for_themselves(chat: Chat) -> None:
    chat.ask()
    chat.press("It is wrong")
    chat.press(ActionId("flag", QUESTION.id, choice="wrong"), target=BOB)
    assert flags(chat) == [(Doubt.WRONG, 2)]
    chat.press("Take it back")
    assert flags(chat) == [(Doubt.WRONG, 1)]


def test_an_unknown_reason_is_asked_about_again(chat: Chat) -> None:
    reply = chat.press(ActionId("flag", QUESTION.id, choice="nonsense"))
    assert reply.title == "What is wrong with this question?"
    assert flags(chat) == []


def test_a_question_that_is_gone_cannot_be_flagged(chat: Chat) -> None:
    chat.content = make_content(BANK[1:])
    reply = chat.ask()
    assert reply.error
    assert "taken out since" in as_text(reply)
    assert flags(chat) == []
