"""Which questions to ask somebody next: what is due, what is fading, what is new.

A fact is asked once before any other question about it comes, so that a quiz spreads over what
there is to know, and what was asked a moment ago comes last.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from bot.learning import Card
from bot.model import Question
from bot.quiz import memory, session
from bot.quiz.memory import Memory


class Stage(IntEnum):
    """Why a fact is asked, the most urgent first; ``FRESH`` is what was asked not long ago."""

    DUE = 0
    FADING = 1
    NEW = 2
    FRESH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind:
    """What somebody remembers at ``now``: their cards by fact."""

    now: datetime
    cards: Mapping[str, Card] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    def recall(self, fact: str) -> float:
        """Return the chance that a fact they were asked for is recalled."""
        return memory.recall(self.cards[fact], self.now, self.memory)

    def stage(self, fact: str) -> Stage:
        """Tell why to ask for a fact, or that it was asked not long ago.

        It fades when half of the forgetting up to its review has happened (our choice).
        """
        if fact not in self.cards:
            return Stage.NEW
        if memory.is_due(self.cards[fact], self.now):
            return Stage.DUE
        fading = self.recall(fact) < (1 + self.memory.retention) / 2
        return Stage.FADING if fading else Stage.FRESH

    def due(self, questions: Iterable[Question]) -> tuple[str, ...]:
        """Return the facts to review, the most forgotten first; those still asked for count."""
        facts = [name for name in memory.by_fact(questions) if self.stage(name) is Stage.DUE]
        return tuple(sorted(facts, key=lambda name: (self.recall(name), name)))

    def coming(self, questions: Iterable[Question]) -> tuple[Card, ...]:
        """Return the cards that are not due yet, the next one first."""
        known = (self.cards[name] for name in memory.by_fact(questions) if name in self.cards)
        later = (card for card in known if not memory.is_due(card, self.now))
        return tuple(sorted(later, key=lambda card: (card.due_at, card.fact)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What to prefer among equals: ``asked`` has what was asked before, newest first."""

    seed: int
    role: str | None = None
    asked: Sequence[str] = ()


def quiz(
    questions: Iterable[Question], *, n: int, mind: Mind, taste: Taste, topic: str | None = None
) -> tuple[str, ...]:
    """Choose up to ``n`` different questions, the easy ones first.

    Facts that are due come before those that fade, each in the order of what is most forgotten,
    then new ones, then all the rest. Among equals a question that was never asked comes first, or
    was asked longest ago; then those for the role, then by lot.
    """
    order = _order(taste)
    ranked = []
    for fact, asking in memory.by_fact(q for q in questions if topic in (None, q.topic)).items():
        first, *others = sorted(asking, key=order)
        ranked.append((_urgency(mind, fact), first))
        ranked += [((Stage.FRESH, 0.0), other) for other in others]
    ranked.sort(key=lambda one: (one[0], order(one[1])))
    chosen = [question for _, question in ranked[:n]]
    chosen.sort(key=lambda question: (question.difficulty, session.lot(taste.seed, question)))
    return tuple(question.id for question in chosen)


def review(questions: Iterable[Question], *, n: int, mind: Mind, taste: Taste) -> tuple[str, ...]:
    """Choose a question for each of up to ``n`` facts that are due, the most forgotten first.

    Where several ask for a fact it is the one that was asked longest ago.
    """
    asking = memory.by_fact(questions)
    due = mind.due(q for each in asking.values() for q in each)[:n]
    return tuple(min(asking[fact], key=_order(taste)).id for fact in due)


def _urgency(mind: Mind, fact: str) -> tuple[Stage, float]:
    stage = mind.stage(fact)
    return stage, mind.recall(fact) if stage in {Stage.DUE, Stage.FADING} else 0.0


def _order(taste: Taste) -> Callable[[Question], tuple[int, bool, bytes]]:
    rank = {name: place for place, name in enumerate(reversed(taste.asked), start=1)}

    def key(question: Question) -> tuple[int, bool, bytes]:
        foreign = taste.role is not None and taste.role not in question.roles
        return rank.get(question.id, 0), foreign, session.lot(taste.seed, question)

    return key
