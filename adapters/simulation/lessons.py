"""Ways to teach one person the same path: with Waymark's questions, with weekly quizzes, or none.

In all of them the same tips come on the same days, and the same ones are opened. They differ in
which facts are asked for, and when.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from adapters.simulation.minds import Mind
from bot.content import Content
from bot.learning import Card
from bot.model import Question, Tip
from bot.people import DeliveryKind, Person, Subscription, Target
from bot.ports import Due, Sent
from bot.quiz import memory
from bot.quiz.memory import Memory
from bot.quiz.session import Verdict
from bot.tips.questions import riding

#: How often somebody who does not know says so instead of guessing (our choice).
HONEST = 0.5
#: From one question of a sitting to the next.
PACE = timedelta(minutes=1)
_WEEK = timedelta(weeks=1)
#: How Waymark believes that people forget.
_BELIEF = Memory()
_SOMEBODY = Person(
    id=1, learner=1, target=Target(platform="simulation", community="", user="somebody")
)
_SUBSCRIBED = Subscription(
    id=1,
    person=1,
    track="",
    schedule="",
    active=True,
    last_local_date=None,
    next_due_at=None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One tip of the path: when it was sent, and when it was opened, if it was."""

    tip: Tip
    sent_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What one person gets, whatever else they are asked; ``weeks`` begin at ``begins_at``."""

    content: Content
    messages: tuple[Message, ...]
    begins_at: datetime
    weeks: int

    def question(self, tip: Tip) -> Question | None:
        """Return the question a tip brings."""
        return self.content.questions.get(tip.question) if tip.question else None

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that was told, whether or not its tip was opened: what is to be kept."""
        told = [self.question(message.tip) for message in self.messages]
        return tuple(dict.fromkeys(memory.fact(question) for question in told if question))


@dataclass(slots=True)
class Pupil:
    """Somebody with a mind and with luck, and the count of the questions they answered."""

    mind: Mind
    chance: Random
    answered: int = 0

    def read(self, course: Course, tip: Tip, now: datetime) -> None:
        """Read a tip and every fact in it."""
        question = course.question(tip)
        for claim in dict.fromkeys((*tip.claims, *([memory.fact(question)] if question else []))):
            self.mind.read(claim, now)

    def answer(self, question: Question, now: datetime) -> Verdict:
        """Answer from memory, or else say so, or guess; then read the explanation."""
        name = memory.fact(question)
        recalled = self.chance.random() < self.mind.recall(name, now)
        self.mind.answer(name, now, recalled=recalled)
        self.answered += 1
        if recalled:
            return Verdict.RIGHT
        if self.chance.random() < HONEST:
            return Verdict.UNSURE
        lucky = self.chance.random() < 1 / len(question.options)
        return Verdict.RIGHT if lucky else Verdict.WRONG


@dataclass(slots=True)
class _Known:
    """What Waymark keeps of a person: the messages it sent, and a card per fact."""

    past: list[Sent] = field(default_factory=list)
    cards: dict[str, Card] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)

    def due(self, now: datetime) -> Due:
        """Return what the rule of the tips is given at ``now``."""
        again = sorted(
            (card for card in self.cards.values() if card.due_at <= now),
            key=lambda card: card.due_at,
        )
        return Due(
            person=_SOMEBODY,
            subscription=_SUBSCRIBED,
            past=tuple(self.past),
            facts=tuple(card.fact for card in again),
            answered=self.answered,
        )

    def note(self, question: Question, verdict: Verdict, now: datetime) -> None:
        """Let an answer move the card of its fact."""
        self.answered[question.id] = now
        rating, name = memory.rate(verdict), memory.fact(question)
        if rating is not None:
            self.cards[name] = memory.learn(self.cards.get(name), name, rating, now, _BELIEF)


def waymark(course: Course, pupil: Pupil) -> int:
    """Ask what Waymark asks with each tip, by its own rule, of whoever opens the message."""
    known = _Known()
    for message in course.messages:
        names = riding(known.due(message.sent_at), course.content, message.tip)
        asked = [course.content.questions[name] for name in names]
        seen = names if message.opened_at else names[:1]
        known.past.append(
            Sent(kind=DeliveryKind.TIP, tip=message.tip.id, at=message.sent_at, asked=seen)
        )
        if message.opened_at is None:
            continue
        for number, question in enumerate(asked):
            at = message.opened_at + number * PACE
            known.note(question, pupil.answer(question, at), at)
        pupil.read(course, message.tip, message.opened_at + len(asked) * PACE)
    return len(course.messages)


def reading(course: Course, pupil: Pupil) -> int:
    """Ask nothing."""
    for message in course.messages:
        if message.opened_at:
            pupil.read(course, message.tip, message.opened_at)
    return len(course.messages)


#: Which of the facts told so far, and in this week, a weekly quiz is about.
Subject = Callable[[Sequence[str], Sequence[str]], Sequence[str]]


def massed(_earlier: Sequence[str], week: Sequence[str]) -> Sequence[str]:
    """Ask for what the week told."""
    return week


def mixed(earlier: Sequence[str], week: Sequence[str]) -> Sequence[str]:
    """Ask for anything told so far."""
    return tuple(dict.fromkeys((*earlier, *week)))


def weekly(course: Course, pupil: Pupil, questions: int, subject: Subject) -> int:
    """Read the tips, and take a quiz of the same length at the end of every week, missing none.

    Where there are more questions than facts, the same ones come again in the same sitting.
    """
    about = memory.by_fact(course.content.questions.values())
    earlier: list[str] = []
    quizzes = owed = 0
    for week in range(course.weeks):
        told = _read_week(course, pupil, week)
        share = questions * (week + 1) // course.weeks - questions * week // course.weeks
        owed += share
        pool = list(subject(earlier, told))
        earlier += told
        if not pool:
            continue
        pupil.chance.shuffle(pool)
        at = course.begins_at + (week + 1) * _WEEK - timedelta(days=2, hours=6)
        for number in range(owed):
            name = pool[number % len(pool)]
            pupil.answer(about[name][0], at + number * PACE)
        quizzes += bool(owed)
        owed = 0
    return len(course.messages) + quizzes


def _read_week(course: Course, pupil: Pupil, week: int) -> list[str]:
    """Read the tips of one week; return the facts they told."""
    begins = course.begins_at + week * _WEEK
    told = []
    for message in course.messages:
        if not begins <= message.sent_at < begins + _WEEK:
            continue
        if message.opened_at:
            pupil.read(course, message.tip, message.opened_at)
        question = course.question(message.tip)
        told += [memory.fact(question)] if question else []
    return told
