"""The block limits, each just kept and just broken."""

from typing import Any

import pytest

from tests.simulators.slack.limits import check_message_blocks, check_view
from tests.simulators.slack.records import SlackError

Block = dict[str, Any]


def plain(length: int) -> Block:
    return {"type": "plain_text", "text": "x" * length}


def section(length: int) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def button(number: int = 0, **changes: Any) -> Block:
    return {"type": "button", "action_id": f"a{number}", "text": plain(5)} | changes


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def menu(options: int, value: int = 5, text: int = 5) -> Block:
    choices = [{"text": plain(text), "value": "v" * value} for _ in range(options)]
    return actions({"type": "static_select", "placeholder": plain(5), "options": choices})


def table(rows: int, cells: int, kind: str = "table", text: int = 1, **more: Any) -> Block:
    cell = {"type": "raw_text", "text": "x" * text}
    return {"type": kind, "rows": [[cell] * cells for _ in range(rows)], **more}


def chart(series: int = 1, points: int = 2, title: int = 5, **changes: Any) -> Block:
    labels = [f"c{number}" for number in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    return {
        "type": "data_visualization",
        "title": "t" * title,
        "chart": {
            "type": "bar",
            "series": [{"name": f"s{number}", "data": data} for number in range(series)],
            "axis_config": {"categories": labels},
        }
        | changes,
    }


KEPT_AND_BROKEN: list[tuple[str, list[Block], list[Block]]] = [
    ("blocks", [{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
    ("section", [section(3000)], [section(3001)]),
    ("empty section", [section(1)], [section(0)]),
    (
        "fields",
        [{"type": "section", "fields": [plain(1)] * 10}],
        [{"type": "section", "fields": [plain(1)] * 11}],
    ),
    (
        "header",
        [{"type": "header", "text": plain(150)}],
        [{"type": "header", "text": plain(151)}],
    ),
    (
        "context",
        [{"type": "context", "elements": [plain(1)] * 10}],
        [{"type": "context", "elements": [plain(1)] * 11}],
    ),
    (
        "actions",
        [actions(*[button(n) for n in range(25)])],
        [actions(*[button(n) for n in range(26)])],
    ),
    ("button text", [actions(button(text=plain(75)))], [actions(button(text=plain(76)))]),
    ("button value", [actions(button(value="v" * 2000))], [actions(button(value="v" * 2001))]),
    ("action_id", [actions(button(action_id="i" * 255))], [actions(button(action_id="i" * 256))]),
    ("same action_id", [actions(button(1), button(2))], [actions(button(1), button(1))]),
    ("options", [menu(100)], [menu(101)]),
    ("option value", [menu(1, value=75)], [menu(1, value=76)]),
    ("option text", [menu(1, text=75)], [menu(1, text=76)]),
    (
        "block_id",
        [{"type": "divider", "block_id": "i" * 255}],
        [{"type": "divider", "block_id": "i" * 256}],
    ),
    (
        "same block_id",
        [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "b"}],
        [{"type": "divider", "block_id": "a"}] * 2,
    ),
    (
        "markdown",
        [{"type": "markdown", "text": "x" * 12_000}],
        [{"type": "markdown", "text": "x" * 12_001}],
    ),
    ("table rows", [table(100, 1)], [table(101, 1)]),
    ("table cells", [table(1, 20)], [table(1, 21)]),
    ("tables", [table(1, 1)], [table(1, 1)] * 2),
    (
        "data_table rows",
        [table(101, 1, "data_table", caption="c")],
        [table(102, 1, "data_table", caption="c")],
    ),
    (
        "data_table caption",
        [table(2, 1, "data_table", caption="c")],
        [table(2, 1, "data_table")],
    ),
    (
        "data_table page_size",
        [table(2, 1, "data_table", caption="c", page_size=100)],
        [table(2, 1, "data_table", caption="c", page_size=101)],
    ),
    (
        "data_table characters",
        [table(100, 1, "data_table", text=100, caption="c")],
        [table(101, 1, "data_table", text=100, caption="c")],
    ),
    ("chart title", [chart(title=50)], [chart(title=51)]),
    ("chart series", [chart(series=6)], [chart(series=7)]),
    ("chart points", [chart(points=20)], [chart(points=21)]),
    ("chart categories", [chart()], [chart(axis_config={"categories": ["other"]})]),
    ("charts", [chart()] * 2, [chart()] * 3),
    ("unknown block", [{"type": "divider"}], [{"type": "hologram"}]),
]


@pytest.mark.parametrize(("name", "kept", "broken"), KEPT_AND_BROKEN)
def test_each_limit_is_kept_and_broken(name: str, kept: list[Block], broken: list[Block]) -> None:
    check_message_blocks(kept)
    with pytest.raises(SlackError, match=r"^invalid_blocks$"):
        check_message_blocks(broken)


def test_all_characters_together_are_limited_too() -> None:
    check_message_blocks([section(2600)] * 5)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([section(2601)] * 5)


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(SlackError) as refused:
        check_message_blocks([section(3001), {"type": "header", "text": plain(151)}])
    problems = refused.value.more["errors"]
    assert problems == [
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        "must be less than 151 characters [json-pointer:/blocks/1/text/text]",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        {"title": plain(25)},
        {"private_metadata": "x" * 3001},
        {"blocks": [{"type": "divider"}] * 101},
        {"type": "home"},
        {"blocks": [{"type": "input", "label": plain(1), "element": {"type": "datepicker"}}]},
    ],
    ids=["title", "private_metadata", "blocks", "type", "input without submit"],
)
def test_modals_have_limits_of_their_own(broken: Block) -> None:
    modal = {"type": "modal", "title": plain(24), "blocks": [{"type": "divider"}] * 100}
    check_view(modal, kind="modal")
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view(modal | broken, kind="modal")
