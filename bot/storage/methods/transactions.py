"""What every method of the store works with."""

from bot.storage.database import Database


class Transactions:
    """Opens transactions on one database."""

    def __init__(self, database: Database) -> None:
        self._read = database.read
        self._write = database.write
        self.close = database.close
