"""Every answer of a quiz feeds what is remembered; practice and what is gone do not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions import ActionId
from bot.learning import Attempt, AttemptKind
from bot.replies import as_text
from tests.quiz_world import BANK, NOW, Chat, MemoryStore, open_quiz, without


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def chat(store: MemoryStore) -> Chat:
    return Chat(store)


def begin(chat: Chat, kind: AttemptKind, *questions: str) -> Attempt:
    """Put an attempt of that kind before Ada."""
    person = chat.store.person(chat.target).id
    attempt = Attempt(id="a", person=person, topic=None, seed=7, questions=questions, kind=kind)
    chat.store.start_attempt(attempt)
    return attempt


@pytest.mark.parametrize(("choice", "rating"), [(0, 3), (1, 1), (None, 1)])
def test_an_answer_leaves_a_review_and_a_card(
    chat: Chat, store: MemoryStore, choice: int | None, rating: int
) -> None:
    chat.quiz(topic="salary", n="1")
    [asked] = open_quiz(chat).questions
    chat.choose(choice)
    [review] = store.reviews
    assert (review.question, review.rating, review.reviewed_at) == (asked, rating, NOW)
    fact = chat.content.questions[asked].claims[0]
    assert review.fact == fact
    [card] = store.cards(1)
    assert card.fact == fact
    assert card.due_at >= NOW + timedelta(days=1)


def test_the_day_of_an_answer_is_that_of_the_persons_own_calendar(
    chat: Chat, store: MemoryStore
) -> None:
    chat.now = datetime(2026, 3, 2, 20, tzinfo=UTC)
    ada = store.person(chat.target)
    store.people[chat.target] = replace(ada, zone="Pacific/Auckland")
    chat.quiz(n="1")
    chat.choose(0)
    assert store.reviews[0].local_date == date(2026, 3, 3)


def test_a_second_click_teaches_nothing_more(chat: Chat, store: MemoryStore) -> None:
    chat.quiz(n="2")
    pressed = chat.button("A")
    chat.press(pressed)
    chat.press(pressed)
    assert len(store.reviews) == 1


def test_a_question_that_was_passed_over_teaches_nothing(chat: Chat, store: MemoryStore) -> None:
    chat.quiz(n="2")
    first, second = open_quiz(chat).questions
    without(chat, first)
    chat.quiz()
    chat.choose(0)
    assert [review.question for review in store.reviews] == [second]


def test_practice_teaches_nothing(chat: Chat, store: MemoryStore) -> None:
    begin(chat, AttemptKind.PRACTICE, BANK[0].id)
    assert "Right." in as_text(chat.press(ActionId("quiz", "a", 0, "0")))
    assert (store.reviews, store.cards_of) == ([], {})


@pytest.mark.parametrize("kind", [AttemptKind.REVIEW, AttemptKind.TIP])
def test_a_review_and_the_question_of_a_tip_do(
    chat: Chat, store: MemoryStore, kind: AttemptKind
) -> None:
    begin(chat, kind, BANK[0].id)
    chat.press(ActionId("quiz", "a", 0, "0"))
    assert len(store.reviews) == 1


def test_a_quiz_remembers_when_it_began(chat: Chat) -> None:
    chat.quiz()
    assert (open_quiz(chat).started_at, open_quiz(chat).kind) == (NOW, AttemptKind.QUIZ)


# --- what comes with a tip -----------------------------------------------------------------------


def test_the_explanation_of_a_tips_question_leaves_the_tip_where_it_is(chat: Chat) -> None:
    begin(chat, AttemptKind.TIP, BANK[0].id, BANK[1].id)
    explained = chat.press(ActionId("quiz", "a", 0, "0"))
    assert not explained.replaces
    assert f"What of {BANK[0].id}?" in as_text(explained)
    assert not chat.press(ActionId("quiz", "a", 0, "1")).replaces
    chat.press(ActionId("quiz", "a", 1, "next"))
    assert chat.choose(0).replaces


def test_that_leaves_the_tip_even_where_the_question_is_gone(chat: Chat) -> None:
    begin(chat, AttemptKind.TIP, BANK[0].id, BANK[1].id)
    chat.press(ActionId("quiz", "a", 0, "0"))
    without(chat, BANK[0].id)
    gone = chat.press(ActionId("quiz", "a", 0, "0"))
    assert "taken out since" in as_text(gone)
    assert not gone.replaces


def test_what_came_with_a_tip_stays_open_beside_a_quiz(chat: Chat, store: MemoryStore) -> None:
    begin(chat, AttemptKind.TIP, BANK[0].id)
    chat.quiz(n="1")
    assert "Right." in as_text(chat.press(ActionId("quiz", "a", 0, "0")))
    assert open_quiz(chat).id != "a"
    assert len(store.reviews) == 1
