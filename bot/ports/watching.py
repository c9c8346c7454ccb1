"""What an operator may know of scheduled messages: how many stand where, and one of them whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.people import DeliveryState, Pause
from bot.ports.platform import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is not settled yet at one instant; each delivery counts once.

    ``due`` are subscriptions whose time has come and which nobody has planned. Of the deliveries
    ``waiting`` may be claimed, ``in_flight`` are being sent, and those ``in_doubt`` may have been
    sent and are looked for first, by why; ``put_off`` are to be tried again at a time of their own,
    by why. ``held`` belong to a paused subscription and ``stranded`` to a community that is away:
    they wait on purpose.

    ``oldest_due_at`` is when the longest of all these was due, except what waits on purpose.
    ``ready_since`` is since when there has been something that anybody could have taken.
    """

    due: int = 0
    waiting: int = 0
    in_flight: int = 0
    in_doubt: Mapping[str, int] = field(default_factory=dict)
    put_off: Mapping[str, int] = field(default_factory=dict)
    held: int = 0
    stranded: int = 0
    oldest_due_at: datetime | None = None
    ready_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A community where nothing can be sent, since when, and why."""

    community: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What became of the messages that were due lately, and who gets none.

    Of those due in the last 24 hours some were sent ``on_time`` and some ``late``, the latest by
    ``latest``. ``dead`` counts those due in the last seven days by reason, ``paused`` the
    subscriptions, ``away`` names communities.
    """

    on_time: int = 0
    late: int = 0
    latest: timedelta | None = None
    dead: Mapping[str, int] = field(default_factory=dict)
    paused: Mapping[Pause, int] = field(default_factory=dict)
    away: Sequence[Away] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """All that is kept of one delivery, to find it in logs and on the platform: no text.

    ``user`` is the id of a person, or of a channel if ``channel``. ``ready_at`` is when it may be
    claimed next, ``None`` once it is final; ``ref`` where the message is on the platform.
    """

    id: int
    key: str
    platform: str
    community: str
    user: str
    channel: bool
    kind: str
    tip: str
    track: str
    local_date: date
    due_at: datetime
    state: DeliveryState
    attempts: int
    in_doubt: bool
    ready_at: datetime | None
    reason: str | None
    ref: str | None
    sent_at: datetime | None
    paused_for: Pause | None


class WatchingStore(Protocol):
    """The outbox from outside. Each method sees one instant of one platform."""

    def backlog(self, scope: Scope, now: datetime) -> Backlog:
        """Count what is not settled yet; what it reads does not grow with what was sent."""
        ...

    def outcomes(self, scope: Scope, now: datetime, *, on_time: timedelta) -> Outcomes:
        """Count what became of the last days; up to ``on_time`` after its hour nothing is late."""
        ...

    def traced(self, name: str) -> Traced | None:
        """Return a delivery by its number or by its key."""
        ...
