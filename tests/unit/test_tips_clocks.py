"""Where clocks change, and what is said about it."""

from datetime import UTC, datetime, time, timedelta
from itertools import islice

import pytest

from bot.tips.clocks import next_shift, notes, shifts
from bot.tips.rules import own
from bot.tips.schedule import Rhythm, sends


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def noted(at: str, zone: str, after: str, count: int = 8) -> list[str]:
    schedule = own(days=frozenset({6}), at=time.fromisoformat(at))
    rhythm = Rhythm(schedule=schedule, zone=zone)
    start = utc(after)
    return list(notes(rhythm, start, list(islice(sends(rhythm, start), count))))


def test_the_changes_of_a_year_are_found_to_the_second() -> None:
    found = list(shifts("Europe/Berlin", utc("2026-01-01"), utc("2027-01-01")))
    assert [(shift.at, shift.by) for shift in found] == [
        (utc("2026-03-29 01:00"), timedelta(hours=1)),
        (utc("2026-10-25 01:00"), -timedelta(hours=1)),
    ]


def test_some_zones_never_change() -> None:
    assert next_shift("UTC", utc("2026-11-23")) is None
    change = next_shift("Australia/Lord_Howe", utc("2026-11-23 10:11:12.5"))
    assert change is not None
    assert (change.at, change.by) == (utc("2027-04-03 15:00"), -timedelta(minutes=30))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (
            "02:30",
            (
                "forward from 02:00 to 03:00: there is no 02:30, so the message comes at 03:00, "
                "right after."
            ),
        ),
        ("09:00", "forward from 02:00 to 03:00; the time stays 09:00 on the clock."),
    ],
)
def test_in_spring_a_time_is_missing(at: str, words: str) -> None:
    said = noted(at, "Europe/Berlin", "2027-03-01")
    assert said == [f"On Sunday 28 March the clocks in Europe/Berlin go {words}"]


def test_a_change_in_another_year_is_said_with_it() -> None:
    (said,) = noted("09:00", "Europe/Berlin", "2026-11-23", 20)
    assert said.startswith("On Sunday 28 March 2027 the clocks in Europe/Berlin go forward")


def test_in_autumn_a_time_comes_twice() -> None:
    (said,) = noted("02:30", "Europe/Berlin", "2026-10-20", 2)
    assert said.endswith(
        "go back from 03:00 to 02:00: 02:30 comes twice, and the message once, the first time."
    )


def test_of_several_changes_the_next_one_is_said() -> None:
    assert len(noted("09:00", "Europe/Berlin", "2026-11-01", 300)) == 1


def test_between_changes_there_is_nothing_to_say() -> None:
    assert noted("09:00", "Europe/Berlin", "2026-11-01", 4) == []
    assert noted("09:00", "Europe/Berlin", "2026-11-01", 0) == []
