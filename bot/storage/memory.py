"""Statements about memory: the cards of a learner, and the reviews they are made of."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, union_all, update

from bot.learning import Card, Review
from bot.ports import Lesson, Replay
from bot.storage import people
from bot.storage.tables import cards, links, reviews
from bot.storage.tables import people as persons


def record(connection: Connection, person: int, attempt: str, step: int, lesson: Lesson) -> None:
    """Keep the review of an answer and put the learner's card of its fact where it belongs."""
    # Two linked accounts may answer at once: the second builds on what the first one learnt.
    learner = people.lock(connection, person).learner
    review = lesson.review
    mine = (cards.c.learner_id == learner) & (cards.c.fact == review.fact)
    row = connection.execute(select(cards).where(mine)).one_or_none()
    card = lesson.learn(_to_card(row) if row else None)
    values = _values(card)
    if row:
        connection.execute(update(cards).where(mine).values(values))
    else:
        connection.execute(insert(cards).values(learner_id=learner, fact=card.fact, **values))
    connection.execute(
        insert(reviews).values(
            person_id=person,
            attempt=attempt,
            step=step,
            fact=review.fact,
            question=review.question,
            rating=review.rating,
            reviewed_at=review.reviewed_at,
            local_date=review.local_date,
            library=review.library,
        )
    )


def forget_cards(connection: Connection, learners: Collection[int]) -> None:
    """Delete the cards of some learners, to be made anew."""
    connection.execute(delete(cards).where(cards.c.learner_id.in_(learners)))


def rebuild(connection: Connection, learner: int, replay: Replay) -> None:
    """Make the cards of a learner who has none from the reviews of all their accounts."""
    made = replay(reviews_of(connection, learner)).values()
    if made:
        rows = [{"learner_id": learner, "fact": card.fact, **_values(card)} for card in made]
        connection.execute(insert(cards), rows)


def of_learner(connection: Connection, learner: int) -> Sequence[Card]:
    """Return a learner's cards, what is to be asked first in front."""
    mine = select(cards).where(cards.c.learner_id == learner).order_by(cards.c.due_at)
    return [_to_card(row) for row in connection.execute(mine)]


def reviews_of(connection: Connection, learner: int) -> Sequence[Review]:
    """Return every review of a learner, oldest first."""
    theirs = select(reviews).where(reviews.c.person_id.in_(people.accounts(learner)))
    rows = sorted(connection.execute(theirs), key=lambda row: (row.reviewed_at, row.id))
    return [to_review(row) for row in rows]


def _values(card: Card) -> dict[str, Any]:
    return {
        "stability": card.stability,
        "difficulty": card.difficulty,
        "reviewed_at": card.reviewed_at,
        "due_at": card.due_at,
    }


def due_facts(
    connection: Connection, learners: Collection[int], by: datetime
) -> Mapping[int, tuple[str, ...]]:
    """Return the facts each learner is to be asked again by then, the most overdue first."""
    rows = connection.execute(
        select(cards.c.learner_id, cards.c.fact, cards.c.due_at).where(
            cards.c.learner_id.in_(learners), cards.c.due_at <= by
        )
    )
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for row in sorted(rows, key=lambda row: (row.due_at, row.fact)):
        found[row.learner_id] += (row.fact,)
    return found


def last_answered(
    connection: Connection, learners: Collection[int]
) -> Mapping[int, Mapping[str, datetime]]:
    """Return when each learner last answered each question, on whichever account."""
    accounts = union_all(
        select(persons.c.id).where(persons.c.id.in_(learners)),
        select(links.c.person_id).where(links.c.learner_id.in_(learners)),
    )
    rows = connection.execute(
        select(
            func.coalesce(func.max(links.c.learner_id), reviews.c.person_id).label("learner"),
            reviews.c.question,
            func.max(reviews.c.reviewed_at).label("at"),
        )
        .join(links, links.c.person_id == reviews.c.person_id, isouter=True)
        .where(reviews.c.person_id.in_(accounts))
        .group_by(reviews.c.person_id, reviews.c.question)
    )
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for learner, question, at in rows:
        found[learner][question] = max(at, found[learner].get(question, at))
    return found


def _to_card(row: Row[Any]) -> Card:
    return Card(
        fact=row.fact,
        stability=row.stability,
        difficulty=row.difficulty,
        reviewed_at=row.reviewed_at,
        due_at=row.due_at,
    )


def to_review(row: Row[Any]) -> Review:
    """Read a review from a row that has the columns of ``reviews``."""
    return Review(
        fact=row.fact,
        question=row.question,
        rating=row.rating,
        reviewed_at=row.reviewed_at,
        local_date=row.local_date,
        library=row.library,
    )
