"""Quizzes, role fit and what is remembered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.people import Attempt, Sheet


class LearningStore(Protocol):
    """What somebody answers, as journals."""

    def start_attempt(self, attempt: Attempt) -> None:
        """Begin a quiz; an unfinished older one of the same person is closed."""
        ...

    def attempt(self, attempt: str) -> Attempt | None:
        """Return one quiz with its answers in order."""
        ...

    def open_attempt(self, person: int) -> Attempt | None:
        """Return the person's unfinished quiz, if any."""
        ...

    def answer(self, attempt: str, *, step: int, choice: int | None, now: datetime) -> bool:
        """Journal one answer; ``False`` if that step is answered already, skipped ahead or closed.

        Of any number of simultaneous calls for one step exactly one returns ``True``. Answering
        the last question closes the quiz.
        """
        ...

    def asked(self, person: int, *, limit: int = 50) -> Sequence[str]:
        """Return the questions this person was asked last, newest first."""
        ...

    # role fit

    def start_sheet(self, sheet: Sheet) -> None:
        """Begin a role-fit quiz; an unfinished older one of the same person is closed.

        The same one again changes nothing.
        """
        ...

    def sheet(self, sheet: str) -> Sheet | None:
        """Return one sheet with its moves in order."""
        ...

    def open_sheet(self, person: int) -> Sheet | None:
        """Return the person's unfinished sheet, if any."""
        ...

    def move(self, sheet: str, *, step: int, move: str, now: datetime, last: bool) -> bool:
        """Journal one move, a word; ``False`` unless exactly ``step`` were made, or if closed.

        Of any number of simultaneous calls for one step
        exactly one returns ``True``. The ``last`` move finishes the sheet.
        """
        ...

    def finished_sheets(self, person: int, *, version: int, limit: int = 50) -> Sequence[Sheet]:
        """Return the person's finished sheets of one version of the quiz, newest first."""
        ...
