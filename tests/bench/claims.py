"""What a wake-up costs as subscriptions grow a hundredfold, and what memory they take."""

import statistics
import tempfile
import time
from collections.abc import Callable

from bot import delivery
from bot.content import Content
from bot.delivery import LEASE
from bot.ports import Scope
from bot.tips.policy import Policy
from tests.bench.crowded import NOW, Crowd, crowds, shipped
from tests.bench.house import DATABASES
from tests.bench.measure import Row, ratio, seconds
from tests.deliveries import claim_from

SMALL, LARGE, DUE = 10_000, 1_000_000, 1_000
ROUNDS = 5
SLACK = Scope("slack")
AIMS = {"SQLite": 3.0, "PostgreSQL": 2.0}
EMPTY_AIM = 1.2
_EMPTY_TICKS = 50


async def rows() -> list[Row]:
    """Measure the small and the large one in turns, on each database."""
    content = shipped()
    found: list[Row] = []
    for database in DATABASES:
        with (
            tempfile.TemporaryDirectory() as folder,
            crowds(database, folder, SMALL, LARGE) as both,
        ):
            found += _rows(database, both, content)
    return found


def _rows(database: str, both: list[Crowd], content: Content) -> list[Row]:
    steps = {
        f"plan {DUE:,} that are due": ([_plan(one, content) for one in both], AIMS[database]),
        f"claim {DUE:,} deliveries": ([_claim(one, content) for one in both], AIMS[database]),
        "a tick with nobody due": ([_empty(one, content) for one in both], EMPTY_AIM),
    }
    made = []
    for what, (sides, aim) in steps.items():
        figures: list[tuple[float, float]] = []
        for number in range(ROUNDS + 1):
            small, large = sides
            pair = (small(), large()) if number % 2 else (large(), small())[::-1]
            figures += [pair] * bool(number)  # the first round warms up
        few, many = zip(*figures, strict=True)
        made.append(
            Row(
                what=f"{database}: {what}, {LARGE:,} subscriptions beside {SMALL:,}",
                ours=seconds(statistics.median(many)),
                theirs=seconds(statistics.median(few)),
                ratio=ratio(many, few),
                aim=aim,
            )
        )
    return made


def _plan(crowd: Crowd, content: Content) -> Callable[[], float]:
    def measure() -> float:
        crowd.due(DUE)
        started = time.perf_counter()
        moved = delivery.tick(crowd.store, content, SLACK, NOW, Policy())
        took = time.perf_counter() - started
        assert moved == DUE
        return took

    return measure


def _claim(crowd: Crowd, content: Content) -> Callable[[], float]:
    def measure() -> float:
        crowd.due(DUE)
        delivery.tick(crowd.store, content, SLACK, NOW, Policy())
        started = time.perf_counter()
        taken = 0
        while claimed := claim_from(crowd.store, SLACK, NOW, lease=LEASE, limit=delivery.SHARE):
            taken += len(claimed)
        took = time.perf_counter() - started
        assert taken == DUE
        return took

    return measure


def _empty(crowd: Crowd, content: Content) -> Callable[[], float]:
    def measure() -> float:
        crowd.due(0)
        started = time.perf_counter()
        for _ in range(_EMPTY_TICKS):
            assert not delivery.tick(crowd.store, content, SLACK, NOW, Policy())
        return (time.perf_counter() - started) / _EMPTY_TICKS

    return measure
