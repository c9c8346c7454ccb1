"""Quizzes, role fit and what is remembered."""

from collections.abc import Sequence
from datetime import datetime

from bot.people import Attempt, Sheet
from bot.storage import quizzes, sheets
from bot.storage.methods.transactions import Transactions
from bot.storage.tables import attempts, fit_sheets


class LearningMethods(Transactions):
    """Satisfies :class:`bot.ports.LearningStore`."""

    def start_attempt(self, attempt: Attempt) -> None:
        """Begin a quiz; the same one again changes nothing."""
        with self._write() as connection:
            quizzes.start(connection, attempt)

    def attempt(self, attempt: str) -> Attempt | None:
        """Return one quiz with its answers in order."""
        with self._read() as connection:
            return quizzes.find(connection, attempts.c.id == attempt)

    def open_attempt(self, person: int) -> Attempt | None:
        """Return the person's unfinished quiz, if any."""
        with self._read() as connection:
            return quizzes.find_open(connection, person)

    def answer(self, attempt: str, *, step: int, choice: int | None, now: datetime) -> bool:
        """Journal one answer; exactly one call per step succeeds."""
        with self._write() as connection:
            return quizzes.answer(connection, attempt, step=step, choice=choice, now=now)

    def asked(self, person: int, *, limit: int = 50) -> Sequence[str]:
        """Return the different questions this person saw last, newest first."""
        with self._read() as connection:
            return quizzes.asked(connection, person, limit=limit)

    # --- role fit --------------------------------------------------------------------------

    def start_sheet(self, sheet: Sheet) -> None:
        """Begin a role-fit quiz; the same one again changes nothing."""
        with self._write() as connection:
            sheets.start(connection, sheet)

    def sheet(self, sheet: str) -> Sheet | None:
        """Return one sheet with its moves in order."""
        with self._read() as connection:
            return sheets.find(connection, fit_sheets.c.id == sheet)

    def open_sheet(self, person: int) -> Sheet | None:
        """Return the person's unfinished sheet, if any."""
        with self._read() as connection:
            return sheets.find_open(connection, person)

    def move(self, sheet: str, *, step: int, move: str, now: datetime, last: bool) -> bool:
        """Journal one move; exactly one call per step succeeds, and the last finishes the sheet."""
        with self._write() as connection:
            return sheets.move(connection, sheet, step=step, move=move, now=now, last=last)

    def finished_sheets(self, person: int, *, version: int, limit: int = 50) -> Sequence[Sheet]:
        """Return the person's finished sheets of one version, newest first."""
        with self._read() as connection:
            return sheets.finished(connection, person, version=version, limit=limit)
