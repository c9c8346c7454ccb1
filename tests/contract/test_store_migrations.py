"""Bringing a database to the tables the code knows, and refusing what it does not know."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text

from bot.errors import SetupError, StoreUnavailable
from bot.storage import migrate, open_store, schema, status, upgrade
from bot.storage.tables import metadata
from tests.contract.laws import at_once, target


def engine(url: str) -> Engine:
    parsed = make_url(url)
    driver = "postgresql+psycopg" if parsed.get_backend_name() == "postgresql" else "sqlite"
    return create_engine(parsed.set(drivername=driver))


@pytest.fixture
def migrated(empty_url: str) -> Iterator[Connection]:
    upgrade(empty_url)
    migrated = engine(empty_url)
    with migrated.begin() as connection:
        yield connection
    migrated.dispose()


def put_at(url: str, revision: str) -> None:
    """Pretend that a database is at another revision."""
    other = engine(url)
    with other.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})
    other.dispose()


def revision_names() -> list[str]:
    scripts = ScriptDirectory.from_config(migrate.config()).walk_revisions()
    return [f"{script.revision} {script.doc}" for script in reversed(list(scripts))]


def test_the_constant_is_the_newest_revision_and_revisions_sort() -> None:
    revisions = [name.split()[0] for name in revision_names()]
    assert revisions[-1] == schema.HEAD
    assert revisions == sorted(revisions)
    assert {len(revision) for revision in revisions} == {4}


def test_an_empty_database_gets_every_revision_in_order(empty_url: str) -> None:
    assert status(empty_url) == schema.Schema(
        current=None, head=schema.HEAD, pending=tuple(revision_names())
    )
    assert upgrade(empty_url) == revision_names()
    assert status(empty_url) == schema.Schema(current=schema.HEAD, head=schema.HEAD, pending=())


def test_asking_for_the_status_makes_no_file(tmp_path: Path) -> None:
    assert status(f"sqlite:///{tmp_path / 'new.db'}").current is None
    assert list(tmp_path.iterdir()) == []


def test_upgrading_twice_is_harmless(empty_url: str) -> None:
    upgrade(empty_url)
    store = open_store(empty_url)
    person = store.person(target())
    assert upgrade(empty_url) == []
    assert store.person(target()) == person
    store.close()


def test_several_upgrading_at_once_upgrade_once(empty_url: str) -> None:
    applied = at_once([partial(upgrade, empty_url)] * 4)
    assert sorted(applied) == [[], [], [], revision_names()]


def test_the_migrations_make_the_tables_of_the_code(migrated: Connection) -> None:
    assert compare_metadata(MigrationContext.configure(migrated), metadata) == []


def test_the_migrations_make_the_same_constraints_and_indexes(migrated: Connection) -> None:
    """What the comparison by Alembic leaves out: checks, cascades, conditions of indexes."""
    by_migrations = structure(migrated)
    migrated.execute(text("DROP TABLE answers"))
    for table in reversed(metadata.sorted_tables):
        migrated.execute(text(f"DROP TABLE IF EXISTS {table.name}"))
    metadata.create_all(migrated)
    assert structure(migrated) == by_migrations


def structure(connection: Connection) -> dict[str, Any]:
    seen = inspect(connection)
    return {
        table: {
            "columns": plain(seen.get_columns(table)),
            "primary key": plain(seen.get_pk_constraint(table)),
            "foreign keys": plain(seen.get_foreign_keys(table)),
            "unique": by_name(seen.get_unique_constraints(table)),
            "checks": by_name(seen.get_check_constraints(table)),
            "indexes": by_name(seen.get_indexes(table)),
        }
        for table in metadata.tables
    }


def plain(found: Any) -> Any:
    """Write types and conditions as text, which can be compared."""
    if isinstance(found, dict):
        return {key: plain(value) for key, value in found.items()}
    return [plain(item) for item in found] if isinstance(found, list | tuple) else str(found)


def by_name(found: Any) -> list[dict[str, Any]]:
    return sorted(plain(found), key=lambda item: str(item["name"]))


def test_an_upgrade_that_fails_half_way_changes_nothing(empty_url: str) -> None:
    other = engine(empty_url)
    with other.begin() as connection:
        connection.execute(text("CREATE TABLE answers (mine INTEGER)"))  # made last by 0001
    with pytest.raises(StoreUnavailable, match="answers"):
        upgrade(empty_url)
    with other.connect() as connection:
        assert inspect(connection).get_table_names() == ["answers"]
    other.dispose()


def test_a_database_without_tables_is_not_opened(empty_url: str) -> None:
    with pytest.raises(SetupError, match="has no tables yet; run `waymark db upgrade`"):
        open_store(empty_url)


def test_a_database_of_the_past_is_not_opened_but_can_be_upgraded(database_url: str) -> None:
    put_at(database_url, "0000")
    with pytest.raises(SetupError, match=r"revision 0000 .* needs .*; run `waymark db upgrade`"):
        open_store(database_url)


def test_a_database_of_the_future_is_refused(database_url: str) -> None:
    put_at(database_url, "9999")
    for use in (open_store, upgrade):
        with pytest.raises(SetupError, match="revision 9999, made by a newer Waymark"):
            use(database_url)
    assert status(database_url) == schema.Schema(current="9999", head=schema.HEAD, pending=())


def test_alembic_is_not_imported_where_nothing_is_to_be_migrated(sqlite_url: str) -> None:
    code = (
        "import sys; from bot.storage import open_store, status, upgrade; url = sys.argv[1]; "
        "upgrade(url); status(url); open_store(url).close(); "
        "print([name for name in ('alembic', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], check=True, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"
