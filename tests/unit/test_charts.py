"""Charts as specifications: everything is in them, nothing is made up, and Vega-Lite takes them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings

from adapters.drawing.draughtsman import Draughtsman
from bot.charts import DARK, LIGHT, LOOKS, Look, digest, size, specification
from bot.replies import Chart
from tests.charts_world import CHARTS, COUNTS, PNG, RANGES, SHARES, STEPS, any_chart

each_chart = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind.value)
each_look = pytest.mark.parametrize("look", LOOKS.values(), ids=lambda look: look.name)


@pytest.fixture(scope="module")
def draughtsman() -> Iterator[Draughtsman]:
    made = Draughtsman()
    yield made
    made.close()


def values(chart: Chart) -> list[dict[str, Any]]:
    """Everything the specification holds as data."""
    layers = specification(chart, LIGHT)["layer"]
    return [value for layer in layers for value in layer["data"]["values"]]


def bars(chart: Chart) -> list[tuple[Any, Any, str]]:
    return [(v["x"], v["x2"], v["words"]) for v in values(chart) if "words" in v]


@each_chart
@each_look
def test_vega_lite_draws_it_with_every_word(
    chart: Chart, look: Look, draughtsman: Draughtsman
) -> None:
    svg = draughtsman.draw(specification(chart, look), "svg").decode()

    shown = " ".join(unescape(text) for text in re.findall(r">([^<>]+)</t", svg))
    told = [chart.title, *(m.words for m in chart.marks), *(m.detail for m in chart.marks)]
    told += [m.row for m in chart.marks]
    assert [words for words in told if words not in shown] == []
    assert "…" not in shown
    assert look.background in svg
    width, height = size(chart)
    assert f'width="{width}" height="{height}"' in svg


def test_a_range_is_drawn_from_its_low_to_its_high() -> None:
    assert bars(RANGES) == [
        (70_000, 100_000, "$70,000 to $100,000"),
        (130_000, 170_000, "$130,000 to $170,000+"),
        (80_000, 110_000, "$80,000 to $110,000"),
    ]


def test_what_cannot_be_read_has_words_and_no_bar() -> None:
    [lost] = [m for m in RANGES.marks if m.low is None]

    assert lost.words not in [words for _, _, words in bars(RANGES)]
    written = [v["text"] for v in values(RANGES) if "text" in v]
    assert written.count(lost.words) == 1


def test_an_open_range_ends_in_an_arrow() -> None:
    arrows = [
        layer["data"]["values"]
        for layer in specification(RANGES, LIGHT)["layer"]
        if layer["mark"].get("shape") == "triangle-right"
    ]
    assert [[arrow["x"] for arrow in found] for found in arrows] == [[170_000], []]


def test_a_range_with_no_end_is_an_arrow_alone() -> None:
    [*others, last] = RANGES.marks
    endless = replace(RANGES, marks=(*others, replace(last, high=None)))
    assert (130_000, 130_000, last.words) in bars(endless)


def test_counts_begin_at_zero() -> None:
    assert sorted(bars(COUNTS)) == [
        (0, 1, "1 source or more"),
        (0, 2, "2 sources"),
        (0, 4, "4 sources"),
    ]


def test_the_first_step_is_at_the_bottom() -> None:
    height = {v["words"]: v["y"] for v in values(STEPS) if "words" in v}
    assert height["Data analyst"] == height["Software engineer"]
    assert height["Data analyst"] > height["Lead or head of data science"]


def test_a_share_fills_its_part_of_an_outline() -> None:
    wholes, parts = (
        layer["data"]["values"]
        for layer in specification(SHARES, LIGHT)["layer"]
        if layer["mark"]["type"] == "rect"
    )
    assert len({(whole["x"], whole["x2"]) for whole in wholes}) == 1
    assert len(wholes) == len(SHARES.marks)
    left, right = wholes[0]["x"], wholes[0]["x2"]
    assert [(part["x2"] - left) / (right - left) for part in parts] == [1, 0.25]


@each_chart
@each_look
def test_roles_differ_by_more_than_colour(chart: Chart, look: Look) -> None:
    if chart in (STEPS, SHARES):  # by their place and their names; shares are of one series
        return
    boxes = [
        (layer["mark"]["fill"], layer["mark"]["fillOpacity"])
        for layer in specification(chart, look)["layer"]
        if layer["mark"]["type"] == "rect"
    ]
    by_colour = dict(boxes)
    assert sorted(by_colour.values()) == [0.12, 1]


@each_chart
def test_its_name_changes_with_all_that_is_in_it(chart: Chart) -> None:
    first = chart.marks[0]
    others = [
        replace(chart, title="Another"),
        replace(chart, alt="Another"),
        replace(chart, marks=(replace(first, words="Another"), *chart.marks[1:])),
        replace(chart, marks=chart.marks[1:]),
    ]
    assert len({digest(one) for one in (chart, *others)}) == len(others) + 1
    assert digest(replace(chart)) == digest(chart)


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@each_look
def test_colours_stand_out_from_the_background(look: Look) -> None:
    assert contrast(look.ink, look.background) >= 7
    assert contrast(look.muted, look.background) >= 4.5
    assert all(contrast(color, look.background) >= 3 for color in look.series)


def test_a_picture_needs_no_network(draughtsman: Draughtsman) -> None:
    assert draughtsman.draw(specification(RANGES, DARK), "png").startswith(PNG)
    assert "://" not in str(specification(RANGES, DARK)).replace("https://vega.github.io", "")


@given(any_chart())
@settings(max_examples=15, deadline=None)
def test_whatever_is_in_it_it_is_drawn(draughtsman: Draughtsman, chart: Chart) -> None:
    assert draughtsman.draw(specification(chart, DARK), "svg").startswith(b"<svg")


@each_chart
def test_a_chart_of_nothing_is_drawn(draughtsman: Draughtsman, chart: Chart) -> None:
    empty = replace(chart, marks=())
    assert draughtsman.draw(specification(empty, DARK), "svg").startswith(b"<svg")
