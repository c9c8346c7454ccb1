"""Checks of messages and views against the limits of Block Kit. Pure functions.

Slack docs: a broken limit is answered with `invalid_blocks` and one sentence per problem with a
JSON pointer; too many characters over all blocks with `msg_blocks_too_long`.
"""

import json
from collections.abc import Collection, Iterator

from tests.simulators.slack import blockrules
from tests.simulators.slack.blockrules import Rule
from tests.simulators.slack.records import Json, SlackError

READABLE = ("title", "caption", "text", "label", "name", "alt_text")


def check_message_blocks(blocks: object, *, switched_off: Collection[str] = ()) -> None:
    """Refuse blocks that Slack would refuse in a message.

    Args:
        blocks: the `blocks` argument after JSON decoding.
        switched_off: block types the workspace does not know yet (new blocks come in phases).

    Raises:
        SlackError: `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long`.

    """
    _refuse(list(_block_problems(blocks, blockrules.MESSAGE_BLOCKS, switched_off)))
    if not isinstance(blocks, list):
        return
    _refuse(list(_message_problems(blocks)))
    if sum(len(text) for text in shown_texts(blocks)) > blockrules.MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def check_view(view: object, *, kind: str, switched_off: Collection[str] = ()) -> None:
    """Refuse a view that Slack would refuse; `kind` is `modal` or `home`.

    Raises:
        SlackError: `invalid_arguments` or `view_too_large`.

    """
    if not isinstance(view, dict) or view.get("type") != kind:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] type"]})
    rules = blockrules.MODAL if kind == "modal" else blockrules.VIEW
    problems = [problem for rule in rules for problem in _broken(view, rule, "/view")]
    blocks = view.get("blocks", [])
    problems += _block_problems(blocks, blockrules.VIEW_BLOCKS, switched_off)
    has_input = any(block.get("type") == "input" for block in blocks if isinstance(block, dict))
    if kind == "modal" and has_input and not view.get("submit"):
        problems.append("submit is required when an input block is used [json-pointer:/view]")
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    if len(json.dumps(view).encode()) > blockrules.VIEW_BYTES:
        raise SlackError("view_too_large")


def shown_texts(node: object) -> Iterator[str]:
    """Yield every text a person can read inside blocks, elements or cells, in order."""
    if isinstance(node, dict):
        if node.get("type") == "raw_number":
            yield str(node.get("value", ""))
        for key, value in node.items():
            if key in READABLE and isinstance(value, str):
                yield value
            yield from shown_texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from shown_texts(item)


def _refuse(problems: list[str]) -> None:
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems]
        raise SlackError(
            "invalid_blocks", errors=problems, response_metadata={"messages": messages}
        )


def _block_problems(blocks: object, most: int, switched_off: Collection[str]) -> Iterator[str]:
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        where = f"/blocks/{index}"
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in blockrules.BLOCKS or kind in switched_off:
            yield f"unsupported type: {kind} [json-pointer:{where}/type]"
            continue
        block_id = block.get("block_id")
        if block_id in seen:
            yield f"block_id already exists: {block_id} [json-pointer:{where}/block_id]"
        if block_id is not None:
            seen.add(block_id)
            yield from _broken(block, Rule("block_id", 1, 255), where)
        yield from _one_block(block, kind, where, switched_off)


def _one_block(block: Json, kind: str, where: str, switched_off: Collection[str]) -> Iterator[str]:
    for rule in blockrules.BLOCKS[kind]:
        yield from _broken(block, rule, where)
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield f"must provide text or fields [json-pointer:{where}]"
    if kind == "data_table":
        yield from _data_table_problems(block, where)
    if kind == "data_visualization":
        yield from _chart_problems(block, where)
    yield from _element_problems(block, where, switched_off)
    named = [e["action_id"] for _, e in _inner_elements(block, where) if "action_id" in e]
    if len(named) != len(set(named)):
        yield f"action_id must be unique within a block [json-pointer:{where}]"


def _element_problems(block: Json, where: str, switched_off: Collection[str]) -> Iterator[str]:
    for path, inner in _inner_elements(block, where):
        if inner["type"] in switched_off:
            yield f"unsupported type: {inner['type']} [json-pointer:{path}/type]"
        for rule in blockrules.ELEMENTS.get(inner["type"], ()):
            yield from _broken(inner, rule, path)


def _inner_elements(node: object, where: str) -> Iterator[tuple[str, Json]]:
    """Yield the typed elements below a block, with their place."""
    children: Iterator[tuple[str, object]]
    if isinstance(node, list):
        children = ((str(index), item) for index, item in enumerate(node))
    elif isinstance(node, dict):
        children = ((key, item) for key, item in node.items())
    else:
        return
    for key, child in children:
        path = f"{where}/{key}"
        if isinstance(child, dict) and isinstance(child.get("type"), str):
            yield path, child
        yield from _inner_elements(child, path)


def _broken(node: Json, rule: Rule, where: str) -> Iterator[str]:
    """Yield a sentence for every place where `rule` does not hold in `node`."""
    found = list(_values_at(node, rule.path.split("."), where))
    if rule.required and not found:
        yield f"missing required field: {rule.path} [json-pointer:{where}]"
    for path, value in found:
        if not isinstance(value, str | list | dict):
            yield f"has a wrong type [json-pointer:{path}]"
            continue
        unit = "characters" if isinstance(value, str) else "items"
        if len(value) > rule.most:
            yield f"must be less than {rule.most + 1} {unit} [json-pointer:{path}]"
        if len(value) < rule.least:
            yield f"must be more than {rule.least - 1} {unit} [json-pointer:{path}]"


def _values_at(node: object, keys: list[str], where: str) -> Iterator[tuple[str, object]]:
    if not keys:
        yield where, node
    elif keys[0] == "*":
        for index, item in enumerate(node if isinstance(node, list) else []):
            yield from _values_at(item, keys[1:], f"{where}/{index}")
    elif isinstance(node, dict) and node.get(keys[0]) is not None:
        yield from _values_at(node[keys[0]], keys[1:], f"{where}/{keys[0]}")


def _message_problems(blocks: list[Json]) -> Iterator[str]:
    kinds = [block["type"] for block in blocks]
    if kinds.count("table") > blockrules.TABLES_PER_MESSAGE:
        yield "only_one_table_allowed [json-pointer:/blocks]"
    if kinds.count("data_visualization") > blockrules.CHARTS_PER_MESSAGE:
        yield f"no more than {blockrules.CHARTS_PER_MESSAGE} charts allowed [json-pointer:/blocks]"
    cells = [block.get("rows") for block in blocks if block["type"] == "data_table"]
    if sum(len(text) for text in shown_texts(cells)) > blockrules.DATA_TABLE_CHARACTERS:
        limit = blockrules.DATA_TABLE_CHARACTERS
        yield f"data_table cells must be less than {limit + 1} characters [json-pointer:/blocks]"


def _data_table_problems(block: Json, where: str) -> Iterator[str]:
    page_size = block.get("page_size", 5)
    if not isinstance(page_size, int) or not 1 <= page_size <= 100:
        yield f"must be between 1 and 100 [json-pointer:{where}/page_size]"
    rows = [row for row in block.get("rows") or [] if isinstance(row, list)]
    if len({len(row) for row in rows}) > 1:
        yield f"every row must have the same number of cells [json-pointer:{where}/rows]"
    if rows and any(cell.get("type") == "rich_text" for cell in rows[0]):
        yield f"the header row may not hold rich_text [json-pointer:{where}/rows/0]"


def _chart_problems(block: Json, where: str) -> Iterator[str]:
    chart = block.get("chart") or {}
    if chart.get("type") not in ("line", "bar", "area", "pie"):
        yield f"unsupported chart type [json-pointer:{where}/chart/type]"
    if chart.get("type") == "pie":
        return
    categories = (chart.get("axis_config") or {}).get("categories") or []
    for index, series in enumerate(chart.get("series") or []):
        labels = [point.get("label") for point in series.get("data") or []]
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            place = f"{where}/chart/series/{index}/data"
            yield f"must have one point for each category [json-pointer:{place}]"
