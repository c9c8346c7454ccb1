"""Statements that count deliveries for an operator.

What is not settled is few rows under an index of its own; what is settled is read by the time it
was due, so that neither grows with the years.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Row,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from bot.people import DeliveryState, Pause
from bot.ports import Away, Backlog, Outcomes, Scope, Traced
from bot.storage.tables import communities, deliveries, people, subscriptions
from bot.storage.tables.columns import Moment

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
#: Why something is in doubt whose lease ran out, and why something waits that was never tried.
_CUT_OFF, _NOT_YET, _UNSAID = "cut_off", "not_yet", ""


class _Seconds(GenericFunction[float]):
    """The seconds from one instant to a later one."""

    type = Float()
    inherit_cache = True
    name = "waymark_seconds"


@compiles(_Seconds, "sqlite")
def _seconds_in_sqlite(element: _Seconds, compiler: SQLCompiler, **options: object) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"round((julianday({end}) - julianday({start})) * 86400, 3)"


@compiles(_Seconds, "postgresql")
def _seconds_in_postgres(element: _Seconds, compiler: SQLCompiler, **options: object) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"EXTRACT(EPOCH FROM {end} - {start})"


# --- what is not settled -----------------------------------------------------------------------


def backlog(connection: Connection, scope: Scope, now: datetime) -> Backlog:
    """Count what is not settled yet; see :class:`bot.ports.WatchingStore`."""
    rows = connection.execute(union_all(_unplanned(scope, now), _unsettled(scope, now))).all()
    counted = Counter({(row.stand, row.reason): row.number for row in rows})

    def total(stand: str) -> int:
        return sum(number for (found, _), number in counted.items() if found == stand)

    def by_reason(stand: str) -> Mapping[str, int]:
        return {why: number for (found, why), number in counted.items() if found == stand}

    wanted = [row for row in rows if row.number and row.stand not in {"held", "stranded"}]
    return Backlog(
        due=total("due"),
        waiting=total("waiting"),
        in_flight=total("in flight"),
        in_doubt=by_reason("in doubt"),
        put_off=by_reason("put off"),
        held=total("held"),
        stranded=total("stranded"),
        oldest_due_at=min((row.oldest for row in wanted), default=None),
        ready_since=min((row.ready for row in wanted if row.ready), default=None),
    )


def _unplanned(scope: Scope, now: datetime) -> Select[Any]:
    """Count the subscriptions that are due and not queued, where something can be sent."""
    due_at = subscriptions.c.next_due_at
    counted: list[ColumnElement[Any]] = [
        literal("due").label("stand"),
        literal(_UNSAID).label("reason"),
        func.count().label("number"),
        func.min(due_at, type_=Moment).label("oldest"),
        func.min(due_at, type_=Moment).label("ready"),
    ]
    return (
        select(*counted)
        .select_from(subscriptions.join(communities, _home(subscriptions), isouter=True))
        .where(subscriptions.c.active, due_at <= now, communities.c.away_for.is_(None))
        .where(*_within(scope, subscriptions))
    )


def _unsettled(scope: Scope, now: datetime) -> Select[Any]:
    """Count the deliveries that are not final, by where they stand and why."""
    open_ones = deliveries.c
    is_sending = open_ones.state == DeliveryState.SENDING
    is_ready = open_ones.ready_at <= now
    stand = case(
        (~subscriptions.c.active, "held"),
        (communities.c.away_for.is_not(None), "stranded"),
        (and_(is_sending, open_ones.ready_at > now), "in flight"),
        (or_(is_sending, open_ones.in_doubt), "in doubt"),
        (is_ready, "waiting"),
        else_="put off",
    )
    why = case(
        (and_(is_sending, is_ready), _CUT_OFF),
        (or_(open_ones.in_doubt, ~is_ready), func.coalesce(open_ones.reason, _NOT_YET)),
        else_=_UNSAID,
    )
    chosen = (
        select(
            stand.label("stand"),
            why.label("reason"),
            open_ones.due_at,
            case((is_ready, open_ones.ready_at), else_=cast(null(), Moment)).label("ready"),
        )
        .join_from(deliveries, subscriptions, subscriptions.c.id == open_ones.subscription_id)
        .join(communities, _home(deliveries), isouter=True)
        .where(open_ones.ready_at.is_not(None))
        .where(*_within(scope, deliveries))
        .subquery()
    )
    which: list[ColumnElement[Any]] = [chosen.c.stand, chosen.c.reason]
    numbers: list[ColumnElement[Any]] = [
        func.count(),
        func.min(chosen.c.due_at, type_=Moment),
        func.min(chosen.c.ready, type_=Moment),
    ]
    return select(*which, *numbers).group_by(*which)


# --- what became of the rest -------------------------------------------------------------------


def outcomes(connection: Connection, scope: Scope, now: datetime, on_time: timedelta) -> Outcomes:
    """Count what became of the last days; see :class:`bot.ports.WatchingStore`."""
    rows = connection.execute(
        union_all(_sent(scope, now, on_time), _dead(scope, now), _paused(scope), _away(scope))
    ).all()
    found = {what: [row for row in rows if row.what == what] for what in _WHATS}
    sent = {row.name: row for row in found["sent"]}
    latest = max((row.seconds for row in sent.values()), default=None)
    return Outcomes(
        on_time=sent["on time"].number if "on time" in sent else 0,
        late=sent["late"].number if "late" in sent else 0,
        latest=None if latest is None else timedelta(seconds=round(max(0.0, latest))),
        dead=_counts(found["dead"]),
        paused={Pause(name): number for name, number in _counts(found["paused"]).items()},
        away=tuple(
            Away(community=row.community, reason=row.name, since=row.since)
            for row in sorted(found["away"], key=lambda row: row.community)
        ),
    )


_WHATS = ("sent", "dead", "paused", "away")


def _counts(rows: Iterable[Row[Any]]) -> dict[str, int]:
    return {row.name or _UNSAID: row.number for row in rows}


def _sent(scope: Scope, now: datetime, on_time: timedelta) -> Select[Any]:
    seconds = _Seconds(deliveries.c.due_at, deliveries.c.sent_at)
    name = case((seconds > on_time.total_seconds(), "late"), else_="on time")
    return (
        _row("sent", name, func.count(), seconds=func.max(seconds, type_=Float))
        .where(deliveries.c.state == DeliveryState.SENT)
        .where(deliveries.c.due_at > now - _DAY, *_within(scope, deliveries))
        .group_by(name)
    )


def _dead(scope: Scope, now: datetime) -> Select[Any]:
    return (
        _row("dead", deliveries.c.reason, func.count())
        .where(deliveries.c.state == text("'dead'"))  # as the index says it
        .where(deliveries.c.due_at > now - _WEEK, *_within(scope, deliveries))
        .group_by(deliveries.c.reason)
    )


def _paused(scope: Scope) -> Select[Any]:
    why = subscriptions.c.paused_for
    return (
        _row("paused", why, func.count())
        .where(why.is_not(None), *_within(scope, subscriptions))
        .group_by(why)
    )


def _away(scope: Scope) -> Select[Any]:
    return _row(
        "away",
        communities.c.away_for,
        literal(1),
        community=communities.c.community,
        since=communities.c.away_since,
    ).where(communities.c.away_for.is_not(None), *_within(scope, communities))


def _row(
    what: str,
    name: ColumnElement[Any],
    number: ColumnElement[Any],
    *,
    seconds: ColumnElement[Any] | None = None,
    community: ColumnElement[Any] | None = None,
    since: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """Return a part of the answer in the one shape that all its parts have."""
    return select(
        literal(what).label("what"),
        name.label("name"),
        number.label("number"),
        (cast(null(), Float) if seconds is None else seconds).label("seconds"),
        (literal("") if community is None else community).label("community"),
        (cast(null(), Moment) if since is None else since).label("since"),
    )


# --- one of them -------------------------------------------------------------------------------


def traced(connection: Connection, name: str) -> Traced | None:
    """Return a delivery by its number or by its key."""
    is_number = name.isdecimal() and len(name) < _LONGEST_NUMBER
    which = deliveries.c.id == int(name) if is_number else deliveries.c.key == name
    row = connection.execute(
        select(deliveries, people.c.user_id, people.c.channel, subscriptions.c.paused_for)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .join(people, people.c.id == subscriptions.c.person_id)
        .where(which)
    ).one_or_none()
    return _to_traced(row) if row else None


#: A key is longer, and so is no number of a row.
_LONGEST_NUMBER = 10


def _to_traced(row: Row[Any]) -> Traced:
    return Traced(
        id=row.id,
        key=row.key,
        platform=row.platform,
        community=row.community,
        user=row.user_id,
        channel=row.channel,
        kind=row.kind,
        tip=row.tip,
        track=row.track,
        local_date=row.local_date,
        due_at=row.due_at,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        in_doubt=row.in_doubt,
        ready_at=row.ready_at,
        reason=row.reason,
        ref=row.ref,
        sent_at=row.sent_at,
        paused_for=Pause(row.paused_for) if row.paused_for else None,
    )


def _home(table: Table) -> ColumnElement[bool]:
    """Join what belongs to a community with what is known of that community."""
    return and_(
        communities.c.platform == table.c.platform, communities.c.community == table.c.community
    )


def _within(scope: Scope, table: Table) -> list[ColumnElement[bool]]:
    narrow = true() if scope.community is None else table.c.community == scope.community
    return [table.c.platform == scope.platform, narrow]
