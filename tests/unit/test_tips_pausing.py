"""Until when somebody wants to pause, as people type it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.tips.pausing import MOST, OFFERED, ending, resumes_on, say_until

#: A Monday.
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("until 2026-12-24", date(2026, 12, 24)),
        ("until monday", date(2026, 11, 30)),
        ("Until next Monday.", date(2026, 11, 30)),
        ("tuesday", date(2026, 11, 24)),
        ("tomorrow", date(2026, 11, 24)),
        ("until 24 dec", date(2026, 12, 24)),
        ("till the 24th of December", date(2026, 12, 24)),
        ("until: dec 24", date(2026, 12, 24)),
        ("two weeks", date(2026, 12, 7)),
        ("for two more weeks", date(2026, 12, 7)),
        ("a fortnight", date(2026, 12, 7)),
        ("a week", date(2026, 11, 30)),
        ("for 10 days", date(2026, 12, 3)),
        ("for ten days", date(2026, 12, 3)),
        ("a month", date(2026, 12, 23)),
        ("for 3 months", date(2027, 2, 23)),
        ("a year", date(2027, 11, 23)),
        ("until next week", date(2026, 11, 30)),
        ("until next month", date(2026, 12, 1)),
        ("until the new year", date(2027, 1, 1)),
        ("until January", date(2027, 1, 1)),
        ("until next february", date(2027, 2, 1)),
        ("until 24.12.", date(2026, 12, 24)),
        ("monday 30 november", date(2026, 11, 30)),
        ("from now on until tuesday", date(2026, 11, 24)),
        ("until tuesday from today", date(2026, 11, 24)),
        ("from yesterday for a week", date(2026, 11, 30)),
    ],
)
def test_a_day_or_a_length_names_the_day_tips_come_back(said: str, day: date) -> None:
    assert resumes_on(said, TODAY) == day


@pytest.mark.parametrize("said", ["", "  ", "until further notice", "for ever", "until I resume"])
def test_without_an_end_there_is_none(said: str) -> None:
    assert resumes_on(said, TODAY) is None


def test_a_month_from_the_last_day_of_a_longer_one_ends_with_the_shorter() -> None:
    assert resumes_on("a month", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("until whenever", "I can't read “until whenever” as a day."),
        ("for umpteen weeks", "I can't read “for umpteen weeks” as a day."),
        ("until 31 february", "I can't read “until 31 february” as a day."),
        ("for 0 days", "That is today."),
        ("until today", "That is today."),
        ("until 2026-11-23", "That is today."),
        ("until 2026-11-22", "22 November 2026 is over."),
        ("until yesterday", "22 November 2026 is over."),
        ("until tuesday 23 november", "23 November 2026 is a Monday, not a Tuesday."),
    ],
)
def test_what_is_no_day_to_come_is_said_with_what_would_work(said: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        resumes_on(said, TODAY)
    assert caught.value.message.startswith(message)
    assert "until 24 December" in caught.value.hint
    off, *others = caught.value.suggestions
    assert off == "tips off"
    assert all(resumes_on(line.removeprefix("tips pause "), TODAY) for line in others)


@pytest.mark.parametrize("said", ["from friday until 24 dec", "until 24 dec from friday"])
def test_a_pause_that_is_to_begin_later_is_offered_for_now(said: str) -> None:
    with pytest.raises(UserError) as caught:
        resumes_on(said, TODAY)
    assert caught.value.message == "A pause begins at once; I can't begin one on a later day."
    assert caught.value.suggestions == ("tips pause until 24 dec",)


@pytest.mark.parametrize("said", ["from friday", "from friday until whenever", "from whenever"])
def test_a_pause_of_which_only_the_beginning_is_known_is_offered_at_once(said: str) -> None:
    with pytest.raises(UserError) as caught:
        resumes_on(said, TODAY)
    assert caught.value.suggestions == ("tips off",)


@pytest.mark.parametrize("said", ["until 2062-01-01", "two years", "9999 years"])
def test_more_than_a_year_is_a_pause_without_an_end(said: str) -> None:
    with pytest.raises(UserError) as caught:
        resumes_on(said, TODAY)
    assert "more than a year away" in caught.value.message
    assert caught.value.suggestions == ("tips off",)


def test_a_day_of_another_year_is_said_with_it() -> None:
    assert say_until(date(2026, 11, 30), TODAY) == "Monday 30 November"
    assert say_until(date(2027, 1, 4), TODAY) == "Monday 4 January 2027"


@given(st.text(max_size=40), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_whatever_is_said_the_day_lies_ahead_within_a_year(said: str, today: date) -> None:
    try:
        day = resumes_on(said, today)
    except UserError:
        return
    assert day is None or today < day <= today + MOST


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(OFFERED))
def test_what_is_offered_works_on_every_day(today: date, offered: str) -> None:
    day = resumes_on(offered, today)
    assert day is not None
    assert today < day


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("for two weeks, please", "For two weeks"),
        ("until monday", "Until monday"),
        ("24 december", "Until 24 december"),
        ("next week", "Until next week"),
        ("until whenever", None),
        ("bothering me", None),
    ],
)
def test_the_end_of_a_pause_is_said_in_words_while_somebody_types(
    said: str, meant: str | None
) -> None:
    assert ending(said) == meant
