"""Statements that claim and settle scheduled messages; :mod:`bot.storage.planning` makes them.

A delivery is an intent. It is written in the transaction that moves its subscription on, claimed
under a lease, sent, and settled. Whoever dies in between leaves a row that somebody else claims
later, marked as in doubt. Rows are deleted with their person only; a tip whose delivery died is
due again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    null,
    or_,
    select,
    update,
)

from bot.people import Delivery, DeliveryKind, DeliveryState
from bot.ports import Scope
from bot.storage.communities import is_here
from bot.storage.people import to_target
from bot.storage.tables import (
    deliveries,
    people,
    subscriptions,
)

# What every message costs is written once, and not put together anew for each of them: that would
# take longer than asking the database.
_READY = (
    select(
        deliveries,
        people.c.user_id,
        people.c.channel,
        people.c.conversation,
        subscriptions.c.active,
        subscriptions.c.resumes_on,
    )
    .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
    .join(people, people.c.id == subscriptions.c.person_id)
    .where(
        deliveries.c.ready_at <= bindparam("now"),
        is_here(deliveries),
        deliveries.c.platform == bindparam("platform"),
    )
    .order_by(deliveries.c.ready_at, deliveries.c.id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True, of=deliveries)
)
_READY_THERE = _READY.where(deliveries.c.community == bindparam("community"))
_lost = deliveries.c.state == DeliveryState.SENDING  # its lease ran out
_LEASE = (
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        in_doubt=or_(deliveries.c.in_doubt, _lost),
        reason=case((_lost, null()), else_=deliveries.c.reason),
        state=DeliveryState.SENDING,
        ready_at=bindparam("leased_until"),
        attempts=deliveries.c.attempts + 1,
    )
)
_not_final = and_(deliveries.c.id == bindparam("delivery"), deliveries.c.ready_at.is_not(None))
_WANTED = select(deliveries.c.id).where(_not_final)
_SENT = (
    update(deliveries)
    .where(_not_final)
    .values(
        state=DeliveryState.SENT, ready_at=None, ref=bindparam("message"), sent_at=bindparam("now")
    )
)


def ready_communities(connection: Connection, scope: Scope, now: datetime) -> Sequence[str]:
    """Name the communities in which deliveries may be claimed, in the order of their ids."""
    chosen = (
        select(deliveries.c.community)
        .where(deliveries.c.ready_at <= now, is_here(deliveries))
        .distinct()
    )
    return sorted(connection.scalars(within(chosen, scope, deliveries)))


def claim(
    connection: Connection,
    shares: Sequence[tuple[Scope, int]],
    now: datetime,
    *,
    lease: timedelta,
) -> Sequence[Sequence[Delivery]]:
    """Take of each scope what became ready first; ``attempts`` counts this claim too.

    No two scopes may have a delivery in common.
    """
    claimed = [_ready(connection, scope, now, limit) for scope, limit in shares]
    ids = [row.id for rows in claimed for row in rows]
    leased_until = now + lease
    if ids:
        connection.execute(_LEASE, {"ids": ids, "leased_until": leased_until})
    return [tuple(_to_delivery(row, leased_until) for row in rows) for rows in claimed]


def is_wanted(connection: Connection, delivery: int) -> bool:
    """Tell whether a delivery is still there and not final."""
    return connection.scalar(_WANTED, {"delivery": delivery}) is not None


def settle_sent(connection: Connection, delivery: int, *, ref: str, now: datetime) -> None:
    """Record that the message is there. True whoever holds the lease, so the lease is not asked."""
    connection.execute(_SENT, {"delivery": delivery, "message": ref, "now": now})


def settle_retry(
    connection: Connection,
    delivery: Delivery,
    *,
    at: datetime,
    reason: str,
    in_doubt: bool,
    tried: bool,
) -> bool:
    """Give a delivery back; return whether it was the holder's to give.

    A doubt that came from a lost lease stays: its first holder may still be at it, so whoever is
    next looks before sending.
    """
    attempts_made = deliveries.c.attempts if tried else deliveries.c.attempts - 1
    given = connection.execute(
        update(deliveries)
        .where(is_held(delivery))
        .values(
            state=DeliveryState.PENDING,
            ready_at=at,
            attempts=attempts_made,
            reason=reason,
            in_doubt=True if in_doubt else deliveries.c.in_doubt,
        )
    )
    return given.rowcount > 0


def is_held(delivery: Delivery) -> ColumnElement[bool]:
    """Tell whether a delivery is still held by the claim that returned it.

    The end of the lease tells. A number of the claim would not do: one that gives back what it did
    not try counts for nothing. A later claim begins when the lease is over and ends later, and one
    that follows on a delivery given back begins no earlier than that was.
    """
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.state == DeliveryState.SENDING,
        deliveries.c.ready_at == delivery.leased_until,
    )


def _ready(connection: Connection, scope: Scope, now: datetime, limit: int) -> Sequence[Row[Any]]:
    values = {"platform": scope.platform, "now": now, "limit": limit}
    if scope.community is None:
        return connection.execute(_READY, values).all()
    return connection.execute(_READY_THERE, values | {"community": scope.community}).all()


def _to_delivery(row: Row[Any], leased_until: datetime) -> Delivery:
    """Read a delivery as it stands once this claim is written."""
    lost = row.state == DeliveryState.SENDING
    return Delivery(
        id=row.id,
        key=row.key,
        target=to_target(row),
        tip=row.tip,
        track=row.track,
        local_date=row.local_date,
        due_at=row.due_at,
        leased_until=leased_until,
        attempts=row.attempts + 1,
        in_doubt=row.in_doubt or lost,
        kind=DeliveryKind(row.kind),
        attempt=row.attempt,
        reason=None if lost else row.reason,
        conversation=row.conversation,
        paused=not row.active or (row.resumes_on is not None and row.local_date < row.resumes_on),
    )


def within(chosen: Select[Any], scope: Scope, table: Table) -> Select[Any]:
    """Narrow down to one platform, and to one community if the scope names one."""
    chosen = chosen.where(table.c.platform == scope.platform)
    if scope.community is not None:
        chosen = chosen.where(table.c.community == scope.community)
    return chosen
