"""Charts as Slack's chart block: within its limits, with nothing made up, else as a table."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.slack import charting
from adapters.slack.render import NEW_KINDS, render
from bot.replies import Block, Chart, Code, Mark, Reply, Series
from tests.charts_world import CHARTS, COUNTS, RANGES, STEPS
from tests.simulators.slack.limits import check_message_blocks, shown_texts


def blocks(*shown: Block) -> list[dict[str, Any]]:
    [message] = render(Reply(title="", blocks=shown))
    check_message_blocks(message["blocks"])
    drawn: list[dict[str, Any]] = message["blocks"]
    return drawn


def kinds(*shown: Block) -> list[str]:
    return [block["type"] for block in blocks(*shown)]


def test_counts_are_bars_and_a_missing_one_is_nothing() -> None:
    [block] = charting.native(COUNTS)
    assert block["title"] == COUNTS.title
    assert block["chart"] == {
        "type": "bar",
        "series": [
            {"name": "DS", "data": points(Python=4, Tableau=2)},
            {"name": "MLE", "data": points(Python=1, Tableau=0)},
        ],
        "axis_config": {"categories": ["Python", "Tableau"], "y_label": "sources"},
    }


def points(**values: int) -> list[dict[str, object]]:
    return [{"label": label, "value": value} for label, value in values.items()]


def test_ranges_are_a_chart_for_each_source_from_and_to() -> None:
    gazette, leaflet = charting.native(RANGES)
    assert gazette["title"] == "Gazette, 9 October 2023"
    assert gazette["chart"]["axis_config"]["categories"] == ["Entry level DS", "Entry level MLE"]
    assert leaflet["chart"]["axis_config"]["categories"] == ["Senior level DS+"]
    assert [s["data"][0]["value"] for s in leaflet["chart"]["series"]] == [130_000, 170_000]


def test_what_bars_cannot_say_is_said_under_them() -> None:
    text = "\n".join(shown_texts(blocks(RANGES)))
    assert "Machine Learning Engineer, entry level, Leaflet, undated: unreadable" in text
    assert "$130,000 to $170,000+ (5 to 10 years)" in text
    endless = Mark(group="Senior level", row="Gazette", series=0, words="$9+", low=9, is_open=True)
    assert charting.notes(replace(RANGES, marks=(endless,))) == [
        "Data Scientist, senior level, Gazette: $9+"
    ]
    assert "Machine Learning Engineer, Python: 1 source or more" in "\n".join(
        shown_texts(blocks(COUNTS))
    )


def test_a_ladder_is_a_table() -> None:
    assert kinds(STEPS) == ["section", "table", "section"]


def many(number: int, name: str = "Skill") -> Chart:
    marks = (
        Mark(group="", row=f"{name} {n}", series=0, words="2 sources", low=2) for n in range(number)
    )
    return replace(COUNTS, marks=tuple(marks))


@pytest.mark.parametrize(
    ("chart", "fits"),
    [
        (many(20), True),
        (many(21), False),
        (many(1, "A name of twenty c"), True),
        (many(1, "A name of twenty ch"), False),
        (replace(COUNTS, series=(Series(name="Long", short="x" * 21),) * 2), False),
    ],
)
def test_what_does_not_fit_is_a_table(chart: Chart, fits: bool) -> None:  # noqa: FBT001
    assert ("data_visualization" in kinds(chart)) == fits
    assert ("table" in kinds(chart)) != fits


def test_two_charts_in_a_message_and_no_more() -> None:
    messages = render(Reply(title="", blocks=(RANGES, COUNTS)))
    assert len(messages) == 2
    for message in messages:
        check_message_blocks(message["blocks"])


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind.value)
def test_without_new_blocks_every_mark_is_in_the_text(chart: Chart) -> None:
    [message] = render(Reply(title="", blocks=(chart,)), without=NEW_KINDS)
    assert {block["type"] for block in message["blocks"]} <= {"section", "context"}
    shown = "\n".join(shown_texts(message["blocks"]))
    for mark in chart.marks:
        low, high = (f"{value:,}" if value else "" for value in (mark.low, mark.high))
        assert mark.words in shown or (low in shown and high in shown)


def test_the_notification_says_it_in_words() -> None:
    [message] = render(Reply(title="", blocks=(RANGES,)))
    assert "Gazette, 9 October 2023: Data Scientist, $70,000 to $100,000" in message["text"]


def test_a_listing_is_literal_and_cannot_end_early() -> None:
    text = "print('```')\n*x* <!channel> &amp;"
    [block] = blocks(Code(text, "python"))
    [part] = block["elements"]
    assert part["type"] == "rich_text_preformatted"
    assert part["elements"] == [{"type": "text", "text": text}]


def test_a_long_listing_is_shown_whole() -> None:
    text = "\n".join(f"x = {n}" for n in range(1500))
    shown = [
        c for m in render(Reply(title="", blocks=(Code(text, "python"),))) for c in m["blocks"]
    ]
    assert "\n".join(b["elements"][0]["elements"][0]["text"] for b in shown) == text
