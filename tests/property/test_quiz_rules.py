"""Laws of drawing and ordering."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Question
from bot.quiz import drawing, memory, session
from bot.quiz.drawing import Mind, Stage, Taste
from bot.quiz.memory import Memory, Rating
from tests.quiz_world import BANK, NOW, question

seeds = st.integers(0, 2**31 - 1)
banks = st.lists(st.sampled_from(BANK), unique=True)
asked_before = st.lists(st.sampled_from([q.id for q in BANK]), unique=True)
topics = st.sampled_from([None, "tools", "salary", "goal"])
roles = st.sampled_from([None, "ds", "mle"])


#: Days since each fact of the bank was answered, and how; facts that are left out are new.
minds = st.dictionaries(
    st.sampled_from(sorted({memory.fact(q) for q in BANK})),
    st.tuples(st.integers(0, 200), st.sampled_from(Rating)),
).map(
    lambda answered: Mind(
        cards={
            fact: memory.learn(None, fact, rating, NOW - timedelta(days=ago), Memory())
            for fact, (ago, rating) in answered.items()
        },
        now=NOW,
        memory=Memory(),
    )
)
tastes = st.builds(Taste, seed=seeds, role=roles, asked=asked_before)


@given(bank=banks, n=st.integers(1, 10), topic=topics, mind=minds, taste=tastes)
def test_a_draw_keeps_its_promises(
    bank: list[Question], n: int, topic: str | None, mind: Mind, taste: Taste
) -> None:
    drawn = drawing.quiz(bank, n=n, mind=mind, taste=taste, topic=topic)
    fitting = {q.id: q for q in bank if topic in (None, q.topic)}
    facts = [memory.fact(fitting[name]) for name in drawn]

    assert len(drawn) == len(set(drawn)) == min(n, len(fitting))
    assert set(drawn) <= set(fitting)
    difficulties = [fitting[name].difficulty for name in drawn]
    assert difficulties == sorted(difficulties)
    left_out = {memory.fact(q) for q in fitting.values()} - set(facts)
    stages = [mind.stage(fact) for fact in facts]
    assert all(mind.stage(fact) >= max(stages, default=0) for fact in left_out)
    if any(mind.stage(fact) < Stage.FRESH for fact in left_out):
        assert len(facts) == len(set(facts))


@given(bank=banks, n=st.integers(1, 10), mind=minds, taste=tastes)
def test_a_review_keeps_its_promises(
    bank: list[Question], n: int, mind: Mind, taste: Taste
) -> None:
    drawn = drawing.review(bank, n=n, mind=mind, taste=taste)
    asking = {q.id: memory.fact(q) for q in bank}
    due = mind.due(bank)
    assert [asking[name] for name in drawn] == list(due[:n])
    assert [mind.recall(fact) for fact in due] == sorted(mind.recall(fact) for fact in due)
    assert not {card.fact for card in mind.coming(bank)} & set(due)


@given(bank=banks, mind=minds, taste=tastes, order=st.randoms(use_true_random=False))
def test_a_draw_depends_on_the_seed_and_not_on_the_order_of_the_files(
    bank: list[Question], mind: Mind, taste: Taste, order: Random
) -> None:
    shuffled = list(bank)
    order.shuffle(shuffled)
    for rule in (drawing.quiz, drawing.review):
        drawn = rule(bank, n=5, mind=mind, taste=taste)
        assert rule(shuffled, n=5, mind=mind, taste=taste) == drawn


@given(seed=seeds, options=st.integers(2, 6), number=st.integers(0, 999))
def test_every_option_is_shown_once(seed: int, options: int, number: int) -> None:
    asked = question(number, options=options)
    order = session.option_order(seed, asked)
    assert sorted(order) == list(range(options))
    assert order == session.option_order(seed, asked)
    assert [session.letter(seed, asked, index) for index in order] == list("ABCDEF"[:options])
