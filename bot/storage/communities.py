"""Statements about communities: who runs them, how they remember, and how well."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, text, update

from bot.people import Community, Group, Review, Target, Weights
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
    return Community(retention=row.retention, weights=weights)
