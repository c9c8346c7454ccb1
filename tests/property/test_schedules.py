"""Laws of wall-clock schedules, over every zone there is, with its gaps and its folds."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model import Schedule
from bot.tips.schedule import Occurrence, Rhythm, date_of, moved, next_send, sends

DAY = timedelta(days=1)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})

zones = st.sampled_from(ZONES)
# Clocks change at night, so half of the examples send then.
times = st.builds(
    time, st.one_of(st.sampled_from([22, 23, 0, 1, 2, 3]), st.integers(0, 23)), st.integers(0, 59)
)
days = st.frozensets(st.integers(0, 6), min_size=1)
schedules = st.builds(
    lambda days, at: Schedule(id="any", name="Any", days=days, at=at), days, times
)
starts = st.integers(0, 70 * 365 * 86400).map(
    lambda seconds: datetime(1970, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
)


def every_day(at: str) -> Schedule:
    return Schedule(id="daily", name="Daily", days=frozenset(range(7)), at=time.fromisoformat(at))


def window(schedule: Schedule, zone: str, start: datetime, end: datetime) -> list[Occurrence]:
    return list(
        takewhile(lambda o: o.due_at <= end, sends(Rhythm(schedule=schedule, zone=zone), start))
    )


def shows(instant: datetime, zone: str) -> datetime:
    """What the wall clock of the zone says, and nothing about which of two equal times it is."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def dates_lived(zone: str, first: date, last: date) -> set[date]:
    """The dates that the clock of the zone ever shows, seen by looking every half hour."""
    instant = datetime.combine(first, time(), UTC) - DAY
    end = datetime.combine(last, time(), UTC) + 2 * DAY
    seen = set()
    while instant < end:
        seen.add(shows(instant, zone).date())
        instant += timedelta(minutes=30)
    return seen


@settings(max_examples=150)
@example(every_day("09:00"), "Pacific/Apia", datetime(2011, 12, 1, tzinfo=UTC))
@example(every_day("00:15"), "Pacific/Kwajalein", datetime(1993, 8, 1, tzinfo=UTC))
@example(every_day("23:30"), "America/Nuuk", datetime(2026, 3, 1, tzinfo=UTC))
@example(every_day("00:30"), "Africa/Cairo", datetime(2026, 4, 1, tzinfo=UTC))
@example(every_day("02:15"), "Australia/Lord_Howe", datetime(2026, 9, 20, tzinfo=UTC))
@example(every_day("02:30"), "Antarctica/Troll", datetime(2026, 3, 20, tzinfo=UTC))
@given(schedules, zones, starts)
def test_every_scheduled_local_date_fires_exactly_once(
    schedule: Schedule, zone: str, start: datetime
) -> None:
    fired = window(schedule, zone, start, start + 60 * DAY)
    found = [o.local_date for o in fired]
    first, last = (start + 2 * DAY).date(), (start + 57 * DAY).date()
    wanted = {
        day
        for day in dates_lived(zone, first, last)
        if day.weekday() in schedule.days and first <= day <= last
    }
    assert [day for day in found if first <= day <= last] == sorted(wanted)
    assert all(o.due_at.tzinfo is UTC for o in fired)


@settings(max_examples=150)
@example(every_day("02:30"), "Europe/Berlin", datetime(2026, 10, 23, tzinfo=UTC))
@example(every_day("02:30"), "Europe/Berlin", datetime(2026, 3, 27, tzinfo=UTC))
@given(schedules, zones, starts)
def test_it_fires_at_the_first_instant_the_clock_shows_the_time_or_later(
    schedule: Schedule, zone: str, start: datetime
) -> None:
    for fired in window(schedule, zone, start, start + 8 * DAY):
        wanted = datetime.combine(fired.local_date, schedule.at)
        earlier = (fired.due_at - timedelta(seconds=1 + 600 * n) for n in range(150))
        assert shows(fired.due_at, zone) >= wanted
        assert all(shows(instant, zone) < wanted for instant in earlier)


@settings(max_examples=150)
@given(schedules, zones, starts, st.lists(st.integers(0, 90 * 86400), max_size=4))
def test_cutting_the_window_anywhere_gives_the_same_sends(
    schedule: Schedule, zone: str, start: datetime, cuts: list[int]
) -> None:
    end = start + 90 * DAY
    whole = window(schedule, zone, start, end)
    at_sends = [fired.due_at for fired in whole[:3]]
    edges = sorted([start, *(start + timedelta(seconds=cut) for cut in cuts), *at_sends, end])
    pieces = [
        fired for begin, stop in pairwise(edges) for fired in window(schedule, zone, begin, stop)
    ]
    assert pieces == whole


@given(schedules, zones, starts)
def test_each_send_is_later_than_the_one_before_and_for_a_later_date(
    schedule: Schedule, zone: str, start: datetime
) -> None:
    fired = window(schedule, zone, start, start + 90 * DAY)
    pairs = list(pairwise(fired))
    assert all(a.due_at < b.due_at and a.local_date < b.local_date for a, b in pairs)


@example(every_day("23:30"), "America/Nuuk", datetime(2026, 3, 27, tzinfo=UTC))
@given(schedules, zones, starts)
def test_the_date_of_a_send_is_found_again_from_its_instant(
    schedule: Schedule, zone: str, start: datetime
) -> None:
    for fired in window(schedule, zone, start, start + 10 * DAY):
        assert date_of(Rhythm(schedule=schedule, zone=zone), fired.due_at) == fired.local_date


@given(schedules, zones, zones, starts, st.integers(0, 7 * 86400))
def test_changing_the_zone_neither_skips_nor_repeats(
    schedule: Schedule, old: str, new: str, start: datetime, waited: int
) -> None:
    last, pending = window(schedule, old, start, start + 30 * DAY)[:2]
    now = min(last.due_at + timedelta(seconds=1 + waited), pending.due_at - timedelta(seconds=1))
    there = Rhythm(schedule=schedule, zone=new)
    due_at = moved(there, pending, now)
    local_date = date_of(there, due_at)
    after = next_send(there, due_at, local_date)
    assert due_at >= now
    assert local_date > last.local_date
    assert after is not None
    assert after.due_at > due_at
    assert after.local_date > local_date
    today = shows(now, new).date()
    still_to_come = shows(now, new) < datetime.combine(max(today, pending.local_date), schedule.at)
    assert local_date == max(today, pending.local_date)
    if today > pending.local_date and still_to_come:
        assert due_at == now or shows(due_at, new) == datetime.combine(today, schedule.at)
    elif not still_to_come:
        assert due_at == now
