"""Laws of what is held, against the definition taken at its word."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.learning import Review
from bot.quiz import memory
from bot.quiz.memory import Memory, Rating
from bot.quiz.progress import Grasp, Hold, grasp

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FACTS = {
    "one": frozenset({"a"}),
    "two": frozenset({"a", "b"}),
    "three": frozenset({"b", "c", "d"}),
}
rules = st.builds(Memory, retention=st.sampled_from([0.8, 0.85, 0.9, 0.95]))


def review(fact: str, day: int, rating: Rating, hour: int = 0) -> Review:
    at = MONDAY + day * DAY + timedelta(hours=hour)
    return Review(
        fact=fact,
        question=f"q.{fact}",
        rating=rating,
        reviewed_at=at,
        local_date=at.date(),
        library="fsrs 6",
    )


#: Mostly right, or nothing would ever be held.
ratings = st.sampled_from([Rating.GOOD, Rating.GOOD, Rating.GOOD, Rating.AGAIN])
answers = st.builds(review, st.sampled_from("abcd"), st.integers(0, 60), ratings)
histories = st.lists(answers, max_size=25)
once_a_day = st.lists(answers, max_size=25, unique_by=lambda r: (r.fact, r.local_date))
late = st.integers(0, 300)


def by_the_word(
    names: frozenset[str], reviews: Sequence[Review], rules: Memory, at: datetime
) -> bool:
    """Whether a topic is held: recalled, and its last two answers right on different days."""
    given = sorted((r for r in reviews if r.reviewed_at <= at), key=lambda r: r.reviewed_at)
    cards = memory.replay(given, rules)
    for name in names:
        last = [r for r in given if r.fact == name][-2:]
        days = {r.local_date for r in last if r.rating > Rating.AGAIN}
        if len(days) < 2 or memory.recall(cards[name], at, rules) < rules.retention:
            return False
    return True


@given(history=once_a_day, rules=rules, days=late)
def test_held_and_fading_are_what_they_are_defined_to_be(
    history: list[Review], rules: Memory, days: int
) -> None:
    now = MONDAY + (60 + days) * DAY
    holds = {g.topic: g.hold for g in grasp(FACTS, history, rules, now)}

    for topic, names in FACTS.items():
        before = (MONDAY + day * DAY for day in range(60 + days))
        if by_the_word(names, history, rules, now):
            assert holds[topic] is Hold.HELD
        elif any(by_the_word(names, history, rules, at) for at in before):
            assert holds[topic] is Hold.FADING
        else:
            assert holds[topic] is Hold.NEW


@given(history=histories, rules=rules, fact=st.sampled_from("abcd"))
def test_one_more_right_answer_never_takes_anything_away(
    history: list[Review], rules: Memory, fact: str
) -> None:
    now = MONDAY + 61 * DAY
    before = grasp(FACTS, history, rules, now)
    after = grasp(FACTS, [*history, review(fact, 61, Rating.GOOD)], rules, now)

    for one, other in zip(before, after, strict=True):
        assert one.held <= other.held
        assert one.hold is not Hold.HELD or other.hold is Hold.HELD


@given(history=histories, rules=rules, days=late)
def test_counts_and_words_agree(history: list[Review], rules: Memory, days: int) -> None:
    for one in grasp(FACTS, history, rules, MONDAY + (60 + days) * DAY):
        assert 0 <= one.held <= one.met <= one.facts == len(FACTS[one.topic])
        assert (one.hold is Hold.HELD) == (one.held == one.facts)


@given(history=histories, rules=rules, days=late)
def test_what_was_held_is_never_new_again(history: list[Review], rules: Memory, days: int) -> None:
    earlier = _holds(grasp(FACTS, history, rules, MONDAY + 61 * DAY))
    later = _holds(grasp(FACTS, history, rules, MONDAY + (61 + days) * DAY))
    for topic in FACTS:
        assert (earlier[topic] is Hold.NEW) == (later[topic] is Hold.NEW)
        assert later[topic] is not Hold.HELD or earlier[topic] is Hold.HELD


@given(history=histories, rules=rules)
def test_facts_of_others_change_nothing(history: list[Review], rules: Memory) -> None:
    now = MONDAY + 61 * DAY
    mine = {"one": FACTS["one"]}
    own = [r for r in history if r.fact == "a"]
    assert grasp(mine, history, rules, now) == grasp(mine, own, rules, now)


def _holds(found: Sequence[Grasp]) -> dict[str, Hold]:
    return {one.topic: one.hold for one in found}
