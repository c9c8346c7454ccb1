"""What each platform answers, and whose trouble that is."""

from collections.abc import Mapping

import pytest

from adapters.discord import refusals as discord
from adapters.slack import refusals as slack
from bot.errors import About
from bot.people import Target
from bot.troubles import OF_TOKEN, TROUBLES, undeliverable

PERSON = Target(platform="slack", community="T1", user="U1")
CHANNEL = Target(platform="slack", community="T1", user="C1", channel=True)


@pytest.mark.parametrize(
    ("table", "about"),
    [
        (slack.PERSON, About.RECIPIENT),
        (slack.CHANNEL, About.RECIPIENT),
        (slack.WORKSPACE, About.COMMUNITY),
        (discord.PERSON, About.RECIPIENT),
        (discord.CHANNEL, About.RECIPIENT),
    ],
)
def test_every_word_of_a_platform_means_a_trouble_we_know(
    table: Mapping[object, str], about: About
) -> None:
    for reason in table.values():
        assert undeliverable(reason).about is about


def test_whoever_is_concerned_is_told_what_to_do() -> None:
    for table in (slack.PERSON, discord.PERSON):
        assert all(TROUBLES[reason].person for reason in table.values())
    for channels in (slack.CHANNEL, discord.CHANNEL):
        assert all(TROUBLES[reason].channel for reason in channels.values())
    for trouble in TROUBLES.values():
        assert bool(trouble.counted) is (trouble.about is About.RECIPIENT)


def test_nothing_is_ours_and_somebody_elses() -> None:
    for theirs in (slack.PERSON, slack.CHANNEL, slack.WORKSPACE):
        assert not slack.MESSAGE & theirs.keys()
    for by_number in (discord.PERSON, discord.CHANNEL):
        assert not discord.MESSAGE.keys() & by_number.keys()


def test_a_token_is_the_trouble_of_a_whole_community() -> None:
    assert all(TROUBLES[reason].about is About.COMMUNITY for reason in OF_TOKEN)


def test_a_word_means_another_thing_for_a_channel_than_for_a_person() -> None:
    for code, person, channel in (
        ("channel_not_found", "dms_closed", "channel_gone"),
        ("is_archived", "user_gone", "channel_archived"),
    ):
        found = [slack.refusal(code, target) for target in (PERSON, CHANNEL)]
        assert [error and error.reason for error in found] == [person, channel]
    assert discord.refusal(10003, "", PERSON).reason == "dms_closed"
    assert discord.refusal(10003, "", CHANNEL).reason == "channel_gone"


def test_what_is_not_known_is_no_ones_fault_on_slack_and_ours_on_discord() -> None:
    assert slack.refusal("an_odd_new_one", PERSON) is None
    unknown = discord.refusal(20028, "odd", PERSON)
    assert (unknown.reason, unknown.about) == ("discord_20028", About.MESSAGE)


@pytest.mark.parametrize(
    ("reason", "passing"), [("dms_closed", True), ("not_in_channel", True), ("user_gone", False)]
)
def test_what_somebody_may_put_right_within_the_hour_is_tried_again(
    reason: str,
    passing: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert undeliverable(reason).passing is passing
