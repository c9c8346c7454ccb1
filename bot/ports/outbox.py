"""Scheduled messages: planned, claimed, sent and settled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.cohorts import Cohort
from bot.people import Delivery, DeliveryKind, Pause, Person, Stopped, Subscription, Target
from bot.ports.platform import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that was sent or is on its way, and the questions that were seen with it.

    ``tip`` is what it is made of, as ``kind`` says; ``at`` is when it was sent, or is due.
    """

    kind: DeliveryKind
    tip: str
    at: datetime
    asked: tuple[str, ...] = ()


#: What a subscription sent or queued, oldest first.
Past = tuple[Sent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A subscription whose time has come, with what is needed to choose what it sends.

    ``person`` was last seen on whichever of their accounts saw them last.
    ``past`` is what it sent, oldest first. ``facts`` are those that :func:`bot.quiz.memory.is_due`
    for the learner, the most overdue first, and ``answered`` is when they last answered each
    question. ``cohort`` is the one whose calendar paces the tips, if one does.
    """

    subscription: Subscription
    person: Person
    past: Past = ()
    facts: tuple[str, ...] = ()
    answered: Mapping[str, datetime] = field(default_factory=dict)
    cohort: Cohort | None = None

    @property
    def sent_tips(self) -> frozenset[str]:
        """The ids of the tips sent or queued."""
        return frozenset(sent.tip for sent in self.past)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do about a due subscription.

    ``tip`` is ``None`` where nothing is to be sent (too late, or the path is finished); otherwise
    one delivery of it, of that ``kind``, is queued for ``local_date``, and ``questions`` ride along
    with it. ``next_due_at`` ``None`` ends the sends of the subscription, and a ``pause`` says why.
    """

    local_date: date
    due_at: datetime
    next_due_at: datetime | None
    tip: str | None = None
    kind: DeliveryKind = DeliveryKind.TIP
    questions: tuple[str, ...] = ()
    pause: Pause | None = None


class OutboxStore(Protocol):
    """The outbox.

    A claimed delivery is settled once. That it was sent is true whoever says so; everything else
    only the holder of the lease may say, which is whoever claimed it last: a process that was
    frozen until somebody else claimed the same would otherwise give back, or bury, what is being
    sent. Nobody needs to have noticed: a lease that ran out counts until the next claim.
    """

    def plan_due(
        self, scope: Scope, now: datetime, plan: Callable[[Due], Plan], *, limit: int = 100
    ) -> int:
        """Claim up to ``limit`` active subscriptions with ``next_due_at <= now``; return how many.

        In one transaction and under row locks: ``plan`` decides, a chosen tip becomes one delivery
        (at most one per subscription and local date, whoever else plans at the same time), its
        questions an open attempt that the delivery names, and the subscription moves on, or is
        paused. Either all of it happened or none. In communities that are away nothing is planned.

        What was queued before and never sent dies, and is due again: nobody gets two at once. While
        an earlier one is being sent or in doubt, its subscription waits, so that nothing comes
        twice or out of order.
        """
        ...

    def adopt_zone(
        self, platform: str, zone: str, move: Callable[[Due, str], datetime | None]
    ) -> int:
        """Move what is due by the default zone over to ``zone``; return how many were moved.

        ``move`` gets each subscription on the platform whose person has no zone from anywhere else,
        and the default zone so far; it says when that is due now, and must not use the store.
        Nothing happens where ``zone`` is the default zone already, or the first one.
        """
        ...

    def default_zone(self, platform: str) -> str | None:
        """Return the default zone that was adopted last on a platform; ``None`` before the first.

        Plan by no other: what is due has been moved to it.
        """
        ...

    def past(self, subscription: int) -> Past:
        """Return what a subscription sent or queued, oldest first; what died is not in it."""
        ...

    def ready_communities(self, scope: Scope, now: datetime) -> Sequence[str]:
        """Name the communities in which deliveries may be claimed, in the order of their ids."""
        ...

    def came(self, person: int, *, since: date) -> frozenset[date]:
        """Return the local dates from ``since`` on of what was sent or queued and did not die.

        That of a learner is counted on whichever account it came to.
        """
        ...

    def claim_shares(
        self, shares: Sequence[tuple[Scope, int]], now: datetime, *, lease: timedelta
    ) -> Sequence[Sequence[Delivery]]:
        """Take of each scope the oldest deliveries that may be sent, so many at most.

        Nobody else gets them during ``lease``. Pending ones whose retry time has come, and those
        whose lease ran out: these are in doubt. Those of a paused subscription say so: they are to
        be found or given up, not to be sent. Those of a community that is away wait.

        What is returned stands in the order of ``shares``, of which no two may have a delivery in
        common.
        """
        ...

    def is_wanted(self, delivery: int) -> bool:
        """Tell whether a claimed delivery is still to be sent: not once its person is forgotten."""
        ...

    def settle_sent(self, delivery: int, *, ref: str, now: datetime) -> None:
        """Record that the message is on the platform under ``ref``. Final, whoever says so."""
        ...

    def settle_retry(
        self, delivery: Delivery, *, at: datetime, reason: str, in_doubt: bool, tried: bool = True
    ) -> bool:
        """Give the delivery back, to be claimed no earlier than ``at``.

        One that was not ``tried`` has as many attempts left as before it was claimed. ``False``
        and nothing else if the lease is lost, or the delivery final.
        """
        ...

    def settle_dead(self, delivery: Delivery, *, reason: str, pause: Pause | None = None) -> bool:
        """Record that no retry can help. Final; the row stays with its reason.

        For a ``pause`` the subscription, if active, is paused in the same transaction. ``False``
        and nothing else if the lease is lost, or the delivery final.
        """
        ...

    def settle_away(self, delivery: Delivery, *, reason: str, now: datetime) -> bool:
        """Give a delivery back as if unclaimed, and note that its community is away.

        Neither if the lease is lost, or the delivery final. See
        :meth:`bot.ports.CommunityStore.set_away`, which also says what is returned.
        """
        ...

    def undelivered(self, person: int) -> str | None:
        """Return why the person's most recent delivery died, or ``None`` if it did not."""
        ...

    def untold(self) -> Sequence[Target]:
        """Return every account of whoever is to be told that their tips have stopped.

        They stopped by themselves: paused as ignored or unreachable, and nobody was told so yet.
        Channels are not among them.
        """
        ...

    def tell(self, target: Target, *, now: datetime) -> Stopped | None:
        """Take note that a person is being told of what :meth:`untold` says; return what that is.

        Of any number of calls for one learner one returns it. ``None`` also if their tips come
        again, to whichever account.
        """
        ...

    def sent_dates(self, learner: int, since: date | None = None) -> frozenset[date]:
        """Return the local dates, from ``since`` on, on which a message was sent.

        It is to any of their linked accounts.
        """
        ...
