"""``cohort preview``, ``move``, ``quiet`` and ``holidays``: its calendar, and how it changes."""

import pytest

from bot.replies import as_text
from bot.storage import SqlStore
from tests.cohort_world import Community
from tests.tips_world import target


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    return Community(sqlite_store)


def test_the_next_tip_and_the_whole_plan_are_for_the_organiser_alone(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    following = there.says("cohort preview spring-26")
    assert following.private
    assert "It comes on Monday 23 November, 09:00 (UTC), in week 1" in as_text(following)
    assert there.store.cohort_size(1) == 0
    plan = there.presses("The whole plan", following)
    assert "Each week has 2 tips unless it says otherwise." in plan
    assert "- Week 2, Monday 30 November: Docker\n" in plan
    there.types("cohort quiet spring-26 30 November to 6 December")
    reply = there.says("cohort preview spring-26 plan")
    assert "- Week 2, Monday 30 November: Docker (no tip)" in as_text(reply)
    lines = reply.attached[0].text.splitlines()
    assert lines[:3] == [
        "\N{ZERO WIDTH NO-BREAK SPACE}date,weekday,time,what,week,title",
        '2026-11-23,Monday,09:00,tip,1,"Python, a fact"',
        '2026-11-24,Tuesday,09:00,tip,1,"Python, a task"',
    ]
    assert "2026-11-30,Monday,09:00,nothing,,quiet day" in lines
    there.types("cohort move spring-26 mondays")
    mondays = there.types("cohort preview plan")
    assert "Docker (no tip)" in mondays
    assert "Each week has 1 tip unless" in mondays
    assert "Clouds\n" in mondays


def test_a_plan_says_a_year_where_it_begins(there: Community) -> None:
    there.types("cohort create spring-26 mle from 21 December")
    plan = there.types("cohort preview plan")
    assert "- Week 2, Monday 28 December: " in plan
    assert "- Week 3, Monday 4 January 2027: " in plan


def test_after_the_end_there_is_nothing_to_look_ahead_to(there: Community) -> None:
    there.types("cohort create spring-26 mle from 2026-11-16")
    there.clock.set("2027-01-01 00:00")
    assert "Nothing more comes to the cohort" in there.types("cohort preview spring-26")


async def test_a_later_first_day_moves_everybody_and_brings_nothing_twice(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    await there.at("2026-11-23 09:00")
    told = there.types("cohort move spring-26 from 30 November")
    assert "It began on Monday 23 November; now it is Monday 30 November 2026." in told
    assert "Nothing comes until then. What members had does not come again" in told
    assert await there.at("2026-11-24 09:00") == []
    assert await there.at("2026-11-30 09:00") == [("ada", "mle.w01.task")]
    await there.until("2026-12-07")
    assert await there.at("2026-12-07 09:00") == [("ada", "mle.w02.fact")]
    waiting = there.types("cohort move spring-26 from 7 December")
    assert "Members wait where they are: no tip comes twice" in waiting
    assert await there.at("2026-12-08 09:00") == []
    await there.until("2026-12-14")
    assert await there.at("2026-12-14 09:00") == [("ada", "mle.w02.task")]


async def test_before_it_begins_a_cohort_moves_freely(there: Community) -> None:
    there.types("cohort create spring-26 mle from 11 January")
    there.types("cohort join spring-26", "ada")
    told = there.types("cohort move spring-26 from 23 November")
    assert "It was to begin on Monday 11 January 2027; now it is Monday 23 November 2026." in told
    assert "Nobody misses a tip by it, and none comes twice." in told
    assert await there.at("2026-11-23 09:00") == [("ada", "mle.w01.fact")]
    there.types("cohort move spring-26 from 30 November")
    assert "come to anybody" not in there.types("cohort move spring-26 from 7 December")


def test_a_move_that_would_leave_out_a_week_is_refused(there: Community) -> None:
    there.types("cohort create spring-26 mle from 2026-11-16")
    told = there.types("cohort move spring-26 from 2026-11-09")
    assert "it would be week 2 by now, so that what comes before would be left out." in told
    stored = there.store.cohort(target(), "spring-26")
    assert stored is not None
    assert str(stored.starts_on) == "2026-11-16"


async def test_other_days_are_for_whoever_chose_none(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    for who in ("ada", "bob"):
        there.types("cohort join spring-26", who)
    there.types("tips on mondays", "bob")
    told = there.types("cohort move spring-26 tuesdays 10:00")
    assert "Tips come every Tuesday at 10:00; whoever chose days of their own keeps them." in told
    assert await there.at("2026-11-23 09:00") == [("bob", "mle.w01.fact")]
    assert await there.at("2026-11-24 10:00") == [("ada", "mle.w01.fact")]
    again = there.types("cohort move spring-26 from 2026-11-23 fridays")
    assert "Nobody misses a tip by it" in again
    assert there.types("cohort move spring-26 fridays").startswith("spring-26 is there already")
    assert "Where to?" in there.types("cohort move spring-26")


async def test_a_tip_that_is_due_at_the_moment_of_a_move_is_not_lost(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    there.clock.set("2026-11-23 09:00")
    there.types("cohort move spring-26 weekdays 10:00")
    assert await there.at("2026-11-23 09:01") == []
    assert await there.at("2026-11-23 10:00") == [("ada", "mle.w01.fact")]
    assert await there.at("2026-11-24 10:00") == [("ada", "mle.w01.task")]


async def test_a_pause_of_ones_own_outlasts_a_move(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    there.types("tips pause until 1 December", "ada")
    there.types("cohort move spring-26 weekdays 10:00")
    assert await there.at("2026-11-23 10:00") == []
    await there.until("2026-12-01")
    assert await there.at("2026-12-01 10:00") == [("ada", "mle.w02.fact")]


async def test_quiet_days_and_holidays_of_the_cohort_pass(there: Community) -> None:
    there.types("cohort create spring-26 mle from 21 December")
    there.types("cohort join spring-26", "ada")
    told = there.types("cohort quiet spring-26 21 December")
    assert "Nothing comes on these days: 21 December 2026." in told
    told = there.types("cohort holidays spring-26 de")
    assert "21 December 2026 and public holidays (DE)." in told
    assert await there.at("2026-12-21 09:00") == []
    assert await there.at("2026-12-22 09:00") == [("ada", "mle.w01.fact")]
    assert await there.at("2026-12-25 09:00") == []
    assert "these days: public holidays (DE)." in there.types("cohort quiet spring-26")
    there.types("cohort quiet spring-26 none")
    there.types("cohort holidays spring-26 none")
    assert "No day of this cohort is quiet." in there.types("cohort holidays spring-26")


def test_days_and_countries_that_are_none_are_told_so(there: Community) -> None:
    there.types("cohort create spring-26 mle from 21 December")
    assert "I cannot read “soon” as days." in there.types("cohort quiet spring-26 soon")
    assert "no public holidays of “XX”" in there.types("cohort holidays spring-26 XX")


def test_quiet_days_of_a_cohort_are_taken_back_by_words_or_a_press(there: Community) -> None:
    name = "a" * 30
    there.types(f"cohort create {name} mle from 21 December")
    there.types(f"cohort quiet {name} 24 December to 28 December")
    shown = there.says(f"cohort quiet {name} 29 December to 2 January")
    assert "these days: 24 December 2026 to 2 January 2027." in as_text(shown)
    told = there.types(f"cohort quiet {name} remove 31 December")
    assert "24 December 2026 to 30 December 2026 and 1 January 2027 to 2 January" in told
    left = there.presses("24 December 2026 to 2 January 2027", shown)
    assert "No day of this cohort is quiet." in left
    again = there.presses("24 December 2026 to 2 January 2027", shown)
    assert "is not among the quiet days that were named." in again


def test_days_without_the_name_of_a_cohort_are_offered_with_it(there: Community) -> None:
    there.types("cohort create spring-26 mle from 21 December")
    reply = there.says("cohort quiet 24 December to 2 January")
    assert "Did you mean" in as_text(reply)
    (line,) = [choice.label for choice in reply.choices]
    assert line == "cohort quiet spring-26 24 December to 2 January"
    assert "24 December 2026 to 2 January 2027." in there.presses(line, reply)
    mistyped = there.says("cohort move sprng-26 fridays")
    assert [choice.label for choice in mistyped.choices] == ["cohort move spring-26 fridays"]


async def test_a_pause_does_not_miss_the_move_of_a_cohort(there: Community) -> None:
    there.types("cohort create autumn: mle mondays from 23 November")
    for who in ("ann", "bob"):
        there.types("cohort join autumn", who)
    there.types("tips off", "bob")
    there.types("cohort move autumn fridays 10:00")
    subscription = there.store.subscription(there.store.person(target("bob")).id)
    assert subscription is not None
    assert (subscription.active, subscription.next_due_at) == (False, None)
    assert "- Friday 27 November, 10:00" in there.types("tips on", "bob")
    assert len(await there.at("2026-11-27 10:00")) == 2


def test_a_public_holiday_that_is_taken_back_alone_stays_in_a_cohort_too(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle from 7 December")
    there.types("cohort holidays spring-26 DE")
    there.types("cohort quiet spring-26 24 December to 2 January")
    said = there.types("cohort quiet spring-26 remove 25 December")
    assert "Nothing comes on 25 December 2026 all the same" in said


def test_quiet_days_outside_a_cohort_are_named_and_all_of_them_go_at_once(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle from 7 December")
    said = there.types("cohort quiet spring-26 29 February")
    outside = "29 February 2028: not within the weeks of the cohort, 7 December 2026 to 27 December"
    assert outside in said
    assert "not within" not in there.types("cohort quiet spring-26 9 December")
    assert "No day of this cohort is quiet." in there.types("cohort quiet spring-26 remove all")
