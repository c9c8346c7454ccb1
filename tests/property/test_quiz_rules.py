"""Laws of drawing and ordering."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Question
from bot.quiz import session
from tests.quiz_world import BANK, question

seeds = st.integers(0, 2**31 - 1)
banks = st.lists(st.sampled_from(BANK), unique=True)
asked_before = st.lists(st.sampled_from([q.id for q in BANK]), unique=True)
topics = st.sampled_from([None, "tools", "salary", "goal"])
roles = st.sampled_from([None, "ds", "mle"])


@given(bank=banks, n=st.integers(1, 10), seed=seeds, topic=topics, role=roles, asked=asked_before)
def test_a_draw_keeps_its_promises(
    bank: list[Question],
    n: int,
    seed: int,
    topic: str | None,
    role: str | None,
    asked: list[str],
) -> None:
    drawn = session.draw(bank, n=n, seed=seed, topic=topic, role=role, asked=asked)
    fitting = {q.id: q for q in bank if topic in (None, q.topic)}

    assert len(drawn) == len(set(drawn)) == min(n, len(fitting))
    assert set(drawn) <= set(fitting)
    difficulties = [fitting[name].difficulty for name in drawn]
    assert difficulties == sorted(difficulties)
    newest = max((_recency(name, asked) for name in drawn), default=0)
    assert all(_recency(name, asked) >= newest for name in fitting if name not in drawn)
    fresh_foreign = any(q for q in drawn if q not in asked and role not in (None, *_roles(q)))
    if fresh_foreign:
        own = {name for name in fitting if role in _roles(name) and name not in asked}
        assert own <= set(drawn)


@given(bank=banks, seed=seeds, order=st.randoms(use_true_random=False))
def test_a_draw_depends_on_the_seed_and_not_on_the_order_of_the_files(
    bank: list[Question], seed: int, order: Random
) -> None:
    shuffled = list(bank)
    order.shuffle(shuffled)
    assert session.draw(bank, n=5, seed=seed) == session.draw(shuffled, n=5, seed=seed)


@given(seed=seeds, options=st.integers(2, 6), number=st.integers(0, 999))
def test_every_option_is_shown_once(seed: int, options: int, number: int) -> None:
    asked = question(number, options=options)
    order = session.option_order(seed, asked)
    assert sorted(order) == list(range(options))
    assert order == session.option_order(seed, asked)
    assert [session.letter(seed, asked, index) for index in order] == list("ABCDEF"[:options])


def _recency(name: str, asked: list[str]) -> int:
    return len(asked) - asked.index(name) if name in asked else 0


def _roles(name: str) -> tuple[str, ...]:
    return next(q.roles for q in BANK if q.id == name)
