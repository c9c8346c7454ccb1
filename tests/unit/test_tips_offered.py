"""What is offered where days and times were not understood: lines that work, and lose nothing."""

from datetime import date, time

import pytest

from bot.errors import UserError
from bot.model import Schedule
from bot.tips import typed
from bot.tips.schedule import Rhythm
from tests.tips_world import tips_content

CONTENT = tips_content()
TODAY = date(2026, 11, 23)
BEFORE = Rhythm(
    schedule=Schedule(id="mon@09:00", name="", days=frozenset({0}), at=time(9)), zone="UTC"
)


def refused(said: str, behind: str = "") -> UserError:
    with pytest.raises(UserError) as caught:
        typed.rhythm(said, CONTENT, BEFORE, TODAY, command="tips on", behind=behind)
    return caught.value


def test_seconds_of_naught_are_read() -> None:
    found = typed.rhythm("tuesdays 18:30:00", CONTENT, BEFORE, TODAY, command="tips on")

    assert found.schedule.at == time(18, 30)


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("18:30:59", ("tips on tuesdays", "tips on mon and thu at 18:30")),
        ("9-10", ("tips on 9", "tips on 10")),
        ("mon 9:00 and thu 10:00", ("tips on mon 9:00 and thu", "tips on mon and thu 10:00")),
        ("mondays 24 december", ("tips on mondays from 24 december",)),
        ("mon at 25:00 from 11 January", ("tips on mon at 18:30 from 11 January",)),
        (
            "quarterly from 11 January until 1 June",
            (
                "tips on tuesdays from 11 January until 1 June",
                "tips on mon and thu at 18:30 from 11 January until 1 June",
            ),
        ),
        ("quarterly from christmas", ("tips on tuesdays", "tips on mon and thu at 18:30")),
    ],
)
def test_what_is_offered_can_be_read_and_keeps_what_was_understood(
    said: str, offered: tuple[str, ...]
) -> None:
    found = refused(said).suggestions

    assert found == offered
    for line in found:
        typed.rhythm(line.removeprefix("tips on "), CONTENT, BEFORE, TODAY, command="tips on")


def test_what_stands_behind_a_line_stays_there() -> None:
    assert refused("mon at 25:00", "in Europe/Berlin").suggestions == (
        "tips on mon at 18:30 in Europe/Berlin",
    )


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("weekdays from 29 February 2027", "2027 has no 29 February."),
        ("weekdays from february 29 2027", "2027 has no 29 February."),
        ("weekdays from 31 june", "There is no 31 June."),
        ("weekdays from 31 foobar", "I don't know the day “31 foobar”."),
        ("mondays 24 december", "“24 december” is a day of the year"),
    ],
)
def test_a_date_that_is_none_is_named(said: str, message: str) -> None:
    assert refused(said).message.startswith(message)


def test_an_end_named_by_how_far_away_it_is_counts_from_today() -> None:
    ahead = Rhythm(
        schedule=BEFORE.schedule, zone="UTC", starts_on=date(2027, 6, 1), ends_on=date(2028, 1, 4)
    )
    with pytest.raises(UserError, match="end on 24 November 2026, before it begins"):
        typed.rhythm("until tomorrow", CONTENT, ahead, TODAY, command="tips on")
