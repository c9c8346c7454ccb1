"""What the core answers with: a title and a few blocks that know no platform.

Each renderer matches over :data:`Block` and ends in ``assert_never``, so a new block is a type
error in every renderer that lacks it. Block text is the subset of :mod:`bot.markup` unless it says
"plain". Every block has a plain-text form: it is the notification text, the screen-reader text,
the terminal and the test transcript.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.actions import ActionId
from bot.markup import plain

#: Disagreements named in the small print; the others are counted.
NAMED = 4
#: How many options of a select are read out; a closed select shows none of them.
SHOWN_OPTIONS = 5
#: Discord puts at most five buttons in a row; what has more to offer is better as a select.
ROW_OF_BUTTONS = 5


@dataclass(frozen=True, slots=True)
class Text:
    """One or more paragraphs; lines that begin with ``- `` read as a list."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A short name (plain) and its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A titled (plain) piece of text with named fields under it."""

    title: str
    text: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Plain cells under a plain header; the first column names the row."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class ChartKind(StrEnum):
    """What the marks of a chart are: ranges on a scale, numbers to compare, or steps in order.

    Or shares: of ``high`` things, ``low`` are so.
    """

    RANGES = "ranges"
    COUNTS = "counts"
    STEPS = "steps"
    SHARES = "shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One of the things a chart sets side by side; ``short`` has room in 20 characters."""

    name: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing drawn: what ``series`` (an index) has in the ``row`` of the ``group``.

    ``words`` say the same for readers, and ``detail`` what it holds for. Without ``low`` there is
    nothing that could be drawn to scale: the place stays empty and carries the words. ``is_open``
    is a value that goes on upwards.
    """

    group: str
    row: str
    series: int
    words: str
    low: int | None
    high: int | None = None
    is_open: bool = False
    detail: str = ""

    @property
    def told(self) -> str:
        """The words with their detail."""
        return f"{self.words} ({self.detail})" if self.detail else self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Data to be drawn, and the same in words; everything in it is plain.

    ``summary`` is a sentence that stands beside the picture, ``alt`` (at most 1000 characters) says
    what a sighted person would take from it. ``unit`` is what the scale counts.
    """

    kind: ChartKind
    title: str
    unit: str
    series: tuple[Series, ...]
    marks: tuple[Mark, ...]
    summary: str
    alt: str


@dataclass(frozen=True, slots=True)
class Code:
    """A listing, shown literally, in the ``language`` it is written in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A text file to keep; where no file can be given, its text is shown literally and whole.

    ``name`` has letters, digits, dots and dashes only, and no other file of the reply has it.
    """

    name: str
    media_type: str
    text: str


class Emphasis(StrEnum):
    """How much a button stands out; colour is never its only meaning."""

    NORMAL = "normal"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to press: a plain label (at most 75 characters) and what it does."""

    label: str
    action: ActionId
    summary: str = ""
    emphasis: Emphasis = Emphasis.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Buttons, or a select where there are more than a row of them; ``prompt`` is plain."""

    prompt: str
    choices: tuple[Choice, ...]
    select: bool = False


@dataclass(frozen=True, slots=True)
class Citing:
    """A source as small print: its name (plain), its date and what it sells, if anything.

    ``age`` is given ("3 years old") where the source is old for what it is cited for.
    """

    name: str
    dated: str
    interest: str | None = None
    age: str | None = None

    def __str__(self) -> str:
        known = [part for part in (self.dated, self.age, self.interest) if part]
        return f"{self.name} ({', '.join(known)})"


@dataclass(frozen=True, slots=True)
class Sources:
    """What the reply rests on; ``differ`` (plain) names what its sources disagree about."""

    items: tuple[Citing, ...]
    differ: tuple[str, ...] = ()

    @property
    def disagreement(self) -> str:
        """The disagreements as one plain sentence, the first of them by name; "" without any."""
        if not self.differ:
            return ""
        more = len(self.differ) - NAMED
        named = "; ".join(self.differ[:NAMED]) + (f"; and {more} more" if more > 0 else "")
        return f"Sources differ on this: {named}{'' if named.endswith('?') else '.'}"


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark set apart from the answer: a caution, a hint, a next step."""

    text: str


Block = Text | Card | Table | Chart | Code | Attached | Choices | Sources | Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message.

    ``claims`` are the ids of the claims it rests on. ``private`` asks for an answer that only the
    asker sees, where the place has other people. ``share`` is the command line that gives the same
    answer to everybody. ``replaces`` edits the message whose button was pressed. ``direct`` goes to
    the person's direct messages besides this reply. ``public`` goes to everybody in the place, and
    must make sense alone: where a front cannot show each part to the right people, it shows that.
    ``error`` marks an answer to input that could not be used.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    claims: tuple[str, ...] = ()
    private: bool = True
    share: str | None = None
    replaces: bool = False
    direct: "Reply | None" = None
    public: "Reply | None" = None
    error: bool = False

    @property
    def choices(self) -> Iterator[Choice]:
        """Everything in this message that can be pressed, in reading order."""
        for block in self.blocks:
            if isinstance(block, Choices):
                yield from block.choices

    @property
    def attached(self) -> tuple[Attached, ...]:
        """The files in this message, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Attached))


def as_text(reply: Reply) -> str:
    """Return the whole reply as plain text, a blank line between blocks."""
    parts = [reply.title, *(block_text(block) for block in reply.blocks)]
    return "\n\n".join(part for part in parts if part)


def block_text(block: Block) -> str:  # noqa: C901, PLR0911 - a case for each block
    """Return one block as plain text."""
    match block:
        case Text(text):
            return plain(text)
        case Card():
            lines = [block.title, plain(block.text)]
            lines += [f"{item.name}: {plain(item.value)}" for item in block.fields]
            return "\n".join(line for line in lines if line)
        case Table():
            return "\n".join([block.caption, *(_row_text(block.header, row) for row in block.rows)])
        case Chart():
            return _chart_text(block)
        case Code(text):
            return _listing(text)
        case Attached():
            return f"{block.name}:\n{_listing(block.text)}"
        case Choices():
            return _choices_text(block)
        case Sources(items):
            cited = "Sources: " + "; ".join(str(item) for item in items)
            return "\n".join(filter(None, (block.disagreement, cited)))
        case Notice(text):
            return plain(text)
    assert_never(block)


def _listing(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


#: What stands in a table where a chart has no mark.
_NO_MARK = {
    ChartKind.RANGES: "not stated",
    ChartKind.COUNTS: "not named",
    ChartKind.STEPS: "\N{EN DASH}",
    ChartKind.SHARES: "\N{EN DASH}",
}


def chart_rows(chart: Chart) -> dict[tuple[str, str], dict[int, str]]:
    """Return the words of a chart by (group, row) and series, in the order they are drawn."""
    rows: dict[tuple[str, str], dict[int, str]] = {}
    for mark in chart.marks:
        rows.setdefault((mark.group, mark.row), {})[mark.series] = mark.told
    return rows


def _chart_text(chart: Chart) -> str:
    """Say a chart a line for each row, under the name of its group, and sum it up."""
    lines = [chart.title]
    groups = {""}
    for (group, row), words in chart_rows(chart).items():
        if group not in groups:
            lines.append(group)
            groups.add(group)
        said = "; ".join(f"{chart.series[number].name}, {word}" for number, word in words.items())
        lines.append(f"  {row}: {said}")
    return "\n".join([*lines, chart.summary])


def chart_table(chart: Chart) -> Table:
    """Return the data of a chart as a table: a row for each place, a column for each series."""
    none = _NO_MARK[chart.kind]
    return Table(
        caption=chart.title,
        header=("", *(series.name for series in chart.series)),
        rows=tuple(
            (
                f"{group}: {row}" if group else row,
                *(words.get(number, none) for number in range(len(chart.series))),
            )
            for (group, row), words in chart_rows(chart).items()
        ),
    )


def _choices_text(block: Choices) -> str:
    shown = block.choices[:SHOWN_OPTIONS] if block.select else block.choices
    labels = " ".join(f"[{choice.label}]" for choice in shown)
    if more := len(block.choices) - len(shown):
        labels += f" and {more} more"
    return f"{block.prompt}\n{labels}" if block.prompt else labels


def _row_text(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    cells = zip(header[1:], row[1:], strict=True)
    return "\n".join([f"{row[0]}", *(f"  {name}: {cell}" for name, cell in cells)])


def as_json(reply: Reply) -> dict[str, object]:
    """Return the neutral reply as JSON-ready data, with the ids of the claims it rests on."""
    return {
        "title": reply.title,
        "text": as_text(reply),
        "blocks": [_block_json(block) for block in reply.blocks],
        "claims": list(reply.claims),
        "private": reply.private,
        "share": reply.share,
        "replaces": reply.replaces,
        "error": reply.error,
        "direct": as_json(reply.direct) if reply.direct else None,
        "public": as_json(reply.public) if reply.public else None,
    }


def _block_json(block: Block) -> dict[str, object]:  # noqa: C901, PLR0911 - a case for each block
    match block:
        case Text(text):
            return {"type": "text", "text": text}
        case Card():
            fields = [{"name": item.name, "value": item.value} for item in block.fields]
            return {"type": "card", "title": block.title, "text": block.text, "fields": fields}
        case Table():
            rows = [list(row) for row in block.rows]
            header = list(block.header)
            return {"type": "table", "caption": block.caption, "header": header, "rows": rows}
        case Chart():
            table = _block_json(chart_table(block))
            return {"type": "chart", **dataclasses.asdict(block), "table": table}
        case Code():
            return {"type": "code", "text": block.text, "language": block.language}
        case Attached():
            return {"type": "file", **dataclasses.asdict(block)}
        case Choices():
            choices = [_choice_json(choice) for choice in block.choices]
            kind = "select" if block.select else "buttons"
            return {"type": kind, "prompt": block.prompt, "choices": choices}
        case Sources(items):
            cited = [dataclasses.asdict(item) for item in items]
            differ = {"differ": list(block.differ), "disagreement": block.disagreement}
            return {"type": "sources", "sources": cited, **differ}
        case Notice(text):
            return {"type": "notice", "text": text}
    assert_never(block)


def _choice_json(choice: Choice) -> dict[str, object]:
    return {
        "label": choice.label,
        "action": choice.action.encode(),
        "summary": choice.summary,
        "emphasis": choice.emphasis.value,
    }
