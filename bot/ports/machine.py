"""Time and chance."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only way to learn the time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


class Chance(Protocol):
    """The only way to get a random number."""

    def seed(self) -> int:
        """Return a fresh number from 0 to 2**31 - 1."""
        ...
