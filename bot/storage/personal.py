"""Everything about one human being, found by following the tables that point to their accounts.

A table needs nothing but a foreign key, to ``people`` or to a table that has one, to be exported
and deleted with the rest; ``tests/contract/test_store_personal.py`` names a table that has none.
A row that names people itself is theirs alone: what others answered in somebody's live round goes
when the round goes, but is not for its host to read.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    RowMapping,
    Table,
    delete,
    false,
    func,
    or_,
    select,
    union_all,
)

from bot.people import Target
from bot.ports import Held, Holdings
from bot.storage.tables import links, metadata, people

Found = Mapping[Table, Sequence[RowMapping]]


def personal() -> Iterator[tuple[Table, Sequence[ForeignKey]]]:
    """Yield each table with rows about people, owners first, and by what it points to them."""
    yield people, ()
    reached = {people}
    for table in metadata.sorted_tables:
        if owners := [key for key in table.foreign_keys if key.column.table in reached]:
            reached.add(table)
            named = [key for key in owners if key.column.table is people]
            yield table, named or owners


def held(connection: Connection, target: Target) -> Holdings:
    """Return all records about ``target``, as they are at one moment."""
    return _holdings(_find(connection, target))


def forget(connection: Connection, target: Target, version: str) -> Holdings:
    """Delete all records about ``target`` if they are still ``version``; return what was there."""
    found = _find(connection, target)
    holdings = _holdings(found)
    if holdings.records and holdings.version == version:
        # Owners last; what came in below them meanwhile goes by the cascade of the foreign keys.
        for table, owners in reversed(list(personal())):
            gone = _pointing(owners, found) if owners else people.c.id.in_(_ids(found))
            connection.execute(delete(table).where(gone))
    return holdings


def _find(connection: Connection, target: Target) -> Found:
    """Read and lock what is about ``target``, owners first, as every other writer locks them."""
    # The highest number first, as everybody locks people.
    theirs = select(people).where(_accounts(target)).order_by(people.c.id.desc())
    found = {people: connection.execute(theirs.with_for_update()).mappings().all()}
    for table, owners in islice(personal(), 1, None):
        rows = select(table).where(_pointing(owners, found)).with_for_update()
        found[table] = connection.execute(rows).mappings().all()
    return found


def _pointing(owners: Sequence[ForeignKey], found: Found) -> ColumnElement[bool]:
    """Pick the rows of a table that point to what was found."""
    keys = ((key.parent, _values(found, key)) for key in owners)
    return or_(false(), *(column.in_(values) for column, values in keys if values))


def _accounts(target: Target) -> ColumnElement[bool]:
    """Pick the people that ``target`` is, and every account that is linked to one of them."""
    same = (
        (people.c.platform == target.platform)
        & (people.c.user_id == target.user)
        & (people.c.channel == target.channel)
    )
    if target.community:
        # Somebody met in direct messages before they were met anywhere is the same person.
        same &= people.c.community.in_((target.community, ""))
    learner = func.coalesce(links.c.learner_id, people.c.id)
    learners = (
        select(learner)
        .select_from(people)
        .join(links, links.c.person_id == people.c.id, isouter=True)
        .where(same)
        .correlate(None)
    )
    linked = select(links.c.person_id).where(links.c.learner_id.in_(learners)).correlate(None)
    return people.c.id.in_(union_all(learners, linked))


def _ids(found: Found) -> list[int]:
    return [row[people.c.id] for row in found[people]]


def _values(found: Found, key: ForeignKey) -> list[Any]:
    return [row[key.column] for row in found[key.column.table]]


def _holdings(found: Found) -> Holdings:
    records: list[Held] = []
    for table, rows in found.items():
        keys = [tuple(row[column] for column in table.primary_key) for row in rows]
        numbered = sorted(zip(keys, rows, strict=True), key=itemgetter(0))
        records += [Held(kind=table.name, key=key, values=dict(row)) for key, row in numbered]
    return Holdings(tuple(records))
