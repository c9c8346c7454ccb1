"""Statements about the leaderboard: one name per person, and no name twice in a community."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, func, select, text, union_all

from bot.people import Score, Target
from bot.storage import people
from bot.storage.tables import boards, links, reviews
from bot.storage.tables import people as persons
from bot.storage.tables.columns import Moment

#: Ratings from here on say that something was recalled, be it with a hint.
_RECALLED = 2

# Both databases read this sentence alike.
_JOIN = text("""
    INSERT INTO boards (person_id, platform, community, name, folded, joined_at)
    VALUES (:person_id, :platform, :community, :name, :folded, :joined_at)
    ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, folded = excluded.folded
""").bindparams(bindparam("joined_at", type_=Moment))


def join(connection: Connection, person: int, name: str, now: datetime) -> None:
    """Put somebody on the board, or rename them; ``IntegrityError`` if the name is taken."""
    target = people.lock(connection, person).target
    connection.execute(
        _JOIN,
        {
            "person_id": person,
            "platform": target.platform,
            "community": target.community,
            "name": name,
            "folded": name.casefold(),
            "joined_at": now,
        },
    )


def leave(connection: Connection, person: int) -> bool:
    """Take somebody off the board."""
    return connection.execute(delete(boards).where(boards.c.person_id == person)).rowcount == 1


def scores(connection: Connection, target: Target, since: datetime) -> Sequence[Score]:
    """Count for everybody on a community's board the different questions recalled since then."""
    own = links.alias()
    learner = func.coalesce(own.c.learner_id, boards.c.person_id)
    accounts = union_all(
        select(persons.c.id).where(persons.c.id == learner).correlate(boards, own),
        select(links.c.person_id).where(links.c.learner_id == learner).correlate(boards, own),
    )
    recalled = and_(
        reviews.c.person_id.in_(accounts),
        reviews.c.reviewed_at >= since,
        reviews.c.rating >= _RECALLED,
    )
    rows = connection.execute(
        select(boards.c.person_id, boards.c.name, reviews.c.question)
        .join(own, own.c.person_id == boards.c.person_id, isouter=True)
        .join(reviews, recalled, isouter=True)
        .where(boards.c.platform == target.platform, boards.c.community == target.community)
    )
    names: dict[int, str] = {}
    known: dict[int, set[str]] = {}
    for person, name, question in rows:
        names[person] = name
        known.setdefault(person, set()).update({question} - {None})
    return tuple(
        Score(person=person, right=len(known[person]), name=name) for person, name in names.items()
    )
