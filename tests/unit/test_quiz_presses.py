"""Old, repeated, foreign and forged presses, and content that changes under an open quiz."""

from dataclasses import replace
from typing import Any

import pytest

from bot.actions import ActionId
from bot.people import Target
from bot.replies import as_text
from tests.quiz_world import BOB, Chat, MemoryStore, make_content, open_quiz, question, without


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def chat(store: MemoryStore) -> Chat:
    return Chat(store)


# --- stale, repeated and foreign presses --------------------------------------------------------


def test_an_answer_cannot_be_given_twice(chat: Chat) -> None:
    chat.quiz(n="2")
    other = next(c.action for c in chat.last.choices if c.action.choice == "0")
    chat.choose(1)
    reply = chat.press(other)
    assert "You answered this one already: " in as_text(reply)
    assert "Not quite." in as_text(reply)
    assert [c.label for c in reply.choices] == ["Next question", "Flag this question"]
    assert open_quiz(chat).answers == (1,)


def test_an_old_not_sure_is_named_as_such(chat: Chat) -> None:
    chat.quiz(n="2")
    unsure = chat.button("Not sure")
    chat.choose(None)
    assert "You answered this one already: Not sure." in as_text(chat.press(unsure))


def test_pressing_next_twice_shows_the_same_question_again(chat: Chat) -> None:
    chat.quiz()
    chat.choose(0)
    onward = chat.button("Next question")
    assert chat.press(onward) == chat.press(onward)
    assert chat.last.title == "Question 2 of 5"


def test_an_old_next_button_leads_to_where_the_quiz_is(chat: Chat) -> None:
    chat.quiz()
    chat.choose(0)
    onward = chat.button("Next question")
    chat.press(onward)
    chat.choose(0)
    reply = chat.press(onward)
    assert reply.title == "Question 3 of 5"
    assert "You are already past that one. This is where you are." in as_text(reply)


@pytest.mark.parametrize("choice", ["99", "x", "", "-1"])
def test_an_option_that_is_not_there_changes_nothing(chat: Chat, choice: str) -> None:
    chat.quiz()
    reply = chat.press(ActionId("quiz", open_quiz(chat).id, 0, choice))
    assert reply.title == "Question 1 of 5"
    assert "That option is no longer there." in as_text(reply)
    assert open_quiz(chat).answers == ()


@pytest.mark.parametrize("step", [1, 4, 5, 999])
def test_nobody_can_skip_ahead(chat: Chat, step: int) -> None:
    chat.quiz()
    reply = chat.press(ActionId("quiz", open_quiz(chat).id, step, "0"))
    assert reply.title == "Question 1 of 5"
    assert open_quiz(chat).answers == ()


def test_a_step_after_the_last_one_shows_the_result(chat: Chat) -> None:
    chat.quiz(n="1")
    name = open_quiz(chat).id
    chat.choose(0)
    assert chat.press(ActionId("quiz", name, 1, "0")).title == "That was the last question"


def test_a_replaced_quiz_says_so_and_offers_both_ways_on(chat: Chat, store: MemoryStore) -> None:
    chat.quiz()
    old = chat.button("A")
    chat.quiz(n="3")
    newer = open_quiz(chat)
    reply = chat.press(old)
    assert "That quiz is closed, because you started a newer one." in as_text(reply)
    assert reply.error
    assert [c.label for c in reply.choices] == ["Go on with the newer one", "Start a new quiz"]
    assert open_quiz(chat) == newer


def test_a_replaced_quiz_does_not_go_on_by_its_next_button(chat: Chat) -> None:
    chat.quiz()
    chat.choose(0)
    onward = chat.button("Next question")
    chat.quiz(n="3")
    assert "That quiz is closed" in as_text(chat.press(onward))


def test_a_replaced_quiz_whose_successor_is_done_offers_a_new_one(chat: Chat) -> None:
    chat.quiz()
    old = chat.button("A")
    chat.quiz(n="1")
    chat.choose(0)
    reply = chat.press(old)
    assert [(c.label, c.action) for c in reply.choices] == [
        ("Start a new quiz", ActionId("run", "quiz"))
    ]


def test_a_quiz_of_somebody_else_stays_closed_to_others(chat: Chat) -> None:
    chat.quiz()
    bob = chat.as_person(BOB)
    reply = bob.press("A")
    assert as_text(reply) == (
        "That quiz belongs to somebody else; /career quiz starts your own.\n\n[Quiz me]"
    )
    assert open_quiz(chat).answers == ()


def test_a_direct_message_that_names_no_server_still_belongs_to_its_reader(chat: Chat) -> None:
    chat.quiz(n="1")
    reader = chat.as_person(Target(platform="slack", community="", user="ada"))
    assert "Right." in as_text(reader.choose(0))


def test_in_a_channel_somebody_without_a_server_is_not_trusted(chat: Chat) -> None:
    chat.quiz(n="1")
    reader = chat.as_person(Target(platform="slack", community="", user="ada"))
    reader.in_dm = False
    assert "somebody else" in as_text(reader.choose(0))


def test_a_forgotten_quiz_says_so(chat: Chat) -> None:
    reply = chat.press(ActionId("quiz", "gone", 0, "0"))
    assert as_text(reply) == "I no longer have that quiz.\n\n[Start a new quiz]"


class _Hasty(MemoryStore):
    """Something else happens just before an answer is written down."""

    def __init__(self, event: str) -> None:
        super().__init__()
        self.event = event

    def answer(self, attempt: str, *, step: int, choice: int | None, **rest: Any) -> bool:
        if self.event == "answered":
            super().answer(attempt, step=step, choice=None, **rest)
        elif self.event == "replaced":
            self.start_attempt(replace(self.attempts[attempt], id="newer"))
        else:
            del self.attempts[attempt]
            return False
        return super().answer(attempt, step=step, choice=choice, **rest)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("answered", "You answered this one already: Not sure."),
        ("replaced", "That quiz is closed"),
        ("deleted", "I no longer have that quiz."),
    ],
)
def test_a_click_that_loses_a_race_says_what_happened(event: str, said: str) -> None:
    chat = Chat(_Hasty(event))
    chat.quiz()
    assert said in as_text(chat.choose(0))


# --- the content changes meanwhile --------------------------------------------------------------


def test_a_question_that_was_taken_out_is_passed_over(chat: Chat) -> None:
    chat.quiz(n="3")
    second = open_quiz(chat).questions[1]
    without(chat, second)
    chat.choose(0)
    reply = chat.press("Next question")
    assert reply.title == "Question 2 of 2"
    chat.choose(0)
    result = as_text(chat.press("See how it went"))
    assert "2 right, 0 to look at again, 0 not sure." in result
    assert "One question was taken out meanwhile and does not count." in result


def test_a_quiz_of_which_nothing_is_left_ends(chat: Chat) -> None:
    chat.quiz(n="3")
    pressed = chat.button("A")
    without(chat, *open_quiz(chat).questions)
    result = as_text(chat.press(pressed))
    assert "0 right, 0 to look at again, 0 not sure." in result
    assert "3 questions were taken out meanwhile and do not count." in result


def test_resuming_a_quiz_of_which_nothing_is_left_begins_a_new_one(chat: Chat) -> None:
    chat.quiz(n="3")
    without(chat, *open_quiz(chat).questions)
    assert chat.quiz().title == "Question 1 of 5"


def test_the_explanation_of_a_question_that_is_gone_says_so(chat: Chat) -> None:
    chat.quiz(n="2")
    pressed = chat.button("A")
    first = open_quiz(chat).questions[0]
    chat.choose(0)
    without(chat, first)
    reply = chat.press(pressed)
    assert "The question has been taken out since." in as_text(reply)
    assert chat.press("Next question").title == "Question 1 of 1"


def test_an_answer_whose_option_is_gone_counts_neither_way(chat: Chat, store: MemoryStore) -> None:
    chat.content = make_content([question(1, options=4)])
    chat.quiz(n="1")
    pressed = chat.button("A")
    chat.choose(3)
    chat.content = make_content([question(1, options=3)])
    assert "already: an option that was taken out since." in as_text(chat.press(pressed))
    result = as_text(chat.press("See how it went"))
    assert "0 right, 0 to look at again, 0 not sure." in result
