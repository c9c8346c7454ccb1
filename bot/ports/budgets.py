"""What all processes of one installation share of a platform's patience."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.people import Target


@dataclass(frozen=True, slots=True)
class Booking:
    """The first of the turns that were ``taken``, or the first that is free if none was."""

    at: datetime
    taken: bool


class BudgetStore(Protocol):
    """Turns handed out at an even rate, and which conversations need no opening."""

    def reserve(
        self, name: str, *, count: int, gap: timedelta, now: datetime, horizon: timedelta
    ) -> Booking:
        """Take ``count`` turns of the budget ``name``, one every ``gap``, from the first free one.

        No two callers get the same turn, in whatever process. Nothing is taken where the first
        free turn is later than ``horizon`` from now.
        """
        ...

    def conversation(self, target: Target) -> str | None:
        """Return the id of the direct messages with a person, if they are open.

        A target without a community means the same user anywhere on that platform.
        """
        ...

    def keep_conversation(self, target: Target, conversation: str | None) -> bool:
        """Remember the id of the direct messages with a person, or that it is no longer good.

        Tells whether the person is known: of others nothing is remembered.
        """
        ...
