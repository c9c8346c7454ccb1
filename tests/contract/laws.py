"""What the suites of the store have in common: people, times, and doing things at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TypeVar

from bot.learning import Attempt, Card, Review, Sheet
from bot.people import Delivery, Person, Subscription, Target
from bot.ports import Due, Lesson, Plan, Scope, Store
from tests.deliveries import claim_from

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=1)
SLACK = Scope("slack")

T = TypeVar("T")


def target(user: str = "U1", *, community: str = "T1", platform: str = "slack") -> Target:
    return Target(platform=platform, community=community, user=user)


def subscribed(store: Store, whom: Target | None = None, *, due: datetime = NOW) -> Subscription:
    """Put somebody on a track whose next tip is due now."""
    person = store.person(whom or target())
    return store.subscribe(person.id, track="ds", schedule="weekdays", next_due_at=due)


def planner(
    tip: str | None = "tip-1", *questions: str, now: datetime = NOW
) -> Callable[[Due], Plan]:
    """Choose the same tip and questions for everybody, and the next one a day later."""
    chosen = Plan(
        local_date=now.date(), due_at=now, next_due_at=now + DAY, tip=tip, questions=questions
    )
    return lambda _: chosen


def queued(store: Store, *users: str, now: datetime = NOW) -> None:
    """Queue one delivery for each user, and none after it."""
    once = Plan(local_date=now.date(), due_at=now, next_due_at=None, tip="tip-1")
    for user in users:
        subscribed(store, target(user), due=now)
    assert store.plan_due(SLACK, now, lambda _: once) == len(users)


def claim(store: Store, *, now: datetime = NOW, limit: int = 20) -> Sequence[Delivery]:
    return claim_from(store, SLACK, now, lease=LEASE, limit=limit)


def claim_one(store: Store, *, now: datetime = NOW) -> Delivery:
    (delivery,) = claim(store, now=now)
    return delivery


def users(deliveries: Sequence[Delivery]) -> list[str]:
    return [delivery.target.user for delivery in deliveries]


def quiz(person: Person, name: str = "a", *, questions: Sequence[str] = ("q1", "q2")) -> Attempt:
    return Attempt(id=name, person=person.id, topic=None, seed=7, questions=tuple(questions))


def sheet(person: int, name: str = "a", *, version: int = 1) -> Sheet:
    return Sheet(id=name, person=person, version=version, started_at=NOW)


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make all the calls at the same moment, each in a thread of its own."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        barrier.wait(timeout=10)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def lesson(fact: str = "ds.languages.python", *, now: datetime = NOW, rating: int = 3) -> Lesson:
    """What an answer teaches, with plain arithmetic: one day more each time."""

    def learn(card: Card | None) -> Card:
        stability = card.stability + 1 if card else 1.0
        return Card(
            fact=fact,
            stability=stability,
            difficulty=5.0,
            reviewed_at=now,
            due_at=now + stability * DAY,
        )

    review = Review(
        fact=fact,
        question="q1",
        rating=rating,
        reviewed_at=now,
        local_date=now.date(),
        library="fsrs 6",
    )
    return Lesson(review=review, learn=learn)
