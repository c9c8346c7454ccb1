"""The outbox as an operator sees it."""

from datetime import datetime, timedelta

from bot.ports import Backlog, Outcomes, Scope, Traced
from bot.storage import watching
from bot.storage.methods.transactions import Transactions


class WatchingMethods(Transactions):
    """Satisfies :class:`bot.ports.WatchingStore`; every answer is one statement."""

    def backlog(self, scope: Scope, now: datetime) -> Backlog:
        """Count what is not settled yet."""
        with self._read() as connection:
            return watching.backlog(connection, scope, now)

    def outcomes(self, scope: Scope, now: datetime, *, on_time: timedelta) -> Outcomes:
        """Count what became of the last days."""
        with self._read() as connection:
            return watching.outcomes(connection, scope, now, on_time)

    def traced(self, name: str) -> Traced | None:
        """Return a delivery by its number or by its key."""
        with self._read() as connection:
            return watching.traced(connection, name)
