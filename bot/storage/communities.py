"""Statements about communities: who runs them, how they remember, and which are away."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, exists, func, select, text, update

from bot.learning import Review, Weights
from bot.people import Community, Group, Target
from bot.ports import Scope
from bot.storage.memory import to_review
from bot.storage.tables import communities, links, people, reviews

# Both databases read this sentence alike. Whoever comes second waits for the first.
_KNOW = text("""
    INSERT INTO communities (platform, community) VALUES (:platform, :community)
    ON CONFLICT (platform, community) DO NOTHING
""")


def find(connection: Connection, target: Target) -> Community:
    """Return how the community of ``target`` remembers."""
    row = connection.execute(select(communities).where(_of(target))).one_or_none()
    return _to_community(row) if row else Community()


def organisers(connection: Connection, target: Target) -> Group | None:
    """Return the group that runs the community of ``target``, if one does."""
    row = connection.execute(
        select(communities.c.organisers, communities.c.organisers_name).where(_of(target))
    ).one_or_none()
    if row is None or row.organisers is None:
        return None
    return Group(id=row.organisers, name=row.organisers_name)


def set_organisers(connection: Connection, target: Target, group: Group | None) -> None:
    """Keep which group runs a community, or that none does."""
    values = {
        "organisers": group.id if group else None,
        "organisers_name": group.name if group else None,
    }
    _change(connection, target, values)


def set_retention(connection: Connection, target: Target, retention: float) -> None:
    """Keep the recall at which a community wants to be asked again."""
    _change(connection, target, {"retention": retention})


def set_weights(connection: Connection, target: Target, weights: Weights) -> None:
    """Keep what was fitted to a community's reviews."""
    values = {
        "weights": list(weights.values),
        "weights_algorithm": weights.algorithm,
        "weights_library": weights.library,
        "weights_reviews": weights.reviews,
        "weights_fitted_at": weights.fitted_at,
    }
    _change(connection, target, values)


def set_away(connection: Connection, target: Target, reason: str, *, now: datetime) -> bool:
    """Note that nothing can be sent to a community; ``False`` if that was known."""
    which = {"platform": target.platform, "community": target.community}
    connection.execute(_KNOW, which)
    changed = connection.execute(
        update(communities)
        .filter_by(**which)
        .where(communities.c.away_for.is_(None))
        .values(away_for=reason, away_since=now)
    )
    return changed.rowcount > 0


def set_back(connection: Connection, scope: Scope, reasons: Collection[str] | None) -> int:
    """Note that communities can be sent to again; return how many were away."""
    away = [communities.c.platform == scope.platform, communities.c.away_for.is_not(None)]
    if scope.community is not None:
        away.append(communities.c.community == scope.community)
    if reasons is not None:
        away.append(communities.c.away_for.in_(reasons))
    back = update(communities).where(*away).values(away_for=None, away_since=None)
    return connection.execute(back).rowcount


def away(connection: Connection) -> Sequence[Target]:
    """Return the communities that are away, as targets without a user."""
    named = select(communities.c.platform, communities.c.community)
    rows = connection.execute(named.where(communities.c.away_for.is_not(None)))
    return [Target(platform=row.platform, community=row.community, user="") for row in rows]


def met(connection: Connection, platform: str) -> frozenset[str]:
    """Return the communities of a platform that somebody is known in."""
    named = select(people.c.community).where(people.c.platform == platform)
    return frozenset(connection.scalars(named.distinct())) - {""}


def is_here(table: Table) -> ColumnElement[bool]:
    """Return the condition that the community of a row of ``table`` is not away."""
    gone = exists().where(
        communities.c.platform == table.c.platform,
        communities.c.community == table.c.community,
        communities.c.away_for.is_not(None),
    )
    return ~gone


def histories(connection: Connection) -> Mapping[Target, Sequence[Sequence[Review]]]:
    """Return the reviews of each community by learner and fact, oldest first."""
    learner = func.coalesce(links.c.learner_id, people.c.id).label("learner")
    rows = connection.execute(
        select(reviews, people.c.platform, people.c.community, learner)
        .join(people, people.c.id == reviews.c.person_id)
        .join(links, links.c.person_id == people.c.id, isouter=True)
        .order_by(reviews.c.reviewed_at, reviews.c.id)
    )
    of_fact: dict[tuple[int, str], list[Review]] = defaultdict(list)
    seen_in: dict[Target, dict[tuple[int, str], None]] = defaultdict(dict)
    for row in rows:
        key = (row.learner, row.fact)
        of_fact[key].append(to_review(row))
        place = Target(platform=row.platform, community=row.community, user="")
        seen_in[place][key] = None
    return {place: [of_fact[key] for key in keys] for place, keys in seen_in.items()}


def _of(target: Target) -> ColumnElement[bool]:
    return (communities.c.platform == target.platform) & (
        communities.c.community == target.community
    )


def _change(connection: Connection, target: Target, values: Mapping[str, Any]) -> None:
    which = {"platform": target.platform, "community": target.community}
    connection.execute(_KNOW, which)
    connection.execute(update(communities).filter_by(**which).values(values))


def _to_community(row: Row[Any]) -> Community:
    weights = None
    if row.weights is not None:
        weights = Weights(
            values=tuple(row.weights),
            algorithm=row.weights_algorithm,
            library=row.weights_library,
            reviews=row.weights_reviews,
            fitted_at=row.weights_fitted_at,
        )
    return Community(
        retention=row.retention,
        weights=weights,
        away_for=row.away_for,
        away_since=row.away_since,
    )
