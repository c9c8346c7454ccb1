"""Days that somebody names before they are on a track."""

from dataclasses import replace

import pytest

from bot.app import Press
from bot.replies import as_text
from bot.storage import SqlStore
from tests.tips_chat import Chat
from tests.tips_world import DS, MLE, WEEKDAYS, target, tips_content


@pytest.fixture
def chat(sqlite_store: SqlStore) -> Chat:
    return Chat(sqlite_store)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("tuesdays 9:30", "every Tuesday at 09:30 (Europe/Berlin), as a direct message"),
        ("Every Monday at nine", "every Monday at 09:00 (Europe/Berlin), as"),
        ("18:30 until 1 march", "at 18:30 (Europe/Berlin), until 1 March 2027, as"),
        (
            "every 2 weeks on mon, tue, wed, thu, fri and sun from 4 jan until 1 june",
            "Friday and Sunday at 09:00 (Europe/Berlin), from 4 January 2027 until 1 June 2027, as",
        ),
    ],
)
def test_days_that_are_said_before_there_is_a_track_are_kept(
    chat: Chat, said: str, kept: str
) -> None:
    offered = chat.ask(f"tips on {said}")
    assert kept.removesuffix(", as").removesuffix(", as a direct message") in as_text(offered)
    pressed = chat.app().press(
        Press(target=target(), action=list(offered.choices)[1].action.encode(), in_dm=True)
    )
    assert "You are on the Machine Learning Engineer path" in as_text(pressed)
    assert kept in as_text(pressed)
    assert chat.press(offered, "Machine Learning Engineer")  # twice does no harm
    assert kept.partition(" (")[0] in chat.say("tips when")


def test_days_that_mean_nothing_are_named_before_there_is_a_track(chat: Chat) -> None:
    assert "I don't know “bananas” as a day or a time." in chat.say("tips on bananas")


def test_a_button_with_days_that_are_over_says_so(chat: Chat) -> None:
    offered = chat.ask("tips on mondays until 1 december")
    chat.clock.set("2026-12-02 12:00")
    assert "No tip would come until 1 December 2026" in chat.press(offered, "Data Scientist")
    assert "You are not on a track yet" in chat.say("tips when")


def test_a_button_of_a_schedule_or_a_track_that_is_gone_is_an_old_one(chat: Chat) -> None:
    offered = chat.ask("tips on Every Monday at nine")
    chat.content = tips_content(schedules={"weekdays": WEEKDAYS})
    assert "older version of me" in chat.press(offered, "Data Scientist")
    chat.content = tips_content(tracks={"mle": MLE})
    assert "older version of me" in chat.press(offered, "Data Scientist")


def test_more_than_a_button_carries_is_asked_for_again(chat: Chat) -> None:
    long = "a-career-with-quite-a-long-name"
    roles = {**chat.content.roles, long: chat.content.roles["ds"]}
    chat.content = replace(tips_content(tracks={long: DS}), roles=roles)
    days = "every 2 weeks on mon, tue, wed, thu, fri and sun from 4 jan until 1 june"
    told = chat.say(f"tips on {days}")
    assert told.startswith("Pick a track first.")
    assert "Then tell me the days once more." in told


def test_a_track_that_was_begun_meanwhile_goes_over_to_the_days_of_the_button(chat: Chat) -> None:
    offered = chat.ask("tips on tuesdays 9:30")
    chat.say("track ds")
    chat.press(offered, "Data Scientist")
    assert "every Tuesday at 09:30" in chat.say("tips when")


def test_a_place_within_the_days_is_kept_for_whoever_has_no_track_yet(chat: Chat) -> None:
    offered = chat.ask("tips on mon 9:30 in new york")
    assert "every Monday at 09:30 (America/New_York)" in as_text(offered)
    chat.press(offered, "Data Scientist")
    assert "for America/New_York, because it is set for you" in chat.say("tips when")


# --- a zone within the days ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["tue 9:30 in tokyo", "tue 9:30 Asia/Tokyo", "9:30 tokyo time tue"]
)
def test_days_and_a_place_are_set_in_one_line(chat: Chat, said: str) -> None:
    chat.say("track ds")
    told = chat.say(f"tips on {said}")
    assert "at 09:30 (Asia/Tokyo). The next ones:" in told
    assert "for Asia/Tokyo, because it is set for you" in told


def test_a_place_alone_keeps_the_days(chat: Chat) -> None:
    chat.say("track ds")
    chat.say("tips on tuesdays 9:30")
    assert "every Tuesday at 09:30 (Asia/Tokyo)" in chat.say("tips on in tokyo")


@pytest.mark.parametrize(
    ("said", "message", "choice"),
    [
        ("tue 9:30 IST", "“IST” can be several time zones.", "tips on tue 9:30 in Asia/Kolkata"),
        ("tusday in tokyo", "I don't know “tusday” as a day", "tips on tuesday in tokyo"),
        ("tue in tokio", "I don't know “tokio” as a city", "tips on tue in Asia/Tokyo"),
        ("tusday in tokio", "I don't know “tusday” as a day", "tips on tuesday"),
    ],
)
def test_what_is_not_understood_changes_nothing_and_can_be_pressed(
    chat: Chat, said: str, message: str, choice: str
) -> None:
    chat.say("track ds")
    before = chat.say("tips when")
    reply = chat.ask(f"tips on {said}")
    assert message in as_text(reply)
    assert next(reply.choices).action.encode() == f"1|run|0||{choice}"
    assert chat.say("tips when") == before


def test_more_than_a_button_carries_is_not_offered_as_one(chat: Chat) -> None:
    chat.say("track ds")
    reply = chat.ask(
        "tips on tusdays wednesdays thursdays fridays saturdays and sundays every week at 18:30"
    )
    assert "I don't know “tusdays” as a day" in as_text(reply)
    assert list(reply.choices) == []


def test_completion_says_the_place_too(chat: Chat) -> None:
    assert chat.app().suggest("tips on", "days", "tue 9:30 in tokyo")[0].label == (
        "Every Tuesday at 09:30 in tokyo"
    )
