"""The nouns of people: what the store keeps of somebody, their tips, quizzes and role fit.

Frozen records, as those of the content in :mod:`bot.model`. Nothing here reads a clock or a
database.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Who somebody is on a platform: enough to send to them with no event in hand.

    ``community`` is the Slack team, the Discord guild, or the visitor's own space in the
    playground; ``""`` where a platform does not say (a Discord direct message).
    """

    platform: str
    community: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the store knows: ``zone`` they chose, ``profile_zone`` is from their platform."""

    id: int
    target: Target
    zone: str | None = None
    profile_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A person on a track; ``next_due_at`` is UTC, or ``None`` where no more tips are due."""

    id: int
    person: int
    track: str
    schedule: str
    active: bool
    last_local_date: date | None
    next_due_at: datetime | None


class DeliveryState(StrEnum):
    """Where one scheduled message stands in the outbox."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One scheduled message: an intent that is unique per subscription and local date.

    ``key`` is the stable name of the message on the platform (at most 25 characters, Discord's
    limit for a nonce). ``in_doubt`` says that an earlier attempt may already have been sent.
    """

    id: int
    key: str
    target: Target
    tip: str
    track: str
    local_date: date
    due_at: datetime
    attempts: int
    in_doubt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One quiz of one person: which questions, in which seeded order, and the answers so far.

    ``answers`` holds the option index chosen at each step, ``None`` for "not sure".
    """

    id: str
    person: int
    topic: str | None
    seed: int
    questions: tuple[str, ...]
    answers: tuple[int | None, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One person's answers to one version of the role-fit quiz, as a journal.

    ``moves`` are answers in the order of the items, and steps back. A sheet that is neither
    ``open`` nor finished was given up for a newer one.
    """

    id: str
    person: int
    version: int
    started_at: datetime
    moves: tuple[str, ...] = ()
    open: bool = True
    finished_at: datetime | None = None
