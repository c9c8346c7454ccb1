"""Everything about one person, found by following the tables that point to them.

A table needs nothing but a foreign key, to ``people`` or to a table that has one, to be exported
and deleted with the rest; ``tests/contract/test_store_personal.py`` names a table that has none.
A row that names people itself is theirs alone: what others answered in somebody's live round goes
when the round goes, but is not for its host to read.
"""

from collections.abc import Iterator, Mapping, Sequence
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
    or_,
    select,
)

from bot.people import Target
from bot.ports import Held, Holdings
from bot.storage.tables import metadata, people

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
            connection.execute(delete(table).where(_about(target, owners, found)))
    return holdings


def _find(connection: Connection, target: Target) -> Found:
    """Read and lock what is about ``target``, owners first, as every other writer locks them."""
    found: dict[Table, Sequence[RowMapping]] = {}
    for table, owners in personal():
        rows = select(table).where(_about(target, owners, found)).with_for_update()
        found[table] = connection.execute(rows).mappings().all()
    return found


def _about(target: Target, owners: Sequence[ForeignKey], found: Found) -> ColumnElement[bool]:
    """Pick the rows of a table that point to what was found, and of ``people`` their own."""
    if owners:
        pointing = ((key.parent, _values(found, key)) for key in owners)
        return or_(false(), *(column.in_(values) for column, values in pointing if values))
    same = (people.c.platform == target.platform) & (people.c.user_id == target.user)
    if not target.community:
        return same
    # Somebody met in direct messages before they were met anywhere is the same person.
    return same & people.c.community.in_((target.community, ""))


def _values(found: Found, key: ForeignKey) -> list[Any]:
    return [row[key.column] for row in found[key.column.table]]


def _holdings(found: Found) -> Holdings:
    records: list[Held] = []
    for table, rows in found.items():
        keys = [tuple(row[column] for column in table.primary_key) for row in rows]
        numbered = sorted(zip(keys, rows, strict=True), key=itemgetter(0))
        records += [Held(kind=table.name, key=key, values=dict(row)) for key, row in numbered]
    return Holdings(tuple(records))
