"""Charts as Slack's own chart block, where the data fit into it and nothing is lost in it.

Limits: Slack's reference, "Data visualization block": title 50, category and series names 20,
20 categories with one point each, 6 series; two blocks in a message (slack-morphism).
"""

from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from bot.markup import cut
from bot.replies import Chart, ChartKind, Mark

Json = dict[str, Any]

KIND = "data_visualization"
MAX_CHARTS = 2
MAX_TITLE = 50
_MAX_NAME = 20
_MAX_CATEGORIES = 20
_MAX_SERIES = 6


def native(chart: Chart) -> list[Json]:
    """Return the blocks that draw ``chart``; none where they could not show it as it is."""
    match chart.kind:
        case ChartKind.COUNTS:
            blocks = [_counts(chart)]
        case ChartKind.RANGES:
            blocks = _ranges(chart)
        case ChartKind.STEPS | ChartKind.SHARES:
            blocks = []  # a ladder is no quantity, and no bar of Slack's holds a part of a whole
        case _:
            assert_never(chart.kind)
    return blocks if 0 < len(blocks) <= MAX_CHARTS and all(map(_fits, blocks)) else []


def notes(chart: Chart) -> list[str]:
    """Say in plain words what the bars cannot: what is unreadable, open, or for some years."""
    has_levels = chart.kind is ChartKind.RANGES
    return [
        f"{chart.series[m.series].name}, {f'{m.group.lower()}, ' * has_levels}{m.row}: {m.told}"
        for m in chart.marks
        if m.low is None or m.is_open or m.detail
    ]


def lines(block: Json) -> Iterator[str]:
    """Write a chart block as plain lines: its title, then each category with its values."""
    chart = block["chart"]
    unit = chart["axis_config"]["y_label"]
    yield f"{block['title']} ({unit})"
    for place, category in enumerate(chart["axis_config"]["categories"]):
        values = (f"{s['name']} {s['data'][place]['value']:,}" for s in chart["series"])
        yield f"{category}: {', '.join(values)}"


def _counts(chart: Chart) -> Json:
    found: dict[str, dict[int, int]] = {}
    for mark in chart.marks:
        found.setdefault(mark.row, {})[mark.series] = mark.low or 0
    series = {
        one.short: [counts.get(number, 0) for counts in found.values()]
        for number, one in enumerate(chart.series)
    }
    return _block(chart.title, chart.unit, list(found), series)


def _ranges(chart: Chart) -> list[Json]:
    """Draw a chart for each row (a source), with a bar from where and one to where."""
    rows: dict[str, list[Mark]] = {}
    for mark in chart.marks:
        if mark.low is not None:
            rows.setdefault(mark.row, []).append(mark)
    return [
        _block(
            row,
            chart.unit,
            [_category(chart, mark) for mark in marks],
            {"from": [m.low or 0 for m in marks], "to": [m.high or m.low or 0 for m in marks]},
        )
        for row, marks in rows.items()
    ]


def _category(chart: Chart, mark: Mark) -> str:
    short = f" {chart.series[mark.series].short}" if len(chart.series) > 1 else ""
    return f"{mark.group}{short}{'+' if mark.is_open else ''}"


def _block(title: str, unit: str, categories: list[str], series: dict[str, list[int]]) -> Json:
    drawn = [
        {
            "name": name,
            "data": [
                {"label": label, "value": value}
                for label, value in zip(categories, values, strict=True)
            ],
        }
        for name, values in series.items()
    ]
    axes = {"categories": categories, "y_label": cut(unit, MAX_TITLE)}
    chart = {"type": "bar", "series": drawn, "axis_config": axes}
    return {"type": KIND, "title": cut(title, MAX_TITLE), "chart": chart}


def _fits(block: Json) -> bool:
    chart = block["chart"]
    categories: Sequence[str] = chart["axis_config"]["categories"]
    names = [series["name"] for series in chart["series"]]
    said = [block["title"], chart["axis_config"]["y_label"], *categories, *names]
    return (
        all(text.strip() for text in said)
        and 0 < len(categories) <= _MAX_CATEGORIES
        and len(set(categories)) == len(categories)
        and len(set(names)) == len(names) <= _MAX_SERIES
        and all(len(name) <= _MAX_NAME for name in (*categories, *names))
    )
