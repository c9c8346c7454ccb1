"""What is due comes back, what was missed can be repeated, and organisers decide how much."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import ActionId
from bot.commands import review
from bot.errors import UserError
from bot.learning import AttemptKind
from bot.people import Community
from bot.replies import Reply, as_text
from tests.quiz_world import (
    NOW,
    TOPICS,
    Chat,
    MemoryStore,
    make_content,
    open_quiz,
    question,
    without,
)

DAY = timedelta(days=1)
#: One question for each of twelve facts, and a second one for the first of them.
MANY = tuple(question(1, topic=topic, role=role) for topic in TOPICS for role in ("ds", "mle"))
ONE, OTHER = MANY[0], MANY[2]
SECOND = question(2)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def chat(store: MemoryStore) -> Chat:
    return Chat(store)


def answer_all(chat: Chat, *choices: int | None) -> Reply:
    """Answer the open attempt to its end and open its result."""
    for choice in choices:
        chat.choose(choice)
        chat.press(next(iter(chat.last.choices)).action)
    return chat.last


def quizzed(chat: Chat, *choices: int | None) -> None:
    chat.quiz(n=str(len(choices)))
    answer_all(chat, *choices)


# --- what is due ---------------------------------------------------------------------------------


def test_before_the_first_answer_nothing_is_due_and_a_quiz_is_offered(chat: Chat) -> None:
    assert as_text(chat.review()) == (
        "Nothing is due for review\n\n"
        "What a quiz asks you comes back here on the day it is due.\n\n"
        "[Quiz me]"
    )


def test_where_nothing_is_due_it_says_when_something_will_be(chat: Chat) -> None:
    quizzed(chat, 0)
    assert "Your next review is in four days, on Friday 6 March: one fact." in as_text(
        chat.review()
    )
    chat.now = NOW + DAY
    assert "in three days, on Friday 6 March" in as_text(chat.review())


def test_a_missed_fact_comes_back_the_next_day(chat: Chat, store: MemoryStore) -> None:
    quizzed(chat, None)
    [missed] = store.reviews
    assert "Your next review is tomorrow: one fact." in as_text(chat.review())
    chat.now = NOW + DAY
    reply = chat.review()
    assert reply.title == "Question 1 of 1"
    assert "One fact is due. There is no timer, and “Not sure” is a fine answer." in as_text(reply)
    assert open_quiz(chat).kind is AttemptKind.REVIEW
    assert chat.content.questions[open_quiz(chat).questions[0]].claims == (missed.fact,)


def test_a_review_after_midnight_of_an_evening_is_later_today(chat: Chat) -> None:
    chat.now = NOW.replace(hour=23)
    quizzed(chat, None)
    chat.now += timedelta(hours=2)
    assert "Your next review is later today: one fact." in as_text(chat.review())


def test_a_review_teaches_and_moves_the_next_one(chat: Chat, store: MemoryStore) -> None:
    quizzed(chat, 0)
    chat.now = NOW + 4 * DAY
    chat.review()
    result = answer_all(chat, 0)
    assert len(store.reviews) == 2
    assert "Your next review is in 31 days, on Monday 6 April: one fact." in as_text(result)
    assert [c.label for c in result.choices] == ["Quiz me"]


def test_much_that_is_due_is_asked_ten_at_a_time(chat: Chat) -> None:
    chat.content = make_content(MANY)
    quizzed(chat, *[None] * 10)
    quizzed(chat, *[None] * 2)
    chat.now = NOW + DAY
    asked = as_text(chat.review())
    assert "Twelve facts are due. These are the ten most forgotten." in asked
    result = answer_all(chat, *[0] * 10)
    assert "Two more facts are due now." in as_text(result)
    assert [c.label for c in result.choices] == ["Review what is due", "Quiz me"]
    assert "Two facts are due, the most forgotten first." in as_text(
        chat.press("Review what is due")
    )


def test_the_most_forgotten_comes_first(chat: Chat) -> None:
    chat.content = make_content(MANY[:1])
    quizzed(chat, 0)
    chat.content = make_content((ONE, OTHER))
    chat.now = NOW + 3 * DAY
    chat.quiz(n="1", topic=OTHER.topic)
    answer_all(chat, 0)
    chat.now = NOW + 9 * DAY
    chat.review()
    assert open_quiz(chat).questions == (ONE.id, OTHER.id)


def test_of_two_questions_on_a_fact_the_other_one_is_asked(chat: Chat, store: MemoryStore) -> None:
    chat.content = make_content((ONE, SECOND))
    quizzed(chat, None)
    first = {review.question for review in store.reviews}
    chat.now = NOW + DAY
    chat.review()
    assert set(open_quiz(chat).questions) == {ONE.id, SECOND.id} - first


def test_facts_that_the_authors_took_out_are_no_longer_due(chat: Chat) -> None:
    quizzed(chat, None)
    without(chat, *chat.content.questions)
    chat.now = NOW + DAY
    assert chat.review().title == "Nothing is due for review"


def test_in_a_channel_the_review_goes_to_the_direct_messages(chat: Chat) -> None:
    quizzed(chat, None)
    chat.now = NOW + DAY
    chat.in_dm = False
    reply = chat.review()
    assert reply.title == "Your review is waiting in your direct messages"
    assert reply.direct is not None
    assert reply.direct.title == "Question 1 of 1"


def test_in_a_channel_nothing_due_is_said_where_it_was_asked(chat: Chat) -> None:
    chat.in_dm = False
    assert chat.review().title == "Nothing is due for review"


# --- resuming ------------------------------------------------------------------------------------


def test_an_unfinished_review_goes_on(chat: Chat) -> None:
    quizzed(chat, None, None)
    chat.now = NOW + DAY
    chat.review()
    chat.choose(0)
    reply = chat.review()
    assert reply.title == "Question 2 of 2"
    assert "You have 1 of 2 left in your review." in as_text(reply)
    assert "You have 1 of 2 left in your review." in as_text(chat.quiz())


def test_a_half_finished_quiz_is_not_lost_to_a_review(chat: Chat) -> None:
    quizzed(chat, None)
    chat.now = NOW + DAY
    chat.quiz(n="3")
    before = open_quiz(chat)
    assert "You have 3 of 3 left in your quiz." in as_text(chat.review())
    assert open_quiz(chat) == before
    instead = chat.button("Review what is due instead")
    reply = chat.press(instead)
    assert "One fact is due." in as_text(reply)
    assert "The quiz you had open is closed." in as_text(reply)
    assert chat.press(instead).title == "Question 1 of 1"
    assert open_quiz(chat).kind is AttemptKind.REVIEW


def test_with_a_quiz_open_and_nothing_due_it_says_so(chat: Chat) -> None:
    chat.quiz(n="3")
    assert chat.review().title == "Nothing is due for review"
    assert open_quiz(chat).kind is AttemptKind.QUIZ


def test_a_button_to_a_review_of_what_is_due_no_more_says_so(chat: Chat) -> None:
    chat.quiz(n="1")
    name = open_quiz(chat).id
    answer_all(chat, 0)
    reply = chat.press(ActionId("quiz", name, 1, "review"))
    assert reply.title == "Nothing is due for review"


def test_a_quiz_asks_first_for_what_is_due(chat: Chat, store: MemoryStore) -> None:
    chat.content = make_content(MANY)
    quizzed(chat, None)
    chat.now = NOW + DAY
    reply = chat.quiz(n="1")
    assert "One of them was due for review." in as_text(reply)
    assert open_quiz(chat).questions == (store.reviews[0].question,)


# --- practice ------------------------------------------------------------------------------------


def test_what_was_missed_can_be_repeated_and_counts_nowhere(chat: Chat, store: MemoryStore) -> None:
    chat.quiz(n="3")
    first, second, third = open_quiz(chat).questions
    answer_all(chat, 0, 1, None)
    cards = list(store.cards(1))
    reply = chat.press("Repeat what I missed")
    assert "Practice: it counts neither for your reviews nor in any statistics." in as_text(reply)
    assert open_quiz(chat).kind is AttemptKind.PRACTICE
    assert open_quiz(chat).questions == (second, third)
    assert first not in open_quiz(chat).questions
    result = answer_all(chat, 0, 1)
    assert (list(store.cards(1)), len(store.reviews)) == (cards, 3)
    assert [c.label for c in result.choices if c.action.kind == "quiz"] == [
        "Repeat what I missed",
        "Quiz me",
    ]
    assert "next review" not in as_text(result)


def test_repeating_twice_begins_once(chat: Chat, store: MemoryStore) -> None:
    quizzed(chat, None)
    repeat = chat.button("Repeat what I missed")
    assert chat.press(repeat).title == chat.press(repeat).title == "Question 1 of 1"
    assert len(store.attempts) == 2


def test_nothing_missed_is_nothing_to_repeat(chat: Chat) -> None:
    chat.quiz(n="1")
    name = open_quiz(chat).id
    answer_all(chat, 0)
    with pytest.raises(UserError, match="nothing in that one to repeat"):
        chat.press(ActionId("quiz", name, 1, "missed"))


def test_a_quiz_cannot_be_practised_before_it_is_finished(chat: Chat) -> None:
    chat.quiz(n="2")
    chat.choose(1)
    before = open_quiz(chat)
    reply = chat.press(ActionId("quiz", before.id, 1, "missed"))
    assert reply.title == "Question 2 of 2"
    assert open_quiz(chat) == before


def test_the_first_answer_is_the_one_that_counts(chat: Chat, store: MemoryStore) -> None:
    """An answer cannot be changed: its explanation came with it, so a second one proves nothing."""
    chat.quiz(n="1")
    name = open_quiz(chat).id
    chat.choose(1)
    cards = list(store.cards(1))
    reply = chat.press(ActionId("quiz", name, 0, "0"))
    assert "You answered this one already: " in as_text(reply)
    assert "Not quite." in as_text(reply)
    assert (list(store.cards(1)), len(store.reviews)) == (cards, 1)
    assert "1 to look at again" in as_text(chat.press("See how it went"))


# --- how well a community wants to remember ------------------------------------------------------


def target(chat: Chat, **options: str) -> Reply:
    return review.target(chat.context(options))


def test_the_target_is_shown_with_what_it_means_and_others_to_choose(chat: Chat) -> None:
    reply = target(chat)
    text = as_text(reply)
    assert "when the chance to recall it falls to 85 %" in text
    assert "it comes back after 4, 31 and 120 days." in text
    assert "A course of about twelve weeks wants 90 %." in text
    assert [c.action.subject for c in reply.choices] == [
        "review target 80",
        "review target 90",
        "review target 95",
    ]


def test_an_organiser_decides_it_and_the_next_answers_follow(
    chat: Chat, store: MemoryStore
) -> None:
    text = as_text(target(chat, percent="90"))
    assert "it comes back after 2, 11, 46 and 120 days." in text
    assert "This holds from everybody's next answer on." in text
    assert store.habits == Community(retention=0.9)
    quizzed(chat, 0)
    assert store.cards(1)[0].due_at == NOW + 2 * DAY


def test_where_no_community_is_named_none_is_changed(chat: Chat) -> None:
    chat.target = replace(chat.target, community="")
    with pytest.raises(UserError, match="which community"):
        target(chat, percent="90")


def test_only_organisers_decide() -> None:
    assert {c.name: c.organisers for c in review.COMMANDS} == {
        "review due": False,
        "review target": True,
    }
