"""Replies as Slack messages: pure data, no SDK.

``render(reply)`` gives the messages one reply needs, each ``{"text", "blocks"}``; ``text`` is what
notifications and screen readers get. Limits are those of Slack's Block Kit reference; where
that is silent the source stands next to the number.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar, assert_never

from adapters.slack import charting
from adapters.slack.mrkdwn import chunks, escape, mrkdwn
from bot import actions
from bot.markup import cut, pieces
from bot.markup import escape as as_marked
from bot.replies import (
    Attached,
    Block,
    Card,
    Chart,
    Choice,
    Choices,
    Code,
    Emphasis,
    Field,
    Notice,
    Reply,
    Sources,
    Table,
    Text,
    block_text,
    chart_table,
)

Json = dict[str, Any]
T = TypeVar("T")

MAX_BLOCKS = 50
#: A message is refused from about 13,200 characters (bolt-js issue 2509); this leaves room.
MAX_CHARACTERS = 12_000
MAX_SECTION = 3000
MAX_HEADER = 150
MAX_LABEL = 75
MAX_PLACEHOLDER = 150
#: What a notification or a screen reader gets of one message.
MAX_TEXT = 3000
_MAX_FIELDS = 10
_MAX_FIELD = 2000
_MAX_ROW_OF_BUTTONS = 5
_MAX_OPTIONS = 100
_MAX_ROWS = 100
_MAX_COLUMNS = 20
#: Other bot frameworks clamp cells here; Slack's reference names no number.
_MAX_CELL = 2000
#: New kinds of block, the newest first, and how many of each a message may hold.
NEW_KINDS = {charting.KIND: charting.MAX_CHARTS, "table": 1}
#: What people read in a block.
_READ = frozenset({"text", "title", "label", "name"})
#: One block may not fill a message, so that a block always fits into the next one.
_MAX_WEIGHT = 6000


def render(
    reply: Reply, *, in_dm: bool = False, without: Collection[str] = frozenset()
) -> list[Json]:
    """Return the messages for ``reply``, in order; always at least one, and never too large.

    ``in_dm`` leaves out the Share button: there is nobody to share with. ``without`` names new
    kinds of block to write as text, for a workspace that does not know them yet. The messages are
    shared between callers: to change one, make a new one.
    """
    draw = _rendered.__wrapped__ if reply.attached else _rendered  # files are not remembered
    return list(draw(reply, in_dm, frozenset(without)))


@lru_cache(maxsize=128)
def _rendered(reply: Reply, in_dm: bool, without: frozenset[str]) -> tuple[Json, ...]:  # noqa: FBT001
    # The same questions come again and again, and equal replies look the same.
    parts = list(_head(reply.title))
    for block in reply.blocks:
        drawn = list(_blocks(block))
        texts = chain([block_text(block)], ("" for _ in drawn))
        parts += zip(drawn, texts, strict=False)
    if reply.share and reply.private and not in_dm:
        share = Choice(label="Share", action=actions.share(reply.share))
        parts.append((_actions([_button(share, 0)]), ""))
    messages = _pack(parts, reply.title)
    return tuple(chain.from_iterable(as_text(message, without) for message in messages))


def new_kinds(message: Json) -> list[str]:
    """Return the kinds of block in a message that not every workspace takes, the newest first."""
    there = {block["type"] for block in message["blocks"]}
    return [kind for kind in NEW_KINDS if kind in there]


def as_text(message: Json, kinds: Collection[str]) -> list[Json]:
    """Write some kinds of block in a rendered message as text; several messages if it takes them.

    ``kinds`` are among :data:`NEW_KINDS`.
    """
    if not set(kinds) & set(new_kinds(message)):
        return [message]
    blocks = chain.from_iterable(
        _AS_TEXT[block["type"]](block) if block["type"] in kinds else [block]
        for block in message["blocks"]
    )
    first, *more = _pack([(block, "") for block in blocks], "")
    return [{**first, "text": message["text"]}, *more]


# --- putting blocks into messages --------------------------------------------------------------


def _pack(pieces: Sequence[tuple[Json, str]], title: str) -> list[Json]:
    """Fill messages with blocks; the text of a message is that of the blocks in it."""
    messages: list[Json] = []
    blocks: list[Json] = []
    texts: list[str] = []
    room = MAX_CHARACTERS
    for block, text in pieces:
        size = weight(block)
        if blocks and (len(blocks) == MAX_BLOCKS or size > room or _is_one_too_many(block, blocks)):
            messages.append(_message(blocks, texts, title))
            blocks, texts = [], []
            room = MAX_CHARACTERS
        blocks.append(block)
        texts.append(text)
        room -= size
    if blocks or not messages:
        messages.append(_message(blocks, texts, title))
    return messages


def _is_one_too_many(block: Json, blocks: list[Json]) -> bool:
    most = NEW_KINDS.get(block["type"])
    return most is not None and sum(one["type"] == block["type"] for one in blocks) >= most


def _message(blocks: list[Json], texts: Iterable[str], title: str) -> Json:
    text = "\n\n".join(filter(None, texts)) or f"{title} (continued)".strip()
    return {"text": escape(cut(text, MAX_TEXT)), "blocks": blocks}


def weight(node: Json) -> int:
    """Count the characters people can read in a block or anything inside one."""
    total = 0
    for key, value in node.items():
        if isinstance(value, str):
            total += len(value) if key in _READ else 0
        elif isinstance(value, dict):
            total += weight(value)
        elif isinstance(value, list):
            total += sum(map(_row_weight, value))
    return total


def _row_weight(node: Any) -> int:
    """Count the same in an item of a list, which in tables is a list itself."""
    if isinstance(node, str):  # the categories of a chart
        return len(node)
    return weight(node) if isinstance(node, dict) else sum(map(weight, node))


def _batches(items: Iterable[T], most: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """Group items: at most ``most`` and at most ``_MAX_WEIGHT`` characters in a group."""
    batch: list[T] = []
    room = _MAX_WEIGHT
    for item in items:
        room -= size(item)
        if batch and (len(batch) >= most or room < 0):
            yield batch
            batch, room = [], _MAX_WEIGHT - size(item)
        batch.append(item)
    if batch:
        yield batch


# --- drawing one block -------------------------------------------------------------------------


def _head(title: str) -> Iterator[tuple[Json, str]]:
    if len(title) > MAX_HEADER:
        yield from ((_section(part), part) for part in chunks(_bold(title), MAX_SECTION))
    elif title.strip():
        yield {"type": "header", "text": _plain(title, MAX_HEADER)}, title


def _blocks(block: Block) -> Iterator[Json]:  # noqa: C901 - a case for each block
    match block:
        case Text(text):
            yield from map(_section, chunks(text, MAX_SECTION))
        case Notice(text):
            yield from map(_context, chunks(text, MAX_SECTION))
        case Card():
            yield from _card(block)
        case Table():
            yield from _table(block)
        case Chart():
            yield from _chart(block)
        case Code(text):
            yield from _code(text)
        case Attached():
            yield from map(_section, chunks(_bold(block.name)))
            yield from _code(block.text)
        case Choices():
            yield from _choices(block)
        case Sources(items):
            cited = "Sources: " + "; ".join(map(str, items))
            for small in filter(None, (block.disagreement, cited)):
                yield from map(_context, chunks(as_marked(small), MAX_SECTION))
        case _:
            assert_never(block)


def _card(card: Card) -> Iterator[Json]:
    text = "\n".join(filter(None, (_bold(card.title), card.text)))
    yield from map(_section, chunks(text, MAX_SECTION))
    short = [field for field in card.fields if len(_field(field)) <= _MAX_FIELD]
    for fields in _batches(short, _MAX_FIELDS, lambda field: len(_field(field))):
        yield {"type": "section", "fields": [_mrkdwn(_field(field)) for field in fields]}
    for field in card.fields:
        if field not in short:
            yield from map(_section, chunks(f"{_bold(field.name)}\n{field.value}"))


def _table(table: Table) -> Iterator[Json]:
    yield from map(_section, chunks(_bold(table.caption), MAX_SECTION))
    rows = [[_cell(text) for text in row] for row in (table.header, *table.rows)]
    widest = max(map(len, rows))
    largest = max(weight(cell) for row in rows for cell in row) if widest else 0
    if (
        widest > _MAX_COLUMNS
        or largest > _MAX_CELL
        or max(map(_row_weight, rows)) > _MAX_WEIGHT // 2
    ):
        yield from _rows_as_text(rows)
        return
    header, *body = rows
    wrapped = [{"is_wrapped": True} for _ in header]
    for batch in _batches(body, _MAX_ROWS - 1, _row_weight):
        yield {"type": "table", "rows": [header, *batch], "column_settings": wrapped}


def _chart(chart: Chart) -> Iterator[Json]:
    """Draw a chart natively where that shows it as it is, else as a table; its summary follows."""
    blocks = charting.native(chart)
    if blocks:
        if blocks[0]["title"] != chart.title:
            yield from map(_section, chunks(_bold(chart.title), MAX_SECTION))
        yield from blocks
        yield from map(_context, chunks(as_marked("\n".join(charting.notes(chart))), MAX_SECTION))
    else:
        yield from _table(chart_table(chart))
    yield from map(_section, chunks(as_marked(chart.summary), MAX_SECTION))


def _chart_as_text(block: Json) -> Iterator[Json]:
    title, *lines = charting.lines(block)
    text = "\n".join([_bold(title), *map(as_marked, lines)])
    yield from map(_section, chunks(text, MAX_SECTION))


def _code(text: str) -> Iterator[Json]:
    # Not a fence in a text: nothing in the listing could end this one.
    for piece in filter(str.strip, pieces(text, MAX_SECTION)):
        listing = {"type": "text", "text": piece}
        part = {"type": "rich_text_preformatted", "elements": [listing]}
        yield {"type": "rich_text", "elements": [part]}


def _rows_as_text(rows: Sequence[Sequence[Json]]) -> Iterator[Json]:
    """Write a table row by row: its name in bold, then each column and its cell."""
    header, *body = ([str(cell["text"]) for cell in row] for row in rows)
    for name, *cells in body:
        named = zip(header[1:], cells, strict=False)
        lines = [_bold(name), *(as_marked(f"{column}: {cell}") for column, cell in named)]
        yield from map(_section, chunks("\n".join(lines), MAX_SECTION))


def _choices(block: Choices) -> Iterator[Json]:
    select = block.select or len(block.choices) > 5 * _MAX_ROW_OF_BUTTONS
    prompt = block.prompt.strip()
    if prompt and (not select or len(prompt) > MAX_PLACEHOLDER):
        yield from map(_section, chunks(as_marked(prompt), MAX_SECTION))
    if select:
        options = map(_option, block.choices)
        for batch in _batches(options, _MAX_OPTIONS, weight):
            yield _actions([_select(batch, prompt)])
    else:
        buttons = [_button(choice, index) for index, choice in enumerate(block.choices)]
        for start in range(0, len(buttons), _MAX_ROW_OF_BUTTONS):
            yield _actions(buttons[start : start + _MAX_ROW_OF_BUTTONS])


def _button(choice: Choice, index: int) -> Json:
    button: Json = {
        "type": "button",
        "action_id": f"press-{index}",
        "text": _plain(choice.label, MAX_LABEL),
        "value": choice.action.encode(),
    }
    if choice.summary:
        label = f"{choice.label}: {choice.summary}"
        button["accessibility_label"] = cut(label, MAX_LABEL)
    if choice.emphasis is not Emphasis.NORMAL:
        button["style"] = choice.emphasis.value
    return button


def _select(options: list[Json], prompt: str) -> Json:
    return {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": _plain(prompt or "Pick one", MAX_PLACEHOLDER),
        "options": options,
    }


def _option(choice: Choice) -> Json:
    option: Json = {"text": _plain(choice.label, MAX_LABEL), "value": choice.action.encode()}
    if choice.summary:
        option["description"] = _plain(choice.summary, MAX_LABEL)
    return option


_AS_TEXT: dict[str, Callable[[Json], Iterator[Json]]] = {
    charting.KIND: _chart_as_text,
    "table": lambda block: _rows_as_text(block["rows"]),
}

# --- the smallest parts ------------------------------------------------------------------------


def _section(text: str) -> Json:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _actions(elements: list[Json]) -> Json:
    return {"type": "actions", "elements": elements}


def _mrkdwn(text: str) -> Json:
    # verbatim: Slack makes no links and no mentions out of plain words
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str, limit: int) -> Json:
    return {"type": "plain_text", "text": cut(text.strip() or "…", limit), "emoji": False}


def _cell(text: str) -> Json:
    return {"type": "raw_text", "text": text.strip() or "\N{EN DASH}"}


def _field(field: Field) -> str:
    return mrkdwn(f"{_bold(field.name)}\n{field.value}")


def _bold(text: str) -> str:
    """Return plain text as marked text in bold, in one line; nothing if there is nothing in it."""
    line = " ".join(text.split())
    return f"**{as_marked(line)}**" if line else ""
