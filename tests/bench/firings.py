"""Our next firing of a weekly rule beside APScheduler's, in zones with and without clock changes.

Both walk the same two years of Mondays, Wednesdays and Fridays at nine and must come to the same
firings; what is timed is one step, in processor time, asked for as the planner of each asks.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.tips.rules import own
from bot.tips.schedule import Rhythm, next_send
from tests.bench.measure import Row, compare, in_turns, seconds

ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia"),
)
RULES = {"mondays": (frozenset({0}), "mon"), "three a week": (frozenset({0, 2, 4}), "mon,wed,fri")}
ROUNDS = 7
#: Of how many firings one round walks in each zone.
STEPS = 100
AIM = 0.06
_AT = time(9)
_START = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
#: Walks the firings of a rule in a zone.
_Walk = Callable[[], list[datetime]]


async def rows() -> list[Row]:
    """Measure each rule on all zones."""
    return [await _row(name, *rule) for name, rule in RULES.items()]


async def _row(name: str, days: frozenset[int], cron: str) -> Row:
    ours = [_ours(days, zone) for zone in ZONES]
    theirs = [_theirs(cron, zone) for zone in ZONES]
    for zone, one, other in zip(ZONES, ours, theirs, strict=True):
        if one() != other():
            raise RuntimeError(f"the firings in {zone} differ")

    async def timed(walks: list[_Walk]) -> float:
        started = process_time()
        for walk in walks:
            walk()
        return (process_time() - started) / (STEPS * len(walks))

    figures = await in_turns({"ours": lambda: timed(ours), "theirs": lambda: timed(theirs)}, ROUNDS)
    what = f"next firing, {name}, {len(ZONES)} zones"
    return compare(what, figures["ours"], figures["theirs"], aim=AIM, show=seconds)


def _ours(days: frozenset[int], zone: str) -> _Walk:
    rhythm = Rhythm(schedule=own(days=days, at=_AT), zone=zone)

    def walk() -> list[datetime]:
        found = next_send(rhythm, _START)
        firings: list[datetime] = []
        while found is not None and len(firings) < STEPS:
            firings.append(found.due_at)
            found = next_send(rhythm, found.due_at, found.local_date)
        return firings

    return walk


def _theirs(days: str, zone: str) -> _Walk:
    trigger = CronTrigger(day_of_week=days, hour=_AT.hour, timezone=ZoneInfo(zone))

    def walk() -> list[datetime]:
        found = trigger.get_next_fire_time(None, _START)
        firings: list[datetime] = []
        while len(firings) < STEPS:
            firings.append(found.astimezone(UTC))
            # So its scheduler asks: the firing before, and a moment at which that has passed.
            found = trigger.get_next_fire_time(found, found + timedelta(microseconds=1))
        return firings

    return walk
