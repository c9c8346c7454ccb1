"""What somebody remembers of a fact and when to ask again, by FSRS.

The arithmetic is that of the ``fsrs`` package, version 6 of the algorithm; the rules around it are
ours. A fact is what a claim of the content says: the first claim of a question is the one it asks
for, so several questions may ask for one fact. State, answer and time go in, new state comes out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from importlib.metadata import version

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS

from bot.learning import AttemptKind, Card, Review
from bot.model import Question
from bot.people import Community
from bot.ports import Lesson
from bot.quiz.session import Verdict, judge

#: The recall at which a fact is asked again. Fewer messages than the library's 0.90 (our choice).
RETENTION = 0.85
#: What a community may choose instead: a course of twelve weeks wants 0.90.
RETENTIONS = (0.80, 0.95)
#: Days after which even a well known fact is asked again (our choice).
LONGEST_GAP = 120
#: Gaps count in days, a rest of half a day as one: FSRS was fitted to gaps between calendar days,
#: where an answer in the evening and the next one in the morning are a day apart.
REST = timedelta(hours=12)
_DAY = timedelta(days=1)
#: Whose answers teach; to practise what was missed a minute ago says nothing of next week.
COUNTED = frozenset({AttemptKind.QUIZ, AttemptKind.REVIEW, AttemptKind.TIP})
#: Whose weights these are; those of another version mean something else.
ALGORITHM = "FSRS-6"
LIBRARY = f"fsrs {version('fsrs')}"


class Rating(IntEnum):
    """How well a fact was recalled, in FSRS's numbers.

    A click among options is never easy, and "not sure" is no recall. Hard, a recall with help, and
    Easy are not given, because no question here has a hint.
    """

    AGAIN = 1
    GOOD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """How a community remembers: its retention, and weights fitted to its reviews, if any."""

    retention: float = RETENTION
    weights: tuple[float, ...] = DEFAULT_PARAMETERS


def of(community: Community) -> Memory:
    """Return how a community remembers; weights for another algorithm are passed over."""
    fitted = community.weights
    return Memory(
        retention=RETENTION if community.retention is None else community.retention,
        weights=fitted.values if fitted and fitted.algorithm == ALGORITHM else DEFAULT_PARAMETERS,
    )


def is_usable(weights: Sequence[float]) -> bool:
    """Tell whether the algorithm takes these weights: their number and their bounds."""
    try:
        _scheduler(Memory(weights=tuple(weights)))
    except ValueError:
        return False
    return True


def days(earlier: datetime, later: datetime) -> int:
    """Return how many days apart two answers are, at least 0."""
    return max(0, (later - earlier + REST) // _DAY)


def is_due(card: Card, now: datetime) -> bool:
    """Tell whether a fact is to be asked again, which may be half a day early.

    So whoever answers at about the same hour each day or week is not told to wait some minutes.
    """
    return card.due_at - REST <= now


def fact(question: Question) -> str:
    """Return the id of the claim that a question asks for."""
    return question.claims[0]


def by_fact(questions: Iterable[Question]) -> Mapping[str, tuple[Question, ...]]:
    """Group questions by the fact they ask for, in the order they come."""
    found: dict[str, tuple[Question, ...]] = {}
    for question in questions:
        found[fact(question)] = (*found.get(fact(question), ()), question)
    return found


def rate(verdict: Verdict) -> Rating | None:
    """Rate an answer; ``None`` where it says nothing, because the question is gone."""
    if verdict is Verdict.VOID:
        return None
    return Rating.GOOD if verdict is Verdict.RIGHT else Rating.AGAIN


def lesson(
    question: Question, choice: int | None, now: datetime, local_date: date, memory: Memory
) -> Lesson | None:
    """Return what an answer does to memory; ``None`` where it does nothing."""
    rating = rate(judge(question, choice))
    if rating is None:
        return None
    return Lesson(
        review=reviewed(question, rating, now, local_date),
        learn=lambda card: learn(card, fact(question), rating, now, memory),
    )


def learn(card: Card | None, name: str, rating: Rating, now: datetime, memory: Memory) -> Card:
    """Return what is remembered of the fact ``name`` after an answer at ``now``.

    The same history gives the same due dates; none lies less than a day after the answer.
    """
    before = fsrs.Card(card_id=0, due=now)
    if card:
        before = _theirs(card, reviewed_at=now - _DAY * days(card.reviewed_at, now))
    after, _ = _scheduler(memory).review_card(before, fsrs.Rating(rating), review_datetime=now)
    assert after.stability is not None  # noqa: S101 - set by every review
    assert after.difficulty is not None  # noqa: S101 - set by every review
    return Card(
        fact=name,
        stability=after.stability,
        difficulty=after.difficulty,
        reviewed_at=now,
        due_at=after.due,
    )


def gaps(memory: Memory) -> tuple[int, ...]:
    """Return the days between right answers that come when they are due, up to the longest gap."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    card: Card | None = None
    found = [0]
    # Eight is more than any weights in use need to get there.
    while found[-1] < LONGEST_GAP and len(found) <= 8:  # noqa: PLR2004
        card = learn(card, "", Rating.GOOD, now, memory)
        found.append((card.due_at - now) // _DAY)
        now = card.due_at
    return tuple(found[1:])


def recall(card: Card, now: datetime, memory: Memory) -> float:
    """Return the chance, from 0 to 1, that the fact is recalled at ``now``, by whole days."""
    return _scheduler(memory).get_card_retrievability(
        _theirs(card, reviewed_at=card.reviewed_at), current_datetime=now
    )


def replay(reviews: Iterable[Review], memory: Memory) -> Mapping[str, Card]:
    """Make all cards anew from their reviews, oldest first."""
    cards: dict[str, Card] = {}
    for review in sorted(reviews, key=lambda review: review.reviewed_at):
        name = review.fact
        rating = Rating(review.rating)
        cards[name] = learn(cards.get(name), name, rating, review.reviewed_at, memory)
    return cards


def reviewed(question: Question, rating: Rating, now: datetime, local_date: date) -> Review:
    """Return the record of an answer, which is kept for ever."""
    return Review(
        fact=fact(question),
        question=question.id,
        rating=rating,
        reviewed_at=now,
        local_date=local_date,
        library=LIBRARY,
    )


@lru_cache(maxsize=64)
def _scheduler(memory: Memory) -> fsrs.Scheduler:
    """Return the library's scheduler: no steps of minutes and no fuzz, which takes no seed."""
    return fsrs.Scheduler(
        parameters=memory.weights,
        desired_retention=memory.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_GAP,
        enable_fuzzing=False,
    )


def _theirs(card: Card, *, reviewed_at: datetime) -> fsrs.Card:
    # With its id, because the library sleeps to make one that nobody else has.
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        step=None,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due_at,
        last_review=reviewed_at,
    )
