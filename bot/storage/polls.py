"""Statements about the question of the week: what a channel was asked, and the private answers.

What is asked and what is told are deliveries of the channel; the answers hang on the first of the
two. A question is open until its answer is queued.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, null, select, text

from bot.people import DeliveryKind, DeliveryState, Poll
from bot.ports import Votes
from bot.storage.people import to_person
from bot.storage.tables import deliveries, links, people, poll_answers, subscriptions
from bot.storage.tables.columns import Moment

_named = deliveries.alias("named")
_asked = deliveries.alias("asked")
_told = deliveries.alias("told")
_presser = people.alias("presser")

_is_told = (
    select(_told.c.id)
    .where(
        _told.c.subscription_id == _asked.c.subscription_id,
        _told.c.local_date > _asked.c.local_date,
        _told.c.tip == _asked.c.tip,
        _told.c.kind == DeliveryKind.REVEAL,
        _told.c.state != DeliveryState.DEAD,
    )
    .exists()
)
_NOTE = text("""
    INSERT INTO poll_answers (delivery_id, person_id, question, choice, answered_at)
    VALUES (:delivery_id, :person_id, :question, :choice, :answered_at)
    ON CONFLICT (delivery_id, person_id) DO UPDATE
    SET choice = excluded.choice, answered_at = excluded.answered_at
""").bindparams(bindparam("answered_at", type_=Moment))


def poll(connection: Connection, key: str) -> Poll | None:
    """Return what was asked under ``key``, or answered under it."""
    row = connection.execute(_find(key)).one_or_none()
    return _to_poll(row) if row else None


def answer(
    connection: Connection, key: str, *, person: int, choice: int | None, now: datetime
) -> Poll | None:
    """Note somebody's answer while the question is open, in place of one they gave before."""
    # Whoever plans the channel's next message waits, or has done so: nobody answers in between.
    of_channel = select(deliveries.c.subscription_id).where(deliveries.c.key == key)
    connection.execute(
        select(subscriptions.c.id)
        .where(subscriptions.c.id == of_channel.scalar_subquery())
        .with_for_update(read=True)
    )
    row = connection.execute(_find(key, person)).one_or_none()
    if row is None:
        return None
    found = _to_poll(row)
    if found.open:
        given = {"delivery_id": row.asked_id, "person_id": person, "question": row.tip}
        connection.execute(_NOTE, {**given, "choice": choice, "answered_at": now})
    return found


def tally(connection: Connection, key: str) -> Votes:
    """Count the answers to what was asked under ``key``, or answered under it."""
    row = connection.execute(_find(key)).one_or_none()
    if row is None:
        return {}
    chosen = select(poll_answers.c.choice).where(poll_answers.c.delivery_id == row.asked_id)
    return Counter(connection.scalars(chosen))


def _find(key: str, person: int | None = None) -> Select[Any]:
    found = (
        select(
            people,
            links.c.learner_id,
            null().label("place_zone"),  # a channel is in no cohort
            _asked.c.id.label("asked_id"),
            _asked.c.tip,
            # A channel that went over to a track is not told answers any more.
            (subscriptions.c.active & (subscriptions.c.track == _asked.c.track)).label("goes_on"),
            subscriptions.c.next_due_at,
            _is_told.label("is_told"),
        )
        .select_from(_named)
        .join(subscriptions, subscriptions.c.id == _named.c.subscription_id)
        .join(people, people.c.id == subscriptions.c.person_id)
        .join(links, links.c.person_id == people.c.id, isouter=True)
        .join(
            _asked,
            (_asked.c.subscription_id == _named.c.subscription_id)
            & (_asked.c.local_date <= _named.c.local_date)
            & (_asked.c.tip == _named.c.tip),
        )
        .where(_named.c.key == key, _asked.c.kind == DeliveryKind.QUESTION)
        .order_by(_asked.c.local_date.desc())
        .limit(1)
    )
    if person is None:
        return found
    same = (_presser.c.platform == people.c.platform) & (_presser.c.community == people.c.community)
    return found.join(_presser, same).where(_presser.c.id == person)


def _to_poll(row: Row[Any]) -> Poll:
    is_open = row.goes_on and not row.is_told
    return Poll(
        question=row.tip,
        channel=to_person(row),
        open=is_open,
        answer_at=row.next_due_at if is_open else None,
    )
