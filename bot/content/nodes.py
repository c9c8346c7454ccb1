"""YAML text becomes a tree of nodes that know where they stand, or problems that say why not.

The tree is built from libyaml's events, which costs less than PyYAML's own node graph, needs no
recursion (so no nesting can exhaust the stack) and shows anchors and tags before they are resolved.
Only the plain part of YAML is let in: everything that loads as something else than it reads as is
refused with a rule id and a hint.
"""

import re
from dataclasses import dataclass, field

import yaml

from bot.errors import Fix, Problem

#: The deepest real file nests 11 levels; past this a file is a mistake or an attack.
MAX_DEPTH = 30

# What YAML 1.1 may carry besides line breaks; libyaml refuses the rest without line and column.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What ends a line in YAML 1.1, and so counts in the line of a place.
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_TIME = re.compile(r"[-+]?\d+(?::\d+)+(?:\.\d*)?")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt ].*)?")
_AMBIGUOUS_WORDS = frozenset({"yes", "no", "on", "off", "y", "n"})


@dataclass(slots=True)
class Scalar:
    """One written value; ``plain`` means unquoted, so that YAML may read a number or null."""

    text: str
    plain: bool
    line: int
    column: int


@dataclass(slots=True)
class Items:
    """A list."""

    line: int
    column: int
    nodes: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class Fields:
    """A mapping: per key where the key stands and what it holds."""

    line: int
    column: int
    keys: dict[str, Scalar] = field(default_factory=dict)
    nodes: "dict[str, Node]" = field(default_factory=dict)


@dataclass(slots=True)
class Refused:
    """Stands where something was refused; readers pass over it without a second problem."""

    line: int
    column: int


Node = Scalar | Items | Fields | Refused


def parse(raw: bytes, file: str, problems: list[Problem]) -> Node | None:
    """Read one YAML document; ``None`` if there is none, with every reason in ``problems``.

    An empty file is a document that holds an empty plain scalar, which YAML reads as null.
    """
    builder = _Builder(file, problems)
    text = _decode(raw, builder)
    if text is None:
        return None
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.report(*_syntax_error(error))
        return None
    except _TooDeep:
        return None
    return builder.root or Scalar("", plain=True, line=1, column=1)


def _syntax_error(error: yaml.YAMLError) -> tuple[int, int, str, str]:
    mark, what = None, str(error)
    if isinstance(error, yaml.MarkedYAMLError):
        mark, what = error.problem_mark or error.context_mark, error.problem or what
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return line, column, "syntax", f"not valid YAML: {what}"


def _decode(raw: bytes, builder: "_Builder") -> str | None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8", "replace"))
        builder.report(line, column, "not-utf8", "not UTF-8 text", "save the file as UTF-8")
        return None
    found = _FORBIDDEN.search(text)
    if found is None:
        return text
    line, column = _place(text[: found.start()])
    name = f"U+{ord(found[0]):04X}"
    message = f"{name} may not stand in YAML"
    builder.report(line, column, "bad-character", message, "remove it", Fix(found[0], ""))
    return None


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _place(before: str) -> tuple[int, int]:
    lines = LINE_BREAK.split(before.removeprefix("\ufeff"))
    return len(lines), len(lines[-1]) + 1


class _TooDeep(Exception):  # noqa: N818 - a signal, never seen outside this module
    """Nesting went past ``MAX_DEPTH``; reported already."""


class _Builder:
    """Takes parser events one by one and hangs nodes into the open list or mapping."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.root: Node | None = None
        self._file = file
        self._problems = problems
        self._open: list[Items | Fields] = []
        # For each open mapping the key whose value comes next; None where a key comes next.
        self._keys: list[Scalar | Refused | None] = []

    def report(
        self,
        line: int,
        column: int,
        rule: str,
        message: str,
        hint: str = "",
        fix: Fix | None = None,
    ) -> None:
        self._problems.append(
            Problem(
                file=self._file,
                line=line,
                column=column,
                rule=rule,
                message=message,
                hint=hint,
                fix=fix,
            )
        )

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._hang(self._scalar(event))
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._hang(self._refuse(event, "alias", "an alias (*) copies another part of the file"))
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            line, column = _start(event)
            hint = "keep one document; remove the `---` line"
            self.report(line, column, "several-documents", "a second document starts here", hint)

    def _begin(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        line, column = _start(event)
        if len(self._open) == MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            self.report(line, column, "too-deep", message, "flatten it")
            raise _TooDeep
        self._plain_only(event)
        kind = Items if isinstance(event, yaml.SequenceStartEvent) else Fields
        node = kind(line, column)
        self._hang(node)
        self._open.append(node)
        self._keys.append(None)

    def _hang(self, node: Node) -> None:
        if not self._open:
            # Of several documents only the first is read; the others are a problem already.
            self.root = self.root or node
            return
        parent = self._open[-1]
        if isinstance(parent, Items):
            parent.nodes.append(node)
            return
        key = self._keys[-1]
        if key is None:
            self._keys[-1] = self._as_key(node, parent)
            return
        self._keys[-1] = None
        if isinstance(key, Scalar):
            parent.keys[key.text] = key
            parent.nodes[key.text] = node

    def _as_key(self, node: Node, parent: Fields) -> Scalar | Refused:
        if isinstance(node, Items | Fields):
            self.report(node.line, node.column, "bad-key", "a key must be a word", "")
        elif isinstance(node, Scalar):
            first = parent.keys.get(node.text)
            if first is None:
                return node
            message = f"the key `{node.text}` stands here twice; the first is on line {first.line}"
            hint = "YAML would silently keep only the last; remove one"
            self.report(node.line, node.column, "duplicate-key", message, hint)
        return Refused(node.line, node.column)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar | Refused:
        self._plain_only(event)
        text: str = event.value
        plain: bool = event.implicit[0]
        if plain and text and (text[0] in "0123456789+-" or text.lower() in _AMBIGUOUS_WORDS):
            trap = _trap(text)
            if trap:
                rule, message = trap
                fix = Fix(text, f'"{text}"')
                return self._refuse(event, rule, message, f'write "{text}" in quotes', fix)
        return Scalar(text, plain, *_start(event))

    def _plain_only(
        self, event: yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent
    ) -> None:
        if event.anchor is not None:
            self._refuse(event, "anchor", f"an anchor (&{event.anchor}) stands here")
        if event.tag is not None:
            self._refuse(event, "tag", f"a tag ({event.tag}) stands here", "remove it")

    def _refuse(
        self,
        event: yaml.Event,
        rule: str,
        message: str,
        hint: str = "write the value out",
        fix: Fix | None = None,
    ) -> Refused:
        line, column = _start(event)
        self.report(line, column, rule, message, hint, fix)
        return Refused(line, column)


def _trap(text: str) -> tuple[str, str] | None:
    """Name the rule an unquoted value breaks by meaning something else than it reads as."""
    if text.lower() in _AMBIGUOUS_WORDS:
        return "unquoted-word", f"YAML may read `{text}` as true or false"
    if _TIME.fullmatch(text):
        return "unquoted-time", f"YAML may read `{text}` as a number in base sixty"
    if _DATE.fullmatch(text):
        return "unquoted-date", f"YAML reads `{text}` as a date, not as text"
    return None
