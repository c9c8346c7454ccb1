"""Statements about the days of a learner: when they answered, and when they were written to."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    BindParameter,
    Connection,
    Date,
    Integer,
    bindparam,
    null,
    select,
    type_coerce,
    union_all,
)

from bot.learning import Answered
from bot.people import DeliveryState
from bot.storage import people
from bot.storage.tables import (
    answers,
    attempts,
    deliveries,
    poll_answers,
    round_answers,
    subscriptions,
)

_learner: BindParameter[int] = bindparam("learner", type_=Integer)
# What is answered together has no day of its own in the store.
_NO_DAY = type_coerce(null(), Date).label("local_date")
# Read for every tip that is sent, so these are written once.
_ANSWERED = union_all(
    select(answers.c.answered_at, answers.c.local_date)
    .join(attempts, attempts.c.id == answers.c.attempt)
    .where(attempts.c.person_id.in_(people.accounts(_learner))),
    select(round_answers.c.answered_at, _NO_DAY).where(
        round_answers.c.person_id.in_(people.accounts(_learner))
    ),
    select(poll_answers.c.answered_at, _NO_DAY).where(
        poll_answers.c.person_id.in_(people.accounts(_learner))
    ),
)
_SENT = (
    select(deliveries.c.local_date)
    .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
    .where(
        subscriptions.c.person_id.in_(people.accounts(_learner)),
        deliveries.c.state == DeliveryState.SENT,
    )
)
_SENT_SINCE = _SENT.where(deliveries.c.local_date >= bindparam("since"))


def answered(connection: Connection, learner: int) -> Sequence[Answered]:
    """Return when a learner answered: in quizzes of every kind, rounds and channels' questions."""
    rows = connection.execute(_ANSWERED, {"learner": learner})
    return [Answered(at=row.answered_at, local_date=row.local_date) for row in rows]


def sent_dates(connection: Connection, learner: int, since: date | None) -> frozenset[date]:
    """Return the local dates, from ``since`` on, on which a message was sent to a learner."""
    if since is None:
        return frozenset(connection.scalars(_SENT, {"learner": learner}))
    return frozenset(connection.scalars(_SENT_SINCE, {"learner": learner, "since": since}))


def came(connection: Connection, person: int, since: date) -> frozenset[date]:
    """Return the local dates from ``since`` on of what was sent or queued and did not die.

    It is that of the learner, on whichever account.
    """
    chosen = (
        select(deliveries.c.local_date)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .where(
            subscriptions.c.person_id.in_(people.accounts(person)),
            deliveries.c.local_date >= since,
            deliveries.c.state != DeliveryState.DEAD,
        )
    )
    return frozenset(connection.scalars(chosen))
