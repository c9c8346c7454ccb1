"""Changing the rhythm in the middle of a week."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.people import Quiet, Subscription
from bot.tips.changing import Change, after_pause, change, to_zone
from bot.tips.policy import Policy
from bot.tips.rules import own
from bot.tips.schedule import Occurrence, Rhythm, date_of, monday_of, next_send, sends

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LATE = Policy().late_limit
ZONE = "Europe/Berlin"
MON, TUE, WED, THU, FRI = range(5)
#: The week from Monday 23 November 2026.
MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY - DAY


def on(*days: int, hour: int = 9, every: int = 1) -> Rhythm:
    return Rhythm(schedule=own(days=frozenset(days), at=time(hour), every=every), zone=ZONE)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, 23, hour, tzinfo=UTC) + day * DAY


def dates(found: Change, count: int = 3) -> list[date]:
    assert found.next is not None
    rest = sends(found.rhythm, found.next.due_at, found.next.local_date)
    return [found.next.local_date, *(next(rest).local_date for _ in range(count - 1))]


def pending(rhythm: Rhythm, now: datetime, last: date | None = None) -> Occurrence:
    found = next_send(rhythm, now, last)
    assert found is not None
    return found


def test_a_later_day_of_the_same_week_takes_the_place_of_the_one_before() -> None:
    found = change(on(FRI), at(TUE), pending=pending(on(THU), at(TUE)))
    assert (found.kept, found.enough) == (False, False)
    assert dates(found)[:2] == [MONDAY + FRI * DAY, MONDAY + WEEK + FRI * DAY]


def test_a_day_that_has_passed_leaves_what_is_pending() -> None:
    found = change(on(MON), at(WED), last=SUNDAY, pending=pending(on(THU), at(WED)))
    assert found.kept
    assert dates(found)[:2] == [MONDAY + THU * DAY, MONDAY + WEEK]


def test_what_was_planned_before_anything_ever_came_is_dropped_unless_it_is_due() -> None:
    planned = pending(on(THU), at(WED))
    found = change(on(MON), at(WED), pending=planned)
    assert (found.kept, dates(found)[0]) == (False, MONDAY + WEEK)
    assert change(on(MON), at(THU), pending=planned).next == planned


def test_a_day_that_was_given_up_is_not_kept_in_a_week_that_brought_something() -> None:
    planned = pending(on(MON, FRI), at(WED))
    found = change(on(MON, TUE), at(WED), came={MONDAY}, last=MONDAY, pending=planned)
    assert (found.kept, dates(found)[0]) == (False, MONDAY + WEEK)


def test_after_the_tip_of_the_week_the_new_day_begins_with_the_next() -> None:
    found = change(on(THU), at(WED), came={MONDAY}, last=MONDAY)
    assert found.enough
    assert dates(found)[0] == MONDAY + WEEK + THU * DAY


def test_of_more_days_than_are_left_the_last_ones_come() -> None:
    came = {MONDAY, MONDAY + DAY}
    found = change(on(MON, WED, FRI), at(TUE), came=came, last=MONDAY + DAY)
    assert found.enough
    assert dates(found)[0] == MONDAY + FRI * DAY


def test_what_died_is_made_up_for_on_the_new_day() -> None:
    found = change(on(THU), at(WED), last=MONDAY)
    assert dates(found)[0] == MONDAY + THU * DAY


def test_every_second_week_counts_from_the_week_that_brings_something() -> None:
    fortnight = on(MON, every=2)
    had = change(fortnight, at(WED), came={MONDAY}, last=MONDAY)
    kept = change(fortnight, at(WED), last=SUNDAY, pending=pending(on(THU), at(WED)))
    fresh = change(fortnight, at(WED))
    assert dates(had, 2) == [MONDAY + 2 * WEEK, MONDAY + 4 * WEEK]
    assert dates(kept, 2) == [MONDAY + THU * DAY, MONDAY + 2 * WEEK]
    assert dates(fresh, 2) == [MONDAY + WEEK, MONDAY + 3 * WEEK]
    assert dates(change(on(FRI, every=2), at(WED)), 2)[1] == MONDAY + FRI * DAY + 2 * WEEK


def test_a_count_that_began_goes_on() -> None:
    counted = replace(on(MON, every=2), starts_on=MONDAY)
    found = change(replace(on(FRI, every=2), starts_on=MONDAY), at(WED), came={MONDAY}, last=MONDAY)
    assert dates(found)[0] == MONDAY + 2 * WEEK + FRI * DAY
    assert dates(change(counted, at(WED)))[0] == MONDAY + 2 * WEEK


def test_a_first_day_that_lies_ahead_leaves_nothing_pending_before_it() -> None:
    later = replace(on(MON), starts_on=MONDAY + 2 * WEEK)
    found = change(later, at(WED), pending=pending(on(THU), at(WED)))
    assert (found.kept, dates(found)[0]) == (False, MONDAY + 2 * WEEK)


def test_a_rhythm_that_ends_before_its_next_day_has_none() -> None:
    ending = replace(on(MON, every=2), ends_on=MONDAY + WED * DAY)
    assert change(ending, at(TUE)).next is None


# --- the law ------------------------------------------------------------------------------------


@dataclass
class Life:
    """Somebody who is sent what is due, and changes their mind."""

    rhythm: Rhythm
    now: datetime
    next_due: Occurrence | None
    last: date | None = SUNDAY
    came: list[date] = field(default_factory=list)

    def until(self, end: datetime) -> None:
        while self.next_due and self.next_due.due_at <= end:
            self.now = max(self.now, self.next_due.due_at)
            day = date_of(self.rhythm, self.next_due.due_at)
            self.came.append(day)
            self.next_due = next_send(self.rhythm, self.now, day)
        self.now = max(self.now, end)

    def go_over(self, rhythm: Rhythm) -> Change:
        found = change(
            rhythm,
            self.now,
            came=self.of_week(self.now),
            last=max(self.came, default=self.last),
            pending=self.next_due,
        )
        self.rhythm, self.next_due = found.rhythm, found.next
        return found

    def of_week(self, instant: datetime) -> AbstractSet[date]:
        monday = monday_of(instant.date())
        return {day for day in self.came if monday <= day < monday + WEEK}


hours = st.integers(0, 23)
weekly = st.builds(lambda day, hour: on(day, hour=hour), st.integers(0, 6), hours)
several = st.builds(
    lambda days, hour: on(*days, hour=hour), st.frozensets(st.integers(0, 6), min_size=1), hours
)
waits = st.integers(0, 9 * 24).map(lambda hours: timedelta(hours=hours))


def utc(rhythm: Rhythm) -> Rhythm:
    return replace(rhythm, zone="UTC")


def begun(rhythm: Rhythm) -> Life:
    start = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    return Life(rhythm=rhythm, now=start, next_due=next_send(rhythm, start))


@settings(max_examples=300)
@given(weekly, st.lists(st.tuples(waits, weekly), max_size=12))
def test_however_often_a_weekly_rule_is_changed_every_week_has_one(
    first: Rhythm, changes: list[tuple[timedelta, Rhythm]]
) -> None:
    life = begun(utc(first))
    for wait, rhythm in changes:
        life.until(life.now + wait)
        life.go_over(utc(rhythm))
    weeks = (monday_of(life.now.date()) - MONDAY).days // 7 + 1
    life.until(datetime.combine(MONDAY + weeks * WEEK, time(), UTC) - timedelta(seconds=1))
    assert [monday_of(day) for day in life.came] == [MONDAY + n * WEEK for n in range(weeks)]


@given(weekly, st.lists(st.tuples(waits, weekly), max_size=12))
def test_until_the_first_message_a_rule_simply_begins_and_from_then_on_every_week_has_one(
    first: Rhythm, changes: list[tuple[timedelta, Rhythm]]
) -> None:
    life = replace(begun(utc(first)), last=None)
    for wait, rhythm in changes:
        life.until(life.now + wait)
        life.go_over(utc(rhythm))
        assert life.came or life.next_due == next_send(utc(rhythm), life.now)
    end = monday_of(life.now.date()) + 2 * WEEK
    life.until(datetime.combine(end, time(), UTC) - timedelta(seconds=1))
    weeks = (end - monday_of(life.came[0])).days // 7
    assert [monday_of(day) for day in life.came] == [end - n * WEEK for n in range(weeks, 0, -1)]


@settings(max_examples=300)
@given(several, several, st.integers(0, 7 * 24 - 1))
def test_a_week_has_no_more_than_the_new_rule_names_and_not_nothing(
    first: Rhythm, second: Rhythm, hour: int
) -> None:
    life = begun(utc(first))
    life.until(datetime.combine(MONDAY, time(), UTC) + timedelta(hours=hour))
    before = len(life.came)
    owed = life.next_due is not None and life.next_due.local_date < MONDAY + WEEK
    life.go_over(utc(second))
    life.until(datetime.combine(MONDAY + WEEK, time(), UTC) - timedelta(seconds=1))
    assert len(life.came) <= max(before, len(second.schedule.days))
    assert len(life.came) == len(set(life.came))
    assert life.came or not owed
    life.until(datetime.combine(MONDAY + 2 * WEEK, time(), UTC) - timedelta(seconds=1))
    rest = [day for day in life.came if day >= MONDAY + WEEK]
    assert {day.weekday() for day in rest} == second.schedule.days


def test_quiet_days_are_no_days_of_a_week() -> None:
    closed = replace(on(MON, THU), quiet=Quiet(spans=((MONDAY, MONDAY),)))
    found = change(closed, at(WED), came={MONDAY + TUE * DAY}, last=MONDAY + TUE * DAY)
    assert (found.enough, dates(found)[0]) == (True, MONDAY + WEEK)


# --- another zone -------------------------------------------------------------------------------

SUBSCRIBED = Subscription(
    id=1,
    person=1,
    track="ds",
    schedule="mondays",
    active=True,
    last_local_date=None,
    next_due_at=None,
)
PLACES = ("Pacific/Kiritimati", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Pacific/Niue")


def moving(
    rhythm: Rhythm, moves: list[tuple[timedelta, str]]
) -> Iterator[tuple[Rhythm, Occurrence]]:
    """Yield what comes in which rhythm to somebody who moves; at last they stay for two weeks."""
    now = datetime(2026, 11, 22, 6, 0, 1, tzinfo=UTC)
    found = next_send(rhythm, now, MONDAY - timedelta(days=1))
    assert found is not None
    due_at, last = found.due_at, MONDAY - timedelta(days=1)
    for wait, zone in [*moves, (2 * WEEK, rhythm.zone)]:
        end = now + wait
        while due_at <= end:
            last = date_of(rhythm, due_at)
            yield rhythm, Occurrence(due_at=due_at, local_date=last)
            following = next_send(rhythm, due_at, last)
            assert following is not None
            due_at = following.due_at
        now = end
        subscription = replace(SUBSCRIBED, next_due_at=due_at, last_local_date=last)
        planned = to_zone(rhythm, subscription, zone, now, LATE)
        assert planned is not None
        rhythm, due_at = replace(rhythm, zone=zone), planned


@settings(max_examples=300)
@given(weekly, st.lists(st.tuples(waits, st.sampled_from(PLACES)), max_size=12))
def test_however_often_somebody_moves_every_week_has_one_at_its_hour(
    rule: Rhythm, moves: list[tuple[timedelta, str]]
) -> None:
    came = list(moving(replace(rule, zone="Europe/Berlin"), moves))
    dates = [found.local_date for _, found in came]
    assert all(one < other for one, other in pairwise(dates))
    weeks = [(monday_of(day) - MONDAY).days // 7 for day in dates]
    # What a move far to the east took into the next week is all that may be amiss.
    assert all(abs(week - number) <= 1 for number, week in enumerate(weeks))
    for rhythm, found in came:
        local = found.due_at.astimezone(ZoneInfo(rhythm.zone))
        assert local.time() == rule.schedule.at or local.second == 1  # a move was at that second


def test_a_subscription_that_has_ended_moves_nowhere() -> None:
    ended = replace(SUBSCRIBED, next_due_at=None)
    assert to_zone(on(MON), ended, "Asia/Tokyo", at(WED), LATE) is None


def test_what_an_earlier_rule_planned_keeps_its_own_hour_in_another_zone() -> None:
    saturday = datetime(2026, 11, 28, 22, tzinfo=UTC)  # 23:00 in Berlin; the rule says Mondays
    carried = replace(SUBSCRIBED, next_due_at=saturday, last_local_date=None)
    there = to_zone(on(MON, hour=12), carried, "Europe/London", at(FRI), LATE)
    assert there == datetime(2026, 11, 28, 23, tzinfo=UTC)
    assert to_zone(on(MON, hour=12), carried, ZONE, at(FRI), LATE) == saturday


def test_what_is_too_late_stays_too_late_in_another_zone() -> None:
    missed = replace(SUBSCRIBED, next_due_at=at(MON, 8), last_local_date=None)
    assert to_zone(on(MON), missed, "Asia/Tokyo", at(THU), LATE) == at(MON, 8)
    still = at(MON, 8) + LATE
    assert to_zone(on(MON), missed, "Asia/Tokyo", still, LATE) == still


def test_a_pause_that_ends_by_itself_ends_on_its_day_there() -> None:
    day = MONDAY + WEEK
    paused = replace(SUBSCRIBED, next_due_at=at(MON), resumes_on=day)
    there = to_zone(on(MON, hour=9), paused, "Asia/Tokyo", at(WED), LATE)
    assert there == datetime.combine(day, time(), UTC)
    never = replace(on(MON), ends_on=MONDAY)
    assert after_pause(never, replace(paused, last_local_date=MONDAY), day, at(WED)) is None
