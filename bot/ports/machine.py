"""Time and chance, and whoever counts what happens."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.people import Delivery


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


class Outcome(StrEnum):
    """What one attempt at a delivery came to."""

    SENT = "sent"
    #: It was in doubt, and is there.
    FOUND = "found"
    PUT_OFF = "put_off"
    DEAD = "dead"


class Observer(Protocol):
    """Counts what happens, and must not fail; it may be called from any thread."""

    def attempted(
        self, delivery: Delivery, outcome: Outcome, *, now: datetime, reason: str = ""
    ) -> None:
        """Note what an attempt came to, once that is settled; ``reason`` is a short code."""
        ...

    def ticked(self, platform: str, *, planned: int, seconds: float) -> None:
        """Note that it was found out what is due, how much that was, and how long it took."""
        ...

    def handled(self, command: str, *, failed: bool, seconds: float) -> None:
        """Note that a command or a press was answered, and how long that took in the core."""
        ...


class Unobserved:
    """An :class:`Observer` that counts nothing."""

    def attempted(
        self, delivery: Delivery, outcome: Outcome, *, now: datetime, reason: str = ""
    ) -> None:
        """Do nothing."""

    def ticked(self, platform: str, *, planned: int, seconds: float) -> None:
        """Do nothing."""

    def handled(self, command: str, *, failed: bool, seconds: float) -> None:
        """Do nothing."""
