"""What the core needs from outside, as protocols whose docstrings are their laws.

``tests/contract`` runs one suite per port on every implementation, fakes included.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from bot.people import Attempt, Delivery, Person, Sheet, Subscription, Target
from bot.replies import Reply


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A subscription whose time has come, with what is needed to choose its tip."""

    subscription: Subscription
    person: Person
    sent_tips: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do about a due subscription.

    ``tip`` is ``None`` where nothing is to be sent (too late, or the path is finished); otherwise
    one delivery of it is queued for ``local_date``. ``next_due_at`` ``None`` ends the sends of the
    subscription.
    """

    local_date: date
    due_at: datetime
    next_due_at: datetime | None
    tip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One record about a person: the ``kind`` of thing it is, which one, and all its values."""

    kind: str
    key: tuple[object, ...]
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything held about a person, the person first, then what belongs to what came before."""

    records: tuple[Held, ...] = ()

    @property
    def version(self) -> str:
        """Name this set of records (16 characters); it changes when one comes or goes."""
        names = repr([(record.kind, record.key) for record in self.records])
        return blake2b(names.encode(), digest_size=8).hexdigest()

    def of(self, kind: str) -> Iterator[Mapping[str, object]]:
        """Yield the values of the records of one kind."""
        return (record.values for record in self.records if record.kind == kind)


class Store(Protocol):
    """Everything that is remembered. Times are aware UTC; every method is one transaction.

    Methods block; callers on an event loop run them in a thread. Nothing of one community is
    reachable from another's target.
    """

    # people

    def person(self, target: Target, *, profile_zone: str | None = None) -> Person:
        """Return the person behind ``target``, known from now on if new.

        A given ``profile_zone`` is remembered. A target without a community means the same user's
        most recently created person on that platform, if there is one.
        """
        ...

    def known(self, target: Target) -> Person | None:
        """Return the person behind ``target`` as :meth:`person` does; nobody becomes known."""
        ...

    def set_zone(self, person: int, zone: str) -> None:
        """Remember the zone a person chose."""
        ...

    def held(self, target: Target) -> Holdings:
        """Return everything held about ``target``, empty if there is nothing.

        With a community: what the user did there or in no community. Without one, as in direct
        messages: what the same user did anywhere on the platform.
        """
        ...

    def forget(self, target: Target, version: str) -> Holdings:
        """Delete everything held about ``target`` if it still is that ``version``.

        Returns what was held at that moment: all of it is gone if its version is ``version``, and
        nothing was changed otherwise.
        """
        ...

    # tracks and tips

    def subscription(self, person: int) -> Subscription | None:
        """Return the person's subscription, active or not."""
        ...

    def subscribe(
        self, person: int, *, track: str, schedule: str, next_due_at: datetime | None
    ) -> Subscription:
        """Put the person on a track, active; one they have is changed and keeps its sent tips."""
        ...

    def reschedule(
        self, subscription: int, *, schedule: str, active: bool, next_due_at: datetime | None
    ) -> None:
        """Change when the next tip is due, or stop (``active=False``) or restart the tips."""
        ...

    def sent_tips(self, subscription: int) -> frozenset[str]:
        """Return the ids of the tips sent or queued; one whose delivery died is due again."""
        ...

    # the outbox

    def plan_due(
        self, scope: "Scope", now: datetime, plan: Callable[[Due], Plan], *, limit: int = 100
    ) -> int:
        """Claim up to ``limit`` active subscriptions with ``next_due_at <= now``; return how many.

        In one transaction and under row locks: ``plan`` decides, a chosen tip becomes one delivery
        (at most one per subscription and local date, whoever else plans at the same time) and the
        subscription moves on. Either all of it happened or none.
        """
        ...

    def claim_deliveries(
        self, scope: "Scope", now: datetime, *, lease: timedelta, limit: int = 20
    ) -> Sequence[Delivery]:
        """Take the oldest deliveries that may be sent; nobody else gets them during ``lease``.

        Pending ones whose retry time has come, and those whose lease ran out: these are in doubt.
        Those of a paused subscription wait.
        """
        ...

    def is_wanted(self, delivery: int) -> bool:
        """Tell whether a claimed delivery is still to be sent: not once its person is forgotten."""
        ...

    def settle_sent(self, delivery: int, *, ref: str, now: datetime) -> None:
        """Record that the message is on the platform under ``ref``. Final."""
        ...

    def settle_retry(self, delivery: int, *, at: datetime, reason: str, in_doubt: bool) -> None:
        """Give the delivery back, to be claimed no earlier than ``at``."""
        ...

    def settle_dead(self, delivery: int, *, reason: str) -> None:
        """Record that no retry can help. Final; the row stays with its reason."""
        ...

    def undelivered(self, person: int) -> str | None:
        """Return why the person's most recent delivery died, or ``None`` if it did not."""
        ...

    # quizzes

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


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose deliveries: one platform, or one community of it."""

    platform: str
    community: str | None = None


class Messenger(Protocol):
    """Sends to a person with no event in hand."""

    @property
    def platform(self) -> str:
        """The platform name its targets carry."""
        ...

    async def send(self, delivery: Delivery, reply: Reply) -> str:
        """Send one scheduled message under ``delivery.key``; return its reference on the platform.

        Never retries by itself. Raises :class:`bot.errors.RetryLater` (``in_doubt=True`` unless
        the message is surely not there) or :class:`bot.errors.Undeliverable`.
        """
        ...

    async def find(self, delivery: Delivery) -> str | None:
        """Return the reference of an already sent ``delivery.key``, or ``None`` if it is not there.

        Raises :class:`bot.errors.RetryLater` when the platform cannot be asked.
        """
        ...


class Front(Protocol):
    """One platform's connection, as ``waymark run`` drives it."""

    @property
    def messenger(self) -> Messenger:
        """Sends scheduled messages; usable once :meth:`open` has returned."""
        ...

    async def open(self) -> None:
        """Check the tokens; raise :class:`bot.errors.SetupError` naming a wrong variable."""
        ...

    async def run(self) -> None:
        """Answer people until cancelled; reconnects by itself."""
        ...

    async def close(self) -> None:
        """Finish what is in flight (a few seconds at most) and let go of every connection."""
        ...
