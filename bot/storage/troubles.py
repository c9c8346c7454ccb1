"""Statements about what cannot be delivered: who is paused for it, who is told, and how many.

The row of a delivery that died stays with its reason; a pause points to it by being there.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, union_all, update

from bot.errors import About
from bot.people import PAUSED, Delivery, DeliveryState, Pause, Stopped, Target
from bot.ports import Scope, Unreached
from bot.storage import communities, people
from bot.storage.outbox import is_held
from bot.storage.tables import deliveries, links, subscriptions
from bot.storage.tables import people as persons
from bot.troubles import TROUBLES

#: Pauses that began without anybody's doing, so somebody has to be told.
_BY_ITSELF = (Pause.IGNORED, Pause.UNREACHABLE)
_UNTOLD = subscriptions.c.paused_for.in_(_BY_ITSELF) & subscriptions.c.told_at.is_(None)

_OF_RECIPIENT = [reason for reason, trouble in TROUBLES.items() if trouble.about is About.RECIPIENT]

# --- settling ----------------------------------------------------------------------------------


def settle_dead(
    connection: Connection, delivery: Delivery, *, reason: str, pause: Pause | None
) -> bool:
    """Give a delivery up, and pause its subscription; return whether it was the holder's to say."""
    if pause:
        # The subscription first, as everybody locks it who changes both.
        of_delivery = select(deliveries.c.subscription_id).where(deliveries.c.id == delivery.id)
        connection.execute(
            select(subscriptions.c.id)
            .where(subscriptions.c.id == of_delivery.scalar_subquery())
            .with_for_update()
        )
    subscription = connection.scalar(
        update(deliveries)
        .where(is_held(delivery))
        .values(state=DeliveryState.DEAD, ready_at=None, reason=reason)
        .returning(deliveries.c.subscription_id)
    )
    if pause and subscription is not None:
        connection.execute(
            update(subscriptions)
            .where(subscriptions.c.id == subscription, subscriptions.c.active)
            .values(active=False, paused_for=pause, told_at=None)
        )
        people.give_up(connection, deliveries.c.subscription_id == subscription, PAUSED)
    return subscription is not None


def settle_away(connection: Connection, delivery: Delivery, *, reason: str, now: datetime) -> bool:
    """Give a delivery back as if it had not been claimed, and note that its community is away."""
    row = connection.execute(
        update(deliveries)
        .where(is_held(delivery))
        .values(
            state=DeliveryState.PENDING,
            ready_at=now,
            reason=reason,
            attempts=deliveries.c.attempts - 1,
        )
        .returning(deliveries.c.platform, deliveries.c.community)
    ).one_or_none()
    if row is None:
        return False
    target = Target(platform=row.platform, community=row.community, user="")
    return communities.set_away(connection, target, reason, now=now)


# --- telling -----------------------------------------------------------------------------------


def untold(connection: Connection) -> Sequence[Target]:
    """Return every account of whoever is to be told that their tips have stopped."""
    theirs, others = links.alias(), links.alias()
    stopped = select(persons.c.platform, persons.c.community, persons.c.user_id).where(_UNTOLD)
    of_account = subscriptions.join(theirs, theirs.c.person_id == subscriptions.c.person_id)
    others_of_learner = of_account.join(others, others.c.learner_id == theirs.c.learner_id)
    followers = subscriptions.join(others, others.c.learner_id == subscriptions.c.person_id)
    accounts = (
        (subscriptions, subscriptions.c.person_id),
        (of_account, theirs.c.learner_id),
        (others_of_learner, others.c.person_id),
        (followers, others.c.person_id),
    )
    rows = connection.execute(
        union_all(
            *(
                stopped.select_from(
                    found.join(persons, (persons.c.id == account) & ~persons.c.channel)
                )
                for found, account in accounts
            )
        )
    )
    return [Target(platform=row[0], community=row[1], user=row[2]) for row in rows]


def tell(connection: Connection, target: Target, now: datetime) -> Stopped | None:
    """Take note that a person is being told; return of what, if they are to be told at all."""
    person = people.find(connection, target)
    if person is None:
        return None
    mine = subscriptions.c.person_id.in_(people.accounts(person.id))
    told = connection.execute(
        update(subscriptions).where(mine, _UNTOLD).values(told_at=now).returning(subscriptions)
    ).all()
    active = select(subscriptions.c.id).where(mine, subscriptions.c.active).limit(1)
    if not told or connection.scalar(active) is not None:
        return None
    row = next((row for row in told if row.person_id == person.id), told[0])
    return Stopped(
        person=row.person_id,
        platform=row.platform,
        pause=Pause(row.paused_for),
        reason=connection.scalar(_why(row.id)),
    )


def _why(subscription: int | ColumnElement[int]) -> Select[Any]:
    """Return the query for why the last delivery died that did so for its recipient's sake."""
    return (
        select(deliveries.c.reason)
        .where(
            deliveries.c.subscription_id == subscription,
            deliveries.c.state == DeliveryState.DEAD,
            deliveries.c.reason.in_(_OF_RECIPIENT),
        )
        .order_by(deliveries.c.local_date.desc())
        .limit(1)
    )


# --- counting ----------------------------------------------------------------------------------


def unreached(connection: Connection, scope: Scope) -> Unreached:
    """Count the people and channels whose tips stopped because nothing arrives, by reason."""
    why = _why(subscriptions.c.id).correlate(subscriptions).scalar_subquery()
    rows = connection.execute(
        select(persons.c.channel, why.label("reason"))
        .join(subscriptions, subscriptions.c.person_id == persons.c.id)
        .where(*people.within(scope), subscriptions.c.paused_for == Pause.UNREACHABLE)
    ).all()
    return Unreached(
        people=Counter(row.reason or "" for row in rows if not row.channel),
        channels=Counter(row.reason or "" for row in rows if row.channel),
    )


def undelivered(connection: Connection, person: int) -> str | None:
    """Return why the person's most recent delivery died, or ``None`` if it did not."""
    row = connection.execute(
        select(deliveries.c.state, deliveries.c.reason)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .where(subscriptions.c.person_id == person)
        .order_by(deliveries.c.local_date.desc())
        .limit(1)
    ).one_or_none()
    return row.reason if row is not None and row.state == DeliveryState.DEAD else None
