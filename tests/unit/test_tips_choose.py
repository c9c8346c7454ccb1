"""Which tip comes next, and what happens to one whose time has passed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cohorts import Cohort
from bot.model import Tip
from bot.people import DeliveryKind, Person, Quiet, Subscription
from bot.ports import Due, Sent
from bot.tips.choose import (
    Chosen,
    by_calendar,
    coming,
    is_zone,
    last_day,
    plan,
    remaining,
    to_come,
    zone_of,
)
from bot.tips.policy import Policy
from bot.tips.schedule import Occurrence
from tests.tips_world import DS, MLE, MONDAYS, target, tips_content, utc

CONTENT = tips_content()
ADA = Person(id=1, learner=1, target=target(), zone=None, profile_zone="Europe/Berlin")
MONDAY_NINE = utc("2026-11-23 08:00")
BEFORE = utc("2026-11-16 08:00")


def due(*sent: str, last: date | None = None, person: Person = ADA, **changes: Any) -> Due:
    subscription = Subscription(
        id=1,
        person=1,
        track="ds",
        schedule="weekdays",
        active=True,
        last_local_date=last,
        next_due_at=MONDAY_NINE,
    )
    return Due(
        subscription=replace(subscription, **changes),
        person=person,
        past=tuple(Sent(kind=DeliveryKind.TIP, tip=tip, at=BEFORE) for tip in sent),
    )


def test_the_first_tip_not_sent_yet_is_next() -> None:
    decided = plan(due("ds.w01.fact"), CONTENT, MONDAY_NINE, Policy())
    assert decided.tip == "ds.w01.task"
    assert decided.local_date == date(2026, 11, 23)
    assert decided.next_due_at == utc("2026-11-24 08:00")


def test_after_the_last_tip_one_more_look_finds_out_whether_it_arrived() -> None:
    decided = plan(due("ds.w01.fact", "ds.w01.task", "ds.w02.fact"), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == ("ds.w02.task", utc("2026-11-24 08:00"))


def finished(*asked: str) -> Due:
    """Somebody who got the whole path; what the last tip's message asked."""
    all_sent = due(*(tip.id for tip in DS.tips))
    *before, last = all_sent.past
    return replace(all_sent, past=(*before, replace(last, asked=asked)))


def test_a_finished_path_sends_nothing() -> None:
    decided = plan(finished("ds.q.goal"), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.questions, decided.next_due_at) == (None, (), None)


def test_a_finished_path_whose_last_question_was_never_asked_asks_it_and_ends() -> None:
    decided = plan(finished(), CONTENT, MONDAY_NINE, Policy())
    assert decided.kind is DeliveryKind.CLOSING
    assert (decided.tip, decided.questions) == ("ds.w02.task", ("ds.q.goal",))
    assert decided.next_due_at == utc("2026-11-24 08:00")
    closing = Sent(kind=DeliveryKind.CLOSING, tip="ds.w02.task", at=MONDAY_NINE)
    after = replace(finished(), past=(*finished().past, closing))
    assert plan(after, CONTENT, MONDAY_NINE, Policy()).next_due_at is None


def test_a_last_question_that_is_too_late_comes_the_next_time() -> None:
    decided = plan(finished(), CONTENT, utc("2026-11-23 14:00:01"), Policy())
    assert (decided.tip, decided.next_due_at) == (None, utc("2026-11-24 08:00"))


def test_a_tip_brings_the_question_of_the_one_before() -> None:
    assert plan(due(), CONTENT, MONDAY_NINE, Policy()).questions == ()
    decided = plan(due("ds.w01.fact"), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.questions) == ("ds.w01.task", ("ds.q.goal",))


@pytest.mark.parametrize(
    ("now", "tip"),
    [
        ("2026-11-23 08:10", "ds.w01.fact"),
        ("2026-11-23 14:00", "ds.w01.fact"),
        ("2026-11-23 14:00:01", None),
    ],
)
def test_up_to_six_hours_late_is_sent_and_later_is_not(now: str, tip: str | None) -> None:
    decided = plan(due(), CONTENT, utc(now), Policy())
    assert decided.tip == tip
    assert decided.next_due_at == utc("2026-11-24 08:00")


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2026-12-01 07:59", "2026-12-01 08:00"),
        ("2026-12-01 08:00", "2026-12-01 08:00"),
        ("2026-12-01 13:59", "2026-12-01 08:00"),
        ("2026-12-01 14:01", "2026-12-02 08:00"),
    ],
)
def test_a_week_of_outage_folds_into_one_send_that_is_not_too_late(
    now: str, following: str
) -> None:
    decided = plan(due(), CONTENT, utc(now), Policy())
    assert (decided.tip, decided.next_due_at) == (None, utc(following))
    again = plan(
        due(next_due_at=decided.next_due_at), CONTENT, max(utc(now), utc(following)), Policy()
    )
    assert again.tip == "ds.w01.fact"
    assert again.next_due_at == utc(
        "2026-12-02 08:00" if "14:01" not in now else "2026-12-03 08:00"
    )


def test_a_profile_that_moved_west_gets_no_second_tip_on_one_date() -> None:
    west = replace(ADA, profile_zone="Pacific/Honolulu")
    decided = plan(due(last=date(2026, 11, 22), person=west), CONTENT, MONDAY_NINE, Policy())
    assert decided.tip is None
    assert decided.next_due_at == utc("2026-11-23 19:00")


def test_a_track_the_content_lost_sends_nothing_until_it_is_back() -> None:
    decided = plan(due(track="astronaut"), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == (None, utc("2026-11-24 08:00"))


def test_a_schedule_the_content_lost_is_replaced_by_the_default() -> None:
    decided = plan(due(schedule="full-moon"), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == ("ds.w01.fact", utc("2026-11-24 08:00"))


def test_a_date_that_became_quiet_sends_nothing() -> None:
    quiet = Quiet(spans=((date(2026, 11, 23), date(2026, 11, 24)),))
    decided = plan(due(quiet=quiet), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == (None, utc("2026-11-25 08:00"))


def test_after_the_last_day_nothing_comes() -> None:
    decided = plan(due(ends_on=date(2026, 11, 23)), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == ("ds.w01.fact", None)


def test_the_schedule_of_the_person_decides_the_next_send() -> None:
    decided = plan(due(schedule=MONDAYS.id), CONTENT, MONDAY_NINE, Policy())
    assert decided.next_due_at == utc("2026-11-30 08:00")


def test_a_shared_week_finished_on_one_track_is_not_sent_on_another() -> None:
    sent = frozenset(tip.id for tip in DS.tips)
    left = [tip.id for tip in remaining(CONTENT, MLE, sent)]
    assert left == ["mle.w02.fact", "mle.w02.task", "mle.w03.fact", "mle.w03.task"]


def test_two_weeks_on_one_subject_in_one_path_are_both_sent() -> None:
    again = replace(DS.weeks[1], number=3, tips=(replace(DS.weeks[1].tips[0], id="ds.w03.fact"),))
    path = replace(DS, weeks=(*DS.weeks, again))
    content = tips_content(tracks={"ds": path})
    left = remaining(content, path, frozenset(tip.id for tip in DS.tips))
    assert [tip.id for tip in left] == ["ds.w03.fact"]


def test_a_shared_week_that_was_only_begun_is_sent_in_full() -> None:
    assert remaining(CONTENT, MLE, frozenset({"ds.w02.fact"})) == MLE.tips


# --- in step with the calendar ------------------------------------------------------------------

#: A Wednesday: the weeks of a path need not begin on Mondays.
START = date(2026, 11, 25)


def names(*days: int, had: frozenset[str] = frozenset()) -> list[str | None]:
    """What comes so many days after the start, one after another."""
    found: list[str | None] = []
    for day in days:
        left = [tip for tip in DS.tips if tip.id not in had]
        tip = by_calendar(DS, left, START, START + timedelta(days=day))
        found.append(tip.id if tip else None)
        had |= {tip.id} if tip else set()
    return found


def test_a_week_of_the_calendar_brings_the_tips_of_its_week_in_order() -> None:
    assert names(0, 6, 7, 13) == ["ds.w01.fact", "ds.w01.task", "ds.w02.fact", "ds.w02.task"]


def test_a_week_that_has_given_everything_brings_nothing_more() -> None:
    assert names(0, 1, 2, 7) == ["ds.w01.fact", "ds.w01.task", None, "ds.w02.fact"]


def test_what_was_missed_in_its_week_is_not_made_up_for() -> None:
    assert names(6, 7) == ["ds.w01.fact", "ds.w02.fact"]


def test_what_somebody_had_already_is_not_sent_again() -> None:
    assert names(0, 1, had=frozenset({"ds.w01.fact"})) == ["ds.w01.task", None]


def test_nothing_comes_before_the_start_and_after_the_last_week() -> None:
    assert names(-1, -7, 14, 400) == [None] * 4
    assert last_day(DS, START) == START + timedelta(days=13)


COHORT = Cohort(
    id=1,
    platform="slack",
    community="T1",
    name="spring-26",
    track="ds",
    schedule="weekdays",
    starts_on=date(2026, 11, 16),
    created_at=BEFORE,
)


def in_cohort(*sent: str, cohort: Cohort = COHORT, **changes: Any) -> Due:
    return replace(due(*sent, **changes), cohort=cohort)


def test_a_member_gets_the_tip_of_the_week_of_the_cohort() -> None:
    decided = plan(in_cohort("ds.w01.fact"), CONTENT, MONDAY_NINE, Policy())
    assert decided.tip == "ds.w02.fact"
    assert decided.next_due_at == utc("2026-11-24 08:00")


def test_a_member_gets_nothing_where_the_week_has_nothing_more_to_give() -> None:
    had = ("ds.w02.fact", "ds.w02.task")
    decided = plan(in_cohort(*had), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == (None, utc("2026-11-24 08:00"))


def test_the_last_week_of_the_cohort_ends_the_sends() -> None:
    friday = utc("2026-11-27 08:00")
    decided = plan(in_cohort(next_due_at=friday), CONTENT, friday, Policy())
    assert (decided.tip, decided.next_due_at) == ("ds.w02.fact", None)


def test_whoever_goes_on_after_the_last_week_does_so_at_their_own_pace() -> None:
    after = utc("2026-11-30 08:00")
    decided = plan(in_cohort("ds.w01.fact", next_due_at=after), CONTENT, after, Policy())
    assert (decided.tip, decided.next_due_at) == ("ds.w01.task", utc("2026-12-01 08:00"))


def test_the_quiet_days_of_the_cohort_pass() -> None:
    quiet = Quiet(spans=((date(2026, 11, 23), date(2026, 11, 24)),))
    decided = plan(in_cohort(cohort=replace(COHORT, quiet=quiet)), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == (None, utc("2026-11-25 08:00"))


def test_a_member_keeps_to_their_own_last_day_too() -> None:
    decided = plan(in_cohort(ends_on=date(2026, 11, 23)), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == ("ds.w02.fact", None)


def test_a_cohort_on_a_track_that_is_gone_waits_for_it() -> None:
    gone = replace(COHORT, track="gone")
    decided = plan(in_cohort(cohort=gone, track="gone"), CONTENT, MONDAY_NINE, Policy())
    assert (decided.tip, decided.next_due_at) == (None, utc("2026-11-24 08:00"))


def test_what_is_to_come_is_of_this_week_of_the_calendar_and_of_later_ones() -> None:
    for day, expected in ((-3, DS.tips), (0, DS.tips), (7, DS.tips[2:]), (14, ())):
        assert to_come(DS, DS.tips, START, START + timedelta(days=day)) == expected


def test_the_dates_ahead_name_what_comes_on_them() -> None:
    days = [START + timedelta(days=day) for day in (0, 1, 2, 7)]
    dates = [Occurrence(due_at=BEFORE, local_date=day) for day in days]

    def named(left: Sequence[Tip], starts_on: date | None) -> dict[date, str]:
        return {day.local_date: tip.id for day, tip in coming(DS, left, dates, starts_on)}

    assert named(DS.tips, START) == {
        days[0]: "ds.w01.fact",
        days[1]: "ds.w01.task",
        days[3]: "ds.w02.fact",
    }
    assert list(named(DS.tips, None).values()) == [tip.id for tip in DS.tips]
    assert named(DS.tips[:1], None) == {days[0]: "ds.w01.fact"}
    assert named((), None) == {}


@given(st.integers(-400, 400))
def test_every_day_belongs_to_one_week_of_the_path_or_to_none(day: int) -> None:
    local_date = START + timedelta(days=day)
    tip = by_calendar(DS, DS.tips, START, local_date)

    assert (tip is not None) == (START <= local_date <= last_day(DS, START))
    if tip is not None:
        assert tip in DS.weeks[day // 7].tips


@pytest.mark.parametrize(
    ("zone", "profile", "name", "chosen"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo", Chosen.PERSON),
        (None, "Europe/Berlin", "Europe/Berlin", Chosen.PROFILE),
        (None, None, "Africa/Cairo", Chosen.PLACE),
        ("Mars/Olympus", "Europe/Berlin", "Europe/Berlin", Chosen.PROFILE),
        ("Mars/Olympus", "../etc", "Africa/Cairo", Chosen.PLACE),
    ],
)
def test_the_chosen_zone_goes_before_the_profile_and_that_before_the_cohorts(
    zone: str | None, profile: str | None, name: str, chosen: Chosen
) -> None:
    someone = replace(ADA, zone=zone, profile_zone=profile, place_zone="Africa/Cairo")
    found = zone_of(someone, "America/Denver")
    assert (found.name, found.chosen) == (name, chosen)


@pytest.mark.parametrize("place", [None, "Mars/Olympus"])
def test_where_nobody_says_so_the_server_does(place: str | None) -> None:
    found = zone_of(replace(ADA, profile_zone=None, place_zone=place), "America/Denver")
    assert (found.name, found.chosen) == ("America/Denver", Chosen.SERVER)


@pytest.mark.parametrize("name", ["", "Europe", "/etc/passwd", "..", "x" * 300, "a\0b"])
def test_what_is_not_a_zone_is_no_zone(name: str) -> None:
    assert not is_zone(name)
