"""Days and times as people type them, and what is said about those that mean nothing."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.errors import UserError
from bot.model import Schedule
from bot.people import Quiet
from bot.tips import typed
from bot.tips.rules import own, schedule_of
from bot.tips.schedule import Rhythm, say_rule
from tests.tips_world import MONDAYS, WEEKDAYS, tips_content

EVENINGS = Schedule(
    id="evenings", name="Weekday evenings at seven", days=frozenset(range(5)), at=time(19)
)
MON_THU = Schedule(
    id="mon-thu", name="Monday and Thursday at nine", days=frozenset({0, 3}), at=time(9)
)
CONTENT = tips_content(schedules={s.id: s for s in (WEEKDAYS, MONDAYS, EVENINGS, MON_THU)})
#: A Wednesday.
TODAY = date(2026, 11, 25)
OWN = own(days=frozenset({2}), at=time(18, 30))


def rhythm(schedule: Schedule = OWN) -> Rhythm:
    return Rhythm(schedule=schedule, zone="Europe/Berlin")


def read(said: str, before: Rhythm | None = None) -> Rhythm:
    return typed.rhythm(said, CONTENT, before or rhythm(), TODAY, command="tips on")


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("tuesdays", "every Tuesday at 18:30"),
        ("on Tuesday", "every Tuesday at 18:30"),
        ("Tues. 8 o'clock", "every Tuesday at 08:00"),
        ("mon and thu at 18:30", "every Monday and Thursday at 18:30"),
        ("weds + thurs", "every Wednesday and Thursday at 18:30"),
        ("mon, wed & fri @ 6 pm", "every Monday, Wednesday and Friday at 18:00"),
        ("monday monday", "every Monday at 18:30"),
        ("daily 8am", "every day at 08:00"),
        ("every day 12am", "every day at 00:00"),
        ("weekends", "every Saturday and Sunday at 18:30"),
        ("weekdays 8.15 a.m.", "every day from Monday to Friday at 08:15"),
        ("mon-fri 7h15", "every day from Monday to Friday at 07:15"),
        ("fri to mon", "every Monday, Friday, Saturday and Sunday at 18:30"),
        ("every two weeks on friday 9:00", "every second Friday at 09:00"),
        ("every other tuesday", "every second Tuesday at 18:30"),
        ("every 3 weeks on mon and tue", "every third week on Monday and Tuesday at 18:30"),
        ("biweekly on sat", "every second Saturday at 18:30"),
        ("every week on sunday", "every Sunday at 18:30"),
        ("18:30", "every Wednesday at 18:30"),
        ("at 7", "every Wednesday at 07:00"),
        ("noon", "every Wednesday at 12:00"),
        ("midnight", "every Wednesday at 00:00"),
        ("12 pm", "every Wednesday at 12:00"),
        ("mon@9:00", "every Monday at 09:00"),
        ("tue,thu@18:30", "every Tuesday and Thursday at 18:30"),
        ("fri@09:00/2", "every second Friday at 09:00"),
    ],
)
def test_days_and_times_are_read_as_people_type_them(said: str, meaning: str) -> None:
    assert say_rule(read(said).schedule) == meaning


def test_a_time_alone_keeps_the_days_and_the_weeks() -> None:
    fortnightly = rhythm(own(days=frozenset({1, 4}), at=time(9), every=2))
    assert read("20:00", fortnightly).schedule.id == "tue,fri@20:00/2"
    assert read("every 3 weeks", fortnightly).schedule.id == "tue,fri@09:00/3"
    assert read("mondays", fortnightly).schedule.id == "mon@09:00"


@pytest.mark.parametrize(
    ("said", "schedule"),
    [
        ("evenings", EVENINGS),
        ("Weekday evenings  at Seven", EVENINGS),
        ("Every Monday at nine", MONDAYS),
        ("Monday and Thursday at nine", MON_THU),
        ("evenings from 4 January", EVENINGS),
    ],
)
def test_the_name_of_a_schedule_is_that_schedule(said: str, schedule: Schedule) -> None:
    assert read(said).schedule == schedule


def test_an_id_that_reads_as_a_span_of_days_is_that_span_and_kept_by_what_is_stored() -> None:
    assert read("mon-thu").schedule.id == "mon,tue,wed,thu@18:30"
    assert read("mon-thu 8:00").schedule.id == "mon,tue,wed,thu@08:00"
    assert read("", rhythm(MON_THU)).schedule == MON_THU
    assert typed.meant("mon-thu", CONTENT) == "Every day from Monday to Thursday at the same time"
    assert schedule_of(CONTENT, "mon-thu") == MON_THU


def test_an_id_that_only_says_days_keeps_a_time_of_ones_own() -> None:
    assert read("mondays", rhythm(WEEKDAYS)).schedule == MONDAYS
    assert read("mondays").schedule.id == "mon@18:30"
    assert read("weekdays 8:00").schedule.id == "mon,tue,wed,thu,fri@08:00"


def test_from_and_until_are_the_first_and_the_last_day() -> None:
    bounded = read("mondays from 4 January until 1 March")
    assert (bounded.starts_on, bounded.ends_on) == (date(2027, 1, 4), date(2027, 3, 1))
    assert read("until friday").ends_on == date(2026, 11, 27)
    assert read("until friday").schedule == OWN


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("mondays from 1 January 9999", "1 January 9999"),
        ("from 31 December 9999", "31 December 9999"),
        ("until 1 December 2031", "1 December 2031"),
        ("from 4 January until 31 December 9999", "31 December 9999"),
    ],
)
def test_a_day_more_than_five_years_ahead_is_refused(said: str, day: str) -> None:
    with pytest.raises(UserError) as caught:
        read(said)
    assert caught.value.message == f"{day} is more than five years away."


def test_five_years_ahead_is_near_enough() -> None:
    assert read("from 22 November 2031").starts_on == date(2031, 11, 22)


def test_a_first_day_too_far_ahead_that_was_kept_once_is_dropped_with_the_next_change() -> None:
    assert read("", replace(rhythm(), starts_on=date.max)).starts_on is None


def test_a_last_day_holds_until_it_has_passed_or_is_taken_back() -> None:
    ending = replace(rhythm(), ends_on=date(2026, 12, 18), quiet=Quiet(holidays="DE"))
    assert read("tuesdays", ending).ends_on == ending.ends_on
    assert read("tuesdays", ending).quiet == ending.quiet
    assert read("tuesdays until further  notice", ending).ends_on is None
    assert read("", replace(ending, ends_on=date(2026, 11, 24))).ends_on is None


def test_the_count_of_weeks_stays_while_there_are_as_many() -> None:
    counted = replace(rhythm(own(days=frozenset({1}), at=time(9), every=2)), starts_on=TODAY)
    assert read("every two weeks on fri", counted).starts_on == TODAY
    assert read("every three weeks on fri", counted).starts_on is None


def test_a_first_day_that_lies_ahead_stays_whatever_the_days() -> None:
    ahead = replace(rhythm(), starts_on=date(2027, 1, 4))
    assert read("every two weeks on tuesday", ahead).starts_on == ahead.starts_on


@pytest.mark.parametrize(
    ("said", "named", "suggested"),
    [
        ("tusday", "tusday", ["tips on tuesday"]),
        ("tusday 7:00 and wednesday", "tusday", ["tips on tuesday 7:00 and wednesday"]),
        ("tusday and fribbleday", "tusday", ["tips on tuesdays", "tips on mon and thu at 18:30"]),
        ("evening", "evening", ["tips on Weekday evenings at seven"]),
        ("every month", "month", ["tips on tuesdays", "tips on mon and thu at 18:30"]),
        ("weekly", "weekly", ["tips on weekday"]),
        ("first friday", "first", ["tips on tuesdays", "tips on mon and thu at 18:30"]),
        ("a 8:5", "a", ["tips on tuesdays", "tips on mon and thu at 18:30"]),
        ("mon to noon", "to", ["tips on tuesdays", "tips on mon and thu at 18:30"]),
        ("mon at 25:00", "25:00", ["tips on mon at 18:30"]),
        ("mon 13pm", "13pm", ["tips on mon at 18:30"]),
        ("mon 9:00 and 18:00", "9:00 and 18:00", ["tips on mon 9:00 and", "tips on mon and 18:00"]),
        ("every 12 weeks on tue", "every 12 weeks", ["tips on every 8 weeks on tue"]),
        ("every other day", "every other day", ["tips on mon, wed and fri", "tips on daily"]),
        ("mondays from 32 January", "32 January", ["tips on mondays from 4 January"]),
        ("from tue 4 jan 2027", "4 January 2027 is a Monday", ["tips on mondays from 4 January"]),
        ("mondays from", "no day", ["tips on mondays from 4 January"]),
        (
            "mondays until 2020-01-01",
            "1 January 2020",
            ["tips on mondays from 4 January until 29 March"],
        ),
    ],
)
def test_what_means_nothing_is_named_with_a_line_that_works(
    said: str, named: str, suggested: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        read(said)
    assert named in caught.value.message
    assert list(caught.value.suggestions) == suggested
    for line in caught.value.suggestions:
        read(line.removeprefix("tips on "))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("tue 18:30", "Every Tuesday at 18:30"),
        ("tue", "Every Tuesday at the same time"),
        ("7am", "The same days at 07:00"),
        ("every 2 weeks", "The same days in one of 2 weeks at the same time"),
        ("tue from 4 jan until 1 march", "Every Tuesday at the same time from 4 jan until 1 march"),
        ("tusd", None),
        ("evenings", None),
        ("mondays", None),
        ("until friday", None),
    ],
)
def test_what_is_typed_so_far_is_said_in_words(said: str, words: str | None) -> None:
    assert typed.meant(said, CONTENT) == words
