"""``channel tips``: a path for everybody in a channel, its plan, and going over to it and back."""

import csv
from dataclasses import replace
from io import StringIO

import pytest

from bot.people import Pause
from bot.replies import as_text
from bot.storage import SqlStore
from tests.tips_world import MLE, target
from tests.unit.test_channel_command import Community


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    """A Sunday, in a channel where nothing is set up."""
    return Community(sqlite_store)


async def sent(there: Community, *days: str) -> list[str]:
    """What comes at ten past nine on these days of November."""
    return [one.tip for day in days for one in await there.at(f"2026-11-{day} 09:01")]


def test_a_path_is_chosen_first(there: Community) -> None:
    assert there.types("channel tips").startswith("Which path?")
    assert "Which path?" in there.types("channel tips from 4 January")


async def test_a_week_of_the_calendar_brings_its_own_tips(there: Community) -> None:
    said = there.types("channel tips mle", zone="Europe/London")

    assert said.startswith("This channel has the Machine Learning Engineer path")
    assert "Monday to Friday at 09:00 (Europe/London), until 13 December 2026." in said
    assert "Week 1 begins on 23 November 2026" in said
    assert "6 of its 6 tips will come." in said
    assert "- Monday 23 November, 09:00: week 1, “Python, a fact”" in said
    first = await sent(there, "23", "24", "25", "26", "27")
    second = await sent(there, "30")
    assert first == ["mle.w01.fact", "mle.w01.task"]
    assert second == ["mle.w02.fact"]
    assert "3 of its 6 tips came, 3 will." in there.types("channel")


async def test_a_message_is_for_everybody_and_a_quiz_for_whoever_asks(there: Community) -> None:
    there.types("channel tips ds")
    await sent(there, "23")

    _, reply = there.messenger.sent[-1]
    assert not reply.private
    assert [choice.label for choice in reply.choices] == ["Quiz me on this"]
    await sent(there, "24")
    _, task = there.messenger.sent[-1]
    assert list(task.choices) == []
    assert as_text(task).endswith("Data Scientist path, week 1 of 2: The role.")


async def test_what_an_outage_took_is_left_out(there: Community) -> None:
    there.types("channel tips ds")

    assert await sent(there, "28", "30") == ["ds.w02.fact"]


async def test_it_ends_with_its_last_week(there: Community) -> None:
    there.types("channel tips ds mondays")
    assert await sent(there, "23", "30") == ["ds.w01.fact", "ds.w02.fact"]

    shown = there.types("channel")

    assert "2 of its 4 tips came, 0 will." in shown
    assert "- none: there is no tip left that would come" in shown
    assert there.types("channel preview").startswith("Nothing is to come in this channel.")
    assert there.types("channel preview plan").startswith("Nothing is to come in this channel.")


async def test_a_path_that_is_over_begins_anew_with_what_it_never_sent(there: Community) -> None:
    there.types("channel tips ds mondays")
    await sent(there, "23", "30")
    there.clock.set("2026-12-12 12:00")

    again = there.types("channel tips ds weekdays")

    assert "Week 1 begins on 14 December 2026" in again
    assert "- Monday 14 December, 09:00: week 1, “The role, a task”" in again


async def test_when_everything_came_it_says_so(there: Community) -> None:
    there.types("channel tips ds")
    await sent(there, "23", "24", "28", "30")
    await there.at("2026-12-01 09:01")
    there.clock.set("2026-12-12 12:00")

    said = there.types("channel tips ds from 14 December")

    assert said.startswith("No tip of the Data Scientist path would come here then.")
    assert "forget what came here" in said


def test_a_start_in_the_past_joins_in_and_one_long_ago_does_not(there: Community) -> None:
    joined = there.types("channel tips mle from 2026-11-16")
    too_late = there.types("channel tips mle from 2026-01-01")

    assert "- Monday 23 November, 09:00: week 2, “Docker, a fact”" in joined
    assert too_late.startswith(
        "Counted from 1 January 2026, the Machine Learning Engineer path would be over."
    )


def test_other_days_keep_the_start_and_saying_it_again_changes_nothing(there: Community) -> None:
    there.types("channel tips mle from 30 November")

    first = there.types("channel tips mle every two weeks on tuesday")

    assert "every second Tuesday" in first
    assert "Week 1 begins on 30 November 2026" in first
    assert "- Tuesday 1 December, 09:00: week 1" in first
    assert there.types("channel tips mle") == first


async def test_a_day_that_has_passed_leaves_the_tip_of_this_week_as_planned(
    there: Community,
) -> None:
    there.types("channel tips ds on mondays")
    assert await sent(there, "23") == ["ds.w01.fact"]
    there.types("channel tips ds on thursdays")
    there.clock.set("2026-12-02 12:00")

    moved = there.types("channel tips ds on mondays")

    assert "This week's message still comes on Thursday 3 December, 09:00, as planned." in moved
    (message,) = await there.at("2026-12-03 09:01")
    assert message.tip == "ds.w02.fact"


async def test_a_week_that_had_its_tip_has_no_second_one_on_the_new_day(there: Community) -> None:
    there.types("channel tips ds on mondays")
    await sent(there, "23")

    moved = there.types("channel tips ds on thursdays")

    assert (
        "This channel had this week's messages already, so the next one comes on Thursday "
        "3 December."
    ) in moved
    assert await sent(there, "26", "30") == []
    assert [one.tip for one in await there.at("2026-12-03 09:01")] == ["ds.w02.fact"]


async def test_a_path_in_the_place_of_a_question_begins_at_once(there: Community) -> None:
    there.types("channel question mondays")
    await there.at("2026-11-23 09:01")

    assert "- Thursday 26 November, 09:00: week 1" in there.types("channel tips ds on thursdays")


async def test_a_last_week_that_had_its_tip_has_no_other_day(there: Community) -> None:
    there.types("channel tips ds on mondays")
    await sent(there, "23", "30")

    moved = there.types("channel tips ds on thursdays")

    assert moved.startswith("No tip of the Data Scientist path would come here then.")


async def test_a_stop_keeps_the_calendar_running(there: Community) -> None:
    there.types("channel tips mle")
    await sent(there, "23")
    stopped = there.types("channel off")
    assert there.types("channel preview").startswith("Nothing is to come")
    there.clock.set("2026-11-29 12:00")
    off = there.types("channel")

    again = there.types("channel tips mle")

    assert stopped.startswith("The Machine Learning Engineer path is off")
    assert "switched off in this channel" in off
    assert "[Start it again]" in off
    assert "- Monday 30 November, 09:00: week 2, “Docker, a fact”" in again


async def test_going_over_says_so_and_keeps_what_came(there: Community) -> None:
    there.types("channel question weekdays")
    [asked] = await there.at("2026-11-23 09:00")

    over = there.types("channel tips ds")

    assert "Until now it was the question of the week." in over
    assert "The last question was not answered yet" in over
    told = as_text(there.presses(f"1|poll|0|0|{asked.key}"))
    assert told.startswith("Right."), "nobody counts on an answer that does not come"
    assert await sent(there, "24", "25") == ["ds.w01.fact", "ds.w01.task"]
    back = there.types("channel question weekdays")
    assert "Until now it was the Data Scientist path." in back
    assert "not answered" not in back
    kinds = [(one.kind, one.tip) for one in await there.at("2026-11-26 09:00")]
    assert kinds == [("reveal", asked.tip)], "the answer comes before the next question"
    assert "2 of its 4 tips came" in there.types("channel tips ds")


async def test_the_next_message_is_shown_as_it_will_look(there: Community) -> None:
    there.types("channel tips ds from 30 November")

    ahead = there.types("channel preview")
    await there.at("2026-11-30 09:00")

    _, came = there.messenger.sent[-1]
    assert "It comes on Monday 30 November, 09:00 (UTC)." in ahead
    for block in as_text(came).split("\n\n"):
        assert block in ahead


def rows(text: str) -> list[dict[str, str]]:
    """The file of a plan, read back."""
    listing = text.split("channel-plan.csv:\n")[1].split("\n\n", maxsplit=1)[0]
    listing = listing.replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")
    lines = (line.strip() for line in listing.splitlines())
    return list(csv.DictReader(StringIO("\n".join(lines))))


def test_the_plan_has_every_date_and_says_why_nothing_comes(there: Community) -> None:
    there.types("channel tips mle from 14 December")
    there.types("channel quiet 17 December")
    there.types("channel holidays germany")

    said = there.types("channel preview plan")

    assert "6 messages from 14 December 2026 to 29 December 2026" in said
    found = {row["date"]: row for row in rows(said)}
    assert found["2026-12-14"]["title"] == "Python, a fact"
    assert found["2026-12-16"]["title"] == "the week has no more tips"
    assert found["2026-12-17"]["title"] == "quiet day"
    assert found["2026-12-25"]["title"] == "Christmas Day"
    assert found["2026-12-14"]["weekday"] == "Monday"
    assert found["2026-12-14"]["time"] == "09:00"
    assert {row["what"] for row in found.values()} == {"tip", "nothing"}


def test_the_last_week_of_a_plan_is_named_where_a_holiday_takes_it(there: Community) -> None:
    there.types("channel tips mle mondays from 7 December")
    there.types("channel quiet 21 December")

    said = there.types("channel preview plan")

    assert "On 1 date of the rhythm nothing comes" in said
    assert "No tip comes in week 3." in said
    assert rows(said)[-1]["date"] == "2026-12-21"
    assert rows(said)[-1]["title"] == "quiet day"


def test_many_weeks_without_a_tip_are_counted(there: Community) -> None:
    there.types("channel tips mle mondays from 7 December")
    there.types("channel quiet 8 December to 3 January")
    assert "In 2 of its weeks no tip comes." in there.types("channel preview plan")


def test_a_plan_is_whole_without_quiet_days(there: Community) -> None:
    there.types("channel tips ds mondays")

    said = there.types("channel preview plan")

    assert "2 messages from 23 November 2026 to 30 November 2026" in said
    assert "nothing comes" not in said


def test_the_plan_of_a_question_goes_half_a_year(there: Community) -> None:
    there.types("channel question mondays")

    said = there.types("channel preview plan")

    assert "26 messages from 23 November 2026 to 17 May 2027" in said
    assert "It goes on after that." in said
    assert [row["what"] for row in rows(said)[:3]] == ["question", "answer", "question"]


def test_one_message_is_one(there: Community) -> None:
    there.types("channel tips ds mondays until 28 November")

    assert "1 message from 23 November 2026" in there.types("channel preview plan")


async def test_a_path_that_is_taken_out_waits(there: Community) -> None:
    there.types("channel tips ds")
    there.content = replace(there.content, tracks={"mle": MLE})

    assert await sent(there, "23") == []
    shown = there.types("channel")
    assert shown.startswith("A path that is gone in this channel")
    assert "Its path was taken out" in shown
    assert there.types("channel preview").startswith("Nothing is to come in this channel.")


def test_a_channel_that_could_not_be_reached_says_what_helps(there: Community) -> None:
    there.types("channel tips ds")
    channel = there.store.known(replace(target("C1"), channel=True))
    assert channel is not None
    held = there.store.subscription(channel.id)
    assert held is not None
    there.store.reschedule(
        held.id, schedule=held.schedule, pause=Pause.UNREACHABLE, next_due_at=None
    )

    assert there.types("channel").startswith("The Data Scientist path has stopped in this channel.")


def test_going_over_to_another_path_says_what_came_until_now(there: Community) -> None:
    there.types("channel tips mle")
    assert "Until now it was the Data Scientist path" not in there.types("channel tips mle mondays")
    assert (
        there.types("channel tips ds").count("Until now it was the Machine Learning Engineer") == 1
    )


def test_the_last_day_goes_with_what_was_switched_off(there: Community) -> None:
    assert "until 28 November" in there.types("channel question from 23 November until 28 November")
    there.types("channel off")
    assert "until" not in there.types("channel question")


def test_quiet_days_in_the_wrong_order_are_asked_about(there: Community) -> None:
    there.types("channel question")
    refused = there.types("channel quiet 2 January to 24 December")
    assert "is more than three months" in refused
    assert "There are none." in there.types("channel quiet none")


def test_quiet_days_of_a_channel_that_is_off_promise_nothing(there: Community) -> None:
    there.types("channel question")
    there.types("channel off")
    assert "Nothing comes here at the moment." in there.types("channel quiet off")
