"""Days as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tips.dates import missing, parted, read, span
from bot.tips.schedule import say_day

#: A Monday.
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 24)),
        ("monday", TODAY),
        ("next tues", date(2026, 11, 24)),
        ("sun", date(2026, 11, 29)),
        ("2027-01-04", date(2027, 1, 4)),
        ("2027-1-4", date(2027, 1, 4)),
        ("4 January", date(2027, 1, 4)),
        ("4th of January, 2028", date(2028, 1, 4)),
        ("24. Dec", date(2026, 12, 24)),
        ("Dec. 24", date(2026, 12, 24)),
        ("december 24, 2027", date(2027, 12, 24)),
        ("23 November", TODAY),
        ("22 November", date(2027, 11, 22)),
        ("1 sept", date(2027, 9, 1)),
        ("29 February", date(2028, 2, 29)),
        ("1 May 2020", date(2020, 5, 1)),
        ("yesterday", date(2026, 11, 22)),
        ("the day after tomorrow", date(2026, 11, 25)),
        ("24.12.", date(2026, 12, 24)),
        ("4.1.", date(2027, 1, 4)),
        ("4. 1. 2028", date(2028, 1, 4)),
        ("24/12", date(2026, 12, 24)),
        ("12/24/2027", date(2027, 12, 24)),
        ("5/5", date(2027, 5, 5)),
        ("monday 23 november", TODAY),
        ("Thursday, the 24th of December", date(2026, 12, 24)),
        ("Thu 24.12.", date(2026, 12, 24)),
    ],
)
def test_a_day_is_read_and_without_a_year_it_is_the_next_one(said: str, meant: date) -> None:
    assert read(said, TODAY) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "soon",
        "mo",
        "31 February",
        "2027-13-01",
        "2027-02-30",
        "0 May",
        "4 Jx",
        "4 janus",
        "4",
        "4/1",
        "24.13.",
        "tuesday 23 november",
        "monday soon",
        "mon tue",
    ],
)
def test_what_is_no_day_is_none(said: str) -> None:
    assert read(said, TODAY) is None
    assert span(said, TODAY) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_is_read_back(day: date, today: date) -> None:
    assert read(day.isoformat(), today) == day
    month = say_day(day).split()[2]
    for written in (f"{day.day} {month}", f"{month} {day.day}"):
        assert read(f"{written} {day.year}", today) == day
        found = read(written, today)
        assert found is not None
        assert found >= today
        assert (found.month, found.day) == (day.month, day.day)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("1 May", date(2027, 5, 1), date(2027, 5, 1)),
        ("2026-12-24 to 2027-01-02", date(2026, 12, 24), date(2027, 1, 2)),
        ("24 December  until 2 January", date(2026, 12, 24), date(2027, 1, 2)),
        ("24 Dec - 2 Jan", date(2026, 12, 24), date(2027, 1, 2)),
        ("24 Dec\N{EN DASH}2 Jan", date(2026, 12, 24), date(2027, 1, 2)),
        ("2026-12-24..2027-01-02", date(2026, 12, 24), date(2027, 1, 2)),
    ],
)
def test_a_span_has_a_first_and_a_last_day(said: str, first: date, last: date) -> None:
    assert span(said, TODAY) == (first, last)


@pytest.mark.parametrize("said", ["2 January 2027 to 24 December 2026", "1 May to nowhere", "x to"])
def test_a_span_that_ends_before_it_begins_is_none(said: str) -> None:
    assert span(said, TODAY) is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", ("", None, None)),
        ("mondays", ("mondays", None, None)),
        ("mondays from 4 January until 1 June", ("mondays", "4 January", "1 June")),
        ("FROM 4 January", ("", "4 January", None)),
        ("tue, thu 18:30, until on 1 June", ("tue, thu 18:30", None, "1 June")),
        ("starting 4 January to 1 June", ("", "4 January", "1 June")),
        ("mon to fri 9:00 from 4 January", ("mon to fri 9:00", "4 January", None)),
        ("from 4 January from 5 January", ("", "5 January", None)),
        ("until 1 June from 4 January", ("", "4 January", "1 June")),
        ("from 4 January mondays 9:00", ("mondays 9:00", "4 January", None)),
        ("from mon 4 January to 1 June mondays", ("mondays", "mon 4 January", "1 June")),
        ("until 1.6. 9:00", ("9:00", None, "1.6.")),
        ("mondays until further notice at 7", ("mondays at 7", None, "further notice")),
        ("from monday to friday 9:00", ("9:00 monday to friday", None, None)),
        ("from mon until fri", ("mon to fri", None, None)),
        ("from soon mondays", ("", "soon mondays", None)),
    ],
)
def test_a_line_is_parted_into_days_and_bounds(
    said: str, found: tuple[str, str | None, str | None]
) -> None:
    assert parted(said) == found


@pytest.mark.parametrize("said", ["29 february 2028", "february 29", "5 mondays", "tomorrow"])
def test_no_day_is_said_to_be_missing_that_is_there_or_is_none(said: str) -> None:
    assert missing(said) == ""
