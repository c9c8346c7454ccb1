"""Quizzes, role fit and what is remembered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.learning import Answered, Attempt, Card, Recalled, Review, Sheet, Told
from bot.ports import Lesson, Scope
from bot.storage import days, memory, quizzes, recall, sheets
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

    def answer(
        self,
        attempt: str,
        *,
        step: int,
        choice: int | None,
        now: datetime,
        local_date: date | None = None,
        lesson: Lesson | None = None,
    ) -> bool:
        """Journal one answer and what it teaches; exactly one call per step succeeds."""
        with self._write() as connection:
            if lesson is not None:
                quizzes.lock_owner(connection, attempt)
            person = quizzes.answer(
                connection, attempt, step=step, choice=choice, now=now, local_date=local_date
            )
            if person is not None and lesson is not None:
                memory.record(connection, person, attempt, step, lesson)
        return person is not None

    def asked(self, person: int, *, limit: int = 50) -> Sequence[str]:
        """Return the different questions this person saw last, newest first."""
        with self._read() as connection:
            return quizzes.asked(connection, person, limit=limit)

    # --- memory ----------------------------------------------------------------------------

    def cards(self, learner: int) -> Sequence[Card]:
        """Return what a learner remembers of each fact, what is to be asked first in front."""
        with self._read() as connection:
            return memory.of_learner(connection, learner)

    def reviews(self, learner: int) -> Sequence[Review]:
        """Return every review of a learner, oldest first."""
        with self._read() as connection:
            return memory.reviews_of(connection, learner)

    def answered(self, learner: int) -> Sequence[Answered]:
        """Return when a learner answered, of any kind of question, in no order."""
        with self._read() as connection:
            return days.answered(connection, learner)

    def told(self, learner: int) -> Sequence[Told]:
        """Return the tips that reached a learner on any of their accounts, each once."""
        with self._read() as connection:
            return recall.told(connection, learner)

    def recalled(
        self, scope: Scope | None, facts: Mapping[str, str], now: datetime
    ) -> Mapping[str, Recalled]:
        """Count for each tip the learners who recalled it three weeks later; nobody is named."""
        with self._read() as connection:
            return recall.by_tip(connection, scope, facts, now)

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
