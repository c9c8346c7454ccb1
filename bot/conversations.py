"""Direct messages: which are open already, and how slowly new ones are opened.

A bot that opens many at once is taken for a spammer: Discord refuses (40003, "You are opening
direct messages too fast"; documentation, "JSON Error Codes") and may lock it up, after 25 to 40
messages as authors of bots report; it publishes no number.

So those that nobody waits for, scheduled messages to people who never talked to the bot directly,
take turns, over all processes and restarts. Whoever has just pressed or typed something is not made
to wait; their conversation counts all the same.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from bot.errors import StoreUnavailable, Throttled
from bot.people import Target
from bot.ports import BudgetStore, Clock
from bot.recent import Recent

log = structlog.get_logger(__name__)

#: How long a delivery is held for its turn; longer waits are spent in the outbox.
PATIENCE = timedelta(seconds=10)
#: A delivery that has to wait is looked at again by then; the budget may have become free.
LONGEST = timedelta(hours=1)
_DAY = 24 * 3600.0
_ANY_TIME = timedelta(days=365)


class Conversations:
    """The conversations of one bot; ``budget`` names who shares the turns for opening them."""

    def __init__(self, store: BudgetStore, clock: Clock, *, per_hour: int, budget: str) -> None:
        self._store = store
        self._clock = clock
        self._gap = timedelta(hours=1) / per_hour
        self._budget = f"{budget} conversations"
        self._kept: Recent[Target, str] = Recent(seconds=_DAY)
        self._queue_ends = datetime.min.replace(tzinfo=UTC)

    async def known(self, target: Target) -> str | None:
        """Return the id of somebody's open conversation, without asking their platform."""
        try:
            return await asyncio.to_thread(self._store.conversation, target)
        except StoreUnavailable:
            return None  # it is opened again, which changes nothing

    async def keep(self, target: Target, conversation: str | None) -> None:
        """Remember what was opened, or ``None`` where it is gone."""
        try:
            known = await asyncio.to_thread(self._store.keep_conversation, target, conversation)
        except StoreUnavailable as error:
            log.warning("conversation_not_kept", reason=str(error))
            return
        if known and conversation:
            self._kept.put(target, conversation, self._clock.now().timestamp())
        else:
            self._kept.drop(target)

    async def began(self, target: Target, conversation: str) -> None:
        """Remember a conversation that somebody uses, once, when they have their answer.

        Nobody is remembered for a question alone: it waits until the store knows them, so that
        whoever signs up in direct messages needs no turn for their tips, in any process.
        """
        if self._kept.get(target, self._clock.now().timestamp()) != conversation:
            await self.keep(target, conversation)

    async def turn(self, *, urgent: bool) -> None:
        """Wait for a turn to open a conversation; what is ``urgent`` takes one and does not wait.

        Raises :class:`Throttled` if it is far away.
        """
        now = self._clock.now()
        horizon = _ANY_TIME if urgent else PATIENCE
        try:
            booked = await asyncio.to_thread(
                self._store.reserve,
                self._budget,
                count=1,
                gap=self._gap,
                now=now,
                horizon=horizon,
            )
        except StoreUnavailable:
            if urgent:
                return
            raise
        if urgent:
            return
        if not booked.taken:
            raise Throttled("opening_slowly", after=self._put_off(booked.at, now).total_seconds())
        await asyncio.sleep((booked.at - now).total_seconds())

    def _put_off(self, free_at: datetime, now: datetime) -> timedelta:
        """Give each of those who wait a time of their own, so that they do not all come at once."""
        at = max(free_at, self._queue_ends)
        if at > now + LONGEST:
            at = free_at
        self._queue_ends = at + self._gap
        return min(at - now, LONGEST)
