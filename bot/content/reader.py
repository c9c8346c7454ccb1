"""Reads typed values out of nodes: wrong ones are reported in place and reading goes on.

A value that cannot be read comes back empty, so that one mistake is one problem and the rest of
the file is still checked. Nothing here knows what a claim or a tip is; see :mod:`.shapes`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Self, TypeVar

from rapidfuzz import fuzz, process

from bot.content.nodes import Fields, Items, Node, Refused, Scalar
from bot.errors import Fix, Problem, Severity

#: Below this similarity (0 to 100) a name is no longer offered as what the author meant.
_CLOSE_ENOUGH = 60
ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_NUMBER = re.compile(r"[-+]?[\d.][\d_.]*")
_NOT_TEXT = re.compile(rf"null|Null|NULL|~|true|True|TRUE|false|False|FALSE|{_NUMBER.pattern}")
#: Longer numbers mean nothing here, and reading them costs more than they are worth.
_MAX_DIGITS = 9

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, as an editor counts (from 1)."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Index:
    """What the files define and what they refer to, gathered while they are read.

    ``whole`` turns false when something was lost that others may refer to: a file, a record, an id.
    Rules about the whole content would then report the loss many times over, so they wait.
    """

    whole: bool = True
    problems: list[Problem] = field(default_factory=list)
    defined: dict[str, dict[str, Place]] = field(default_factory=dict)
    references: list[tuple[str, str, Place]] = field(default_factory=list)
    #: Texts that hold a figure: the claims behind each, and where it stands.
    figures: list[tuple[tuple[str, ...], Place]] = field(default_factory=list)
    #: What people type, by kind and word: which id it means and where that is written.
    words: dict[str, dict[str, tuple[str, Place]]] = field(default_factory=dict)

    def report(
        self,
        place: Place,
        rule: str,
        message: str,
        hint: str = "",
        *,
        fix: Fix | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem at a place."""
        self.problems.append(
            Problem(
                file=place.file,
                line=place.line,
                column=place.column,
                rule=rule,
                message=message,
                hint=hint,
                severity=severity,
                fix=fix,
            )
        )

    def define(self, kind: str, name: str, place: Place) -> None:
        """Note that ``name`` is a ``kind`` ("claim", "topic"); a name can be given only once."""
        names = self.defined.setdefault(kind, {})
        first = names.setdefault(name, place)
        if first is not place:
            self.whole = False
            message = f"the {kind} `{name}` exists already, at {first.file}:{first.line}"
            self.report(place, "duplicate-id", message, "give one of them another id")

    def at(self, kind: str, name: str) -> Place:
        """Return where something that was defined is."""
        return self.defined[kind][name]

    def check_references(self) -> None:
        """Report every reference to something that no file defines."""
        for kind, name, place in self.references:
            names = self.defined.get(kind, {})
            if name and name not in names:
                message = f"there is no {kind} `{name}`"
                self.report(place, f"unknown-{kind}", message, nearest(name, names))


def nearest(name: str, names: Iterable[str]) -> str:
    """Return "did you mean `x`?" for the name most like the given one, or "" if none is."""
    found = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    return f"did you mean `{found[0]}`?" if found else ""


class Form:
    """One mapping being read. Leaving the ``with`` block reports the keys that nobody asked for."""

    def __init__(self, index: Index, file: str, node: Fields) -> None:
        self.index = index
        self.file = file
        self._node = node
        self._asked: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for key in self._node.keys.keys() - self._asked:
            hint = nearest(key, self._asked - self._node.keys.keys())
            hint = hint or f"known here: {', '.join(sorted(self._asked))}"
            place = self._at(self._node.keys[key])
            self.index.report(place, "unknown-key", f"the key `{key}` means nothing here", hint)

    # --- places and problems ---------------------------------------------------------------

    def place(self, key: str | None = None) -> Place:
        """Return where the value of ``key`` stands, or the form itself if it has no such key."""
        node = self._node.nodes.get(key) if key is not None else None
        return self._at(node or self._node)

    def report(self, key: str | None, rule: str, message: str, hint: str = "") -> None:
        """Note a problem with the value of ``key``, or with the form as a whole."""
        self.index.report(self.place(key), rule, message, hint)

    def peek(self, key: str) -> str:
        """Return a text that is read elsewhere, or "" if it is none."""
        node = self._node.nodes.get(key)
        return node.text.strip() if isinstance(node, Scalar) else ""

    def is_empty(self, key: str) -> bool:
        """Say whether the value of ``key`` is a list that holds nothing."""
        node = self._node.nodes.get(key)
        return isinstance(node, Items) and not node.nodes

    # --- single values ---------------------------------------------------------------------

    def text(self, key: str, *, most: int | None = None) -> str:
        """Read a text of at most ``most`` characters."""
        node = self._get(key)
        return self._text(node, most) if node else ""

    def maybe_text(self, key: str, *, most: int | None = None) -> str | None:
        """Read a text that may be null or left out."""
        node = self._get_or_null(key)
        return (self._text(node, most) or None) if node else None

    def number(self, key: str, low: int, high: int) -> int:
        """Read a whole number from ``low`` to ``high``."""
        node = self._get(key)
        return self._number(node, low, high) if node else low

    def maybe_number(self, key: str, low: int, high: int) -> int | None:
        """Read a whole number that may be null or left out."""
        node = self._get_or_null(key)
        return self._number(node, low, high) if node else None

    def flag(self, key: str) -> bool:
        """Read true or false; left out it is false."""
        self._asked.add(key)
        node = self._node.nodes.get(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and node.plain and node.text in {"true", "false"}:
            return node.text == "true"
        return self._lost(node, "true or false")

    def choice(self, key: str, words: type[_Word]) -> _Word:
        """Read one of the words of an enumeration."""
        first = next(iter(words))
        node = self._get(key)
        if node is None:
            return first
        text = self._text(node, None)
        known = {word.value: word for word in words}
        if text in known:
            return known[text]
        if text:
            hint = nearest(text, known) or f"one of: {', '.join(known)}"
            self.index.report(self._at(node), "bad-choice", f"`{text}` is not known here", hint)
        return first

    def define(self, kind: str, key: str = "id") -> str:
        """Read the id by which others refer to this form."""
        node = self._get(key)
        name = self._id(node) if node else ""
        if node and name:
            self.index.define(kind, name, self._at(node))
        self.index.whole &= bool(name)
        return name

    def ref(self, key: str, kind: str) -> str:
        """Read the id of something that another form defines."""
        node = self._get(key)
        return self._ref(node, kind) if node else ""

    def maybe_ref(self, key: str, kind: str) -> str | None:
        """Read the id of something, or null."""
        node = self._get_or_null(key)
        return (self._ref(node, kind) or None) if node else None

    # --- lists and mappings ----------------------------------------------------------------

    def texts(
        self, key: str, *, most: int | None = None, optional: bool = False
    ) -> tuple[str, ...]:
        """Read a list of texts of at most ``most`` characters each; see :meth:`refs`."""
        nodes = self._optional_list(key) if optional else self._list(key)
        return tuple(text for node in nodes if (text := self._text(node, most)))

    def refs(self, key: str, kind: str, *, optional: bool = False) -> tuple[str, ...]:
        """Read a list of ids; ``optional`` lets the key be left out."""
        nodes = self._optional_list(key) if optional else self._list(key)
        return tuple(name for node in nodes if (name := self._ref(node, kind)))

    def forms(self, key: str) -> "Iterator[Form]":
        """Read a list of mappings."""
        node = self._get(key)
        if isinstance(node, Items):
            return forms(self.index, self.file, node.nodes)
        self._lost(node, "a list")
        return iter(())

    def maybe_form(self, key: str) -> "Form | None":
        """Read one mapping, or null."""
        node = self._get_or_null(key)
        if isinstance(node, Fields):
            return Form(self.index, self.file, node)
        if node:
            self._wrong(node, "a mapping")
        return None

    def entries(self, key: str, kind: str) -> "Iterator[tuple[str, Form]]":
        """Read a mapping whose keys are ids of ``kind`` and whose values are mappings."""
        node = self._get(key)
        if isinstance(node, Fields):
            for name, child in node.nodes.items():
                self.index.references.append((kind, name, self._at(node.keys[name])))
                for form in forms(self.index, self.file, [child]):
                    yield name, form
        else:
            self._lost(node, "a mapping")

    def items(self, key: str) -> Iterator[tuple[str, Place]]:
        """Return each text of a list that was read before, with its place."""
        node = self._node.nodes.get(key)
        for child in node.nodes if isinstance(node, Items) else ():
            if isinstance(child, Scalar):
                yield child.text.strip(), self._at(child)

    # --- inside ----------------------------------------------------------------------------

    def _at(self, node: Node) -> Place:
        return Place(self.file, node.line, node.column)

    def _get(self, key: str) -> Node | None:
        self._asked.add(key)
        node = self._node.nodes.get(key)
        if node is None:
            self.index.report(self._at(self._node), "missing-key", f"the key `{key}` is missing")
        return node

    def _get_or_null(self, key: str) -> Node | None:
        self._asked.add(key)
        node = self._node.nodes.get(key)
        return None if node is None or is_null(node) else node

    def _optional_list(self, key: str) -> list[Node]:
        self._asked.add(key)
        return self._list(key) if key in self._node.nodes else []

    def _list(self, key: str) -> list[Node]:
        node = self._get(key)
        if isinstance(node, Items):
            return node.nodes
        if node:
            self._wrong(node, "a list")
        return []

    def _text(self, node: Node, most: int | None) -> str:
        if not isinstance(node, Scalar) or (node.plain and _NOT_TEXT.fullmatch(node.text)):
            self._wrong(node, "text")
            return ""
        text = node.text.strip()
        if not text:
            self.index.report(self._at(node), "empty-text", "there is no text here")
        elif not text.isprintable() and (found := _invisible(text)):
            message = f"U+{ord(found):04X} cannot be seen in this text"
            self.index.report(self._at(node), "bad-character", message, "remove it")
        elif most is not None and len(text) > most:
            message = f"{len(text)} characters, at most {most} fit"
            self.index.report(self._at(node), "too-long", message, f"cut {len(text) - most}")
        return text

    def _number(self, node: Node, low: int, high: int) -> int:
        if not isinstance(node, Scalar) or not node.plain or not _WHOLE_NUMBER.fullmatch(node.text):
            self._wrong(node, "a whole number")
            return low
        number = int(node.text[:_MAX_DIGITS])
        if len(node.text) <= _MAX_DIGITS and low <= number <= high:
            return number
        message = f"{node.text[:20]} is not from {low} to {high}"
        self.index.report(self._at(node), "out-of-range", message)
        return low

    def _id(self, node: Node) -> str:
        text = self._text(node, None)
        if not text or ID.fullmatch(text):
            return text
        hint = "use lower-case words of a-z and 0-9, joined by dots or hyphens"
        self.index.report(self._at(node), "bad-id", f"`{text}` cannot be an id", hint)
        return ""

    def _ref(self, node: Node, kind: str) -> str:
        text = self._text(node, None)
        if text:
            self.index.references.append((kind, text, self._at(node)))
        return text

    def _wrong(self, node: Node, wanted: str) -> None:
        wrong(self.index, self._at(node), node, wanted)

    def _lost(self, node: Node | None, wanted: str) -> Literal[False]:
        self.index.whole = False
        if node:
            self._wrong(node, wanted)
        return False


def forms(index: Index, file: str, nodes: Iterable[Node]) -> Iterator[Form]:
    """Open each node as a form; those that are no mappings are reported and passed over."""
    for node in nodes:
        if isinstance(node, Fields):
            yield Form(index, file, node)
        else:
            index.whole = False
            wrong(index, Place(file, node.line, node.column), node, "a mapping")


def is_null(node: Node) -> bool:
    """Say whether YAML reads this as null."""
    return isinstance(node, Scalar) and node.plain and node.text in {"", "~", "null"}


def _invisible(text: str) -> str:
    """Return the first control, joiner or odd space: some platform would refuse or obey it."""
    return next((char for char in text if not char.isprintable() and char != "\n"), "")


def wrong(index: Index, place: Place, node: Node, wanted: str) -> None:
    """Report that something else than ``wanted`` stands here."""
    if isinstance(node, Refused):
        return
    found = {Items: "a list", Fields: "a mapping"}.get(type(node), "")
    hint, fix = "", None
    if isinstance(node, Scalar):
        found = f"`{node.text[:40]}`" if node.text else "nothing"
        hint = "put it in quotes" if wanted == "text" and node.text else ""
        # null, true and false may be meant as such; a number where text belongs is a text.
        fix = Fix(node.text, f'"{node.text}"') if hint and _NUMBER.fullmatch(node.text) else None
    index.report(place, "wrong-type", f"expected {wanted}, found {found}", hint, fix=fix)
