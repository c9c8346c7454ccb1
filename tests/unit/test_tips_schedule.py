"""When tips come, on the days when clocks change, and how that is said."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest

from bot.model import Schedule
from bot.people import Quiet
from bot.tips.holidays import is_holiday, is_place, name_of
from bot.tips.schedule import (
    Occurrence,
    Rhythm,
    date_of,
    describe,
    is_early,
    moved,
    next_send,
    say,
    sends,
)

WEEKDAYS = frozenset(range(5))


def rule(
    days: frozenset[int] | set[int], at: str, zone: str = "Europe/Berlin", *, every: int = 1
) -> Rhythm:
    schedule = Schedule(
        id="rule", name="Rule", days=frozenset(days), at=time.fromisoformat(at), every=every
    )
    return Rhythm(schedule=schedule, zone=zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_monday_at_nine_stays_nine_when_the_clocks_go_back() -> None:
    mondays = sends(rule({0}, "09:00"), utc("2026-10-14"))
    assert [(str(o.local_date), f"{o.due_at:%H:%M}") for o in islice(mondays, 3)] == [
        ("2026-10-19", "07:00"),
        ("2026-10-26", "08:00"),
        ("2026-11-02", "08:00"),
    ]


def test_a_repeated_hour_fires_once_the_first_time() -> None:
    sundays = sends(rule({6}, "02:30"), utc("2026-10-24"))
    assert [o.due_at for o in islice(sundays, 2)] == [
        utc("2026-10-25 00:30"),
        utc("2026-11-01 01:30"),
    ]


def test_a_skipped_hour_fires_when_the_clocks_have_moved() -> None:
    fired = next_send(rule({6}, "02:30"), utc("2026-03-28"))
    assert fired is not None
    assert fired == Occurrence(due_at=utc("2026-03-29 01:00"), local_date=date(2026, 3, 29))
    assert say(fired.due_at, "Europe/Berlin") == "Sunday 29 March, 03:00"


def test_an_hour_that_is_skipped_into_the_next_day_keeps_its_date() -> None:
    late = rule({5}, "23:30", "America/Nuuk")
    found = next_send(late, utc("2027-03-22 12:00"))
    assert found is not None
    assert found == Occurrence(due_at=utc("2027-03-28 01:00"), local_date=date(2027, 3, 27))
    assert date_of(late, found.due_at) == date(2027, 3, 27)


def test_the_same_date_does_not_fire_again_after_a_move_to_the_west() -> None:
    rule_ = rule(WEEKDAYS, "09:00")
    in_berlin = next_send(rule_, utc("2026-11-22"))
    assert in_berlin is not None
    there = replace(rule_, zone="America/Denver")
    in_denver = next_send(there, in_berlin.due_at, in_berlin.local_date)
    assert in_denver is not None
    assert in_denver.local_date == date(2026, 11, 24)


def test_a_pending_send_keeps_its_date_when_the_zone_changes() -> None:
    pending = Occurrence(due_at=utc("2026-11-23 08:00"), local_date=date(2026, 11, 23))
    due_at = moved(rule({0}, "09:00", "America/Denver"), pending, utc("2026-11-22 20:00"))
    assert say(due_at, "America/Denver") == "Monday 23 November, 09:00"


def test_a_pending_send_that_the_new_zone_has_passed_is_due_at_once() -> None:
    pending = Occurrence(due_at=utc("2026-11-23 17:00"), local_date=date(2026, 11, 23))
    now = utc("2026-11-23 06:30")
    assert moved(rule({0}, "09:00", "Pacific/Auckland"), pending, now) == now


@pytest.mark.parametrize("days", [{0}, set(range(5))])
def test_where_the_next_date_has_begun_a_pending_send_waits_for_the_usual_hour(
    days: set[int],
) -> None:
    pending = Occurrence(due_at=utc("2026-11-23 16:00"), local_date=date(2026, 11, 23))
    there = rule(days, "09:00", "Pacific/Chatham")
    due_at = moved(there, pending, utc("2026-11-23 12:08"))  # 01:53 on Tuesday
    assert say(due_at, there.zone) == "Tuesday 24 November, 09:00"
    after = next_send(there, due_at, date_of(there, due_at))
    assert after is not None
    assert after.local_date == (date(2026, 11, 30) if days == {0} else date(2026, 11, 25))


def test_where_even_the_hour_of_the_next_date_has_passed_a_pending_send_is_due_at_once() -> None:
    pending = Occurrence(due_at=utc("2026-11-23 20:00"), local_date=date(2026, 11, 23))
    now = utc("2026-11-23 19:30")  # 08:30 on Monday in Niue, 09:30 on Tuesday in Kiritimati
    assert moved(rule({0}, "09:00", "Pacific/Kiritimati"), pending, now) == now


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({0}, "every Monday at 09:00 (Europe/Berlin)"),
        ({5, 6}, "every Saturday and Sunday at 09:00 (Europe/Berlin)"),
        ({0, 2, 4}, "every Monday, Wednesday and Friday at 09:00 (Europe/Berlin)"),
        (WEEKDAYS, "every day from Monday to Friday at 09:00 (Europe/Berlin)"),
        (set(range(7)), "every day at 09:00 (Europe/Berlin)"),
    ],
)
def test_a_rule_in_words(days: set[int], words: str) -> None:
    assert describe(rule(days, "09:00")) == words


@pytest.mark.parametrize(
    ("days", "every", "words"),
    [
        ({4}, 2, "every second Friday at 09:00 (Europe/Berlin)"),
        ({4}, 6, "every 6 weeks on Friday at 09:00 (Europe/Berlin)"),
        ({0, 3}, 3, "every third week on Monday and Thursday at 09:00 (Europe/Berlin)"),
        (WEEKDAYS, 2, "every second week from Monday to Friday at 09:00 (Europe/Berlin)"),
    ],
)
def test_a_rule_for_some_weeks_in_words(days: set[int], every: int, words: str) -> None:
    assert describe(rule(days, "09:00", every=every)) == words


def test_the_last_day_belongs_to_the_words() -> None:
    ending = replace(rule({0}, "09:00"), ends_on=date(2026, 12, 18))
    assert describe(ending) == "every Monday at 09:00 (Europe/Berlin), until 18 December 2026"


def test_a_first_day_is_said_while_it_lies_ahead() -> None:
    bounded = replace(rule({0}, "09:00"), starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 29))
    begins = "every Monday at 09:00 (Europe/Berlin), from 4 January 2027 until 29 March 2027"
    assert describe(bounded, utc("2027-01-03 22:59")) == begins
    begun = "every Monday at 09:00 (Europe/Berlin), until 29 March 2027"
    assert describe(bounded, utc("2027-01-03 23:00")) == begun


def test_a_year_is_said_when_it_is_another_on_the_clock_of_the_reader() -> None:
    due_at = utc("2027-11-23 08:00")
    assert (
        say(due_at, "Europe/Berlin", utc("2026-12-31 22:59")) == "Tuesday 23 November 2027, 09:00"
    )
    assert say(due_at, "Europe/Berlin", utc("2026-12-31 23:00")) == "Tuesday 23 November, 09:00"


def dates(rhythm: Rhythm, after: str, count: int = 3) -> list[str]:
    return [str(fired.local_date) for fired in islice(sends(rhythm, utc(after)), count)]


def test_every_second_week_is_counted_from_the_week_of_the_first_day() -> None:
    fortnightly = replace(rule({1, 4}, "09:00", every=2), starts_on=date(2026, 11, 26))
    assert dates(fortnightly, "2026-11-22", 4) == [
        "2026-11-27",
        "2026-12-08",
        "2026-12-11",
        "2026-12-22",
    ]


def test_without_a_first_day_everybody_counts_from_the_same_monday() -> None:
    fortnightly = rule({0}, "09:00", every=2)
    assert dates(fortnightly, "2026-11-10", 2) == dates(fortnightly, "2026-11-18 12:00", 2)
    assert dates(fortnightly, "2026-11-10", 2) == ["2026-11-23", "2026-12-07"]


def test_the_first_and_the_last_day_belong_to_a_rhythm() -> None:
    some = replace(rule({0}, "09:00"), starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 7))
    assert dates(some, "2026-11-01") == ["2026-11-30", "2026-12-07"]
    assert next_send(some, utc("2026-12-07 08:00")) is None


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize("back", range(5))
def test_at_the_end_of_all_dates_nothing_breaks(zone: str, back: int) -> None:
    far = date.max - timedelta(days=back)
    rhythm = replace(rule(set(range(7)), "23:30", zone), starts_on=far)
    due_at = datetime(far.year, far.month, far.day, 20, tzinfo=UTC)
    now = utc("2026-11-23 08:00")
    assert len(list(sends(rhythm, now))) == max(0, back - 1)
    assert len(list(sends(replace(rhythm, starts_on=None), due_at, far))) == max(0, back - 2)
    day = date_of(rhythm, due_at)
    assert say(due_at, zone, now).endswith("9999, " + say(due_at, zone).rpartition(", ")[2])
    assert moved(rhythm, Occurrence(due_at=due_at, local_date=day), now) > now
    assert is_early(rhythm, far, now) == (back >= 2)


def test_nothing_comes_on_quiet_days_and_nothing_is_made_up_for() -> None:
    span = (date(2026, 12, 24), date(2027, 1, 1))
    quiet = Quiet(spans=(span,), holidays="DE")
    fridays = replace(rule({3, 4}, "09:00"), quiet=quiet)
    assert dates(fridays, "2026-12-17 12:00", 2) == ["2026-12-18", "2027-01-07"]
    epiphany = replace(rule({2}, "09:00"), quiet=Quiet(holidays="DE-BY"))
    assert dates(epiphany, "2026-12-31", 1) == ["2027-01-13"]


def test_a_holiday_has_a_name_and_a_place_without_a_table_has_none() -> None:
    assert name_of("DE", date(2026, 10, 3)) == "German Unity Day"
    assert name_of("DE", date(2026, 10, 5)) is None
    assert (is_place("DE-BY"), is_place("DE-XX"), is_place("Bavaria")) == (True, False, False)
    assert not is_holiday("Bavaria", date(2026, 1, 6))
