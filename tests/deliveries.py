"""Scheduled messages as a store hands them out, for whoever sends, finds or writes about them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.people import Delivery, Target
from bot.ports import Scope, Store


def claimed(
    target: Target,
    due_at: datetime,
    *,
    number: int = 1,
    key: str = "key-1",
    tip: str = "tip-1",
    local_date: date | None = None,
) -> Delivery:
    """Return a tip at its first attempt; its date is that of ``due_at`` unless one is given."""
    return Delivery(
        id=number,
        key=key,
        target=target,
        tip=tip,
        track="ds",
        local_date=local_date or due_at.date(),
        due_at=due_at,
        leased_until=due_at,
        attempts=1,
        in_doubt=False,
    )


def claim_from(
    store: Store, scope: Scope, now: datetime, *, lease: timedelta, limit: int = 20
) -> Sequence[Delivery]:
    """Claim what is ready in one scope."""
    (found,) = store.claim_shares([(scope, limit)], now, lease=lease)
    return found
