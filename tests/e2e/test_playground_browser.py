"""The playground as somebody uses it, in a real Chromium, with the real content.

``WAYMARK_SCREENSHOTS=folder`` keeps the pictures there; otherwise they go with the test's folder.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from adapters.discord.render import render as as_discord
from adapters.playground import site
from adapters.slack.render import render as as_slack
from bot.bootstrap import build
from bot.settings import Settings
from tests.databases import fresh_sqlite

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)

FLAGS = (
    *("--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDE, LARGE, NARROW = (1280, 800), (1600, 900), (390, 844)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A playground on real content and an empty database, on a port of its own."""
    url = fresh_sqlite(tmp_path_factory.mktemp("playground"))
    waymark = build(Settings.model_validate({"WAYMARK_DATABASE_URL": url}))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    page = site(waymark.app, {"slack": as_slack, "discord": as_discord}, port)
    server = uvicorn.Server(uvicorn.Config(page, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    listener.close()
    waymark.close()


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


class Desk:
    """Opens the page for new visitors, and takes their complaints afterwards."""

    def __init__(self, chromium: Browser, address: str, pictures: Path) -> None:
        self._chromium = chromium
        self._address = address
        self._pictures = pictures
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def sit(self, size: tuple[int, int] = WIDE, colours: str = "light") -> Page:
        context = self._chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if colours == "dark" else "light",
            reduced_motion="reduce",
            timezone_id="Europe/Berlin",
            locale="en-GB",
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._expect_own_address)
        page.goto(self._address)
        page.bring_to_front()  # only a page in front has the focus that the tests look at
        expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
        return page

    def picture(self, page: Page, name: str) -> None:
        page.screenshot(path=self._pictures / f"{name}.png")

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _expect_own_address(self, request: object) -> None:
        url = getattr(request, "url", "")
        if not url.startswith(self._address):
            self.complaints.append(f"asked elsewhere: {url}")


@pytest.fixture
def desk(chromium: Browser, address: str, tmp_path: Path) -> Iterator[Desk]:
    pictures = Path(os.environ.get("WAYMARK_SCREENSHOTS") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    made = Desk(chromium, address, pictures)
    yield made
    made.close()
    assert made.complaints == []


def say(page: Page, line: str) -> None:
    box = page.get_by_role("combobox", name="Message to Waymark")
    before = page.locator(".reply").count()
    box.fill(line)
    box.press("Escape")
    box.press("Enter")
    expect(page.locator(".reply")).not_to_have_count(before)


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


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_chart_is_a_figure_with_its_words(
    desk: Desk, size: tuple[int, int], colours: str
) -> None:
    page = desk.sit(size, colours)
    say(page, "/career chart salary")
    figure = page.locator("#log figure")
    picture = figure.get_by_role("img")
    expect(picture).to_have_count(1)  # the other colours are hidden from everybody
    expect(picture).to_be_visible()
    assert "unreadable in the source" in (picture.get_attribute("alt") or "")
    assert f".{colours}.svg" in (picture.get_attribute("src") or "")
    expect(figure.locator("figcaption")).to_contain_text("cannot be read in the source")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)  # noqa: FBT003 - as the browser says it
    measured = picture.evaluate("(img) => [img.naturalWidth, img.clientWidth, img.clientHeight]")
    natural, width, height = measured
    assert natural == 502
    assert width > 250
    assert height > width
    figure.get_by_text("The same as a table").click()
    expect(figure.get_by_role("table")).to_contain_text("$150,000 to $180,000+ (5 to 10 years)")
    desk.picture(page, f"chart-{size[0]}-{colours}")


def test_a_chart_is_seen_as_each_platform_shows_it(desk: Desk) -> None:
    page = desk.sit(LARGE)
    say(page, "/career chart salary")
    slack = page.locator("#slack-stage .s-chart")
    expect(slack).to_have_count(2)
    expect(slack.first).to_contain_text("Plat.AI, 9 October 2023")
    picture = page.locator("#discord-stage").get_by_role("img").last
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1004)


def test_a_chart_that_cannot_be_drawn_leaves_its_words(desk: Desk) -> None:
    page = desk.sit()
    page.route("**/charts/*", lambda route: route.fulfill(status=503, body="{}"))
    say(page, "/career chart ladder")
    expect(page.locator("#log figure")).to_contain_text("could not be drawn here")
    expect(page.locator("#log figure figcaption")).to_be_visible()
    desk.complaints[:] = [c for c in desk.complaints if "503" not in c]


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


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_colours_follow_the_system_and_the_button(desk: Desk, colours: str) -> None:
    page = desk.sit(LARGE, colours)
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", colours)
    say(page, "/career compare")
    desk.picture(page, f"compare-{colours}")
    page.get_by_role("button", name="Switch to").click()
    expect(root).to_have_attribute("data-theme", "dark" if colours == "light" else "light")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark" if colours == "light" else "light")


def test_a_narrow_window_has_a_tab_for_each_view(desk: Desk) -> None:
    page = desk.sit(NARROW)
    desk.picture(page, "welcome-narrow")
    say(page, "/career compare salary")
    desk.picture(page, "chat-narrow")
    expect(page.locator("#slack-stage")).to_be_hidden()
    page.get_by_role("tab", name="Slack").click()
    expect(page.locator("#slack-stage")).to_be_visible()
    desk.picture(page, "slack-narrow")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#discord-stage")).to_be_visible()
    expect(page.locator("#log")).to_be_hidden()
    desk.picture(page, "discord-narrow")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW[0], "nothing sticks out sideways"


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


CONTRAST = """
() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    if (element.matches(":disabled, option, noscript *, .skip")) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
}
"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(desk: Desk, colours: str) -> None:
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1."""
    page = desk.sit(WIDE, colours)
    assert page.evaluate(CONTRAST) == []
    say(page, "/career track ds")
    say(page, "/career compair")
    say(page, "/career compare salary")
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("radio", name="Direct message").click()
    page.get_by_role("button", name="+1 week").click()
    expect(page.locator(".tip")).to_have_count(5)
    assert page.evaluate(CONTRAST) == []
