"""A conversation in the playground: typed, pressed, by keyboard, on both previews, and kept."""

import pytest
from playwright.sync_api import expect

from tests.e2e.playground.desk import Desk, say

pytestmark = pytest.mark.browser


def test_salary_compared_is_seen_as_both_platforms_show_it(desk: Desk) -> None:
    page = desk.sit()
    desk.picture(page, "welcome-light")
    say(page, "/career compare salary")
    for stage in ("#slack-stage", "#discord-stage"):
        preview = page.locator(stage)
        expect(preview).to_contain_text("$70,000 to $100,000")
        expect(preview).to_contain_text("Plat.AI")
        expect(preview).to_contain_text("Skillify")
    expect(page.locator("#slack-stage")).to_contain_text("Only visible to you")
    expect(page.locator("#discord-stage")).to_contain_text("Only you can see this")
    expect(page.locator("#slack-stage table")).to_be_visible()
    expect(page.locator("#discord-rulers")).to_contain_text("of 4,000 characters")
    desk.picture(page, "salary-light")


def test_a_file_is_saved_whole_and_can_be_looked_at(desk: Desk) -> None:
    page = desk.sit()
    say(page, "/career track ds")
    say(page, "/career data export")
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save waymark-data.csv").click()
    assert saving.value.suggested_filename == "waymark-data.csv"
    saved = saving.value.path().read_text(encoding="utf-8")
    assert saved.startswith("kind,when,what,detail\nprofile,,")
    page.get_by_text("Show waymark-data.json").click()
    listing = page.get_by_role("region", name="waymark-data.json")
    expect(listing).to_contain_text('"subscriptions"')
    widths = listing.evaluate("(pre) => [pre.clientWidth, pre.closest('.card').clientWidth]")
    assert widths[0] < widths[1]
    expect(page.locator("#discord-stage")).to_contain_text("waymark-data.csv")
    desk.picture(page, "data-export")


@pytest.mark.parametrize("door", ["Compare the roles", "Pick a track", "Quiz me"])
def test_a_door_of_the_welcome_opens(desk: Desk, door: str) -> None:
    page = desk.sit()
    page.get_by_role("button", name=door, exact=True).click()
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.get_by_role("combobox", name="Message to Waymark")).to_be_focused()


@pytest.mark.parametrize("where", ["#log", "#slack-stage", "#discord-stage"])
def test_a_button_works_in_the_conversation_and_in_both_previews(desk: Desk, where: str) -> None:
    page = desk.sit()
    say(page, "/career compare")
    page.locator(where).get_by_role("button", name="Every row").last.click()
    expect(page.locator("#stepper-what")).to_contain_text("row by row")
    expect(page.locator("#log")).to_contain_text("You pressed Every row")


@pytest.mark.parametrize("where", ["#log", "#slack-stage", "#discord-stage"])
def test_a_select_works_in_the_conversation_and_in_both_previews(desk: Desk, where: str) -> None:
    page = desk.sit()
    say(page, "/career compare")
    page.locator(where).get_by_role("combobox", name="Another topic").first.select_option(
        "Education"
    )
    expect(page.locator("#stepper-what")).to_contain_text("Education")


def test_a_reply_is_shared_with_the_channel(desk: Desk) -> None:
    page = desk.sit()
    say(page, "/career compare salary")
    page.locator("#slack-stage").get_by_role("button", name="Share").click()
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator("#slack-stage")).not_to_contain_text("Only visible to you")


def test_everything_works_by_keyboard(desk: Desk) -> None:
    page = desk.sit()
    box = page.get_by_role("combobox", name="Message to Waymark")
    expect(box).to_be_focused()
    page.keyboard.type("/comp")
    expect(page.get_by_role("option").first).to_contain_text("compare")
    page.keyboard.press("Tab")
    expect(box).to_have_value("/career compare ")
    page.keyboard.type("sal")
    expect(page.get_by_role("option").first).to_contain_text("Salary")
    page.keyboard.press("ArrowDown")
    option = page.get_by_role("option").first
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "none")
    desk.picture(page, "completion")
    page.keyboard.press("Enter")
    expect(box).to_have_value("/career compare salary ")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.locator("#slack-stage")).to_contain_text("Salary")
    expect(box).to_have_value("")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value("/career compare salary ")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_value("")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#log .look").last).to_be_focused()


def test_a_quiz_by_keyboard_stays_at_its_buttons(desk: Desk) -> None:
    page = desk.sit()
    page.get_by_role("radio", name="In a channel").press("ArrowRight")
    expect(page.get_by_role("radio", name="Direct message")).to_be_focused()
    say(page, "quiz")
    expect(page.locator("#stepper-what")).to_contain_text("Question 1")
    page.locator("#log").get_by_role("button", name="Not sure").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#log")).to_contain_text("The answer is")
    expect(page.locator("#log").get_by_role("button", name="Next question")).to_be_focused()


def test_the_conversation_is_there_after_a_reload_and_only_for_its_visitor(desk: Desk) -> None:
    page = desk.sit()
    say(page, "/career compare salary")
    page.reload()
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator("#discord-stage")).to_contain_text("$70,000")
    other = desk.sit()
    expect(other.locator(".reply")).to_have_count(0)
    expect(other.get_by_role("button", name="Compare the roles")).to_be_visible()


def test_a_reload_keeps_the_place_and_what_was_read(desk: Desk) -> None:
    page = desk.sit()
    direct = page.get_by_role("radio", name="Direct message")
    say(page, "/career track ds")
    page.reload()
    expect(direct).to_contain_text("1 new")
    direct.click()
    page.get_by_role("button", name="+1 week").click()
    expect(page.locator(".tip")).to_have_count(5)
    page.reload()
    expect(page.locator(".tip")).to_have_count(5)
    expect(direct).to_be_checked()
    page.get_by_role("radio", name="In a channel").click()
    page.reload()
    expect(page.locator(".said")).to_have_count(1)
    expect(direct).not_to_contain_text("new")


def test_a_second_tab_follows_the_first(desk: Desk) -> None:
    page = desk.sit()
    other = page.context.new_page()
    other.goto(page.url)
    say(page, "/career track ds")
    expect(other.locator(".reply")).to_have_count(1)
    page.get_by_role("radio", name="Direct message").click()
    page.get_by_role("button", name="+1 week").click()
    expect(page.locator(".tip")).to_have_count(5)
    other.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(other.locator("#clock-note")).to_contain_text("7 days ahead")
    expect(other.get_by_role("radio", name="In a channel")).to_be_checked()
    expect(other.get_by_role("radio", name="Direct message")).to_contain_text("6 new")


PRESS_TWICE = """
() => {
  const button = document.activeElement;
  button.click();
  button.click();
  return [button.getAttribute("aria-disabled"), button === document.activeElement];
}
"""


@pytest.mark.parametrize("where", ["#log", "#slack-stage", "#discord-stage"])
def test_a_button_pressed_twice_is_pressed_once(desk: Desk, where: str) -> None:
    page = desk.sit()
    say(page, "/career compare salary")
    page.locator(where).get_by_role("button", name="Share").focus()
    assert page.evaluate(PRESS_TWICE) == ["true", True]
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator("[aria-disabled=true]")).to_have_count(0)
    page.reload()
    expect(page.locator(".reply")).to_have_count(2)


def test_after_a_press_in_a_preview_no_other_button_is_at_hand(desk: Desk) -> None:
    """A second Enter would press it."""
    page = desk.sit()
    say(page, "/career compare salary")
    stage = page.locator("#slack-stage")
    stage.get_by_role("button", name="Share").press("Enter")
    expect(page.locator(".reply")).to_have_count(2)
    expect(stage).to_be_focused()


def test_markup_in_what_is_typed_stays_text(desk: Desk) -> None:
    page = desk.sit()
    # One word, so that the answer repeats it as one it does not know.
    say(page, "compare <img/src=x/onerror=alert(1)>**bold**@everyone")
    for place in ("#log", "#slack-stage", "#discord-stage"):
        expect(page.locator(place)).to_contain_text("<img/src=x/onerror=alert(1)>")
        expect(page.locator(place).locator("img[src^=x], .mention, .prose strong")).to_have_count(0)


def test_a_server_that_is_gone_is_said_and_the_line_is_not_lost(desk: Desk) -> None:
    page = desk.sit()
    page.route("**/api/**", lambda route: route.abort())
    box = page.get_by_role("combobox", name="Message to Waymark")
    box.fill("help")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Is it still running")
    expect(box).to_have_value("help")
    page.unroute("**/api/**")
    expect(page.get_by_role("alert")).to_be_hidden()
    box.press("Enter")
    expect(page.locator(".reply")).to_have_count(1)
    expect(box).to_have_value("")
    desk.complaints.clear()  # Chromium logs the request that the test cut off
