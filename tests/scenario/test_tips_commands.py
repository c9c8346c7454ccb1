"""What people type about tracks and tips, and what comes of it, over days."""

from datetime import datetime

import pytest

from bot.errors import Undeliverable
from bot.people import Delivery
from bot.replies import as_text
from bot.storage import SqlStore
from tests.tips_chat import Chat
from tests.tips_world import DS


@pytest.fixture
def chat(sqlite_store: SqlStore) -> Chat:
    return Chat(sqlite_store)


def test_whoever_has_no_track_is_offered_them_all(chat: Chat) -> None:
    reply = chat.ask("track")
    assert [choice.label for choice in reply.choices] == [
        "Data Scientist",
        "Machine Learning Engineer",
    ]
    assert "You are on the Machine Learning" in chat.press(reply, "Machine Learning Engineer")


def test_picking_a_track_says_when_the_tips_come_and_in_which_zone_and_why(chat: Chat) -> None:
    reply = chat.ask("track ds")
    assert reply.direct is not None
    assert "Monday to Friday at 09:00 (Europe/Berlin)" in as_text(reply.direct)
    for message in (reply, reply.direct):
        assert "- Monday 23 November, 09:00\n- Tuesday 24 November, 09:00" in as_text(message)
        assert "for Europe/Berlin, because your profile here says so" in as_text(message)


def test_in_direct_messages_one_answer_is_enough(chat: Chat) -> None:
    assert chat.ask("track ds", in_dm=True).direct is None


def test_picking_the_same_track_again_changes_nothing(chat: Chat) -> None:
    chat.say("track ds")
    before = chat.say("tips when")
    reply = chat.ask("track ds")
    assert "You are on this track already." in as_text(reply)
    assert reply.direct is None
    assert chat.say("tips when") == before


async def test_the_path_shows_what_is_done_and_where_somebody_is(chat: Chat) -> None:
    chat.say("track ds")
    for day in (23, 24, 25):
        await chat.at(f"2026-11-{day} 08:00")
    text = chat.say("track")
    assert "You are in week 2 of 2: Python. 3 of 4 tips are behind you." in text
    assert "- Week 1: The role (sent)\n- Week 2: Python (you are here, 1 to come)" in text


async def test_the_end_of_a_path_is_said_and_another_one_offered(chat: Chat) -> None:
    chat.say("track ds")
    for day in (23, 24, 25, 26, 27):
        await chat.at(f"2026-11-{day} 08:00")
    assert len(chat.received) == len(DS.tips)
    for line in ("track", "track ds", "tips when", "tips next", "tips on", "tips on mondays"):
        assert "You have had all 4 tips of this path." in chat.say(line), line


async def test_a_shared_week_is_not_sent_twice_to_somebody_who_changes_track(chat: Chat) -> None:
    chat.say("track ds")
    for day in (23, 24, 25, 26):
        await chat.at(f"2026-11-{day} 08:00")
    reply = chat.ask("track mle", in_dm=True)
    assert "2 of them you have had already; they do not come again." in as_text(reply)
    await chat.at("2026-11-27 08:00")
    assert chat.received[-1] == ("ada", "mle.w02.fact")


async def test_changing_track_on_the_day_of_a_tip_sends_no_second_one_that_day(
    chat: Chat,
) -> None:
    chat.say("track ds")
    await chat.at("2026-11-23 08:00")
    chat.say("track mle")
    chat.say("tips on evenings-are-not-a-schedule")
    chat.say("tips on mondays")
    await chat.at("2026-11-24 08:00")
    assert chat.received == [("ada", "ds.w01.fact")]
    await chat.at("2026-11-30 08:00")
    assert chat.received[-1] == ("ada", "mle.w01.fact")


async def test_paused_tips_do_not_come_and_go_on_where_they_stopped(chat: Chat) -> None:
    chat.say("track ds")
    await chat.at("2026-11-23 08:00")
    assert "Your tips are paused" in chat.say("tips off")
    assert "Your tips are paused." in chat.say("track")
    assert await chat.at("2026-11-24 08:00") == 0
    assert "- Wednesday 25 November, 09:00" in chat.press(chat.ask("tips when"), "Resume tips")
    await chat.at("2026-11-25 08:00")
    assert chat.received == [("ada", "ds.w01.fact"), ("ada", "ds.w01.task")]


def test_whoever_leaves_keeps_their_place(chat: Chat) -> None:
    chat.say("track ds")
    assert "I keep your place" in chat.say("track leave")
    assert "You are on the Data Scientist path" in chat.say("track ds")


def test_leaving_without_a_track_names_the_tracks(chat: Chat) -> None:
    reply = chat.ask("track leave")
    assert reply.error
    assert [choice.label for choice in reply.choices] == [
        "Data Scientist",
        "Machine Learning Engineer",
    ]


@pytest.mark.parametrize("line", ["tips on", "tips off", "tips when", "tips next"])
def test_tips_without_a_track_lead_to_one(chat: Chat, line: str) -> None:
    reply = chat.ask(line)
    assert "You are not on a track yet" in as_text(reply)
    assert [choice.label for choice in reply.choices] == [
        "Data Scientist",
        "Machine Learning Engineer",
    ]


def test_the_next_sends_are_as_many_as_there_are_tips(chat: Chat) -> None:
    chat.say("track ds")
    text = chat.say("tips when")
    assert text.count("November, 09:00") == len(DS.tips)


def test_the_clock_change_is_in_the_list(chat: Chat) -> None:
    chat.clock.set("2027-03-26 12:00")
    chat.say("track ds")
    assert "- Monday 29 March, 09:00\n- Tuesday 30 March, 09:00" in chat.say("tips when")


async def test_looking_ahead_uses_nothing_up(chat: Chat) -> None:
    chat.say("track ds")
    for _ in range(2):
        text = chat.say("tips next")
        assert "The role, a fact" in text
        assert "It still comes on Monday 23 November, 09:00 (Europe/Berlin)." in text
    await chat.at("2026-11-23 08:00")
    assert chat.received == [("ada", "ds.w01.fact")]


@pytest.mark.parametrize("typed", ["europe/berlin", "Berlin", "munich", "BERLIN (Europe)", "cet"])
def test_a_zone_goes_by_the_names_of_its_cities(chat: Chat, typed: str) -> None:
    assert "Your zone is Europe/Berlin" in chat.say(f"tips zone {typed}")


def test_a_zone_of_several_words_and_one_of_three_parts(chat: Chat) -> None:
    assert "Your zone is America/New_York" in chat.say("tips zone new york")
    assert "Your zone is America/Argentina/Salta" in chat.say("tips zone salta")


def test_a_zone_nobody_knows_gets_the_nearest_one(chat: Chat) -> None:
    reply = chat.ask("tips zone berlim")
    assert reply.error
    assert next(reply.choices).label == "tips zone Europe/Berlin"


def test_tips_zone_alone_offers_zones_all_around_the_world(chat: Chat) -> None:
    reply = chat.ask("tips zone")
    labels = [choice.label for choice in reply.choices]
    assert len(labels) == 25
    assert {"Tokyo (Asia)", "New York (America)", "Lagos (Africa)"} <= set(labels)


async def test_moving_west_repeats_nothing_and_moving_east_skips_nothing(chat: Chat) -> None:
    chat.say("track ds")
    await chat.at("2026-11-23 08:00")
    assert "- Tuesday 24 November, 09:00" in chat.say("tips zone los angeles")
    assert await chat.at("2026-11-23 17:00") == 0
    assert await chat.at("2026-11-24 16:59") == 0
    assert await chat.at("2026-11-24 17:00") == 1
    chat.clock.set("2026-11-24 23:30")  # Wednesday 12:30 in Auckland
    assert "- right away" in chat.say("tips zone auckland")
    assert await chat.at("2026-11-24 23:30:15") == 1
    assert "- Thursday 26 November, 09:00" in chat.say("tips when")
    assert [tip for _, tip in chat.received] == ["ds.w01.fact", "ds.w01.task", "ds.w02.fact"]


async def test_a_profile_that_moves_takes_the_tips_along(chat: Chat) -> None:
    chat.profile_zone = "Asia/Tokyo"
    chat.say("track ds")
    chat.say("tips on mondays")
    assert await chat.at("2026-11-23 00:00") == 1
    chat.profile_zone = "America/New_York"
    assert "- Monday 30 November, 09:00" in chat.say("tips when")
    assert await chat.at("2026-11-30 00:00") == 0  # where it is still Sunday
    assert await chat.at("2026-11-30 14:00") == 1
    chat.profile_zone = "Asia/Tokyo"
    assert "- Monday 7 December, 09:00" in chat.say("tips when")
    assert await chat.at("2026-12-07 00:00") == 1


@pytest.mark.parametrize("zone", ["berlin", "london"])
async def test_a_tip_that_still_comes_keeps_its_hour_in_another_zone(chat: Chat, zone: str) -> None:
    chat.say("track ds")
    chat.say("tips on sundays 19:30")
    assert await chat.at("2026-11-22 18:30") == 1
    chat.clock.set("2026-11-29 12:00")
    assert "This week's tip still comes on Sunday 29 November, 19:30" in chat.say(
        "tips on mondays 12:00"
    )
    moved = chat.say(f"tips zone {zone}")
    assert "- Sunday 29 November, 19:30" in moved
    assert "- Monday 30 November, 12:00" in moved


def test_whoever_is_refused_the_days_stays_in_their_zone(chat: Chat) -> None:
    chat.say("track ds")
    before = chat.say("tips when")
    assert chat.ask("tips on fridays until tomorrow in tokyo").error
    assert chat.say("tips when") == before


def test_a_tip_that_comes_while_the_zone_changes_is_not_followed_by_another(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.say("track ds")
    chat.say("tips on mondays")
    change = SqlStore.set_zone

    def meanwhile(
        store: SqlStore, person: int, zone: str, *, moves: tuple[datetime, datetime] | None = None
    ) -> bool:
        chat.clock.set("2026-11-23 08:00")
        chat.tick()
        return change(store, person, zone, moves=moves)

    monkeypatch.setattr(SqlStore, "set_zone", meanwhile)
    lines = chat.say("tips zone honolulu").splitlines()
    assert next(line for line in lines if line.startswith("-")) == "- Monday 30 November, 09:00"


async def test_a_pause_until_a_day_ends_on_it_wherever_the_profile_moves(chat: Chat) -> None:
    chat.say("track ds")
    chat.say("tips pause until 7 December")
    chat.profile_zone = "America/New_York"
    assert "until Monday 7 December" in chat.say("tips when")
    assert await chat.at("2026-12-07 08:00") == 0
    assert await chat.at("2026-12-07 14:00") == 1


async def test_a_profile_counts_for_nothing_beside_a_zone_of_their_own(chat: Chat) -> None:
    chat.say("track ds")
    chat.say("tips zone tokyo")
    chat.profile_zone = "America/New_York"
    assert "- Monday 23 November, 09:00" in chat.say("tips when")
    assert await chat.at("2026-11-23 00:00") == 1


def test_a_zone_can_be_set_before_there_is_a_track(chat: Chat) -> None:
    assert "It is Sunday 22 November, 21:00 there." in chat.say("tips zone tokyo")
    assert "for Asia/Tokyo, because it is set for you" in chat.say("track ds")


def test_without_a_profile_the_zone_is_the_default_of_the_server(chat: Chat) -> None:
    chat.profile_zone = None
    assert "for America/Denver, because it is this bot's default" in chat.say("track ds")


async def test_a_closed_door_is_told_with_what_to_do(chat: Chat) -> None:
    def closed(_: Delivery) -> None:
        raise Undeliverable("dms_closed")

    chat.say("track ds")
    assert "did not reach you" not in chat.say("tips when")
    chat.messenger.before = closed
    await chat.at("2026-11-23 08:00")
    text = chat.say("tips when")
    assert "Your last tip did not reach you. Your direct messages are closed to me." in text
    chat.messenger.before = lambda _: None
    await chat.at("2026-11-24 08:00")
    assert "did not reach you" not in chat.say("tips when")


async def test_a_change_in_the_middle_of_a_week_neither_skips_nor_repeats_it(chat: Chat) -> None:
    chat.say("track ds")
    chat.say("tips on thursdays")
    assert await chat.at("2026-11-26 08:00") == 1
    chat.clock.set("2026-12-02 12:00")
    text = chat.say("tips on mondays")
    assert "This week's tip still comes on Thursday 3 December, 09:00, as planned." in text
    listed = "- Thursday 3 December, 09:00, planned before your days changed\n- Monday 7 December"
    assert listed in text
    assert listed in chat.say("tips when")
    assert await chat.at("2026-12-03 08:00") == 1
    text = chat.say("tips on fridays 18:30")
    assert "You had this week's tips already, so the next one comes on Friday 11 December." in text
    assert await chat.at("2026-12-04 17:30") == 0
    chat.say("track mle")
    chat.say("tips off")
    assert "- Friday 11 December, 18:30" in chat.say("tips on")
    assert await chat.at("2026-12-11 17:30") == 1


def test_before_the_first_tip_other_days_simply_take_the_place_of_those_before(chat: Chat) -> None:
    chat.say("track ds")
    chat.say("tips on sat and sun at 20:00")
    text = chat.say("tips on weekdays")
    assert "as planned" not in text
    assert "The next ones:\n- Monday 23 November, 20:00" in text


def test_what_was_pending_and_is_overdue_comes_right_away(chat: Chat) -> None:
    chat.say("track ds")
    chat.say("tips on thursdays")
    chat.clock.set("2026-11-26 08:01")
    assert "This week's tip still comes right away, as planned." in chat.say("tips on mondays")


async def test_after_the_last_day_resuming_goes_on_without_one(chat: Chat) -> None:
    chat.say("track ds")
    assert "until 23 November 2026. The next ones:" in chat.say("tips on mondays until monday")
    assert await chat.at("2026-11-23 08:00") == 1
    text = chat.say("tips when")
    assert "Your tips have ended" in text
    assert "They were to come until 23 November 2026. Your place on the path is kept." in text
    chat.clock.set("2026-11-24 08:00")
    assert "One tip every Monday at 09:00 (Europe/Berlin). The" in chat.say("tips on")


def test_a_last_day_before_the_first_send_is_refused_with_a_way_on(chat: Chat) -> None:
    chat.clock.set("2026-11-24 12:00")
    chat.say("track ds")
    chat.say("tips off")
    chat.say("tips on mondays")
    before = chat.say("tips when")
    reply = chat.ask("tips on tuesdays until friday")
    assert "No tip would come until 27 November 2026" in as_text(reply)
    assert chat.say("tips when") == before
    assert "One tip every Tuesday" in chat.press(reply, next(reply.choices).label)


def test_the_change_of_the_clocks_and_what_comes_late_are_said(chat: Chat) -> None:
    chat.clock.set("2027-03-20 12:00")
    chat.say("track ds")
    text = chat.say("tips on sundays 02:30")
    assert "clocks" not in text
    text = chat.say("tips when")
    assert "there is no 02:30, so the message comes at 03:00, right after." in text
    assert (
        "What could not be sent at its hour is still sent up to 6 hours late, with a note" in text
    )


def test_completion_says_what_is_typed_so_far_and_offers_the_schedules(chat: Chat) -> None:
    offered = chat.app().suggest("tips on", "days", "tue 18:30")
    assert [(value.id, value.label) for value in offered] == [
        ("tue 18:30", "Every Tuesday at 18:30")
    ]
    assert [value.label for value in chat.app().suggest("tips on", "days", "mon")] == [
        "Every Monday at the same time",
        "Every Monday at nine",
    ]
    assert len(chat.app().suggest("tips on", "days", "")) == 2
