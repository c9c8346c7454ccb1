"""``cohort create``, ``list`` and ``show``: what organisers set up, and how it is found again."""

import pytest

from bot.app import Request
from bot.people import Target
from bot.replies import as_text
from bot.storage import SqlStore
from tests.cohort_world import Community
from tests.tips_world import target, tips_content


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    return Community(sqlite_store)


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


def test_a_rule_for_every_second_week_says_that_the_others_bring_nothing(there: Community) -> None:
    told = there.types("cohort create spring-26 mle every second monday")
    assert "it is the first. The weeks in between bring nothing." in told


def test_a_cohort_from_today_begins_tomorrow_where_the_hour_of_today_is_over(
    there: Community,
) -> None:
    told = there.types("cohort create spring-26 mle from today daily at 8")
    assert "The hour of today is over, so it begins tomorrow." in told
    assert "from Sunday 22 November 2026" in told
    assert "is over, so" not in there.types("cohort create now ds from today daily at 23")


def test_what_is_offered_keeps_the_first_day_and_the_zone(there: Community) -> None:
    late = there.says("cohort create w ds from 11 January in berlin at 25:00")
    unread = there.says("cohort create w ds from 11 January quarterly")

    assert [choice.label for choice in (*late.choices, *unread.choices)] == [
        "cohort create w ds at 18:30 from 11 January in Europe/Berlin",
        "cohort create w ds tuesdays from 11 January",
        "cohort create w ds mon and thu at 18:30 from 11 January",
    ]
