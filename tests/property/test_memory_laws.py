"""Whatever somebody answers, and whenever: laws of what is remembered."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.learning import Card, Review
from bot.quiz import memory
from bot.quiz.memory import Memory, Rating
from tests.quiz_world import NOW

SOON = timedelta(days=1)
memories = st.builds(Memory, retention=st.floats(*memory.RETENTIONS))
ratings = st.sampled_from(Rating)
#: From two clicks in one second to a year's absence.
pauses = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=400))
facts = st.sampled_from(["ds.tools", "mle.tools", "ds.pay"])
histories = st.lists(st.tuples(facts, ratings, pauses), min_size=1, max_size=20)


def walked(history: list[tuple[str, Rating, timedelta]], how: Memory) -> list[tuple[Review, Card]]:
    """Answer step by step; return each review with the card it left."""
    cards: dict[str, Card] = {}
    steps = []
    now = NOW
    for fact, rating, pause in history:
        now += pause
        cards[fact] = memory.learn(cards.get(fact), fact, rating, now, how)
        review = Review(
            fact=fact,
            question="q",
            rating=rating,
            reviewed_at=now,
            local_date=now.date(),
            library=memory.LIBRARY,
        )
        steps.append((review, cards[fact]))
    return steps


@given(history=histories, how=memories)
def test_nothing_is_due_within_a_day_of_its_answer_nor_after_the_longest_gap(
    history: list[tuple[str, Rating, timedelta]], how: Memory
) -> None:
    for review, card in walked(history, how):
        assert card.reviewed_at == review.reviewed_at
        assert SOON <= card.due_at - card.reviewed_at <= timedelta(days=memory.LONGEST_GAP)


@given(history=histories, how=memories)
def test_the_same_history_gives_the_same_dates(
    history: list[tuple[str, Rating, timedelta]], how: Memory
) -> None:
    assert walked(history, how) == walked(history, how)


@given(history=histories, how=memories)
def test_replaying_all_reviews_gives_what_was_learnt_step_by_step(
    history: list[tuple[str, Rating, timedelta]], how: Memory
) -> None:
    steps = walked(history, how)
    left = {card.fact: card for _, card in steps}
    assert memory.replay([review for review, _ in steps], how) == left


@given(history=histories, how=memories, pause=pauses)
def test_recall_is_a_chance_that_only_falls(
    history: list[tuple[str, Rating, timedelta]], how: Memory, pause: timedelta
) -> None:
    _, card = walked(history, how)[-1]
    now = card.reviewed_at + pause
    later = memory.recall(card, now + SOON, how)
    assert 0 < later <= memory.recall(card, now, how) <= 1


@given(rating=ratings, lower=st.floats(0.80, 0.875), by=st.floats(0, 0.075))
def test_who_wants_to_remember_more_is_asked_no_later(
    rating: Rating, lower: float, by: float
) -> None:
    asked = [
        memory.learn(None, "ds.tools", rating, NOW, Memory(retention=retention)).due_at
        for retention in (lower, lower + by)
    ]
    assert asked[1] <= asked[0]
