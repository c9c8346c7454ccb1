"""XML from strangers as a small tree with line numbers.

Read with expat alone: a document that declares anything (DTD, entities) is refused, nothing is
fetched, and neither depth nor size can grow beyond what was read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from adapters.exchange.hypertext import BLOCKS, BREAK, EDGE, tidy

#: Questions of real tools nest about ten levels deep.
MAX_DEPTH = 60
#: An item holds a few dozen.
MAX_ELEMENTS = 100_000


class XmlError(Exception):
    """A document cannot be read; ``line`` says where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


@dataclass(slots=True)
class Element:
    """One element, by its local name; QTI 3's ``qti-simple-choice`` reads ``simpleChoice``."""

    name: str
    attributes: dict[str, str]
    line: int
    children: "list[Element | str]" = field(default_factory=list)

    def all(self, *names: str) -> "Iterator[Element]":
        """Yield this element and everything below that has one of the names, in order."""
        if self.name in names or not names:
            yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.all(*names)

    def first(self, *names: str) -> "Element | None":
        """Return the first of :meth:`all`, if there is any."""
        return next(self.all(*names), None)

    def text(self, without: frozenset[str] = frozenset()) -> str:
        """Return what a reader would see, leaving out elements of some names."""
        return tidy("".join(_pieces(self, without)))


def _pieces(element: Element, without: frozenset[str]) -> Iterator[str]:
    edge = EDGE if element.name in BLOCKS or element.name == "prompt" else ""
    yield BREAK if element.name == "br" else edge
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.name not in without:
            yield from _pieces(child, without)
    yield edge


def parse(raw: bytes) -> Element:
    """Return the root of a document; raise :class:`XmlError`."""
    builder = _Builder()
    try:
        builder.parser.Parse(raw, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise XmlError(error.lineno, f"not valid XML: {expat.ErrorString(error.code)}") from None
    except (ValueError, LookupError):  # an encoding that expat or Python does not know
        raise XmlError(1, "not valid XML: the encoding is not known") from None
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root = Element("", {}, 1)
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self._open = [self.root]
        self._count = 0

    def _refuse(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise XmlError(line, "a document type is declared here, and that is not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self._open) > MAX_DEPTH:
            raise XmlError(line, f"nested more than {MAX_DEPTH} levels deep")
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise XmlError(line, f"more than {MAX_ELEMENTS} elements")
        known = {_plain(key): value for key, value in attributes.items()}
        element = Element(_plain(name), known, line)
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _plain(name: str) -> str:
    """Return a name without its namespace, and as QTI 2 spells it."""
    local = name.rpartition(" ")[2].removeprefix("qti-")
    return re.sub("-([a-z])", lambda match: match[1].upper(), local)
