"""Statements that plan, claim and settle scheduled messages.

A delivery is an intent. It is written in the transaction that moves its subscription on, claimed
under a lease, sent, and settled. Whoever dies in between leaves a row that somebody else claims
later, marked as in doubt. Rows are deleted with their person only; a tip whose delivery died is
due again.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    update,
)

from bot.learning import AttemptKind
from bot.people import LATE, Delivery, DeliveryKind, DeliveryState, Subscription, Target
from bot.ports import Due, Past, Plan, Scope, Sent
from bot.quiz.memory import REST
from bot.storage import cohorts, memory, tracks
from bot.storage.communities import is_here
from bot.storage.people import give_up, seen, to_subscription, to_target
from bot.storage.tables import (
    attempts,
    deliveries,
    people,
    subscriptions,
)


class _Had(NamedTuple):
    """What a local date had: nothing more if it died; ``waits`` if it is still to be sent."""

    local_date: date
    sent: Sent | None
    delivery: int
    waits: bool


# --- planning ----------------------------------------------------------------------------------


def plan_due(
    connection: Connection, scope: Scope, now: datetime, plan: Callable[[Due], Plan], *, limit: int
) -> int:
    """Move up to ``limit`` due subscriptions on, and queue what ``plan`` chose for them."""
    rows = connection.execute(_due(scope, now, limit)).all()
    if not rows:
        return 0
    had = _past(connection, [row.id for row in rows])
    learners = {row.learner_id or row.person_id for row in rows}
    facts = memory.due_facts(connection, learners, now + REST)
    answered = memory.last_answered(connection, learners)
    seen_at = seen(connection, learners)
    queued: list[dict[str, Any]] = []
    riding: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    folded: list[int] = []
    for row in rows:
        person = cohorts.subscriber(row)
        person = replace(person, seen_at=seen_at.get(person.learner))
        due = Due(
            subscription=to_subscription(row),
            person=person,
            past=_alive(one for one in had[row.id] if not one.waits),
            facts=facts[person.learner],
            answered=answered[person.learner],
            cohort=cohorts.leading(row),
        )
        chosen = plan(due)
        moved.append(_moved(due.subscription, chosen))
        dates = {one.local_date for one in had[row.id]}
        if chosen.tip is not None and chosen.local_date not in dates:
            folded += [one.delivery for one in had[row.id] if one.waits]
            delivery = _new_delivery(due, chosen, chosen.tip)
            queued.append(delivery)
            if chosen.questions:
                riding.append(_new_attempt(due, chosen, delivery["attempt"], now))
    if folded:
        give_up(connection, deliveries.c.id.in_(folded), LATE)
    if riding:
        connection.execute(insert(attempts), riding)
    if queued:
        connection.execute(insert(deliveries), queued)
    connection.execute(_MOVE_ON, moved)
    return len(rows)


def sent_tips(connection: Connection, subscription: int) -> frozenset[str]:
    """Return the ids of the tips sent or queued for this subscription."""
    return frozenset(sent.tip for sent in past(connection, subscription))


def past(connection: Connection, subscription: int) -> Past:
    """Return what this subscription sent or queued, or one linked to it, oldest first."""
    return _alive(_past(connection, [subscription])[subscription])


def is_any_due(connection: Connection, scope: Scope, now: datetime) -> bool:
    """Tell at the price of a look at the index whether it is worth planning."""
    chosen = select(subscriptions.c.id).where(
        subscriptions.c.active, subscriptions.c.next_due_at <= now
    )
    return connection.scalar(_within(chosen, scope, subscriptions).limit(1)) is not None


def _due(scope: Scope, now: datetime, limit: int) -> Select[Any]:
    chosen = (
        cohorts.SUBSCRIBERS.where(
            subscriptions.c.active,
            subscriptions.c.next_due_at <= now,
            is_here(subscriptions),
            ~_under_way(),
        )
        .order_by(subscriptions.c.next_due_at, subscriptions.c.id)
        .limit(limit)
        # Whoever is being answered or forgotten at this moment is planned a little later: a new
        # attempt needs its person, and waiting for one while holding others could go in a circle.
        .with_for_update(skip_locked=True, of=[subscriptions, people])
    )
    return _within(chosen, scope, subscriptions)


def _under_way() -> Exists:
    """Tell whether a message of a subscription is being sent or may have been."""
    return exists().where(
        deliveries.c.subscription_id == subscriptions.c.id,
        deliveries.c.ready_at.is_not(None),
        or_(deliveries.c.state == DeliveryState.SENDING, deliveries.c.in_doubt),
    )


def _within(chosen: Select[Any], scope: Scope, table: Table) -> Select[Any]:
    """Narrow down to one platform, and to one community if the scope names one."""
    chosen = chosen.where(table.c.platform == scope.platform)
    if scope.community is not None:
        chosen = chosen.where(table.c.community == scope.community)
    return chosen


def _past(connection: Connection, ids: Collection[int]) -> dict[int, list[_Had]]:
    """Return for each subscription what its learner had on which date, on whichever account."""
    linked = tracks.linked(connection, ids)
    everything = {*ids, *chain.from_iterable(linked.values())}
    rows = connection.execute(
        select(
            deliveries.c.id,
            deliveries.c.subscription_id,
            deliveries.c.local_date,
            deliveries.c.kind,
            deliveries.c.tip,
            deliveries.c.state,
            deliveries.c.in_doubt,
            func.coalesce(deliveries.c.sent_at, deliveries.c.due_at).label("at"),
            attempts.c.questions,
            attempts.c.answered,
        )
        .join(attempts, attempts.c.id == deliveries.c.attempt, isouter=True)
        .where(deliveries.c.subscription_id.in_(everything))
    )
    found: dict[int, list[_Had]] = defaultdict(list)
    for row in rows:
        dead = row.state == DeliveryState.DEAD
        waits = row.state == DeliveryState.PENDING and not row.in_doubt
        had = _Had(row.local_date, None if dead else _to_sent(row), row.id, waits)
        found[row.subscription_id].append(had)
    return {
        own: list(chain.from_iterable(found[one] for one in (own, *linked.get(own, ()))))
        for own in ids
    }


def _to_sent(row: Row[*tuple[Any, ...]]) -> Sent:
    # A question is seen once the one before it is answered.
    asked = tuple(row.questions[: row.answered + 1]) if row.questions else ()
    return Sent(kind=DeliveryKind(row.kind), tip=row.tip, at=row.at, asked=asked)


def _alive(dates: Iterable[_Had]) -> Past:
    in_order = sorted(dates, key=attrgetter("local_date"))
    return tuple(had.sent for had in in_order if had.sent is not None)


def _new_delivery(due: Due, plan: Plan, tip: str) -> dict[str, Any]:
    target = due.person.target
    key = _key(target, plan.local_date, tip)
    return {
        "key": key,
        "subscription_id": due.subscription.id,
        "platform": target.platform,
        "community": target.community,
        "track": due.subscription.track,
        "tip": tip,
        "kind": plan.kind,
        "local_date": plan.local_date,
        "due_at": plan.due_at,
        "state": DeliveryState.PENDING,
        "ready_at": plan.due_at,
        "attempts": 0,
        "in_doubt": False,
        "attempt": key if plan.questions else None,
    }


def _new_attempt(due: Due, plan: Plan, name: str, now: datetime) -> dict[str, Any]:
    """Make the quiz that rides along; all of it follows from the name of the message."""
    return {
        "id": name,
        "person_id": due.person.id,
        "topic": None,
        "seed": int(name[:7], 16),
        "questions": list(plan.questions),
        "length": len(plan.questions),
        "answered": 0,
        "open": True,
        "kind": AttemptKind.TIP,
        "started_at": now,
    }


def _key(target: Target, local_date: date, tip: str) -> str:
    """Name a message by what it is, so that whoever looks for it asks for the same.

    Only what is in doubt is looked for: what is due in a restored backup is sent, and with it what
    was sent since.
    """
    what = repr((target.platform, target.community, target.user, local_date.isoformat(), tip))
    return blake2b(what.encode(), digest_size=12).hexdigest()


def _moved(subscription: Subscription, plan: Plan) -> dict[str, Any]:
    last = subscription.last_local_date
    return {
        "moved": subscription.id,
        "last_local_date": max(last, plan.local_date) if last else plan.local_date,
        "next_due_at": plan.next_due_at,
        "active": plan.pause is None,
        "paused_for": plan.pause,
    }


_MOVE_ON = update(subscriptions).where(subscriptions.c.id == bindparam("moved"))

# --- sending -----------------------------------------------------------------------------------


def ready_communities(connection: Connection, scope: Scope, now: datetime) -> Sequence[str]:
    """Name the communities in which deliveries may be claimed, in the order of their ids."""
    chosen = (
        select(deliveries.c.community)
        .where(deliveries.c.ready_at <= now, is_here(deliveries))
        .distinct()
    )
    return sorted(connection.scalars(_within(chosen, scope, deliveries)))


def claim(
    connection: Connection, scope: Scope, now: datetime, *, lease: timedelta, limit: int
) -> Sequence[Delivery]:
    """Take what became ready first; ``attempts`` counts this claim too."""
    rows = connection.execute(_ready(scope, now, limit)).all()
    if not rows:
        return ()
    leased_until = now + lease
    lost = deliveries.c.state == DeliveryState.SENDING  # its lease ran out
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_([row.id for row in rows]))
        .values(
            in_doubt=or_(deliveries.c.in_doubt, lost),
            reason=case((lost, null()), else_=deliveries.c.reason),
            state=DeliveryState.SENDING,
            ready_at=leased_until,
            attempts=deliveries.c.attempts + 1,
        )
    )
    return tuple(_to_delivery(row, leased_until) for row in rows)


def is_wanted(connection: Connection, delivery: int) -> bool:
    """Tell whether a delivery is still there and not final."""
    wanted = select(deliveries.c.id).where(
        deliveries.c.id == delivery, deliveries.c.ready_at.is_not(None)
    )
    return connection.scalar(wanted) is not None


def settle_sent(connection: Connection, delivery: int, *, ref: str, now: datetime) -> None:
    """Record that the message is there. True whoever holds the lease, so the lease is not asked."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery, deliveries.c.ready_at.is_not(None))
        .values(state=DeliveryState.SENT, ready_at=None, ref=ref, sent_at=now)
    )


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


def _ready(scope: Scope, now: datetime, limit: int) -> Select[Any]:
    chosen = (
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
        .where(deliveries.c.ready_at <= now, is_here(deliveries))
        .order_by(deliveries.c.ready_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=deliveries)
    )
    return _within(chosen, scope, deliveries)


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
