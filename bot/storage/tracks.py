"""Statements that keep one learner on one track: tips come to one of their accounts.

The subscriptions of the others wait, and come back when the accounts part.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.people import Calendar, Pause, Subscription
from bot.storage import calendars, people
from bot.storage.tables import deliveries, subscriptions


def put_on(
    connection: Connection,
    person: int,
    *,
    track: str,
    schedule: str,
    next_due_at: datetime | None,
    calendar: Calendar | None = None,
) -> Subscription:
    """Put a person on a track, active, and let the tips of their learner come to them alone."""
    plan = {
        "track": track,
        "schedule": schedule,
        "active": True,
        "next_due_at": next_due_at,
        "paused_for": None,
        "told_at": None,
        "resumes_on": None,
        **calendars.columns(calendar),
    }
    subscription = people.subscribe(connection, person, plan)
    keep_one(connection, person)
    return subscription


def keep_one(connection: Connection, person: int) -> None:
    """Let the tips of a learner come to ``person`` alone, if they have any active there.

    What waits to be sent elsewhere is given up, and so is due again here; what is on its way
    arrives, and what may have arrived is looked for there. No date that had a tip anywhere gets
    another.
    """
    rows = _of_learner(connection, person)
    mine = next((row for row in rows if row.person_id == person), None)
    others = [row.id for row in rows if row.person_id != person and row.active]
    if mine is None or not mine.active or len(rows) == 1:
        return
    if others:
        connection.execute(
            update(subscriptions)
            .where(subscriptions.c.id.in_(others))
            .values(active=False, paused_for=Pause.LINKED)
        )
        people.give_up(connection, deliveries.c.subscription_id.in_(others), Pause.LINKED)
    had = max((row.last_local_date for row in rows if row.last_local_date), default=None)
    connection.execute(
        update(subscriptions).where(subscriptions.c.id == mine.id).values(last_local_date=had)
    )


def join(connection: Connection, person: int) -> None:
    """Let tips come to one account of a learner: ``person``, unless only another has some."""
    active = [row.person_id for row in _of_learner(connection, person) if row.active]
    if active:
        keep_one(connection, person if person in active else active[0])


def hand_down_stop(connection: Connection, person: int) -> None:
    """Let a stop hold on every account of a learner who is about to part some of them."""
    rows = _of_learner(connection, person)
    if any(row.active for row in rows) or not any(row.paused_for in _STOPPED for row in rows):
        return
    waiting = [row.id for row in rows if row.paused_for == Pause.LINKED]
    connection.execute(
        update(subscriptions).where(subscriptions.c.id.in_(waiting)).values(paused_for=Pause.OFF)
    )


#: What a learner decided, on whichever account the tips came to.
_STOPPED = (Pause.OFF, Pause.LEFT)


def part(connection: Connection, person: int) -> None:
    """Let tips come again to a learner for whom none are active, if they waited for a link."""
    rows = _of_learner(connection, person)
    waiting = [row.id for row in rows if row.paused_for == Pause.LINKED]
    if waiting and not any(row.active for row in rows):
        connection.execute(
            update(subscriptions)
            .where(subscriptions.c.id == waiting[-1])
            .values(active=True, paused_for=None)
        )


def _of_learner(connection: Connection, person: int) -> list[Row[Any]]:
    mine = subscriptions.c.person_id.in_(people.accounts(person))
    return sorted(connection.execute(select(subscriptions).where(mine)), key=lambda row: row.id)
