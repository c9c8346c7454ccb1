"""Databases with a great many subscriptions, filled in bulk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg

from bot.content import Content, Library
from bot.settings import Settings
from bot.storage import SqlStore, open_store, upgrade
from tests.bench.house import postgres

NOW = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)
JUST_DUE = NOW - timedelta(seconds=5)
#: When everybody else is due, spread over the week to come.
LATER = NOW + timedelta(hours=1)
_WEEK = 7 * 24 * 3600

_PEOPLE = "INSERT INTO people (platform, community, user_id, profile_zone, channel) "
_SUBSCRIPTIONS = (
    "INSERT INTO subscriptions "
    "(person_id, platform, community, track, schedule, active, next_due_at) "
)


class Crowd:
    """A database with ``size`` subscriptions; as many as wanted become due at :data:`NOW`."""

    def __init__(self, url: str, size: int) -> None:
        self.url = url
        self.size = size
        self._sqlite = url.removeprefix("sqlite:///") if url.startswith("sqlite") else None
        upgrade(url)
        self._run(*(_fill_sqlite(size) if self._sqlite else _fill_postgres(size)))
        self.store: SqlStore = open_store(url)

    def due(self, many: int) -> None:
        """Empty the outbox, and let so many be due, evenly over all there are."""
        each = self.size // many if many else self.size + 1
        later = stored(LATER + timedelta(days=1))
        self._run(
            "DELETE FROM attempts",
            "DELETE FROM deliveries",
            # Whoever was planned in an earlier round waits with the others.
            f"UPDATE subscriptions SET next_due_at = '{later}', last_local_date = NULL "
            "WHERE last_local_date IS NOT NULL",
            f"UPDATE subscriptions SET next_due_at = '{stored(JUST_DUE)}' "
            f"WHERE person_id % {each} = 0 AND person_id <= {each * many}",
            *(() if self._sqlite else ("VACUUM ANALYZE subscriptions",)),
        )

    def _run(self, *statements: str) -> None:
        if self._sqlite:
            connection = sqlite3.connect(self._sqlite)
            with connection:
                for statement in statements:
                    connection.execute(statement)
            connection.close()
            return
        with psycopg.connect(self.url, autocommit=True) as admin:
            for statement in statements:
                admin.execute(statement.encode())


@contextmanager
def crowds(database: str, folder: str, *sizes: int) -> Iterator[list[Crowd]]:
    """Fill a database of one kind for each size."""
    made: list[Crowd] = []
    try:
        if database == "SQLite":
            made += [Crowd(f"sqlite:///{folder}/crowd-{size}.db", size) for size in sizes]
            yield made
            return
        with postgres() as url:
            with psycopg.connect(url, autocommit=True) as admin:
                for size in sizes:
                    admin.execute(f"CREATE DATABASE crowd_{size}".encode())
            made += [Crowd(url.replace("/bench", f"/crowd_{size}"), size) for size in sizes]
            yield made
            _close(made)  # while the server is still there
    finally:
        _close(made)


def _close(crowds_open: list[Crowd]) -> None:
    for one in crowds_open:
        one.store.close()


def shipped() -> Content:
    """Return the content as it is shipped: a path of 26 weeks has more to choose from."""
    settings = Settings(_env_file=None)
    return Library(settings.content_dir, settings.schedules_dir).content


def _fill_sqlite(size: int) -> tuple[str, ...]:
    numbers = (
        "WITH RECURSIVE numbers(n) AS "
        f"(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {size}) "
    )
    at = f"strftime('%Y-%m-%dT%H:%M:%f000+00:00', '{LATER:%Y-%m-%d %H:%M:%S}', "
    return (
        _PEOPLE + numbers + "SELECT 'slack', 'T1', 'U' || n, 'Europe/Berlin', 0 FROM numbers",
        _SUBSCRIPTIONS + "SELECT id, 'slack', 'T1', 'ds', 'mondays', 1, "
        f"{at} '+' || (id * 37 % {_WEEK}) || ' seconds') FROM people",
        "ANALYZE",
    )


def _fill_postgres(size: int) -> tuple[str, ...]:
    return (
        _PEOPLE + "SELECT 'slack', 'T1', 'U' || n, 'Europe/Berlin', false "
        f"FROM generate_series(1, {size}) AS n",
        _SUBSCRIPTIONS + "SELECT id, 'slack', 'T1', 'ds', 'mondays', true, "
        f"'{stored(LATER)}'::timestamptz + (id::bigint * 37 % {_WEEK}) * interval '1 second' "
        "FROM people",
        "ANALYZE people",
        "ANALYZE subscriptions",
    )


def stored(at: datetime) -> str:
    """Return an instant as the database keeps it."""
    return at.isoformat(timespec="microseconds")
