"""What authors and organisers may know."""

from collections.abc import Sequence
from datetime import datetime

from bot.learning import Doubt, FirstAnswer, Flags, Sheet
from bot.ports import Scope, Unreached
from bot.storage import flags, statistics, troubles
from bot.storage.methods.transactions import Transactions


class StatisticsMethods(Transactions):
    """Satisfies :class:`bot.ports.StatisticsStore`."""

    def flag(self, person: int, question: str, doubt: Doubt, *, now: datetime) -> bool:
        """Flag a question, or change why; ``False`` if the person said the same before."""
        with self._write() as connection:
            return flags.flag(connection, person, question, doubt, now=now)

    def unflag(self, person: int, question: str) -> None:
        """Take a flag back, if there is one."""
        with self._write() as connection:
            flags.unflag(connection, person, question)

    def doubt(self, person: int, question: str) -> Doubt | None:
        """Return why the person flagged a question, if they did."""
        with self._read() as connection:
            return flags.doubt(connection, person, question)

    def flags(self, scope: Scope | None = None) -> Sequence[Flags]:
        """Return how many learners flagged each question, for each reason."""
        with self._read() as connection:
            return flags.counted(connection, scope)

    def first_answers(self, scope: Scope | None = None) -> Sequence[FirstAnswer]:
        """Return each learner's first answer to each question; practice does not count."""
        with self._read() as connection:
            return statistics.first_answers(connection, scope)

    def latest_sheets(self, version: int, scope: Scope | None = None) -> Sequence[Sheet]:
        """Return each learner's latest finished role-fit sheet of one version of the quiz."""
        with self._read() as connection:
            return statistics.latest_sheets(connection, version, scope)

    def unreached(self, scope: Scope) -> Unreached:
        """Count those within ``scope`` that nothing can reach."""
        with self._read() as connection:
            return troubles.unreached(connection, scope)
