"""Statements about how a cohort learns: what reached its members, what they answered and recalled.

What comes out of here is about learners without a name; that no number over them tells about fewer
than five is the business of :mod:`bot.quiz.cohorts`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from bot.cohorts import Cohort, Member
from bot.learning import Review, Told
from bot.people import DeliveryKind, DeliveryState, Pause
from bot.quiz.recall import outcomes
from bot.storage import memory
from bot.storage.tables import (
    answers,
    cohort_members,
    deliveries,
    links,
    reviews,
    subscriptions,
)

_LEARNER = func.coalesce(links.c.learner_id, cohort_members.c.person_id)


def members(
    connection: Connection, cohort: Cohort, facts: Mapping[str, str], until: datetime
) -> Sequence[Member]:
    """Return how each learner of a cohort did; see the port."""
    state: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_joined(cohort, until)):
        state[row.learner].append(row)
    tips: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_tips(cohort, until)):
        tips[row.learner].append(row)
    answered: dict[int, list[Review]] = defaultdict(list)
    for row in connection.execute(_reviews(state.keys(), until)):
        answered[row.learner].append(memory.to_review(row))
    return tuple(
        _member(cohort, rows, tips[learner], answered[learner], facts, until)
        for learner, rows in state.items()
    )


def _member(
    cohort: Cohort,
    state: Sequence[Row[Any]],
    tips: Sequence[Row[Any]],
    answered: Sequence[Review],
    facts: Mapping[str, str],
    until: datetime,
) -> Member:
    here = [row for row in state if row.track == cohort.track]
    told = [Told(tip=row.tip, told_at=row.sent_at) for row in tips]
    return Member(
        active=any(row.active for row in here),
        unreachable=any(row.paused_for == Pause.UNREACHABLE for row in here),
        answered={row.tip: row.answered if row.attempt else None for row in tips},
        recalled=outcomes(told, answered, facts, until),
    )


def _joined(cohort: Cohort, until: datetime) -> Select[Any]:
    return (
        select(
            _LEARNER.label("learner"),
            subscriptions.c.track,
            subscriptions.c.active,
            subscriptions.c.paused_for,
        )
        .select_from(cohort_members)
        .join(links, links.c.person_id == cohort_members.c.person_id, isouter=True)
        .join(subscriptions, subscriptions.c.person_id == cohort_members.c.person_id, isouter=True)
        .where(*_before(cohort, until))
    )


def _tips(cohort: Cohort, until: datetime) -> Select[Any]:
    answered = (
        select(answers.c.step)
        .where(answers.c.attempt == deliveries.c.attempt, answers.c.answered_at < until)
        .exists()
    )
    return (
        select(
            _LEARNER.label("learner"),
            deliveries.c.tip,
            deliveries.c.sent_at,
            deliveries.c.attempt,
            answered.label("answered"),
        )
        .select_from(cohort_members)
        .join(links, links.c.person_id == cohort_members.c.person_id, isouter=True)
        .join(subscriptions, subscriptions.c.person_id == cohort_members.c.person_id)
        .join(deliveries, deliveries.c.subscription_id == subscriptions.c.id)
        .where(
            *_before(cohort, until),
            deliveries.c.track == cohort.track,
            deliveries.c.kind == DeliveryKind.TIP,
            deliveries.c.state == DeliveryState.SENT,
            deliveries.c.sent_at >= cohort_members.c.joined_at,
            deliveries.c.sent_at < until,
        )
    )


def _reviews(learners: Collection[int], until: datetime) -> Select[Any]:
    """Pick what learners answered, on whichever of their accounts."""
    linked = select(links.c.person_id).where(links.c.learner_id.in_(learners)).correlate(None)
    theirs = or_(reviews.c.person_id.in_(learners), reviews.c.person_id.in_(linked))
    return (
        select(func.coalesce(links.c.learner_id, reviews.c.person_id).label("learner"), reviews)
        .select_from(reviews)
        .join(links, links.c.person_id == reviews.c.person_id, isouter=True)
        .where(theirs, reviews.c.reviewed_at < until)
    )


def _before(cohort: Cohort, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (cohort_members.c.cohort_id == cohort.id, cohort_members.c.joined_at < until)
