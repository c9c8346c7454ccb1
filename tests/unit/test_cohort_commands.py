"""``cohort``: what organisers set up and change, who joins, and what then comes to whom."""

import re
from dataclasses import replace

import pytest

from bot.app import Press, Request
from bot.people import Group, Pause, Target
from bot.replies import as_text
from bot.storage import SqlStore
from tests.cohort_world import Community
from tests.tips_world import target, tips_content


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    return Community(sqlite_store)


# --- making one --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "cohort create spring-26 mle from 2027-01-11 mondays",
        "cohort create spring-26 mle mondays from 11 January",
        "cohort create spring-26, Machine Learning Engineer, every monday from Jan 11th",
        "/career cohort create spring-26 mondays mle from 11 January 2027 in Berlin",
    ],
)
def test_one_line_says_all(there: Community, line: str) -> None:
    told = there.types(line)
    assert told.startswith("The cohort spring-26 is there")
    assert "3 weeks, from Monday 11 January 2027 to 31 January 2027." in told
    assert "every Monday at 09:00" in told
    assert "Of the 2 tips of a week it is the first." in told
    assert "It begins in 51 days." in told
    assert ("midnight in Europe/Berlin" in told) == ("Berlin" in line)


def test_a_zone_that_can_be_several_is_asked_back_with_the_whole_line(there: Community) -> None:
    asked = there.says("cohort create spring-26 mle from 11 January in IST")
    assert "“IST” can be several time zones." in as_text(asked)
    made = there.presses("Kolkata (Asia)", asked)
    assert "from Monday 11 January 2027" in made
    assert "midnight in Asia/Kolkata" in made


def test_a_form_says_the_same(there: Community) -> None:
    options = {
        "name": "spring-26",
        "track": "mle",
        "from": "11 January",
        "days": "mon and thu at 18:30",
        "zone": "Asia/Tokyo",
    }
    asked = Request(
        target=target("lead"), command="cohort create", options=options, place="C1", organiser=True
    )
    told = as_text(there.app.dispatch(asked))
    assert "every Monday and Thursday at 18:30" in told
    assert "midnight in Asia/Tokyo" in told
    made = there.store.cohort(target(), "spring-26")
    assert made is not None
    assert (made.schedule, str(made.starts_on)) == ("mon,thu@18:30", "2027-01-11")


def test_without_a_date_it_begins_next_monday_in_the_zone_of_whoever_makes_it(
    there: Community,
) -> None:
    told = as_text(there.says("cohort create autumn ds", zone="Asia/Tokyo"))
    assert "2 weeks, from Monday 23 November 2026" in told
    assert "Monday to Friday at 09:00" in told
    assert "midnight in Asia/Tokyo" in told
    assert "It begins in 2 days." in told
    there.clock.set("2026-11-22 12:00")
    assert "It begins tomorrow." in there.types("cohort show")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("cohort create <!here> mle", "A name is one word of up to 30 letters"),
        (f"cohort create {'a' * 31} mle", "A name is one word of up to 30 letters"),
        ("cohort create spring-26 from 11 January in Berlin", "Which path does the cohort go"),
        ("cohort create spring-26 mle blah", "I don't know “blah” as a day or a time."),
        ("cohort create spring-26 mle in Atlantis", "I don't know “Atlantis” as a city"),
        ("cohort create spring-26 mle until 1 March", "A cohort ends when its path does"),
        ("cohort create spring-26 mle from 2026-01-05", "would be over by now"),
    ],
)
def test_what_cannot_be_is_told_with_what_could(there: Community, line: str, told: str) -> None:
    assert told in there.types(line)
    assert there.store.cohorts(target()) == []


def test_a_path_is_asked_for_with_all_that_was_said(there: Community) -> None:
    reply = there.says("cohort create spring-26 from 11 January in Berlin")
    lines = [choice.label for choice in reply.choices]
    assert lines == [
        f"cohort create spring-26 {role} from 11 January in Europe/Berlin" for role in ("ds", "mle")
    ]
    assert there.presses(lines[1], reply).startswith("The cohort spring-26 is there")


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("bad name here", ["bad-name-here ds", "bad-name-here mle"]),
        ("bad name mle mondays", ["bad-name mle mondays"]),
        ("bad name mondays ds in Berlin", ["bad-name ds mondays in Europe/Berlin"]),
        ("bad name from 1 May", ["bad-name ds from 1 May", "bad-name mle from 1 May"]),
    ],
)
def test_a_name_of_several_words_is_offered_with_dashes(
    there: Community, said: str, lines: list[str]
) -> None:
    reply = there.says(f"cohort create {said}")
    assert as_text(reply).startswith("A name is one word, and “bad name")
    offered = [choice.label for choice in reply.choices]
    assert offered == [f"cohort create {line}" for line in lines]
    assert there.presses(offered[0], reply).startswith("The cohort bad-name")


def test_a_line_too_long_for_a_button_is_there_to_copy(there: Community) -> None:
    line = "cohort create spring-26-in-the-afternoon {}from 11 January mondays 18:30 in Berlin"
    told = there.types(line.format(""))
    assert "Which path does the cohort go through?" in told
    copied = next(said for said in told.splitlines() if "-afternoon mle " in said)
    assert there.types(copied.partition("/career ")[2]).startswith("The cohort spring-26-in")


def test_a_name_of_too_many_words_is_told_what_a_name_is(there: Community) -> None:
    told = there.types("cohort create a name of rather many words indeed mle")
    assert told.startswith("A name is one word of up to 30 letters")


def test_a_name_may_be_that_of_a_city(there: Community) -> None:
    told = there.types("cohort create berlin mle mondays in Tokyo")
    assert told.startswith("The cohort berlin is there")
    assert "midnight in Asia/Tokyo" in told


def test_a_name_is_taken_once(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    assert "There is a cohort Spring-26 here already." in there.types("cohort create Spring-26 ds")


def test_only_organisers_make_and_change_them(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    for line in ("create other mle", "invite", "preview", "move", "quiet", "close", "report"):
        told = there.types(f"cohort {line} spring-26", "ada")
        assert told.startswith("This is for the people who run this community.")
    closing = there.says("cohort close spring-26")
    assert there.presses("Close it", closing, "ada").startswith("This is for the people")


# --- finding one -------------------------------------------------------------------------------


def test_they_are_listed_with_where_they_stand(there: Community) -> None:
    assert there.types("cohort list").startswith("There is no cohort here.")
    there.types("cohort create over ds from 2026-11-09")
    there.types("cohort create spring-26 mle from 2026-11-16")
    listed = there.types("cohort list", "ada")
    assert "- spring-26, Machine Learning Engineer path. It is in week 1 of 3: Python." in listed
    assert listed.index("spring-26") < listed.index("over")
    for number in range(10):
        there.types(f"cohort create more-{number} mle")
    assert "- and 2 more, which are over or older" in there.types("cohort list")


def test_the_only_one_needs_no_name_and_of_several_one_is_picked(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    assert there.types("cohort show", "ada").startswith("The cohort spring-26")
    there.types("cohort create autumn ds")
    assert "Which cohort do you mean?" in there.types("cohort join", "ada")
    wrong = there.says("cohort show sprnig-26")
    assert [choice.label for choice in wrong.choices] == ["cohort show spring-26"]
    far = there.says("cohort show qqq")
    assert len(list(far.choices)) == 2


def test_in_direct_messages_that_name_no_community_it_is_the_one_somebody_is_known_in(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    nowhere = Target(platform="slack", community="", user="ada")
    ask = Request(target=nowhere, line="cohort join spring-26", in_dm=True)
    assert "There is no cohort “spring-26” here." in as_text(there.app.dispatch(ask))
    there.types("tips when", "ada")
    assert as_text(there.app.dispatch(ask)).startswith("You are in the cohort spring-26")


def test_a_path_that_is_gone_is_no_riddle(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    there.content = tips_content(tracks={})
    assert "is not in my content now" in there.types("cohort show spring-26")
    assert there.types("cohort list").startswith("There is no cohort here.")


# --- being in one ------------------------------------------------------------------------------


def test_one_click_on_the_invitation_joins(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    reply = there.says("cohort invite spring-26")
    assert "The invitation to spring-26 is posted here." in as_text(reply)
    assert reply.private
    posted = reply.public
    assert posted is not None
    assert not posted.private
    assert "Nobody" not in as_text(posted)
    joined = there.presses("Join spring-26", posted, "ada")
    assert joined.startswith("You are in the cohort spring-26")
    assert "I have just written to you directly" in joined
    again = there.says("cohort join spring-26", "ada", dm=True)
    assert "You are in this cohort already." in as_text(again)
    assert there.store.cohort_size(1) == 1


def test_where_there_is_nobody_it_invites_nobody(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    refused = there.says("cohort invite", dm=True)
    assert as_text(refused).startswith("There is nobody here to invite.")
    assert "cohort invite spring-26 in the channel of those it is for" in as_text(refused)
    shown = there.presses("cohort show spring-26", refused)
    assert shown.startswith("The cohort spring-26")


def test_in_direct_messages_nobody_is_invited_by_a_button(there: Community) -> None:
    made = there.says("cohort create spring-26 mle", dm=True)
    labels = [choice.label for choice in made.choices]
    assert labels == ["Preview", "Report", "Close it"]
    assert "/career cohort invite spring-26, said in their channel, lets people join" in as_text(
        made
    )


def test_a_member_reads_whose_pace_it_is_wherever_their_tips_are_named(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    pace = "You go with the cohort spring-26, whose calendar sets the pace."
    assert pace in there.types("tips when", "ada")
    assert pace in there.types("track mle", "ada")
    there.types("tips off", "ada")
    assert pace in there.types("tips when", "ada")
    back = there.says("track mle", "ada")
    assert back.direct is not None
    assert pace in as_text(back)
    assert pace in as_text(back.direct)
    alone = there.says("track ds", "ada", dm=True)
    assert "not the path of your cohort spring-26, so you go at your own pace" in as_text(alone)
    assert "track mle takes you back to the others." in as_text(alone)
    assert pace not in there.types("tips when", "ada")


async def test_members_get_the_tips_of_the_week_and_a_late_joiner_begins_there(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    assert await there.at("2026-11-23 09:00") == [("ada", "mle.w01.fact")]
    assert await there.at("2026-11-24 09:00") == [("ada", "mle.w01.task")]
    assert await there.at("2026-11-25 09:00") == []
    await there.until("2026-11-30")
    there.clock.set("2026-11-30 08:00")
    welcome = there.says("cohort join spring-26", "bob", dm=True)
    assert "You begin with the week that the others are in." in as_text(welcome)
    assert await there.at("2026-11-30 09:00") == [("ada", "mle.w02.fact"), ("bob", "mle.w02.fact")]


async def test_after_the_last_week_nothing_comes_and_members_may_go_on_by_themselves(
    there: Community,
) -> None:
    there.types("cohort create autumn ds mondays")
    there.types("cohort join autumn", "ada")
    assert await there.at("2026-11-23 09:00") == [("ada", "ds.w01.fact")]
    assert await there.at("2026-11-30 09:00") == [("ada", "ds.w02.fact")]
    assert await there.at("2026-12-07 09:00") == []
    assert "is over, so nobody joins it" in there.types("cohort join autumn", "bob")
    assert "is over, so nobody joins it" in there.types("cohort invite autumn")
    assert "2 of 4 tips are behind you" in there.types("track", "ada")
    there.types("tips on weekdays", "ada")
    assert await there.at("2026-12-08 09:00") == [("ada", "ds.w01.task")]


async def test_the_zone_of_the_cohort_is_that_of_members_whose_own_is_unknown(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle in Berlin")
    for who in ("ada", "bob"):
        there.types("cohort join spring-26", who)
    assert "Europe/Berlin, because it is that of your cohort" in there.types("tips when", "ada")
    there.types("tips zone tokyo", "bob")
    assert await there.at("2026-11-23 00:00") == [("bob", "mle.w01.fact")]
    assert await there.at("2026-11-23 08:00") == [("ada", "mle.w01.fact")]


def test_whoever_is_on_another_path_is_asked_once(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    there.types("track ds", "ada")
    asked = there.says("cohort join spring-26", "ada")
    assert as_text(asked).startswith("Join spring-26?")
    assert "You are on the Data Scientist path. Its tips would stop" in as_text(asked)
    assert "All stays as it was." in there.presses("Stay where I am", asked, "ada")
    assert there.store.cohort_size(1) == 0
    assert there.presses("Join spring-26", asked, "ada").startswith("You are in the cohort")
    assert "Machine Learning Engineer path" in there.types("track", "ada")


def test_whoever_is_in_another_cohort_is_asked_once(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort create autumn ds")
    there.types("cohort join spring-26", "ada")
    asked = there.says("cohort join autumn", "ada")
    assert "You are in the cohort spring-26, which you would leave." in as_text(asked)
    there.presses("Join autumn", asked, "ada")
    assert (there.store.cohort_size(1), there.store.cohort_size(2)) == (0, 1)


async def test_leaving_stops_the_tips_and_going_on_alone_is_one_click(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    assert "You are in no cohort" in there.types("cohort leave", "ada")
    there.types("cohort join spring-26", "ada")
    await there.at("2026-11-23 09:00")
    left = there.says("cohort leave", "ada")
    assert "Its tips have stopped." in as_text(left)
    assert await there.at("2026-11-24 09:00") == []
    there.presses("Go on by myself", left, "ada")
    assert await there.at("2026-11-25 09:00") == [("ada", "mle.w01.task")]
    assert there.presses("Come back", left, "ada").startswith("You are in the cohort spring-26")


async def test_another_path_is_at_ones_own_pace_and_the_way_back_is_the_cohorts(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    there.types("track ds", "ada")
    assert await there.at("2026-11-23 09:00") == [("ada", "ds.w01.fact")]
    there.clock.set("2026-11-30 08:00")
    there.types("track mle", "ada")
    path = there.types("track", "ada")
    assert "whose calendar sets the pace. What comes next is of week 2 of 3" in path
    assert "Week 1: Python (over)" in path
    assert await there.at("2026-11-30 09:00") == [("ada", "mle.w02.fact")]


def test_show_tells_a_member_and_an_organiser_what_is_theirs(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort create autumn ds")
    there.types("cohort join spring-26", "ada")
    mine = there.types("cohort show", "ada")
    assert "You are in it." in mine
    assert "For organisers" not in mine
    assert "Fewer than 5 people have joined so far." in there.types("cohort show spring-26")
    for number in range(4):
        there.types("cohort join spring-26", f"u{number}")
    assert "5 people are in it." in there.types("cohort show spring-26")


@pytest.mark.parametrize(("group", "runs"), [("S1", True), ("S2", False)])
def test_whoever_runs_it_by_their_group_is_an_organiser_too(
    there: Community, group: str, *, runs: bool
) -> None:
    there.types("cohort create spring-26 mle")
    ask = Request(target=target("ada"), line="cohort show", groups=frozenset({group}))
    assert "For organisers" not in as_text(there.app.dispatch(ask))
    there.store.set_organisers(target(), Group(id="S1", name="@mentors"))
    assert ("For organisers" in as_text(there.app.dispatch(ask))) == runs


# --- looking ahead -----------------------------------------------------------------------------


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


# --- changing ----------------------------------------------------------------------------------


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
    assert "Nothing has come to anybody yet." in told
    assert await there.at("2026-11-23 09:00") == [("ada", "mle.w01.fact")]


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


# --- the end -----------------------------------------------------------------------------------


async def test_closed_early_it_lets_its_members_go_on_by_themselves(there: Community) -> None:
    there.types("cohort create spring-26 mle mondays")
    for who in ("ada", "bob"):
        there.types("cohort join spring-26", who)
    there.types("tips off", "bob")
    await there.at("2026-11-23 09:00")
    asked = there.says("cohort close spring-26")
    assert "Its members go on by themselves" in as_text(asked)
    assert "All stays as it was." in there.presses("Keep it", asked)
    assert there.presses("Close it", asked).startswith("spring-26 is closed")
    assert there.presses("Close it", asked).startswith("spring-26 is closed")
    assert await there.at("2026-11-30 09:00") == [("ada", "mle.w01.task")]
    assert "It is closed." in there.types("cohort show spring-26")
    for line in ("move spring-26 fridays", "quiet spring-26 none", "holidays spring-26 DE"):
        assert "is over, so there is nothing to change" in there.types(f"cohort {line}")


def test_what_changed_is_told_to_everybody_if_the_organiser_wants_so(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    moved = there.says("cohort move spring-26 fridays")
    tell = next(choice for choice in moved.choices if choice.label == "Tell people here").action
    press = Press(target=target("lead"), action=tell.encode(), place="C1", organiser=True)
    told = there.app.press(press).public
    assert told is not None
    assert not told.private
    assert as_text(told).startswith("News of the cohort spring-26")
    assert "A tip comes every Friday at 09:00" in as_text(told)
    there.presses("Close it", there.says("cohort close spring-26"))
    closed = there.app.press(press).public
    assert closed is not None
    assert "is closed. Its members go on by themselves" in as_text(closed)
    alone = there.app.press(replace(press, place="", in_dm=True))
    assert "There is nobody here to tell." in as_text(alone)
    assert "cohort show spring-26 in their channel; it has a button" in as_text(alone)
    assert there.presses("cohort show spring-26", alone).startswith("The cohort spring-26")
    assert there.presses("Tell people here", there.says("cohort show spring-26")) == (
        "That is posted here."
    )


def test_an_old_button_that_deletes_asks_first_about_another_cohort_of_that_name(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    there.presses("Close it", there.says("cohort close spring-26"))
    deleting = there.says("cohort close spring-26")
    assert "is deleted" in there.presses("Delete it", deleting)
    there.types("cohort create spring-26 ds")
    assert there.presses("Delete it", deleting).startswith("Close spring-26?")
    assert "It begins in 2 days." in there.types("cohort show spring-26")


def test_an_end_is_said_to_be_news_to_the_members(there: Community) -> None:
    for dm in (False, True):
        there.types("cohort create spring-26 mle")
        moved = there.says("cohort move spring-26 fridays", dm=dm)
        closing = there.says("cohort close spring-26", dm=dm)
        assert "Its members are not written to about the end" in as_text(closing)
        yes = next(choice for choice in closing.choices if choice.label == "Close it").action
        press = Press(
            target=target("lead"), action=yes.encode(), place="C1", in_dm=dm, organiser=True
        )
        closed = there.app.press(press)
        labels = [[choice.label for choice in reply.choices] for reply in (moved, closed)]
        assert all(("Tell people here" in each) is not dm for each in labels)
        how = "/career cohort show spring-26, said" if dm else "“Tell people here” posts"
        assert f"Its members are not written to about it: {how}" in as_text(closed)
        there.presses("Delete it", there.says("cohort close spring-26"))


async def test_closing_what_has_come_to_its_end_begins_nothing_anew(there: Community) -> None:
    there.types("cohort create autumn ds mondays")
    there.types("cohort join autumn", "ada")
    for day in ("2026-11-23", "2026-11-30", "2026-12-07"):
        await there.at(f"{day} 09:00")
    asked = there.says("cohort close autumn")
    assert "Its members get no more tips from it." in as_text(asked)
    there.presses("Close it", asked)
    assert await there.at("2026-12-14 09:00") == []


def test_deleting_takes_a_second_word_and_leaves_the_members_what_is_theirs(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    closing = there.says("cohort close spring-26")
    there.presses("Close it", closing)
    deleting = there.says("cohort close spring-26")
    assert "Deleting it deletes who was in it" in as_text(deleting)
    assert "is deleted. Its members keep all that is theirs." in there.presses(
        "Delete it", deleting
    )
    assert "There is no cohort" in there.presses("Delete it", deleting)
    assert "Machine Learning Engineer path" in there.types("track", "ada")


def test_what_somebody_else_changed_at_that_moment_is_not_written_over(
    there: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.types("cohort create spring-26 mle")
    closing = there.says("cohort close spring-26")
    with monkeypatch.context() as patch:
        patch.setattr(SqlStore, "change_cohort", lambda *_: False)
        patch.setattr(SqlStore, "join_cohort", lambda *_, **__: False)
        assert "changed at this very moment" in there.types("cohort move spring-26 fridays")
        assert "changed at this very moment" in there.types("cohort join spring-26", "ada")
    there.presses("Close it", closing)
    deleting = there.says("cohort close spring-26")
    monkeypatch.setattr(SqlStore, "forget_cohort", lambda *_: False)
    assert "changed at this very moment" in there.presses("Delete it", deleting)


# --- numbers -----------------------------------------------------------------------------------


async def test_a_report_tells_of_the_weeks_that_are_over(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    everybody = [f"u{number}" for number in range(6)]
    for who in everybody:
        there.types("cohort join spring-26", who)
    assert "before its first week is over" in there.types("cohort report spring-26")
    await there.at("2026-11-23 09:00")
    await there.at("2026-11-24 09:00")
    assert "before its first week is over" in there.types("cohort report spring-26")
    there.clock.set("2026-11-30 08:00")
    there.types("cohort join spring-26", "late")
    reply = there.says("cohort report spring-26")
    assert "Up to 30 November 2026. At least 5 people are in it." in as_text(reply)
    assert "All but fewer than 5 of them get its tips." in as_text(reply)
    assert "- Week 1, Python: 5 people, 10 tips" in as_text(reply)
    assert reply.attached[0].text.splitlines() == [
        "\N{ZERO WIDTH NO-BREAK SPACE}week,title,people,tips,answered_percent,recalled_percent",
        "1,Python,5,10,,",
        ",All of these weeks,5,10,,",
    ]
    await there.at("2026-11-30 09:00")
    assert as_text(there.says("cohort report spring-26")) == as_text(reply)


def test_a_report_over_too_few_has_no_numbers(there: Community) -> None:
    there.types("cohort create spring-26 mle from 2026-11-16")
    for number in range(4):
        there.types("cohort join spring-26", f"u{number}")
    there.clock.set("2026-11-24 08:00")
    told = there.types("cohort report spring-26")
    assert "Fewer than 5 people were in it by then" in told
    assert not re.search(r"\b4\b", told)


def test_a_report_says_how_many_get_nothing_from_five_on(there: Community) -> None:
    there.types("cohort create spring-26 mle from 2026-11-16")
    for number in range(16):
        there.types("cohort join spring-26", f"u{number}")
    for number in range(5):
        there.types("tips off", f"u{number}")
    there.clock.set("2026-11-24 08:00")
    told = there.types("cohort report spring-26")
    assert "No week of it has reached 5 people so far." in told
    assert "Its tips come to at least 10 of them, and at least 5 get none now." in told
    for number in range(5, 10):
        subscription = there.store.subscription(there.store.person(target(f"u{number}")).id)
        assert subscription is not None
        there.store.reschedule(
            subscription.id, schedule="weekdays", pause=Pause.UNREACHABLE, next_due_at=None
        )
    told = there.types("cohort report spring-26")
    assert "at least 10 get none now; at least 5 of these cannot be reached." in told
    for number in range(10, 14):
        there.types("tips off", f"u{number}")
    assert "Its tips come to fewer than 5 of them" in there.types("cohort report spring-26")


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


async def test_a_cohort_that_is_forgotten_leaves_its_members_their_hour(there: Community) -> None:
    lead = there.store.person(target("lead"))
    there.store.set_zone(lead.id, "Europe/Berlin")
    there.types("cohort create autumn: mle mondays from 23 November")
    there.types("cohort join autumn", "ann")
    there.says("cohort join autumn", "bob", zone="Asia/Tokyo")
    seen = there.store.cohort(target("lead"), "autumn")
    assert seen is not None
    assert there.store.forget_cohort(seen)
    told = there.types("tips when", "ann")
    assert "- Monday 23 November, 09:00" in told
    assert "for Europe/Berlin, because it is set for you." in told, "it was not ann's choice"
    assert there.store.person(target("ann")).zone == "Europe/Berlin"
    assert there.store.person(target("bob")).zone is None
    assert await there.at("2026-11-23 08:00") == [("ann", "mle.w01.fact")]
