"""A chart as a Vega-Lite specification: data in, a dictionary out, nothing drawn here.

Places are pixels that are worked out here, not by the library: texts stand where they have room,
and the same chart looks the same everywhere. Roles differ by name, place and filling besides
colour (the palette of Okabe and Ito, which colour-blind people can tell apart).
"""

import hashlib
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, assert_never

from bot.replies import Chart, ChartKind, Mark

Json = dict[str, Any]

#: Pixels; at double scale it is as wide as a phone's screen, and no text is under 13.
WIDTH = 470
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_EDGE = 16
_TITLE, _HEADING, _AXIS = 30, 30, 36
_TEXT, _SMALL = 14, 13
#: What a name may take of a line that holds a value too; no value is cut.
_NAME = 320
#: What is left free beside the bars for a detail.
_DETAIL = 92
#: A step has two lines of so many characters.
_LINE = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The colours of a chart on its own background, each at least 3:1 against it, texts 4.5:1."""

    name: str
    background: str
    ink: str
    muted: str
    line: str
    series: tuple[str, ...]


LIGHT = Look(
    name="light",
    background="#fffdf8",
    ink="#1d2420",
    muted="#59635c",
    line="#dbd6c8",
    series=("#0072b2", "#d55e00", "#007d5c", "#9c4a7f"),
)
DARK = Look(
    name="dark",
    background="#1f2124",
    ink="#f1f1ee",
    muted="#b4b9bd",
    line="#3d4146",
    series=("#56b4e9", "#e69f00", "#2bc79a", "#df9cc4"),
)
LOOKS = {look.name: look for look in (LIGHT, DARK)}


@lru_cache(maxsize=128)
def digest(chart: Chart) -> str:
    """Return a name for the picture of a chart that changes with anything in it."""
    drawn = json.dumps(specification(chart, DARK), sort_keys=True).encode()
    return hashlib.blake2b(drawn + chart.alt.encode(), digest_size=10).hexdigest()


def specification(chart: Chart, look: Look) -> Json:
    """Return the Vega-Lite specification of a chart; it holds its data and needs no network."""
    layers, height = _drawn(chart, look)
    title = _texts([_at(0, 8, chart.title)], look.ink, size=16, weight="bold")
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": chart.alt,
        "background": look.background,
        "autosize": {"type": "none"},
        "padding": {"left": _EDGE, "right": _EDGE, "top": _EDGE, "bottom": _bottom(chart)},
        "width": WIDTH,
        "height": height,
        "layer": [*title, *layers],
        "config": {"font": _FONT, "view": {"stroke": None}},
    }


@lru_cache(maxsize=128)
def size(chart: Chart) -> tuple[int, int]:
    """Return the width and the height of the picture, in pixels at single scale."""
    _, height = _drawn(chart, LIGHT)
    return WIDTH + 2 * _EDGE, height + _EDGE + _bottom(chart)


def _drawn(chart: Chart, look: Look) -> tuple[list[Json], int]:
    match chart.kind:
        case ChartKind.RANGES:
            return _ranges(chart, look)
        case ChartKind.COUNTS:
            return _counts(chart, look)
        case ChartKind.STEPS:
            return _steps(chart, look)
        case ChartKind.SHARES:
            return _shares(chart, look)
    assert_never(chart.kind)


def _bottom(chart: Chart) -> int:
    """Return the room under the marks; only ranges have an axis there."""
    return _AXIS + _EDGE if chart.kind is ChartKind.RANGES else _EDGE


# --- the kinds ---------------------------------------------------------------------------------


def _ranges(chart: Chart, look: Look) -> tuple[list[Json], int]:
    """Draw a bar from low to high under each label; what cannot be read is an empty, named line."""
    places, bottom = _placed(chart.marks, heading=_HEADING, row=42)
    lowest, highest = _extent(chart)
    room = _DETAIL if any(mark.detail for mark in chart.marks) else 0
    ends_at = {"domain": [lowest, highest], "range": [0, WIDTH - room]}
    scale = {**ends_at, "nice": False, "zero": False}
    label = {"axis": _axis(chart, look), "scale": scale}
    layers: list[Json] = [_rule(bottom, look)]
    for number, color in _colors(chart, look):
        mine = [(m, y) for m, y in places if m.series == number and m.low is not None]
        bars = [_bar(m.low, m.high or m.low, y + 20, y + 33, m) for m, y in mine]
        ends = [{"x": m.high or m.low, "y": y + 26.5} for m, y in mine if m.is_open]
        layers.append(_boxes(bars, label, _filling(number, color)))
        layers.append(_arrows(ends, label, color))
    gaps = [{"y": y + 26} for m, y in places if m.low is None]
    layers.append(_lines(gaps, look.muted, dash=[2, 4]))
    names = [
        _at(0, y + 7, f"{chart.series[m.series].name} \N{MIDDLE DOT} {m.row}") for m, y in places
    ]
    known = [_at(WIDTH, y + 7, m.words) for m, y in places if m.low is not None]
    unknown = [_at(WIDTH, y + 7, m.words) for m, y in places if m.low is None]
    details = [_at(WIDTH, y + 26, m.detail) for m, y in places if m.detail]
    layers += _texts(names, look.ink, size=_SMALL, limit=_NAME)
    layers += _texts(details, look.muted, size=_SMALL, align="right")
    layers += _texts(known, look.ink, size=_SMALL, align="right")
    layers += _texts(unknown, look.ink, size=_SMALL, align="right", style="italic")
    layers += _headings(places, look)
    return layers, bottom


def _counts(chart: Chart, look: Look) -> tuple[list[Json], int]:
    """Draw bars from zero, those of one thing under each other, with their number at the end."""
    left, top = 160, 22
    places, bottom = _placed(chart.marks, heading=_HEADING, row=19, top=_TITLE + top)
    most = max((m.high or m.low or 0 for m in chart.marks), default=0) or 1
    scale = {"domain": [0, most], "range": [left, WIDTH - 96], "nice": False}
    label = {"axis": None, "scale": scale}
    layers: list[Json] = []
    for number, color in _colors(chart, look):
        mine = [(m, y) for m, y in places if m.series == number and m.low]
        bars = [_bar(0, m.low, y + 2, y + 15, m) for m, y in mine]
        layers.append(_boxes(bars, label, _filling(number, color)))
        ends = [{"x": m.low, "y": y + 8.5, "text": m.words} for m, y in mine]
        layers += _texts(ends, look.ink, size=_SMALL, x=label, dx=8)
    nothing = [_at(left, y + 8.5, m.words) for m, y in places if not m.low]
    layers += _texts(nothing, look.muted, size=_SMALL, style="italic")
    middles: dict[tuple[str, str], list[float]] = {}
    for mark, y in places:
        middles.setdefault((mark.group, mark.row), []).append(y + 8.5)
    names = [_at(left - 10, sum(ys) / len(ys), row) for (_, row), ys in middles.items()]
    layers += _texts(names, look.ink, size=_TEXT, align="right")
    layers += _headings(places, look)
    layers += _legend(chart, look, y=_TITLE + 6)
    return layers, bottom


def _steps(chart: Chart, look: Look) -> tuple[list[Json], int]:
    """Draw a ladder for each series beside the others, the first step at the bottom."""
    step, gap, top = 72, 20, _TITLE + 26
    most = max(sum(m.series == n for m in chart.marks) for n in range(len(chart.series)))
    width = (WIDTH - gap * (len(chart.series) - 1)) / len(chart.series)
    bottom = top + step * most
    layers: list[Json] = []
    for number, color in _colors(chart, look):
        left = number * (width + gap)
        mine = [m for m in chart.marks if m.series == number]
        ys = [bottom - step * (place + 1) for place in range(len(mine))]
        boxes = [
            {"x": left, "x2": left + width, "y": y + 4, "y2": y + step - 4, "words": m.words}
            for m, y in zip(mine, ys, strict=True)
        ]
        layers.append(_boxes(boxes, _PIXELS, {"stroke": color, "fill": color, "fillOpacity": 0.1}))
        numbers = [_at(left + 12, y + 20, m.row) for m, y in zip(mine, ys, strict=True)]
        words = [
            {**_at(left + 12, y + 38, ""), "text": textwrap.wrap(m.words, _LINE)}
            for m, y in zip(mine, ys, strict=True)
        ]
        layers += _texts(numbers, look.muted, size=_SMALL)
        layers += _texts(words, look.ink, size=_TEXT)
        layers += _texts(
            [_at(left, _TITLE + 12, chart.series[number].name)], color, size=14, weight="bold"
        )
    return layers, bottom


def _shares(chart: Chart, look: Look) -> tuple[list[Json], int]:
    """Draw an outline for each whole, all of one length, and fill the part that is so."""
    left, right = 190, WIDTH - 80
    places, bottom = _placed(chart.marks, heading=_HEADING, row=26)
    wholes, parts = [], []
    for mark, y in places:
        whole = max(mark.high or 0, mark.low or 0, 1)
        end = left + (right - left) * (mark.low or 0) / whole
        box = {"x": left, "y": y + 2, "y2": y + 16}
        wholes.append({**box, "x2": right})
        parts += [{**box, "x2": end, "words": mark.words}] if mark.low else []
    color = look.series[0]
    names = [_at(left - 10, y + 9, mark.row) for mark, y in places]
    words = [_at(right + 10, y + 9, mark.words) for mark, y in places]
    layers = [
        _boxes(wholes, _PIXELS, _filling(1, color)),
        _boxes(parts, _PIXELS, _filling(0, color)),
        *_texts(names, look.ink, size=_SMALL, align="right"),
        *_texts(words, look.ink, size=_SMALL),
        *_headings(places, look),
    ]
    return layers, bottom


# --- places ------------------------------------------------------------------------------------


def _placed(
    marks: tuple[Mark, ...], *, heading: int, row: int, top: int = _TITLE
) -> tuple[list[tuple[Mark, int]], int]:
    """Give each mark the top of its row, under each other, with room for the heading of a group."""
    places: list[tuple[Mark, int]] = []
    y, group, name = top, "", ""
    for mark in marks:
        if mark.group != group:
            y += heading
        elif mark.row != name:
            y += 6
        group, name = mark.group, mark.row
        places.append((mark, y))
        y += row
    return places, y + 4


def _extent(chart: Chart) -> tuple[int, int]:
    """Return the ends of the scale: round numbers that leave room for an arrow."""
    values = [v for m in chart.marks for v in (m.low, m.high) if v is not None] or [0, 1]
    unit = 10 ** (len(str(max(values))) - 2) * 2
    return min(values) // unit * unit, (max(values) // unit + 1) * unit


def _headings(places: list[tuple[Mark, int]], look: Look) -> list[Json]:
    first: dict[str, float] = {}
    for mark, y in places:
        first.setdefault(mark.group, y)
    lines = [{"y": y - 24} for y in first.values()]
    texts = [_at(0, y - 11, group) for group, y in first.items() if group]
    return [
        _lines(lines, look.line),
        *_texts(texts, look.ink, size=14, weight="bold"),
    ]


def _legend(chart: Chart, look: Look, y: float) -> list[Json]:
    width = WIDTH / max(2, len(chart.series))
    layers = []
    for number, color in _colors(chart, look):
        left = number * width
        box = {"x": left, "x2": left + 22, "y": y, "y2": y + 13}
        layers.append(_boxes([box], _PIXELS, _filling(number, color)))
        layers += _texts([_at(left + 30, y + 7, chart.series[number].name)], look.ink, size=_TEXT)
    return layers


def _colors(chart: Chart, look: Look) -> Iterator[tuple[int, str]]:
    for number in range(len(chart.series)):
        yield number, look.series[number % len(look.series)]


# --- layers ------------------------------------------------------------------------------------

_PIXELS: Json = {"axis": None, "scale": None}


def _at(x: float, y: float, text: str) -> Json:
    return {"x": x, "y": y, "text": text}


def _bar(start: int | None, end: int | None, top: float, bottom: float, mark: Mark) -> Json:
    """Place a bar on the scale; the words go along, for whoever reads the specification."""
    return {"x": start, "x2": end, "y": top, "y2": bottom, "words": mark.words}


def _filling(series: int, color: str) -> Json:
    """Fill every second series with colour and outline the others, which grey shows as well."""
    outline = {"stroke": color, "strokeWidth": 2, "fill": color}
    return outline | {"fillOpacity": 0.12 if series % 2 else 1}


def _boxes(values: list[Json], x: Json, look: Json) -> Json:
    return {
        "data": {"values": values},
        "mark": {"type": "rect", "cornerRadius": 2, **look},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", **x},
            "x2": {"field": "x2"},
            **_Y,
            "y2": {"field": "y2"},
        },
    }


def _arrows(values: list[Json], x: Json, color: str) -> Json:
    arrow = {"type": "point", "shape": "triangle-right", "size": 110, "xOffset": 9, "filled": True}
    return {
        "data": {"values": values},
        "mark": {**arrow, "color": color, "opacity": 1},
        "encoding": {"x": {"field": "x", "type": "quantitative", **x}, **_Y},
    }


def _texts(
    values: list[Json], color: str, *, size: int, x: Json | None = None, **more: str | float
) -> list[Json]:
    mark = {"type": "text", "align": "left", "baseline": "middle", "fontSize": size, **more}
    if "style" in mark:
        mark["fontStyle"] = mark.pop("style")
    if "weight" in mark:
        mark["fontWeight"] = mark.pop("weight")
    if not values:
        return []
    layer = {
        "data": {"values": values},
        "mark": {**mark, "color": color},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", **(x or _PIXELS)},
            **_Y,
            "text": {"field": "text"},
        },
    }
    return [layer]


def _lines(values: list[Json], color: str, dash: list[int] | None = None) -> Json:
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "color": color, "strokeDash": dash or [1, 0]},
        "encoding": {"x": {"value": 0}, "x2": {"value": WIDTH}, **_Y},
    }


_Y: Json = {"y": {"field": "y", "type": "quantitative", "axis": None, "scale": None}}


def _axis(chart: Chart, look: Look) -> Json:
    return {
        "title": chart.unit,
        "titleColor": look.muted,
        "titleFontSize": _SMALL,
        "titleFontWeight": "normal",
        "labelColor": look.muted,
        "labelFontSize": _SMALL,
        "format": "~s",
        "tickCount": 5,
        "grid": False,
        "domain": False,
        "tickColor": look.line,
        "zindex": 0,
    }


def _rule(y: float, look: Look) -> Json:
    return _lines([{"y": y}], look.line)
