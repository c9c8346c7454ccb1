"""Quiet days as sets of days: however spans are added and taken back, the right days are quiet."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.people import Quiet
from bot.tips.quieting import added, from_day, removed

DAY = timedelta(days=1)
FIRST = date(2026, 12, 20)

#: Near enough to each other that most of them overlap or touch.
spans = st.builds(
    lambda start, length: (FIRST + start * DAY, FIRST + (start + length) * DAY),
    st.integers(0, 30),
    st.integers(0, 8),
)


def span(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


def days(*every: tuple[date, date]) -> set[date]:
    return {first + n * DAY for first, last in every for n in range((last - first).days + 1)}


def test_spans_that_overlap_or_touch_become_one() -> None:
    quiet = added(Quiet(holidays="DE"), span("2026-12-24", "2026-12-27"))

    assert added(quiet, span("2026-12-26", "2027-01-02")).spans == (
        span("2026-12-24", "2027-01-02"),
    )
    assert added(quiet, span("2026-12-28", "2026-12-28")).spans == (
        span("2026-12-24", "2026-12-28"),
    )
    assert len(added(quiet, span("2026-12-29", "2026-12-29")).spans) == 2
    assert added(quiet, span("2026-12-29", "2026-12-29")).holidays == "DE"


def test_a_day_taken_out_of_the_middle_leaves_two_spans() -> None:
    quiet = Quiet(spans=(span("2026-12-24", "2027-01-02"),))

    assert removed(quiet, span("2026-12-31", "2026-12-31")).spans == (
        span("2026-12-24", "2026-12-30"),
        span("2027-01-01", "2027-01-02"),
    )
    assert removed(quiet, span("2026-12-01", "2027-02-01")).spans == ()


def test_what_is_over_goes_and_what_is_under_way_stays() -> None:
    quiet = Quiet(spans=(span("2026-12-24", "2026-12-26"), span("2026-12-31", "2027-01-02")))

    assert from_day(quiet, date(2027, 1, 2)).spans == (span("2026-12-31", "2027-01-02"),)


@given(st.lists(st.tuples(st.booleans(), spans), max_size=8))
def test_spans_hold_just_the_days_that_were_named_in_order_and_apart(
    changes: list[tuple[bool, tuple[date, date]]],
) -> None:
    quiet, wanted = Quiet(), set[date]()
    for is_more, one in changes:
        quiet = added(quiet, one) if is_more else removed(quiet, one)
        wanted = wanted | days(one) if is_more else wanted - days(one)

        assert days(*quiet.spans) == wanted
        assert all(first <= last for first, last in quiet.spans)
        assert all(before[1] + DAY < after[0] for before, after in pairwise(quiet.spans))
