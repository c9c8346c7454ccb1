"""Statements about what is left of the tips: who was told what, and what they answered since."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, union_all

from bot.learning import Recalled, Review, Told
from bot.people import DeliveryKind, DeliveryState
from bot.ports import Scope
from bot.quiz.recall import outcomes
from bot.storage import memory, people
from bot.storage.tables import deliveries, links, reviews, subscriptions
from bot.storage.tables import people as persons

_LEARNER = func.coalesce(links.c.learner_id, persons.c.id)
#: Everybody who is somebody, with the learner they are.
_LEARNERS = (
    select(_LEARNER.label("learner"))
    .join_from(persons, links, links.c.person_id == persons.c.id, isouter=True)
    .where(persons.c.channel.is_(False))
)


def told(connection: Connection, learner: int) -> Sequence[Told]:
    """Return the tips that reached a learner, each once, in the order they did."""
    theirs = _told().where(persons.c.id.in_(people.accounts(learner)))
    return _first(connection.execute(theirs))


def by_tip(
    connection: Connection, scope: Scope | None, facts: Mapping[str, str], now: datetime
) -> Mapping[str, Recalled]:
    """Count for each tip who was told, asked and right; see :mod:`bot.quiz.recall`."""
    tips: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_within(_told(), scope)):
        tips[row.learner].append(row)
    answered: dict[int, list[Review]] = defaultdict(list)
    for row in connection.execute(_answered(scope)):
        answered[row.learner].append(memory.to_review(row))
    counts = Counter(
        (tip, outcome)
        for learner, rows in tips.items()
        for tip, outcome in outcomes(_first(rows), answered[learner], facts, now).items()
    )
    return {
        tip: Recalled(
            told=sum(counts[tip, outcome] for outcome in (True, False, None)),
            asked=counts[tip, True] + counts[tip, False],
            right=counts[tip, True],
        )
        for tip in facts
    }


def _told() -> Select[Any]:
    return (
        _LEARNERS.add_columns(deliveries.c.tip, deliveries.c.sent_at)
        .join(subscriptions, subscriptions.c.person_id == persons.c.id)
        .join(deliveries, deliveries.c.subscription_id == subscriptions.c.id)
        .where(
            deliveries.c.state == DeliveryState.SENT,
            deliveries.c.kind == DeliveryKind.TIP,
        )
    )


def _answered(scope: Scope | None) -> Select[Any]:
    """Pick the reviews of learners within the scope, on whichever of their accounts they are."""
    rows = _LEARNERS.add_columns(reviews).join(reviews, reviews.c.person_id == persons.c.id)
    if scope is None:
        return rows
    here = _within(_LEARNERS, scope)
    linked = select(links.c.person_id).where(links.c.learner_id.in_(here))
    return rows.where(persons.c.id.in_(union_all(here, linked)))


def _within(chosen: Select[Any], scope: Scope | None) -> Select[Any]:
    if scope is None:
        return chosen
    chosen = chosen.where(persons.c.platform == scope.platform)
    if scope.community is not None:
        chosen = chosen.where(persons.c.community == scope.community)
    return chosen


def _first(rows: Iterable[Row[Any]]) -> Sequence[Told]:
    """Return each tip once, as first told: somebody may get it on each of two accounts."""
    found: dict[str, Told] = {}
    for row in sorted(rows, key=lambda row: row.sent_at):
        found.setdefault(row.tip, Told(tip=row.tip, told_at=row.sent_at))
    return tuple(found.values())
