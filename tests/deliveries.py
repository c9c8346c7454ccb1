"""Scheduled messages as a store hands them out, for whoever sends, finds or writes about them."""

from datetime import date, datetime

from bot.people import Delivery, Target


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
