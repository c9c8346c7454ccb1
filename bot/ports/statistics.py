"""What authors and organisers may know: numbers over many people, never about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.learning import Doubt, FirstAnswer, Flags, Sheet
from bot.ports.platform import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """How many people and channels get nothing any more because nothing arrives, by reason."""

    people: Mapping[str, int]
    channels: Mapping[str, int]


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

    def unreached(self, scope: Scope) -> Unreached:
        """Count those within ``scope`` that are paused because what was sent cannot arrive."""
        ...
