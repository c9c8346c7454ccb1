"""The outbox: what is due becomes a delivery, and a delivery is sent once.

A delivery is claimed for the time of a lease, sent, and settled. One whose lease ran out, because
a process died or an answer got lost, is in doubt: the platform is asked for it first, and it is
sent only if it is not there. The database is the only coordinator, so any number of processes may
do this at once.

Every community is a lane of its own: it is given what it has room for, in turns, and only what can
be sent soon is claimed. So one with thousands of messages due does not make one with ten wait, and
one that its platform slows down holds up nobody.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any, NamedTuple

import structlog
from structlog.contextvars import bound_contextvars

from bot.content import Content
from bot.errors import About, RetryLater, StoreUnavailable, Throttled, Undeliverable
from bot.people import LATE, PAUSED, Delivery, DeliveryKind, Pause
from bot.planning import decide
from bot.polls import message as poll_message
from bot.ports import (
    Clock,
    Due,
    Messenger,
    Observer,
    Outcome,
    Plan,
    Scope,
    Store,
    Unobserved,
)
from bot.replies import Reply
from bot.tips import digest
from bot.tips.choose import ON_TIME, zone_of
from bot.tips.message import of_delivery
from bot.tips.policy import Policy
from bot.tips.schedule import say

log = structlog.get_logger(__name__)

#: Subscriptions planned in one transaction.
BATCH = 500
#: Deliveries claimed for one community before it is the next one's turn, or more where few share
#: the room there is.
SHARE = 8
#: Communities for which is claimed in one transaction: few enough that nobody who wants to write
#: meanwhile waits for long.
TOGETHER = 20
#: Seconds until communities are asked again for what else there is room for.
ROUND = 0.25
#: Longer than a send may take, so that a claimed delivery is never sent by somebody else too.
LEASE = timedelta(seconds=60)
SEND_TIMEOUT = timedelta(seconds=40)
#: Waits of 10 s, 50 s, 4 min, 21 min, then half an hour each, until it is too late: whatever a
#: platform fails for, a message comes soon after it is over.
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=30)
#: From this attempt on the wait grows no further; what is fivefold a hundred times is no timedelta.
_LONGEST_FROM = 5
#: What is in doubt may have arrived, so it is too late only after so many attempts as well: a
#: platform that comes back together with us, half a day later, is not asked just once.
DOUBTS = 5
#: When to try once more what a recipient may put right meanwhile.
SECOND_TRY = timedelta(hours=1)
#: What is in doubt counts as not there once two looks, so many seconds apart, have not found it: a
#: history may lag behind what was posted, and whoever held it before is through by then.
NOT_SEEN, LOOK_AGAIN = "not_seen", 50.0
#: Logged of what somebody else claimed meanwhile, or what is final: our word no longer counts.
_NOT_OURS = "delivery_not_ours"
#: How each kind of message is written; ``None`` for what the content no longer has.
_COMPOSERS = {
    DeliveryKind.TIP: of_delivery,
    DeliveryKind.CLOSING: of_delivery,
    DeliveryKind.QUESTION: poll_message.compose,
    DeliveryKind.REVEAL: poll_message.compose,
    DeliveryKind.STILL: of_delivery,
}


def tick(store: Store, content: Content, scope: Scope, now: datetime, policy: Policy) -> int:
    """Queue a delivery for every subscription that is due; return how often one moved on.

    Behind a date that is too late there may be one that is not, so this goes on until nothing is
    due.
    """

    def plan(due: Due) -> Plan:
        return decide(due, content, now, policy)

    total = 0
    while planned := store.plan_due(scope, now, plan, limit=BATCH):
        total += planned
    return total


async def deliver(
    store: Store,
    content: Content,
    messenger: Messenger,
    scope: Scope,
    clock: Clock,
    policy: Policy,
    observer: Observer | None = None,
) -> int:
    """Send everything that may be sent now; return how many deliveries were settled as sent."""
    outbox = _Outbox(store, content, messenger, clock, policy, observer or Unobserved())
    lanes = _Lanes(messenger)
    try:
        while True:
            ready = await asyncio.to_thread(store.ready_communities, scope, clock.now())
            deadline = asyncio.get_running_loop().time() + SEND_TIMEOUT.total_seconds()
            claims = await asyncio.gather(
                *(
                    outbox.claim(scope.platform, together, lanes)
                    for together in _together(list(lanes.in_turn(ready)))
                ),
                return_exceptions=True,
            )
            for delivery in _in_rounds(claims):
                lanes.begin(delivery.target.community, outbox.process(delivery, deadline))
            if not lanes.under_way:
                return lanes.sent
            await asyncio.wait(lanes.under_way, timeout=ROUND)
    except asyncio.CancelledError:
        for task in lanes.under_way:
            task.cancel()
        raise
    finally:  # what is under way is settled, also where the database failed the claims
        await asyncio.gather(*lanes.under_way, return_exceptions=True)


def _together(shares: Sequence[tuple[str, int]]) -> Iterator[Sequence[tuple[str, int]]]:
    """Part what is to be claimed into what is claimed in one transaction."""
    for first in range(0, len(shares), TOGETHER):
        yield shares[first : first + TOGETHER]


def _in_rounds(
    claims: Sequence[Sequence[Sequence[Delivery]] | BaseException],
) -> Iterator[Delivery]:
    """Give the first of every community, then every second one; raise a failed claim at the end."""
    rows = [claimed for claimed in claims if not isinstance(claimed, BaseException)]
    for together in zip_longest(*chain.from_iterable(rows)):
        yield from (delivery for delivery in together if delivery is not None)
    for failure in claims:
        if isinstance(failure, BaseException):
            raise failure


def wait(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: fivefold each time, half an hour at most."""
    return min(FIRST_WAIT * math.pow(5, min(attempts, _LONGEST_FROM) - 1), LONGEST_WAIT)


class _Lanes:
    """What is under way where, and whose turn it is."""

    def __init__(self, messenger: Messenger) -> None:
        self.under_way: set[asyncio.Task[bool]] = set()
        self.sent = 0
        self._messenger = messenger
        self._busy: Counter[str] = Counter()
        self._last = ""
        self._left_out: set[str] = set()

    def in_turn(self, ready: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Give each community its share of the room there is, beginning after the last served."""
        ready = [community for community in ready if community not in self._left_out]
        later = [community for community in ready if community > self._last]
        for community in (*later, *ready[: len(ready) - len(later)]):
            room = self._messenger.room(community)
            even = max(SHARE, room.at_once // len(ready))
            share = min(room.at_once - self._busy[room.limit], even)
            if share > 0:
                self._last = community
                self._busy[room.limit] += share
                yield community, share

    def give_back(self, community: str, unused: int) -> None:
        """Take back what a community had no use for."""
        self._busy[self._messenger.room(community).limit] -= unused

    def leave_out(self, community: str, unused: int) -> None:
        """Give a community nothing more."""
        self.give_back(community, unused)
        self._left_out.add(community)

    def begin(self, community: str, work: Coroutine[Any, Any, bool]) -> None:
        """Let a claimed delivery be sent beside the others, in the room it was given."""
        limit = self._messenger.room(community).limit
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(lambda done: self._end(limit, done))

    def _end(self, limit: str, task: asyncio.Task[bool]) -> None:
        self.under_way.discard(task)
        self._busy[limit] -= 1
        if not task.cancelled():
            self.sent += task.result()


class _Outbox(NamedTuple):
    store: Store
    content: Content
    messenger: Messenger
    clock: Clock
    policy: Policy
    observer: Observer

    async def claim(
        self, platform: str, shares: Sequence[tuple[str, int]], lanes: _Lanes
    ) -> Sequence[Sequence[Delivery]]:
        """Claim what communities have room for; the room that they do not need is given back.

        What cannot be read, because a newer version wrote it or somebody by hand, holds up its own
        community alone: after a failure each is claimed for by itself.
        """
        try:
            return await self._claim_together(platform, shares, lanes)
        except StoreUnavailable:
            raise
        except Exception:
            if len(shares) > 1:
                each = [await self.claim(platform, [share], lanes) for share in shares]
                return list(chain.from_iterable(each))
            ((community, limit),) = shares
            log.exception("community_not_claimed", platform=platform, community=community)
            lanes.leave_out(community, limit)
            return ()

    async def _claim_together(
        self, platform: str, shares: Sequence[tuple[str, int]], lanes: _Lanes
    ) -> Sequence[Sequence[Delivery]]:
        wanted = [(Scope(platform, community), limit) for community, limit in shares]
        now = self.clock.now()
        claimed = await asyncio.to_thread(self.store.claim_shares, wanted, now, lease=LEASE)
        for (community, limit), found in zip(shares, claimed, strict=True):
            lanes.give_back(community, limit - len(found))
        return claimed

    async def process(self, delivery: Delivery, deadline: float) -> bool:
        """Send and settle one delivery, whatever happens; return whether it is settled as sent.

        Sending ends at ``deadline``, a time of the event loop, long before the lease does. Every
        line that is logged meanwhile, also by the messenger, names the delivery.
        """
        with bound_contextvars(
            delivery=delivery.id,
            platform=delivery.target.platform,
            community=delivery.target.community,
            attempt=delivery.attempts,
        ):
            try:
                return await self._send_and_settle(delivery, deadline)
            except StoreUnavailable:
                # The lease runs out by itself; what was sent is found again by its key.
                log.exception("delivery_not_settled")
            except Exception:
                log.exception("delivery_failed")
            return False

    async def _send_and_settle(self, delivery: Delivery, deadline: float) -> bool:
        left = asyncio.Event()  # until then nothing can be there, whatever happens
        try:
            async with asyncio.timeout_at(deadline):
                # Asked just before the send: a person may have been forgotten since the claim.
                if not await asyncio.to_thread(self.store.is_wanted, delivery.id):
                    log.info("delivery_withdrawn")
                    return False
                ref, found = await self._send(delivery, left.set)
        except Undeliverable as error:
            await self._undeliverable(delivery, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the delivery is given back
            await self._retry(delivery, _as_retry(error, left=left.is_set()))
        else:
            now = self.clock.now()
            await asyncio.to_thread(self.store.settle_sent, delivery.id, ref=ref, now=now)
            log.info("delivery_sent")
            self.observer.attempted(delivery, Outcome.FOUND if found else Outcome.SENT, now=now)
            return True
        return False

    async def _send(self, delivery: Delivery, leaving: Callable[[], None]) -> tuple[str, bool]:
        """Return the reference of the message, and whether it was there before."""
        if delivery.in_doubt:
            if (found := await self.messenger.find(delivery)) is not None:
                log.info("delivery_found")
                return found, True
            if delivery.reason != NOT_SEEN:
                raise Throttled(NOT_SEEN, after=LOOK_AGAIN)  # the doubt stays
        if delivery.paused:
            raise Undeliverable(PAUSED)
        reply = await asyncio.to_thread(self._compose, delivery)
        return await self.messenger.send(delivery, reply, leaving), False

    def _compose(self, delivery: Delivery) -> Reply:
        now = self.clock.now()
        compose = _COMPOSERS[delivery.kind]
        late = self._was_due(delivery) if now - delivery.due_at > ON_TIME else ""
        reply = compose(self.content, self.store, delivery, now.date(), late=late)
        if reply is None:
            raise Undeliverable("tip_gone")
        if now - delivery.due_at > self.policy.late_limit:
            raise Undeliverable(LATE)  # it comes at the next one's date
        last_week = digest.of_delivery(self.content, self.store, delivery, self.policy.default_zone)
        return digest.under(reply, last_week) if last_week else reply

    def _was_due(self, delivery: Delivery) -> str:
        """Say when something was due, on the clock of whom it goes to."""
        person = self.store.known(delivery.target)
        default = self.policy.default_zone
        zone = zone_of(person, default).name if person else default
        return f"{say(delivery.due_at, zone)} ({zone})"

    async def _retry(self, delivery: Delivery, error: RetryLater) -> None:
        tried = not isinstance(error, Throttled)
        if tried and self._is_over(delivery, error):
            await self._bury(delivery, LATE)
            return
        pause = timedelta(seconds=error.after)
        if tried:
            pause = max(wait(delivery.attempts), pause)
        await self._put_off(delivery, error, pause, tried=tried)

    async def _put_off(
        self, delivery: Delivery, error: RetryLater, pause: timedelta, *, tried: bool = True
    ) -> None:
        given = await asyncio.to_thread(
            self.store.settle_retry,
            delivery,
            at=self.clock.now() + pause,
            reason=error.reason,
            in_doubt=error.in_doubt,
            tried=tried,
        )
        if given:
            log.info("delivery_put_off", reason=error.reason, wait=str(pause))
            self._note(delivery, Outcome.PUT_OFF, error.reason)
        else:
            log.warning(_NOT_OURS, reason=error.reason)

    def _is_over(self, delivery: Delivery, error: RetryLater) -> bool:
        """Tell whether it is too late to try again; a new doubt is looked into all the same."""
        if self.clock.now() - delivery.due_at <= self.policy.late_limit:
            return False
        return delivery.attempts >= DOUBTS if delivery.in_doubt else not error.in_doubt

    async def _undeliverable(self, delivery: Delivery, error: Undeliverable) -> None:
        """Give up, try once more, or wait for a community, as the trouble is."""
        now = self.clock.now()
        if error.about is About.COMMUNITY:
            await self._keep(delivery, error.reason, now)
            return
        again = error.passing and delivery.reason != error.reason
        if again and now + SECOND_TRY - delivery.due_at <= self.policy.late_limit:
            await self._put_off(delivery, RetryLater(error.reason, after=0), SECOND_TRY)
            return
        is_recipient = error.about is About.RECIPIENT
        await self._bury(delivery, error.reason, Pause.UNREACHABLE if is_recipient else None)

    async def _keep(self, delivery: Delivery, reason: str, now: datetime) -> None:
        """Let a delivery wait until its community is back, which costs it no attempt."""
        new = await asyncio.to_thread(self.store.settle_away, delivery, reason=reason, now=now)
        self._note(delivery, Outcome.PUT_OFF, reason)
        log.info("delivery_waits", reason=reason)
        if new:
            log.error("community_away", reason=reason)

    async def _bury(self, delivery: Delivery, reason: str, pause: Pause | None = None) -> None:
        if await asyncio.to_thread(self.store.settle_dead, delivery, reason=reason, pause=pause):
            log.warning("delivery_dead", reason=reason, pause=pause)
            self._note(delivery, Outcome.DEAD, reason)
        else:
            log.warning(_NOT_OURS, reason=reason)

    def _note(self, delivery: Delivery, outcome: Outcome, reason: str) -> None:
        self.observer.attempted(delivery, outcome, now=self.clock.now(), reason=reason)


def _as_retry(error: Exception, *, left: bool) -> RetryLater:
    """Say how to go on after a failure: only what ``left`` may be there."""
    if isinstance(error, Throttled):
        return error
    if isinstance(error, RetryLater):
        return RetryLater(error.reason, after=error.after, in_doubt=error.in_doubt and left)
    if isinstance(error, TimeoutError):
        return RetryLater("timeout", after=0, in_doubt=left)
    if isinstance(error, StoreUnavailable):
        log.error("send_failed", reason=str(error))
        return RetryLater("store_unavailable", after=0, in_doubt=left)
    log.error("send_failed", exc_info=error)
    return RetryLater("unexpected", after=0, in_doubt=left)
