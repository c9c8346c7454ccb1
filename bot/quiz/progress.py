"""What somebody holds of each topic: held, fading or new, worked out anew from their reviews.

A fact is held when it is expected to be recalled today (by FSRS, at or above the retention that
its community asks for) and the right answers since its last miss were given on two different days
or more. A topic is held when all its facts are, fading when it was held before and is not now, and
new otherwise. With at most one answer a day this says that the last two answers were right; but a
third right answer on the same evening takes nothing away.

The facts of a topic are those its questions ask for: the questions of the role whose track somebody
is on, or of every role without a track. A question for both roles belongs to either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.learning import Card, Review
from bot.model import Question
from bot.quiz import memory
from bot.quiz.memory import Memory, Rating

#: The ids of the facts of each topic.
Facts = Mapping[str, frozenset[str]]


class Hold(StrEnum):
    """How well somebody has a topic."""

    HELD = "held"
    FADING = "fading"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grasp:
    """What somebody has of a topic: of its ``facts``, ``met`` were asked and ``held`` are held."""

    topic: str
    hold: Hold
    facts: int
    met: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A fact after its last answer; ``since`` is the day of the first right one after a miss."""

    card: Card
    since: date | None
    on_two_days: bool


def facts_of(questions: Iterable[Question], role: str | None) -> Facts:
    """Return the facts of each topic for one role, or for all of them, in the questions' order."""
    found: dict[str, frozenset[str]] = {}
    for question in questions:
        if role is None or role in question.roles:
            found[question.topic] = found.get(question.topic, frozenset()) | {memory.fact(question)}
    return found


def grasp(facts: Facts, reviews: Iterable[Review], rules: Memory, now: datetime) -> Sequence[Grasp]:
    """Return what is held of each topic at ``now``, by reviews that were given until then."""
    known, ever = _replayed(facts, reviews, rules)
    return [
        Grasp(
            topic=topic,
            hold=_hold(names, known, rules, now, was_held=topic in ever),
            facts=len(names),
            met=len(names & known.keys()),
            held=sum(_is_held(known.get(name), rules, now) for name in names),
        )
        for topic, names in facts.items()
    ]


def _replayed(
    facts: Facts, reviews: Iterable[Review], rules: Memory
) -> tuple[Mapping[str, _Known], frozenset[str]]:
    """Live through all reviews again; return each fact's end and the topics that were ever held.

    Between two reviews recall only falls, so a topic that was held at any time was held right after
    a review of one of its own facts: nowhere else need it be looked at.
    """
    topics: dict[str, list[str]] = {}
    for topic, names in facts.items():
        for name in names:
            topics.setdefault(name, []).append(topic)
    known: dict[str, _Known] = {}
    ever: set[str] = set()
    for review in sorted(reviews, key=lambda review: review.reviewed_at):
        if review.fact not in topics:
            continue
        known[review.fact] = _after(known.get(review.fact), review, rules)
        at = review.reviewed_at
        ever.update(
            topic
            for topic in topics[review.fact]
            if topic not in ever and _all_held(facts[topic], known, rules, at)
        )
    return known, frozenset(ever)


def _after(before: _Known | None, review: Review, rules: Memory) -> _Known:
    rating = Rating(review.rating)
    old = before.card if before else None
    card = memory.learn(old, review.fact, rating, review.reviewed_at, rules)
    if rating is Rating.AGAIN:
        return _Known(card=card, since=None, on_two_days=False)
    since = before.since if before and before.since else review.local_date
    on_two_days = before is not None and before.on_two_days
    return _Known(card=card, since=since, on_two_days=on_two_days or since != review.local_date)


def _is_held(fact: _Known | None, rules: Memory, at: datetime) -> bool:
    if fact is None or not fact.on_two_days:
        return False
    return memory.recall(fact.card, at, rules) >= rules.retention


def _all_held(
    names: Iterable[str], known: Mapping[str, _Known], rules: Memory, at: datetime
) -> bool:
    return all(_is_held(known.get(name), rules, at) for name in names)


def _hold(
    names: Iterable[str],
    known: Mapping[str, _Known],
    rules: Memory,
    now: datetime,
    *,
    was_held: bool,
) -> Hold:
    if _all_held(names, known, rules, now):
        return Hold.HELD
    return Hold.FADING if was_held else Hold.NEW
