"""Sent is what was due, less what was folded and paused, whatever people and the world do."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from bot.storage import SqlStore
from tests.conservation import Conservation
from tests.tips_world import target


def test_what_is_due_is_sent_folded_or_paused(sqlite_store: SqlStore) -> None:
    class Here(Conservation):
        def __init__(self) -> None:
            for user in ("ada", "bob"):
                who = target(user)
                sqlite_store.forget(who, sqlite_store.held(who).version)
            super().__init__(sqlite_store)

    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=4, stateful_step_count=12, deadline=None, database=None),
    )
