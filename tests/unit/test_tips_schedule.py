"""When tips come, on the days when clocks change, and how that is said."""

from datetime import UTC, date, datetime, time
from itertools import islice

import pytest

from bot.model import Schedule
from bot.tips.schedule import Occurrence, describe, moved, next_send, say, sends

WEEKDAYS = frozenset(range(5))


def rule(days: frozenset[int] | set[int], at: str) -> Schedule:
    return Schedule(id="rule", name="Rule", days=frozenset(days), at=time.fromisoformat(at))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_monday_at_nine_stays_nine_when_the_clocks_go_back() -> None:
    mondays = sends(rule({0}, "09:00"), "Europe/Berlin", utc("2026-10-14"))
    assert [(str(o.local_date), f"{o.due_at:%H:%M}") for o in islice(mondays, 3)] == [
        ("2026-10-19", "07:00"),
        ("2026-10-26", "08:00"),
        ("2026-11-02", "08:00"),
    ]


def test_a_repeated_hour_fires_once_the_first_time() -> None:
    sundays = sends(rule({6}, "02:30"), "Europe/Berlin", utc("2026-10-24"))
    assert [o.due_at for o in islice(sundays, 2)] == [
        utc("2026-10-25 00:30"),
        utc("2026-11-01 01:30"),
    ]


def test_a_skipped_hour_fires_when_the_clocks_have_moved() -> None:
    fired = next_send(rule({6}, "02:30"), "Europe/Berlin", utc("2026-03-28"))
    assert fired == Occurrence(due_at=utc("2026-03-29 01:00"), local_date=date(2026, 3, 29))
    assert say(fired.due_at, "Europe/Berlin") == "Sunday 29 March, 03:00"


def test_the_same_date_does_not_fire_again_after_a_move_to_the_west() -> None:
    rule_ = rule(WEEKDAYS, "09:00")
    in_berlin = next_send(rule_, "Europe/Berlin", utc("2026-11-22"))
    in_denver = next_send(rule_, "America/Denver", in_berlin.due_at, in_berlin.local_date)
    assert in_denver.local_date == date(2026, 11, 24)


def test_a_pending_send_keeps_its_date_when_the_zone_changes() -> None:
    pending = Occurrence(due_at=utc("2026-11-23 08:00"), local_date=date(2026, 11, 23))
    due_at = moved(rule({0}, "09:00"), pending, "America/Denver", utc("2026-11-22 20:00"))
    assert say(due_at, "America/Denver") == "Monday 23 November, 09:00"


def test_a_pending_send_that_the_new_zone_has_passed_is_due_at_once() -> None:
    pending = Occurrence(due_at=utc("2026-11-23 17:00"), local_date=date(2026, 11, 23))
    now = utc("2026-11-23 06:30")
    assert moved(rule({0}, "09:00"), pending, "Pacific/Auckland", now) == now


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({0}, "every Monday at 09:00 (Europe/Berlin)"),
        ({5, 6}, "every Saturday and Sunday at 09:00 (Europe/Berlin)"),
        ({0, 2, 4}, "every Monday, Wednesday and Friday at 09:00 (Europe/Berlin)"),
        (WEEKDAYS, "Monday to Friday at 09:00 (Europe/Berlin)"),
        (set(range(7)), "every day at 09:00 (Europe/Berlin)"),
    ],
)
def test_a_rule_in_words(days: set[int], words: str) -> None:
    assert describe(rule(days, "09:00"), "Europe/Berlin") == words
