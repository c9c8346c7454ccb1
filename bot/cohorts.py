"""The noun of cohorts: a group that goes through the weeks of a path together from a date on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.people import Quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A cohort of one community; week 1 of its calendar begins on ``starts_on``.

    ``name`` is unique there, in capitals or not. ``schedule`` is that of members who chose no other
    and ``zone`` that of members whose own is unknown. Once it is closed nobody joins, and its
    members go on by themselves.
    """

    id: int
    platform: str
    community: str
    name: str
    track: str
    schedule: str
    starts_on: date
    created_at: datetime
    zone: str | None = None
    quiet: Quiet = field(default_factory=Quiet)
    closed_at: datetime | None = None

    def leads(self, track: str) -> bool:
        """Tell whether its calendar paces the tips of a member who is on ``track``."""
        return self.closed_at is None and self.track == track


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Which cohort a learner is in, and by which of their accounts."""

    person: int
    cohort: Cohort
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """How one learner of a cohort does, for numbers over many; nothing here tells who it is.

    ``active`` is whether its tips come to them, and ``unreachable`` that they cannot. ``answered``
    says of each tip they got in the cohort whether they answered the questions that came with it,
    ``None`` where none did; ``recalled`` whether they recalled it three weeks later, ``None`` where
    nothing has asked for it yet.
    """

    active: bool
    unreachable: bool
    answered: Mapping[str, bool | None]
    recalled: Mapping[str, bool | None]
