"""How the playground looks: charts, colours, narrow windows, and text that can be read."""

import pytest
from playwright.sync_api import expect

from tests.e2e.playground.desk import LARGE, NARROW, WIDE, Desk, say

pytestmark = pytest.mark.browser


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
