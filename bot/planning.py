"""What becomes of a subscription: of one that is due, and of all when the default zone changes."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.content import Content
from bot.polls import choose as polls
from bot.ports import Clock, Due, Plan, Scope, Store
from bot.tips import choose as tips
from bot.tips import paths, rules
from bot.tips.changing import to_zone
from bot.tips.choose import is_zone
from bot.tips.ignoring import heeding
from bot.tips.policy import Policy
from bot.tips.turns import turn_of

log = structlog.get_logger(__name__)

#: When to look again at a subscription that could not be planned and has no next date.
PUT_OFF = timedelta(hours=24)


def adopt_default_zone(
    store: Store, content: Content, scope: Scope, now: datetime, policy: Policy
) -> int:
    """Let what was planned by another default zone go along to this one; return how many did.

    They keep their dates, as those of somebody who moves do, so that none is skipped or repeated.
    """

    def move(due: Due, before: str) -> datetime | None:
        subscription = due.subscription
        try:
            rhythm = tips.rhythm_of(subscription, due.person, content, before, due.cohort)
            return to_zone(rhythm, subscription, policy.default_zone, now, policy.late_limit)
        except Exception:  # it holds up nobody else
            log.exception("not_moved", subscription=subscription.id, zone=before)
            return subscription.next_due_at

    return store.adopt_zone(scope.platform, policy.default_zone, move)


class DefaultZone:
    """Sees to it that a process plans by its default zone only as long as everybody does.

    It takes its zone over once on each platform, at the hour of ``clock``. Where a process that
    began later has taken over another one since, this one plans no more: it would send what that
    one has moved, and plan what follows by the zone before.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._adopted: set[str] = set()
        self._told: set[str] = set()

    def holds(self, store: Store, content: Content, scope: Scope, policy: Policy) -> bool:
        """Tell whether to plan by the default zone; blocks."""
        platform, zone = scope.platform, policy.default_zone
        if platform not in self._adopted:
            adopt_default_zone(store, content, scope, self._clock.now(), policy)
            self._adopted.add(platform)
        if (held := store.default_zone(platform)) == zone:
            self._told.discard(platform)
            return True
        if platform not in self._told:
            log.error("default_zone_is_another", platform=platform, zone=zone, held=held)
            self._told.add(platform)
        return False


def decide(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
    """Plan one subscription so that none, however broken, can hold up the others."""
    subscription = due.subscription
    is_poll = subscription.track == polls.WEEKLY_QUESTION
    if not is_poll and subscription.track not in content.tracks:
        log.warning("unknown_track", subscription=subscription.id, track=subscription.track)
    if subscription.schedule not in content.schedules and not rules.read(subscription.schedule):
        log.warning(
            "unknown_schedule", subscription=subscription.id, schedule=subscription.schedule
        )
    for zone in (due.person.zone, due.person.profile_zone, due.person.place_zone):
        if zone and not is_zone(zone):
            log.warning("unknown_zone", person=due.person.id, zone=zone)
    try:
        plan = tips.plan
        if due.person.target.channel:
            plan = polls.plan if is_poll else paths.plan
        return heeding(due, plan(due, content, now, policy))
    except Exception:
        passed = _pass(due, content, now, policy)
        log.exception("not_planned", subscription=subscription.id, again=passed.next_due_at)
        return passed


def _pass(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
    """Let a date pass for which no plan could be made; what it was to bring comes at the next."""
    due_at = due.subscription.next_due_at or now
    plan = Plan(local_date=due_at.date(), due_at=due_at, next_due_at=None)
    try:
        zone = policy.default_zone
        rhythm = tips.rhythm_of(due.subscription, due.person, content, zone, due.cohort)
        plan = turn_of(rhythm, due.subscription, now, policy).without()
    except Exception:
        log.exception("rule_not_read", subscription=due.subscription.id)
    return replace(plan, next_due_at=plan.next_due_at or now + PUT_OFF)
