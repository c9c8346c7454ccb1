"""What every method of the store works with."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, func, select

from bot.storage.database import Database


class Transactions:
    """Opens transactions on one database."""

    def __init__(self, database: Database) -> None:
        self._read = database.read
        self._write = database.write
        self.close = database.close
        self.has_clock = not database.is_sqlite

    def server_time(self) -> datetime:
        """Return the time by the clock of the server; SQLite has none (``has_clock``)."""
        with self._read() as connection:
            at = connection.execute(
                select(func.clock_timestamp(type_=DateTime(timezone=True)))
            ).scalar_one()
        return at.astimezone(UTC)
