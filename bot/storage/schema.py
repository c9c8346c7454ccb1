"""Which tables a database has, and bringing it to those this code knows.

Revisions live in ``migrations/versions``, numbered so that a later one sorts higher. Alembic takes
a quarter of a second to import, so that happens only where there is something to migrate.
"""

from dataclasses import dataclass
from types import ModuleType

from sqlalchemy import Connection, inspect, text

from bot.errors import SetupError
from bot.storage.database import Database

#: The newest revision in ``migrations/versions``; a test holds the two together.
HEAD = "0005"

#: Any number, the same in every process: two upgrades of one PostgreSQL database take turns.
_UPGRADE_LOCK = 90_417_263


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """Where a database stands: its revision, ours, and what an upgrade would apply, in order."""

    current: str | None
    head: str
    pending: tuple[str, ...]


def check(database: Database) -> None:
    """Raise :class:`SetupError` unless the database has exactly the tables this code knows."""
    current = _current(database)
    if current is None:
        raise SetupError(
            f"The database {database.name} has no tables yet; run `waymark db upgrade`."
        )
    _refuse_newer(database, current)
    if current < HEAD:
        raise SetupError(
            f"The database {database.name} is at revision {current} and this Waymark needs {HEAD}; "
            "run `waymark db upgrade`."
        )


def status(url: str) -> Schema:
    """Compare a database with this code; changes nothing and makes no file."""
    database = Database(url)
    try:
        current = _current(database)
    finally:
        database.close()
    pending = _migrate().pending(current) if current is None or current < HEAD else ()
    return Schema(current=current, head=HEAD, pending=tuple(pending))


def upgrade(url: str) -> list[str]:
    """Bring a database to ``HEAD``, all or nothing; return the revisions applied, in order.

    Raises:
        SetupError: the URL is wrong, or the database is newer than this code.
        StoreUnavailable: the database does not answer or is busy for too long.
    """
    database = Database(url, migrating=True)
    try:
        with database.write() as connection:
            if not database.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
            current = _revision(connection)
            _refuse_newer(database, current or "")
            return [] if current == HEAD else _migrate().apply(connection, current)
    finally:
        database.close()


def upgrade_embedded(url: str) -> None:
    """Bring a SQLite file to ``HEAD``; a PostgreSQL database is its operator's to upgrade."""
    database = Database(url)
    try:
        behind = database.is_sqlite and (_current(database) or "") < HEAD
    finally:
        database.close()
    if behind:
        upgrade(url)


def _current(database: Database) -> str | None:
    if not database.exists():
        return None
    with database.read() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _refuse_newer(database: Database, current: str) -> None:
    if current > HEAD:
        raise SetupError(
            f"The database {database.name} is at revision {current}, made by a newer Waymark than "
            f"this one ({HEAD}); install that version, `waymark db upgrade` cannot go back."
        )


def _migrate() -> ModuleType:
    from bot.storage import migrate  # noqa: PLC0415 - see the docstring of this module

    return migrate
