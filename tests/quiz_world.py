"""A small question bank and a store in memory, so that quiz tests read as what a person does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import cast

from bot.actions import ActionId
from bot.commands import quiz, review
from bot.content import Content
from bot.content.reader import Place
from bot.invocation import Context
from bot.learning import Attempt, AttemptKind, Card, Review
from bot.model import (
    Citation,
    Claim,
    Option,
    Question,
    Role,
    RoleTopic,
    Schedule,
    Source,
    Status,
    Topic,
    TopicKind,
    Track,
)
from bot.people import Community, Person, Subscription, Target
from bot.ports import Lesson, Store
from bot.replies import Reply

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADA = Target(platform="slack", community="T1", user="ada")
BOB = Target(platform="slack", community="T1", user="bob")
TOPICS = {
    "tools": TopicKind.TOOLS,
    "salary": TopicKind.PAY,
    **dict.fromkeys(("goal", "focus", "outputs", "education"), TopicKind.DEFINITION),
}


def question(
    number: int, *, topic: str = "tools", role: str = "ds", difficulty: int = 1, options: int = 3
) -> Question:
    """Make a question whose option 0 is right and whose texts say which is which."""
    name = f"{topic}-{role}-{number}"
    return Question(
        id=name,
        roles=(role,),
        topic=topic,
        difficulty=difficulty,
        stem=f"What of {name}?",
        claims=(f"{role}.{topic}",),
        options=tuple(
            Option(text=f"{name} option {i}", why=f"{name} why {i}", right=i == 0)
            for i in range(options)
        ),
    )


BANK = tuple(
    question(number, topic=topic, role=role, difficulty=1 + number % 3, options=3 + number % 2)
    for topic in ("tools", "salary")
    for role in ("ds", "mle")
    for number in range(3)
)


def make_content(bank: Iterable[Question] = BANK) -> Content:
    """Make content of two roles; what it says on salary is dated."""
    questions = tuple(bank)
    return Content(
        sources={
            "old": Source(
                id="old",
                name="Old article",
                title="Then",
                publisher="not named",
                published=None,
                dated="about spring 2020",
                interest="sells courses",
                note="",
            )
        },
        topics={
            name: Topic(id=name, name=name.title(), aliases=(), kind=kind, summary=f"About {name}.")
            for name, kind in TOPICS.items()
        },
        roles={role: _role(role) for role in ("ds", "mle")},
        places={
            q.id: Place("content/questions/bank.yaml", line, 7)
            for line, q in enumerate(questions, start=1)
        },
        differences=(),
        rows=(),
        conflicts=(),
        questions={q.id: q for q in questions},
        tracks={role: Track(role=role, name=f"{role} path", weeks=()) for role in ("ds", "mle")},
        schedules={
            "weekly": Schedule(
                id="weekly", name="Weekly", days=frozenset({0}), at=time(9), default=True
            )
        },
    )


def _role(role: str) -> Role:
    topics = {
        topic: RoleTopic(summary=f"{role} {topic}", claims=(_claim(role, topic),))
        for topic in TOPICS
    }
    return Role(id=role, name=role.upper(), short=role.upper(), aliases=(), topics=topics)


def _claim(role: str, topic: str) -> Claim:
    return Claim(
        id=f"{role}.{topic}",
        role=role,
        topic=topic,
        text=f"A {role} has {topic}.",
        sources=(Citation(source="old", at="Opening"),),
        status=Status.SINGLE,
        as_of="about spring 2020" if topic == "salary" else None,
    )


class MemoryStore:
    """The part of the store that quizzes use, as dictionaries."""

    def __init__(self) -> None:
        self.people: dict[Target, Person] = {}
        self.subscriptions: dict[int, Subscription] = {}
        self.attempts: dict[str, Attempt] = {}
        self.open: dict[int, str] = {}
        self.cards_of: dict[int, dict[str, Card]] = {}
        self.habits = Community()
        self.reviews: list[Review] = []

    def known(self, target: Target) -> Person | None:
        return self.people.get(target)

    def person(
        self, target: Target, *, profile_zone: str | None = None, moves: None = None
    ) -> Person:
        number = len(self.people) + 1
        new = Person(id=number, learner=number, target=target, profile_zone=profile_zone)
        return self.people.setdefault(target, new)

    def account(self, person: int) -> Person | None:
        return next((known for known in self.people.values() if known.id == person), None)

    def accounts(self, person: int) -> list[Person]:
        return [known for known in self.people.values() if known.id == person]

    def membership(self, person: int) -> None:
        """Nobody is in a cohort."""

    def subscription(self, person: int) -> Subscription | None:
        return self.subscriptions.get(person)

    def sent_tips(self, subscription: int) -> frozenset[str]:
        return frozenset()

    def start_attempt(self, attempt: Attempt) -> None:
        assert attempt.id not in self.attempts
        self.attempts[attempt.id] = attempt
        if attempt.kind is not AttemptKind.TIP:
            self.open[attempt.person] = attempt.id

    def attempt(self, attempt: str) -> Attempt | None:
        return self.attempts.get(attempt)

    def open_attempt(self, person: int) -> Attempt | None:
        return self.attempts.get(self.open.get(person, ""))

    def answer(
        self,
        attempt: str,
        *,
        step: int,
        choice: int | None,
        now: datetime,
        local_date: date | None = None,
        lesson: Lesson | None = None,
    ) -> bool:
        known = self.attempts[attempt]
        alone = known.kind is not AttemptKind.TIP
        if step != len(known.answers) or (alone and self.open.get(known.person) != attempt):
            return False
        self.attempts[attempt] = replace(known, answers=(*known.answers, choice))
        if alone and step + 1 == len(known.questions):
            del self.open[known.person]
        if lesson:
            self.reviews.append(lesson.review)
            mine = self.cards_of.setdefault(known.person, {})
            card = lesson.learn(mine.get(lesson.review.fact))
            mine[card.fact] = card
        return True

    def cards(self, learner: int) -> Sequence[Card]:
        mine = self.cards_of.get(learner, {}).values()
        return sorted(mine, key=lambda card: card.due_at)

    def community(self, target: Target) -> Community:
        return self.habits

    def set_retention(self, target: Target, retention: float) -> None:
        self.habits = replace(self.habits, retention=retention)

    def asked(self, person: int, *, limit: int = 50) -> Sequence[str]:
        mine = [a for a in self.attempts.values() if a.person == person]
        asked = [q for a in reversed(mine) for q in reversed(a.questions[: len(a.answers) + 1])]
        return list(dict.fromkeys(asked))[:limit]


@dataclass
class Chat:
    """One person talking to the bot; keeps the last reply, whose buttons can be pressed."""

    store: MemoryStore | Store
    content: Content = field(default_factory=make_content)
    target: Target = ADA
    in_dm: bool = True
    seed: int = 7
    now: datetime = NOW
    last: Reply = field(default_factory=lambda: Reply(title=""))

    def quiz(self, **options: str) -> Reply:
        """Type ``quiz`` with arguments."""
        self.last = quiz.quiz(self.context(options))
        return self.last

    def review(self) -> Reply:
        """Type ``review``."""
        self.last = review.review(self.context({}))
        return self.last

    def press(self, button: str | ActionId) -> Reply:
        """Press a button of the last reply by its label, or any button by what it carries."""
        action = self.button(button) if isinstance(button, str) else button
        self.last = quiz.press(self.context({}), action)
        return self.last

    def button(self, label: str) -> ActionId:
        """Return what the button with that label carries."""
        return next(c.action for c in self.last.choices if c.label == label)

    def choose(self, option: int | None) -> Reply:
        """Press the button of an option by its index in the file; ``None`` is "Not sure"."""
        wanted = "unsure" if option is None else str(option)
        return self.press(next(c.action for c in self.last.choices if c.action.choice == wanted))

    def as_person(self, target: Target) -> "Chat":
        """Let somebody else look at the same message."""
        return replace(self, target=target)

    def context(self, options: dict[str, str]) -> Context:
        return Context(
            content=self.content,
            store=cast("Store", self.store),
            target=self.target,
            now=self.now,
            seed=self.seed,
            options=options,
            in_dm=self.in_dm,
        )


def open_quiz(chat: Chat) -> Attempt:
    """Return Ada's open quiz."""
    attempt = chat.store.open_attempt(1)
    assert attempt is not None
    return attempt


def without(chat: Chat, *names: str) -> None:
    """Let the authors take questions out."""
    chat.content = make_content(q for q in BANK if q.id not in names)
