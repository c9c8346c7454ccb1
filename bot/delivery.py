"""The outbox: what is due becomes a delivery, and a delivery is sent once.

A delivery is claimed for the time of a lease, sent, and settled. One whose lease ran out, because
a process died or an answer got lost, is in doubt: the platform is asked for it first, and it is
sent only if it is not there. The database is the only coordinator, so any number of processes may
do this at once.
"""

import asyncio
import math
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.content import Content
from bot.errors import RetryLater, StoreUnavailable, Undeliverable
from bot.people import Delivery, DeliveryKind
from bot.polls import choose as polls
from bot.polls import message as poll_message
from bot.ports import Clock, Due, Messenger, Plan, Scope, Store
from bot.replies import Reply
from bot.tips import choose as tips
from bot.tips import digest, rules
from bot.tips.choose import ON_TIME, is_zone
from bot.tips.message import of_delivery
from bot.tips.policy import Policy

log = structlog.get_logger(__name__)

#: Subscriptions planned in one transaction.
BATCH = 100
#: Sends of one messenger under way at once; how fast they may go is the messenger's to know.
AT_ONCE = 8
#: Longer than a send may take, so that a claimed delivery is never sent by somebody else too.
LEASE = timedelta(seconds=60)
SEND_TIMEOUT = timedelta(seconds=40)
#: Waits of 10 s, 50 s, 4 min, 21 min, 1 h 44 min and twice 2 h: with eight attempts a message is
#: given up after six hours, which is when it would be too late anyway.
MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=2)
#: How each kind of message is written; ``None`` for what the content no longer has.
_COMPOSERS = {
    DeliveryKind.TIP: of_delivery,
    DeliveryKind.CLOSING: of_delivery,
    DeliveryKind.QUESTION: poll_message.compose,
    DeliveryKind.REVEAL: poll_message.compose,
}
#: When to look again at a subscription that could not be planned.
PUT_OFF = timedelta(hours=24)


def tick(store: Store, content: Content, scope: Scope, now: datetime, policy: Policy) -> int:
    """Queue a delivery for every subscription that is due; return how many moved on."""

    def decide(due: Due) -> Plan:
        return _decide(due, content, now, policy)

    total = 0
    while True:
        planned = store.plan_due(scope, now, decide, limit=BATCH)
        total += planned
        if planned < BATCH:
            return total


async def deliver(
    store: Store,
    content: Content,
    messenger: Messenger,
    scope: Scope,
    clock: Clock,
    policy: Policy,
) -> int:
    """Send everything that may be sent now; return how many deliveries were settled as sent."""
    outbox = _Outbox(store, content, messenger, clock, policy)
    free = asyncio.Semaphore(AT_ONCE)
    tasks: list[asyncio.Task[bool]] = []
    async with asyncio.TaskGroup() as group:
        while True:
            await free.acquire()
            # One at a time, and only with a place free: the lease runs from here.
            claimed = await asyncio.to_thread(
                store.claim_deliveries, scope, clock.now(), lease=LEASE, limit=1
            )
            if not claimed:
                break
            task = group.create_task(outbox.process(claimed[0]))
            task.add_done_callback(lambda _: free.release())
            tasks.append(task)
    return sum(task.result() for task in tasks)


def wait(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: fivefold each time, two hours at most."""
    return min(FIRST_WAIT * math.pow(5, attempts - 1), LONGEST_WAIT)


class _Outbox(NamedTuple):
    store: Store
    content: Content
    messenger: Messenger
    clock: Clock
    policy: Policy

    async def process(self, delivery: Delivery) -> bool:
        """Send and settle one delivery, whatever happens; return whether it is settled as sent."""
        try:
            return await self._send_and_settle(delivery)
        except StoreUnavailable:
            # The lease runs out by itself; what was sent is found again by its key.
            log.exception("delivery_not_settled", delivery=delivery.id)
            return False

    async def _send_and_settle(self, delivery: Delivery) -> bool:
        # Asked just before the send: a person may have been forgotten since the claim.
        if not await asyncio.to_thread(self.store.is_wanted, delivery.id):
            log.info("delivery_withdrawn", delivery=delivery.id)
            return False
        try:
            ref = await self._send(delivery)
        except Undeliverable as error:
            await self._bury(delivery, error.reason)
        except RetryLater as error:
            await self._retry(delivery, error)
        except TimeoutError:
            await self._retry(delivery, RetryLater("timeout", after=0, in_doubt=True))
        except Exception:
            log.exception("send_failed", delivery=delivery.id, platform=self.messenger.platform)
            await self._retry(delivery, RetryLater("unexpected", after=0, in_doubt=True))
        else:
            now = self.clock.now()
            await asyncio.to_thread(self.store.settle_sent, delivery.id, ref=ref, now=now)
            log.info("delivery_sent", delivery=delivery.id, attempt=delivery.attempts)
            return True
        return False

    async def _send(self, delivery: Delivery) -> str:
        async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
            if delivery.in_doubt and (found := await self.messenger.find(delivery)) is not None:
                log.info("delivery_found", delivery=delivery.id)
                return found
            reply = await asyncio.to_thread(self._compose, delivery)
            return await self.messenger.send(delivery, reply)

    def _compose(self, delivery: Delivery) -> Reply:
        now = self.clock.now()
        late = now - delivery.due_at
        compose = _COMPOSERS[delivery.kind]
        reply = compose(self.content, self.store, delivery, now.date(), late=late > ON_TIME)
        if reply is None:
            raise Undeliverable("tip_gone")
        if late > self.policy.late_limit:
            raise Undeliverable("too_late")  # it comes at the next one's date
        last_week = digest.of_delivery(self.content, self.store, delivery, self.policy.default_zone)
        return digest.under(reply, last_week) if last_week else reply

    async def _retry(self, delivery: Delivery, error: RetryLater) -> None:
        if delivery.attempts >= MAX_ATTEMPTS:
            await self._bury(delivery, "gave_up")
            return
        pause = max(wait(delivery.attempts), timedelta(seconds=error.after))
        log.info("delivery_put_off", delivery=delivery.id, reason=error.reason, wait=str(pause))
        await asyncio.to_thread(
            self.store.settle_retry,
            delivery.id,
            at=self.clock.now() + pause,
            reason=error.reason,
            in_doubt=error.in_doubt,
        )

    async def _bury(self, delivery: Delivery, reason: str) -> None:
        log.warning("delivery_dead", delivery=delivery.id, reason=reason)
        await asyncio.to_thread(self.store.settle_dead, delivery.id, reason=reason)


def _decide(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
    """Plan one subscription so that none, however broken, can hold up the others."""
    subscription = due.subscription
    is_poll = subscription.track == polls.WEEKLY_QUESTION
    if not is_poll and subscription.track not in content.tracks:
        log.warning("unknown_track", subscription=subscription.id, track=subscription.track)
    if subscription.schedule not in content.schedules and not rules.read(subscription.schedule):
        log.warning(
            "unknown_schedule", subscription=subscription.id, schedule=subscription.schedule
        )
    for zone in (due.person.zone, due.person.profile_zone):
        if zone and not is_zone(zone):
            log.warning("unknown_zone", person=due.person.id, zone=zone)
    try:
        plan = polls.plan if is_poll else tips.plan
        return plan(due, content, now, policy)
    except Exception:
        log.exception("not_planned", subscription=subscription.id)
        due_at = subscription.next_due_at or now
        return Plan(local_date=due_at.date(), due_at=due_at, next_due_at=now + PUT_OFF)
