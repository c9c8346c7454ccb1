"""``cohort invite``, ``join`` and ``leave``: who is in it, and what then comes to whom."""

import pytest

from bot.app import Request
from bot.people import Group
from bot.replies import as_text
from bot.storage import SqlStore
from tests.cohort_world import Community
from tests.tips_world import target


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    return Community(sqlite_store)


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


def test_what_comes_next_in_a_cohort_is_not_foretold_to_whoever_gets_no_tips(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    for line in ("tips off", "tips when"):
        told = there.types(line, "ada")
        assert "You go with the cohort spring-26" in told
        assert "What comes next" not in told
    there.types("track leave", "ada")
    assert "You go with" not in there.types("tips when", "ada")
