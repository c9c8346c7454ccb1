"""Rules of people's own: written down and read again."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import RAREST
from bot.tips.rules import own, read, schedule_of, write
from tests.tips_world import MONDAYS, WEEKDAYS, tips_content

CONTENT = tips_content()


@given(
    st.frozensets(st.integers(0, 6), min_size=1),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.integers(1, RAREST),
)
def test_a_rule_is_read_as_it_was_written(days: frozenset[int], at: time, every: int) -> None:
    schedule = own(days=days, at=at, every=every)
    assert read(schedule.id) == schedule
    assert write(schedule) == schedule.id
    assert len(schedule.id) <= 64  # the width of the column


@pytest.mark.parametrize(
    "text", ["", "mon", "mon@9:00", "mon@24:00", "monday@09:00", "mon@09:00/1", "mon@09:00/99"]
)
def test_what_is_no_rule_is_none(text: str) -> None:
    assert read(text) is None


def test_a_subscription_keeps_a_name_or_a_rule() -> None:
    assert schedule_of(CONTENT, "mondays") == MONDAYS
    assert schedule_of(CONTENT, "tue,thu@18:30").name == "Every Tuesday and Thursday at 18:30"
    assert schedule_of(CONTENT, "full-moon") == WEEKDAYS
