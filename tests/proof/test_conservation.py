"""Sent is what was due, less what was folded and paused: many lives, on both databases.

The short run of the same machine is in ``tests/property``.
"""

from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.storage import SqlStore
from tests.conservation import Conservation
from tests.proof.conftest import Figures
from tests.tips_world import target

#: Lives, and what happens in each.
LIVES, STEPS = {"sqlite": 100, "postgresql": 20}, 30


def test_what_is_due_is_sent_folded_or_paused(
    store: SqlStore, database_url: str, figures: Figures
) -> None:
    name = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    counted: Counter[str] = Counter()

    class Here(Conservation):
        def __init__(self) -> None:
            for user in ("ada", "bob"):
                who = target(user)
                store.forget(who, store.held(who).version)
            super().__init__(store)

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                counted.update(self.totals)

    try:
        run_state_machine_as_test(
            Here,
            settings=settings(
                max_examples=LIVES[name],
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        figures.add(
            "conservation, tips due",
            name,
            counted["due"],
            lost=counted["lost"],
            doubled=counted["doubled"],
            note=f"{counted['sent']:,} sent, {counted['folded']:,} folded with a reason",
        )
    assert (counted["lost"], counted["doubled"], counted["unasked"]) == (0, 0, 0)
    assert counted["due"] == counted["sent"] + counted["folded"]
    assert counted["sent"]
