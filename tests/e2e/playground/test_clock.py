"""The clock of the playground: tips come, play by themselves, and begin anew."""

import pytest
from playwright.sync_api import expect

from tests.e2e.playground.desk import Desk, say

pytestmark = pytest.mark.browser


def test_pushing_the_clock_brings_tips(desk: Desk) -> None:
    page = desk.sit()
    say(page, "/career track ds")
    expect(page.get_by_role("radio", name="Direct message")).to_contain_text("1 new")
    page.get_by_role("button", name="+1 week").click()
    expect(page.locator("#clock-note")).to_contain_text("7 days ahead")
    expect(page.get_by_role("radio", name="Direct message")).to_contain_text("6 new")
    page.get_by_role("radio", name="Direct message").click()
    expect(page.locator(".tip")).to_have_count(5)
    desk.picture(page, "tips-light")
    page.get_by_role("button", name="Next tip:").click()
    expect(page.locator(".tip")).to_have_count(6)
    page.get_by_role("button", name="Play 12 weeks").click()
    expect(page.locator("#play-progress")).to_be_visible()
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("#play-progress")).to_be_hidden()
    expect(page.get_by_role("button", name="Play 12 weeks")).to_be_focused()


def test_whoever_reads_the_channel_stays_there_until_they_ask_for_the_next_tip(desk: Desk) -> None:
    page = desk.sit()
    channel = page.get_by_role("radio", name="In a channel")
    direct = page.get_by_role("radio", name="Direct message")
    say(page, "/career track ds")
    say(page, "/career compare salary")
    page.get_by_role("button", name="+1 day").click()
    page.get_by_role("button", name="+1 week").click()
    expect(page.locator("#clock-note")).to_contain_text("8 days ahead")
    expect(direct).to_contain_text("6 new")
    expect(channel).to_be_checked()
    expect(page.locator("#arrived")).to_contain_text("new in your direct messages")
    expect(page.locator("#slack-stage")).to_contain_text("$70,000")
    desk.picture(page, "unread")
    page.get_by_role("button", name="Next tip:").click()
    expect(direct).to_be_checked()
    say(page, "/career channel question daily")
    channel.click()
    say(page, "/career channel question daily")
    direct.click()
    page.get_by_role("button", name="+1 week").click()
    expect(channel).to_contain_text("new")


def test_next_tip_pressed_twice_at_once_goes_to_one_tip(desk: Desk) -> None:
    page = desk.sit()
    say(page, "/career track ds")
    button = page.get_by_role("button", name="Next tip:")
    day, _, time_of_day = button.inner_text().removeprefix("Next tip: ").rpartition(", ")
    button.evaluate("(button) => { button.click(); button.click(); }")
    expect(page.locator(".tip")).to_have_count(1)
    expect(page.locator("#clock-now")).to_contain_text(time_of_day)
    expect(page.locator("#clock-now")).to_contain_text(day.replace(" ", ", ", 1))
    expect(button).not_to_contain_text(day)
    expect(page.locator(".tip")).to_have_count(1)


def test_playing_stops_with_the_last_tip_and_says_so(desk: Desk) -> None:
    page = desk.sit()
    said = page.locator("#clock-said")
    page.get_by_role("button", name="Play 12 weeks").click()
    expect(said).to_have_text("No tip is planned: pick a track first.")
    say(page, "/career track ds")
    expect(said).to_be_empty()
    for week in range(1, 26):
        page.get_by_role("button", name="+1 week").click()
        expect(page.locator("#clock-note")).to_contain_text(f"{7 * week} days ahead")
    page.get_by_role("radio", name="Direct message").click()
    page.get_by_role("button", name="Play 12 weeks").click()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(said).to_contain_text("no further tip is planned")
    expect(page.get_by_role("button", name="Play 12 weeks")).to_be_visible()
    expect(page.locator(".tip")).to_have_count(130)
    expect(page.locator("#next-tip")).to_have_text("Next tip: none planned")
    desk.picture(page, "played")


def test_starting_over_returns_to_the_present(desk: Desk) -> None:
    page = desk.sit()
    button = page.get_by_role("button", name="Start over")
    expect(button).to_be_hidden()
    say(page, "/career track ds")
    page.get_by_role("radio", name="Direct message").click()
    page.get_by_role("button", name="+1 week").click()
    expect(page.locator(".tip")).to_have_count(5)
    page.once("dialog", lambda dialog: dialog.dismiss())
    button.click()
    expect(page.locator(".tip")).to_have_count(5)
    page.once("dialog", lambda dialog: dialog.accept())
    button.click()
    expect(page.get_by_role("button", name="Compare the roles")).to_be_visible()
    expect(page.locator("#clock-note")).not_to_contain_text("ahead")
    expect(page.get_by_role("radio", name="In a channel")).to_be_checked()
    expect(button).to_be_hidden()
    say(page, "/career compare salary")
    expect(page.locator("#slack-stage")).to_contain_text("$70,000")
