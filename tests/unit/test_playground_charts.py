"""Charts in the playground: data for the page, pictures from an address that is their content."""

from typing import Any

import pytest

from adapters.drawing.studio import Studio
from bot import charts
from bot.charts import Look
from bot.replies import Chart
from bot.storage import SqlStore
from tests.charts_world import PNG
from tests.fakes import FakeClock
from tests.playground_world import Browser, Json, open_page


@pytest.fixture
def page(sqlite_store: SqlStore) -> Browser:
    return open_page(sqlite_store, FakeClock())


@pytest.fixture
def drawn(page: Browser) -> Json:
    """What the page is told about a chart that somebody asked for."""
    entry = page.say("chart salary")[-1]
    [found] = entry["charts"]
    return dict(found)


def test_the_page_gets_the_data_the_words_and_the_place(page: Browser) -> None:
    entry = page.say("chart salary")[-1]
    [block] = [block for block in entry["reply"]["blocks"] if block["type"] == "chart"]
    assert block["table"]["header"][1:] == ["Data Scientist", "Machine Learning Engineer"]
    assert "unreadable in the source" in str(block["table"]["rows"])
    assert block["alt"].startswith("Bars of pay")
    [drawn] = entry["charts"]
    assert drawn["width"] == charts.WIDTH + 32
    assert drawn["height"] > 200


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_picture_is_there_in_light_and_dark(page: Browser, drawn: Json, look: str) -> None:
    picture = page.client.get(f"/charts/{drawn['name']}.{look}.svg")
    assert picture.status_code == 200
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    assert charts.LOOKS[look].background in picture.text
    assert f'width="{drawn["width"]}" height="{drawn["height"]}"' in picture.text


def test_the_file_that_goes_to_discord_is_there(page: Browser, drawn: Json) -> None:
    picture = page.client.get(f"/charts/{drawn['name']}.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(PNG)


@pytest.mark.parametrize(
    "name",
    [
        "0123.png",
        "0123.light.svg",
        "{name}.gif",
        "{name}.pink.svg",
        "..%2f{name}.png",
        "{name}",
        "",
    ],
)
def test_nothing_else_is_drawn(page: Browser, drawn: Json, name: str) -> None:
    assert page.client.get(f"/charts/{name.format(**drawn)}").status_code == 404


def test_a_chart_of_another_conversation_is_not_there(
    page: Browser, drawn: Json, sqlite_store: SqlStore
) -> None:
    stranger = open_page(sqlite_store, FakeClock())
    assert stranger.client.get(f"/charts/{drawn['name']}.png").status_code == 404
    stranger.client.cookies.clear()
    assert stranger.client.get(f"/charts/{drawn['name']}.png").status_code == 403


def test_a_chart_that_cannot_be_drawn_says_so(
    page: Browser, drawn: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(self: Studio, chart: Chart, *, form: str, look: Look) -> Any:
        return None

    monkeypatch.setattr(Studio, "picture", nothing)
    answer = page.client.get(f"/charts/{drawn['name']}.png")
    assert answer.status_code == 503
    assert "could not be drawn" in answer.json()["error"]
