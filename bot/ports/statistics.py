"""What authors and organisers may know: numbers over many people, never about one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.people import Doubt, FirstAnswer, Flags, Sheet
from bot.ports.platform import Scope


class StatisticsStore(Protocol):
    """Flags of questions, and what all learners answered together.

    With a ``scope`` that names a community it is about that one alone, without one about all.
    Linked accounts are one learner.
    """

    def flag(self, person: int, question: str, doubt: Doubt, *, now: datetime) -> bool:
        """Flag a question, or change why; ``False`` if the person said the same before."""
        ...

    def unflag(self, person: int, question: str) -> None:
        """Take a flag back, if there is one."""
        ...

    def doubt(self, person: int, question: str) -> Doubt | None:
        """Return why the person flagged a question, if they did."""
        ...

    def flags(self, scope: Scope | None = None) -> Sequence[Flags]:
        """Return how many learners flagged each question, for each reason."""
        ...

    def first_answers(self, scope: Scope | None = None) -> Sequence[FirstAnswer]:
        """Return each learner's first answer to each question; practice does not count."""
        ...

    def latest_sheets(self, version: int, scope: Scope | None = None) -> Sequence[Sheet]:
        """Return each learner's latest finished role-fit sheet of one version of the quiz."""
        ...
