"""Statements that plan scheduled messages, from what each learner had on which date.

What is planned is a delivery that waits, see :mod:`bot.storage.outbox`, written in the transaction
that moves its subscription on.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Exists,
    Row,
    Select,
    exists,
    func,
    insert,
    or_,
    select,
    union_all,
)

from bot.learning import AttemptKind
from bot.people import LATE, DeliveryKind, DeliveryState, Subscription, Target
from bot.ports import Due, Past, Plan, Scope, Sent
from bot.quiz.memory import REST
from bot.storage import cohorts, memory, outbox
from bot.storage.communities import is_here
from bot.storage.people import MOVE_ON, give_up, seen, to_subscription
from bot.storage.tables import (
    attempts,
    deliveries,
    links,
    people,
    subscriptions,
)


class _Had(NamedTuple):
    """What a local date had: nothing more if it died; ``waits`` if it is still to be sent.

    It is ``under_way`` if it is being sent or may have been.
    """

    local_date: date
    sent: Sent | None
    subscription: int
    delivery: int
    waits: bool
    under_way: bool


#: Numbers of learners, or the query for them.
Learners = Collection[int] | Select[tuple[int]]


def plan_due(
    connection: Connection, scope: Scope, now: datetime, plan: Callable[[Due], Plan], *, limit: int
) -> int:
    """Move up to ``limit`` due subscriptions on, and queue what ``plan`` chose for them."""
    rows = connection.execute(_due(scope, now, limit)).all()
    if not rows:
        return 0
    chosen = [(due, had, plan(due)) for due, had in _read_due(connection, rows, now)]
    if chosen:
        _write(connection, chosen, now)
    return len(chosen)


def _read_due(
    connection: Connection, rows: Sequence[Row[Any]], now: datetime
) -> list[tuple[Due, Sequence[_Had]]]:
    """Read all that is needed to plan for some rows, whose waiting messages nobody claims now."""
    learners = {row.learner_id or row.person_id for row in rows}
    _hold_waiting(connection, learners)
    past = _past(connection, learners)
    facts = memory.due_facts(connection, learners, now + REST)
    answered = memory.last_answered(connection, learners)
    seen_at = seen(connection, learners)
    found: list[tuple[Due, Sequence[_Had]]] = []
    for row in rows:
        person = cohorts.subscriber(row, seen_at.get(row.learner_id or row.person_id))
        had = past[person.learner]
        if any(one.under_way and one.subscription == row.id for one in had):
            continue  # claimed since the row was read
        due = Due(
            subscription=to_subscription(row),
            person=person,
            past=_alive(one for one in had if not one.waits),
            facts=facts[person.learner],
            answered=answered[person.learner],
            cohort=cohorts.leading(row),
        )
        found.append((due, had))
    return found


def _write(
    connection: Connection, chosen: Sequence[tuple[Due, Sequence[_Had], Plan]], now: datetime
) -> None:
    """Queue what was chosen, in place of what still waits, and move the subscriptions on."""
    queued: list[dict[str, Any]] = []
    riding: list[dict[str, Any]] = []
    folded: list[int] = []
    for due, had, plan in chosen:
        if plan.tip is None or plan.local_date in {one.local_date for one in had}:
            continue
        folded += [one.delivery for one in had if one.waits]
        delivery = _new_delivery(due, plan, plan.tip)
        queued.append(delivery)
        if plan.questions:
            riding.append(_new_attempt(due, plan, delivery["attempt"], now))
    if folded:
        give_up(connection, deliveries.c.id.in_(folded), LATE)
    if riding:
        connection.execute(insert(attempts), riding)
    if queued:
        connection.execute(insert(deliveries), queued)
    connection.execute(MOVE_ON, [_moved(due.subscription, plan) for due, _, plan in chosen])


def sent_tips(connection: Connection, subscription: int) -> frozenset[str]:
    """Return the ids of the tips sent or queued for this subscription."""
    return frozenset(sent.tip for sent in past(connection, subscription))


def past(connection: Connection, subscription: int) -> Past:
    """Return what this subscription sent or queued, or one linked to it, oldest first."""
    learner = (
        select(func.coalesce(links.c.learner_id, subscriptions.c.person_id))
        .join_from(
            subscriptions, links, links.c.person_id == subscriptions.c.person_id, isouter=True
        )
        .where(subscriptions.c.id == subscription)
    )
    return _alive(chain.from_iterable(_past(connection, learner).values()))


def is_any_due(connection: Connection, scope: Scope, now: datetime) -> bool:
    """Tell at the price of a look at the index whether it is worth planning."""
    chosen = select(subscriptions.c.id).where(
        subscriptions.c.active, subscriptions.c.next_due_at <= now, is_here(subscriptions)
    )
    return connection.scalar(outbox.within(chosen, scope, subscriptions).limit(1)) is not None


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
        # What others write that only points to somebody need not wait: nobody's key is changed.
        .with_for_update(skip_locked=True, key_share=True, of=[subscriptions, people])
    )
    return outbox.within(chosen, scope, subscriptions)


def _under_way() -> Exists:
    """Tell whether a message of a subscription is being sent or may have been."""
    return exists().where(
        deliveries.c.subscription_id == subscriptions.c.id,
        deliveries.c.ready_at.is_not(None),
        or_(deliveries.c.state == DeliveryState.SENDING, deliveries.c.in_doubt),
    )


def _hold_waiting(connection: Connection, learners: Collection[int]) -> None:
    """Let nobody claim what waits for some learners, on whichever account, until it is decided.

    Otherwise it could be on its way by the time it is given up, with its tip chosen once more.
    SQLite has one writer at a time, so there is nothing to hold.
    """
    if connection.dialect.name == "sqlite":
        return
    theirs = union_all(*(chosen.with_only_columns(subscriptions.c.id) for chosen in _of(learners)))
    connection.execute(
        select(deliveries.c.id)
        .where(
            deliveries.c.subscription_id.in_(theirs),
            deliveries.c.state == DeliveryState.PENDING,
        )
        .order_by(deliveries.c.id)  # so that nobody waits in a circle
        .with_for_update()
    ).all()


def _past(connection: Connection, learners: Learners) -> dict[int, list[_Had]]:
    """Return what each learner had on which date, on whichever account."""
    columns = (
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
    rows = connection.execute(
        union_all(
            *(
                chosen.join(deliveries, deliveries.c.subscription_id == subscriptions.c.id)
                .join(attempts, attempts.c.id == deliveries.c.attempt, isouter=True)
                .add_columns(*columns)
                for chosen in _of(learners)
            )
        )
    )
    found: dict[int, list[_Had]] = defaultdict(list)
    for row in rows:
        found[row.learner].append(_to_had(row))
    return found


def _of(learners: Learners) -> tuple[Select[Any], Select[Any]]:
    """Pick the subscriptions of learners: on their first accounts, and on those linked to them."""
    first = select(subscriptions.c.person_id.label("learner"))
    linked = select(links.c.learner_id.label("learner")).select_from(links)
    return (
        first.where(subscriptions.c.person_id.in_(learners)),
        linked.join(subscriptions, subscriptions.c.person_id == links.c.person_id).where(
            links.c.learner_id.in_(learners)
        ),
    )


def _to_had(row: Row[Any]) -> _Had:
    dead = row.state == DeliveryState.DEAD
    waits = row.state == DeliveryState.PENDING and not row.in_doubt
    return _Had(
        local_date=row.local_date,
        sent=None if dead else _to_sent(row),
        subscription=row.subscription_id,
        delivery=row.id,
        waits=waits,
        under_way=not waits and row.state in {DeliveryState.PENDING, DeliveryState.SENDING},
    )


def _to_sent(row: Row[*tuple[Any, ...]]) -> Sent:
    # A question is seen once the one before it is answered.
    asked = tuple(row.questions[: row.answered + 1]) if row.questions else ()
    return Sent(kind=DeliveryKind(row.kind), tip=row.tip, at=row.at, asked=asked)


def _alive(dates: Iterable[_Had]) -> Past:
    in_order = sorted(dates, key=attrgetter("local_date", "delivery"))
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
