"""One process to a SQLite file: a second one would send for the same people without knowing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import SetupError
from bot.storage.database import file_of


@contextmanager
def sole_process(url: str) -> Iterator[None]:
    """Keep other processes from serving the same SQLite file; PostgreSQL admits any number.

    The lock is that of an empty SQLite file beside the database: the operating system lifts it
    when the process ends, however it ends. Raises :class:`SetupError` if another process has it.
    """
    path = file_of(url)
    if path is None:
        yield
        return
    with closing(_connect(path)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise SetupError(
                f"Another Waymark serves {path} already. Stop it, name another file in "
                "WAYMARK_DATABASE_URL, or use PostgreSQL, which serves any number of processes."
            ) from None
        yield


def _connect(path: Path) -> sqlite3.Connection:
    lock = path.with_name(f"{path.name}.lock")
    try:
        return sqlite3.connect(lock, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError:
        raise SetupError(f"The folder {path.parent} cannot be written to.") from None
