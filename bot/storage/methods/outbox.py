"""Scheduled messages."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from bot.people import Delivery, Pause, Stopped, Target
from bot.ports import Due, Past, Plan, Scope
from bot.storage import days, outbox, planning, troubles, zones
from bot.storage.methods.transactions import Transactions


class OutboxMethods(Transactions):
    """Satisfies :class:`bot.ports.OutboxStore`."""

    def plan_due(
        self, scope: Scope, now: datetime, plan: Callable[[Due], Plan], *, limit: int = 100
    ) -> int:
        """Claim due subscriptions and move them on; ``plan`` must not use the store."""
        with self._read() as connection:
            if not planning.is_any_due(connection, scope, now):
                return 0
        with self._write() as connection:
            return planning.plan_due(connection, scope, now, plan, limit=limit)

    def adopt_zone(
        self, platform: str, zone: str, move: Callable[[Due, str], datetime | None]
    ) -> int:
        """Move what is due by the default zone over to another one; return how many were moved."""
        with self._write() as connection:
            return zones.adopt(connection, platform, zone, move)

    def default_zone(self, platform: str) -> str | None:
        """Return the default zone that was adopted last on a platform, if any was."""
        with self._read() as connection:
            return zones.held(connection, platform)

    def past(self, subscription: int) -> Past:
        """Return what a subscription sent or queued, oldest first."""
        with self._read() as connection:
            return planning.past(connection, subscription)

    def ready_communities(self, scope: Scope, now: datetime) -> Sequence[str]:
        """Name the communities in which deliveries may be claimed."""
        with self._read() as connection:
            return outbox.ready_communities(connection, scope, now)

    def came(self, person: int, *, since: date) -> frozenset[date]:
        """Return the local dates from ``since`` on of what came to a learner or is on its way."""
        with self._read() as connection:
            return days.came(connection, person, since)

    def claim_shares(
        self, shares: Sequence[tuple[Scope, int]], now: datetime, *, lease: timedelta
    ) -> Sequence[Sequence[Delivery]]:
        """Take of each scope what became ready first; nobody else gets it during ``lease``.

        Give up a send well before its lease runs out: afterwards somebody else may be sending.
        """
        with self._write() as connection:
            return outbox.claim(connection, shares, now, lease=lease)

    def is_wanted(self, delivery: int) -> bool:
        """Tell whether a delivery is still there and not final."""
        with self._read() as connection:
            return outbox.is_wanted(connection, delivery)

    def settle_sent(self, delivery: int, *, ref: str, now: datetime) -> None:
        """Record that the message is on the platform; counts even if the lease was lost."""
        with self._write() as connection:
            outbox.settle_sent(connection, delivery, ref=ref, now=now)

    def settle_retry(
        self, delivery: Delivery, *, at: datetime, reason: str, in_doubt: bool, tried: bool = True
    ) -> bool:
        """Give the delivery back; a doubt from a lost lease stays."""
        with self._write() as connection:
            return outbox.settle_retry(
                connection, delivery, at=at, reason=reason, in_doubt=in_doubt, tried=tried
            )

    def settle_dead(self, delivery: Delivery, *, reason: str, pause: Pause | None = None) -> bool:
        """Record that no retry can help, and pause the subscription with it."""
        with self._write() as connection:
            return troubles.settle_dead(connection, delivery, reason=reason, pause=pause)

    def settle_away(self, delivery: Delivery, *, reason: str, now: datetime) -> bool:
        """Give the delivery back unclaimed, and note that its community is away."""
        with self._write() as connection:
            return troubles.settle_away(connection, delivery, reason=reason, now=now)

    def undelivered(self, person: int) -> str | None:
        """Return why the person's most recent delivery died, or ``None`` if it did not."""
        with self._read() as connection:
            return troubles.undelivered(connection, person)

    def untold(self) -> Sequence[Target]:
        """Return every account of whoever is to be told that their tips have stopped."""
        with self._read() as connection:
            return troubles.untold(connection)

    def tell(self, target: Target, *, now: datetime) -> Stopped | None:
        """Take note that a person is being told that their tips have stopped."""
        with self._write() as connection:
            return troubles.tell(connection, target, now)

    def sent_dates(self, learner: int, since: date | None = None) -> frozenset[date]:
        """Return the local dates, from ``since`` on, on which a message was sent to a learner."""
        with self._read() as connection:
            return days.sent_dates(connection, learner, since)
