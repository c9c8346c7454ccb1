"""Shared turns, and open conversations."""

from datetime import datetime, timedelta

from bot.people import Target
from bot.ports import Booking
from bot.storage import budgets
from bot.storage.methods.transactions import Transactions


class BudgetMethods(Transactions):
    """Satisfies :class:`bot.ports.BudgetStore`."""

    def reserve(
        self, name: str, *, count: int, gap: timedelta, now: datetime, horizon: timedelta
    ) -> Booking:
        """Take turns from the first free one, unless it is further away than ``horizon``."""
        with self._write() as connection:
            return budgets.reserve(connection, name, count=count, gap=gap, now=now, horizon=horizon)

    def conversation(self, target: Target) -> str | None:
        """Return the id of the direct messages with a person."""
        with self._read() as connection:
            return budgets.conversation(connection, target)

    def keep_conversation(self, target: Target, conversation: str | None) -> bool:
        """Remember the id of the direct messages with a person."""
        with self._write() as connection:
            return budgets.keep_conversation(connection, target, conversation)
