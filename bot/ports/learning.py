"""Quizzes, role fit and what is remembered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.learning import Answered, Attempt, Card, Recalled, Review, Sheet, Told
from bot.ports.platform import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What an answer does to memory: the review to keep, and the new card from the old one."""

    review: Review
    learn: Callable[[Card | None], Card]


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
        """Journal one answer; ``False`` if that step is answered already, skipped ahead or closed.

        Of any number of simultaneous calls for one step exactly one returns ``True``. Answering
        the last question closes the quiz. ``local_date`` is the day on the learner's calendar. The
        review of a ``lesson`` and the learner's card of its fact are written in the same
        transaction: either all of it happened or none.
        """
        ...

    def asked(self, person: int, *, limit: int = 50) -> Sequence[str]:
        """Return the questions this person was asked last, newest first."""
        ...

    # memory

    def cards(self, learner: int) -> Sequence[Card]:
        """Return what a learner remembers of each fact, what is to be asked first in front."""
        ...

    def reviews(self, learner: int) -> Sequence[Review]:
        """Return every review of a learner, of all their linked accounts, oldest first."""
        ...

    def answered(self, learner: int) -> Sequence[Answered]:
        """Return when a learner answered, of any kind of question and all linked accounts.

        Quizzes of every kind, live rounds and a channel's questions, in no order.
        """
        ...

    def told(self, learner: int) -> Sequence[Told]:
        """Return the tips that reached a learner on any of their accounts, each once."""
        ...

    def recalled(
        self, scope: Scope | None, facts: Mapping[str, str], now: datetime
    ) -> Mapping[str, Recalled]:
        """Count for each tip the learners who recalled it three weeks later; nobody is named.

        Counts whoever got tips within ``scope``, or everybody. ``facts`` is what each tip tells.
        """
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
