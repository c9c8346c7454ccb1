"""Somebody at the page of the playground, in a real Chromium."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

expect.set_options(timeout=15_000)

WIDE, LARGE, NARROW = (1280, 800), (1600, 900), (390, 844)


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


def say(page: Page, line: str) -> None:
    box = page.get_by_role("combobox", name="Message to Waymark")
    before = page.locator(".reply").count()
    box.fill(line)
    box.press("Escape")
    box.press("Enter")
    expect(page.locator(".reply")).not_to_have_count(before)
