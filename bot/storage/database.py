"""How SQLite and PostgreSQL differ: connecting, beginning a transaction, and failing."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import SetupError, StoreUnavailable
from bot.storage.log import PATIENCE, WriteAheadLog

_PAUSE = 0.05


class Database:
    """A pool of connections that hands out reads and writes.

    A read is one statement. A write is one transaction that commits at the end of the block and
    changes nothing if the block raises.
    """

    def __init__(self, url: str, *, migrating: bool = False) -> None:
        """Make ready to connect; ``migrating`` may create a SQLite file and rebuild its tables."""
        parsed = _parse(url)
        self.name = parsed.render_as_string(hide_password=True)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._path = Path(parsed.database or "").absolute() if self.is_sqlite else None
        engine = _sqlite(self._path, migrating=migrating) if self._path else _postgres(parsed)
        self._reader = engine if self._path else _autocommit(engine)
        self._writer = engine.execution_options(waymark_write=True)
        self._log = WriteAheadLog(self._path) if self._path and not migrating else None

    def exists(self) -> bool:
        """Whether there is anything to connect to; PostgreSQL tells by connecting."""
        return self._path is None or self._path.exists()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Connect without a transaction: for one statement, which sees one state by itself."""
        with self._spoken_for(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Begin a transaction; SQLite then admits no other writer, PostgreSQL locks rows.

        What was written is on the disk when this ends. Where the end itself fails, because the
        server goes away or the disk fails, it may be there or not.
        """
        turn = self._log.turn() if self._log else nullcontext()
        with self._spoken_for(), turn, self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()

    @contextmanager
    def _spoken_for(self) -> Iterator[None]:
        """Turn what drivers raise when the database is locked, gone or foreign into one error."""
        try:
            yield
        except IntegrityError:
            raise  # a broken promise of the caller, not of the database
        except DBAPIError as error:
            reason = str(error.orig).partition("\n")[0]
            raise StoreUnavailable(f"The database {self.name} cannot be used: {reason}.") from error
        except (PoolTimeoutError, TimeoutError) as error:
            raise StoreUnavailable(f"Every connection to {self.name} is busy.") from error
        except OSError as error:
            raise StoreUnavailable(f"The database {self.name} cannot be used: {error}.") from error


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite URL, ``None`` for another database; raise ``SetupError``."""
    parsed = _parse(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    return Path(parsed.database or "").absolute() if is_sqlite else None


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SetupError(
            "WAYMARK_DATABASE_URL is not a database URL; write sqlite:///waymark.db or "
            "postgresql://user:password@host/name."
        ) from None
    match parsed.get_backend_name():
        case "sqlite" if not parsed.database or parsed.database == ":memory:":
            raise SetupError(
                "SQLite in memory would give every thread its own database; name a file in "
                "WAYMARK_DATABASE_URL, such as sqlite:///waymark.db."
            )
        case "sqlite":
            return parsed
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise SetupError(
                f"WAYMARK_DATABASE_URL names {other}, but only sqlite:/// and postgresql:// work."
            )


# --- SQLite ------------------------------------------------------------------------------------


def _sqlite(path: Path, *, migrating: bool) -> Engine:
    if not path.parent.is_dir():
        raise SetupError(
            f"The folder {path.parent} is not there; make it, or change WAYMARK_DATABASE_URL."
        )

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            # A lost file is an error, not a new and empty database.
            f"{path.as_uri()}?mode={'rwc' if migrating else 'rw'}",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,  # transactions begin where this module says so
            check_same_thread=False,  # the pool gives a connection to one thread at a time
        )
        # A migration may drop a table to rebuild it; that must not delete what points there.
        connection.execute(f"PRAGMA foreign_keys={'OFF' if migrating else 'ON'}")
        _use_wal(connection)
        # A commit survives a power cut: WriteAheadLog syncs what several have written at once.
        connection.execute(f"PRAGMA synchronous={'FULL' if migrating else 'NORMAL'}")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=24,
        pool_timeout=PATIENCE,
    )
    event.listen(engine, "begin", _begin_immediate)
    event.listen(engine, "connect", lambda _, record: record.info.update(file=_file(path)))

    @event.listens_for(engine, "checkout")
    def check(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        """Notice a deleted or replaced file; SQLite would keep writing to the old one."""
        if record.info["file"] != _file(path):
            raise DisconnectionError

    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let readers never wait for a writer (write-ahead log).

    The first connections to a new file may all want to switch it. SQLite makes them wait for most
    locks, but gives up on this one at once, so the waiting is done here.
    """
    for _ in range(int(PATIENCE / _PAUSE)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            time.sleep(_PAUSE)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


def _file(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock first: a read that turns into a write could only fail, not wait."""
    if connection.get_execution_options().get("waymark_write"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


# --- PostgreSQL --------------------------------------------------------------------------------


def _postgres(url: URL) -> Engine:
    settings = {
        "connect_timeout": PATIENCE,
        "tcp_user_timeout": PATIENCE * 1000,  # milliseconds until a vanished server is noticed
    }
    return create_engine(
        url,
        connect_args=settings,
        pool_pre_ping=True,  # a restart of the server costs nobody an answer
        pool_size=8,
        max_overflow=8,
        pool_timeout=PATIENCE,
    )


def _autocommit(engine: Engine) -> Engine:
    """Spare a read the round trips of BEGIN and COMMIT."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")
