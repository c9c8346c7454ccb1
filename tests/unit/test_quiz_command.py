"""What a person sees in a quiz that goes as planned."""

from dataclasses import replace

import pytest

from bot.actions import ActionId
from bot.commands import quiz
from bot.errors import UserError
from bot.people import Subscription
from bot.registry import Registry
from bot.replies import Choices, Notice, Sources, as_text
from tests.quiz_world import ADA, BANK, TOPICS, Chat, MemoryStore, make_content, open_quiz, question


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def chat(store: MemoryStore) -> Chat:
    return Chat(store)


# --- beginning ---------------------------------------------------------------------------------


def test_a_question_reads_well_as_plain_text(chat: Chat) -> None:
    chat.content = make_content([question(1, options=3)])
    assert as_text(chat.quiz(n="1")) == (
        "Question 1 of 1\n\n"
        "One question. There is no timer, and “Not sure” is a fine answer.\n\n"
        "What of tools-ds-1?\n\n"
        "A. tools-ds-1 option 2\nB. tools-ds-1 option 1\nC. tools-ds-1 option 0\n\n"
        "Your answer\n[A] [B] [C] [Not sure]"
    )


def test_in_a_channel_the_question_goes_to_the_direct_messages(chat: Chat) -> None:
    chat.in_dm = False
    reply = chat.quiz()
    assert reply.title == "Your quiz is waiting in your direct messages"
    assert reply.private
    assert list(reply.choices) == []
    assert reply.direct is not None
    assert reply.direct.title == "Question 1 of 5"
    assert [c.label for c in reply.direct.choices][-1] == "Not sure"


def test_only_topics_with_questions_can_be_asked_for() -> None:
    registry, content = Registry(quiz.COMMANDS), make_content()
    assert registry.parse(content, "quiz salary 3").options == {"topic": "salary", "n": "3"}
    for line in ("quiz goal", "quiz 0", "quiz 11"):
        with pytest.raises(UserError):
            registry.parse(content, line)


def test_a_topic_with_few_questions_says_so(chat: Chat) -> None:
    reply = chat.quiz(topic="salary", n="10")
    assert "6 questions on Salary, which is all there are so far." in as_text(reply)
    assert all(q.startswith("salary") for q in open_quiz(chat).questions)


def test_without_any_question_a_person_is_told_kindly(chat: Chat) -> None:
    chat.content = make_content([])
    with pytest.raises(UserError, match="no questions on that yet"):
        chat.quiz()


def follow(store: MemoryStore, role: str) -> None:
    """Put Ada on a track."""
    person = store.person(ADA).id
    store.subscriptions[person] = Subscription(
        id=1,
        person=person,
        track=role,
        schedule="weekly",
        active=True,
        last_local_date=None,
        next_due_at=None,
    )


@pytest.mark.parametrize("role", ["ds", "mle"])
def test_the_own_track_is_asked_first(chat: Chat, store: MemoryStore, role: str) -> None:
    follow(store, role)
    chat.quiz(n="2")
    assert all(role in chat.content.questions[q].roles for q in open_quiz(chat).questions)


def test_a_track_that_was_taken_out_narrows_nothing(chat: Chat, store: MemoryStore) -> None:
    follow(store, "ds")
    chat.content = replace(chat.content, tracks={})
    chat.quiz(n="10")
    roles = {r for q in open_quiz(chat).questions for r in chat.content.questions[q].roles}
    assert roles == {"ds", "mle"}


def test_a_second_quiz_asks_what_the_first_did_not(chat: Chat, store: MemoryStore) -> None:
    for _ in range(2):
        chat.quiz(n="6")
        for _ in range(6):
            chat.choose(0)
            chat.press(next(iter(chat.last.choices)).action)
    asked = [question for attempt in store.attempts.values() for question in attempt.questions]
    assert sorted(asked) == sorted(question.id for question in BANK)


def test_the_same_chance_twice_still_makes_two_quizzes(chat: Chat, store: MemoryStore) -> None:
    chat.quiz(n="1")
    chat.quiz(n="1")
    assert len(store.attempts) == 2


# --- answering ---------------------------------------------------------------------------------


def test_a_right_answer_says_why_it_is_right(chat: Chat) -> None:
    chat.quiz(n="2")
    reply = chat.choose(0)
    assert reply.replaces
    assert reply.title == "Question 1 of 2"
    assert "Right. " in as_text(reply)
    assert " why 0" in as_text(reply)
    assert " why 1" not in as_text(reply)
    assert [c.label for c in reply.choices] == ["Next question", "Flag this question"]


def test_a_wrong_answer_explains_both_options_without_shaming(chat: Chat) -> None:
    chat.quiz(n="2")
    text = as_text(chat.choose(1))
    assert "Not quite. You chose " in text
    assert text.index(" why 1") < text.index("The answer is ") < text.index(" why 0")
    assert "wrong" not in text.casefold()


def test_not_sure_gets_the_same_explanation(chat: Chat) -> None:
    chat.quiz(n="2")
    text = as_text(chat.choose(None))
    assert "Fair enough." in text
    assert "The answer is " in text


def test_letters_mean_the_same_in_the_question_and_in_its_explanation(chat: Chat) -> None:
    asked = as_text(chat.quiz(n="1"))
    right = chat.content.questions[open_quiz(chat).questions[0]].options[0].text
    line = next(line for line in asked.splitlines() if line.endswith(right))
    assert f"The answer is {line[0]}: {right}" in as_text(chat.choose(1))


def test_an_explanation_carries_its_sources_and_the_date_of_what_ages(chat: Chat) -> None:
    chat.quiz(topic="salary", n="1")
    reply = chat.choose(0)
    assert "Old article (about spring 2020, sells courses)" in as_text(reply)
    assert "Mind the date (about spring 2020): this may have changed since." in as_text(reply)
    assert reply.claims in {("ds.salary",), ("mle.salary",)}


def test_what_does_not_age_has_no_remark_on_its_date(chat: Chat) -> None:
    chat.quiz(topic="tools", n="1")
    reply = chat.choose(0)
    assert any(isinstance(block, Sources) for block in reply.blocks)
    assert not any(isinstance(block, Notice) for block in reply.blocks)


def test_the_next_question_is_a_message_of_its_own(chat: Chat) -> None:
    chat.quiz()
    chat.choose(0)
    reply = chat.press("Next question")
    assert not reply.replaces
    assert reply.title == "Question 2 of 5"


def test_text_of_the_authors_cannot_break_out_of_its_place(chat: Chat) -> None:
    odd = question(1)
    first, *rest = odd.options
    options = (replace(first, text="*args and [x](https://x.example)"), *rest)
    chat.content = make_content([replace(odd, stem="What is `*`?", options=options)])
    text = as_text(chat.quiz(n="1"))
    assert "What is `*`?" in text
    assert "*args and [x](https://x.example)" in text


# --- the end -----------------------------------------------------------------------------------


def test_the_result_counts_not_sure_apart_and_says_what_to_look_at(chat: Chat) -> None:
    chat.quiz(topic="tools", n="3")
    for option in (0, 1, None):
        chat.choose(option)
        chat.press(next(iter(chat.last.choices)).action)
    assert as_text(chat.last) == (
        "That was the last question\n\n"
        "1 right, 1 to look at again, 1 not sure.\n\n"
        "Your next review is tomorrow: two facts.\n\n"
        "Worth another look\n[Tools]\n\n"
        "[Repeat what I missed] [Another quiz]"
    )
    assert chat.button("Tools") == ActionId("run", "compare tools")


@pytest.mark.parametrize(("missed", "select"), [(5, False), (6, True)])
def test_many_topics_to_look_at_become_a_select(chat: Chat, missed: int, *, select: bool) -> None:
    chat.content = make_content(question(1, topic=topic) for topic in list(TOPICS)[:missed])
    chat.quiz(n="10")
    for _ in range(missed):
        chat.choose(None)
        chat.press(next(iter(chat.last.choices)).action)
    review = next(block for block in chat.last.blocks if isinstance(block, Choices))
    assert (len(review.choices), review.select) == (missed, select)


def test_the_last_explanation_leads_to_the_result(chat: Chat) -> None:
    chat.quiz(n="1")
    chat.choose(0)
    reply = chat.press("See how it went")
    assert "1 right, 0 to look at again, 0 not sure." in as_text(reply)
    assert [c.label for c in reply.choices] == ["Another quiz"]


def test_another_round_is_like_the_last_one_and_begins_once(chat: Chat, store: MemoryStore) -> None:
    chat.quiz(topic="salary", n="2")
    for _ in range(2):
        chat.choose(0)
        chat.press(next(iter(chat.last.choices)).action)
    again = chat.button("Another quiz")
    first = chat.press(again)
    assert first.title == "Question 1 of 2"
    assert open_quiz(chat).topic == "salary"
    assert chat.press(again).title == "Question 1 of 2"
    assert len(store.attempts) == 2


# --- resuming ----------------------------------------------------------------------------------


def test_an_unfinished_quiz_goes_on_where_it_was(chat: Chat) -> None:
    chat.quiz()
    chat.choose(0)
    chat.press("Next question")
    asked = chat.choose(1)
    assert asked.title == "Question 2 of 5"
    reply = chat.quiz()
    assert reply.title == "Question 3 of 5"
    assert "You have 3 of 5 left in your quiz." in as_text(reply)


def test_a_new_quiz_can_be_started_instead_but_only_once(chat: Chat, store: MemoryStore) -> None:
    chat.quiz(topic="salary", n="3")
    chat.quiz()
    new = chat.button("Start a new quiz")
    reply = chat.press(new)
    assert reply.title == "Question 1 of 5"
    assert "The quiz you had open is closed." in as_text(reply)
    assert open_quiz(chat).topic is None
    chat.press(new)
    assert len(store.attempts) == 2


def test_naming_a_number_starts_a_new_quiz(chat: Chat) -> None:
    chat.quiz()
    reply = chat.quiz(n="2")
    assert reply.title == "Question 1 of 2"
    assert "The quiz you had open is closed." in as_text(reply)
