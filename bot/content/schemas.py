"""JSON Schemas of the content files, for editors that complete and check while an author types.

They are made by the functions that read the files: each is called with a form that notes what it
is asked for. So a schema can say nothing that the reader does not mean, and is never stale.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Self, TypeVar

from bot.content import lessons, shapes
from bot.content.nodes import Fields
from bot.content.reader import ID, Form, Index

_Word = TypeVar("_Word", bound=StrEnum)
_Schema = dict[str, object]

#: The files that hold a list, by what reads one of its entries.
_LISTS: Mapping[str, Callable[[Form], object]] = {
    "sources": shapes.read_source,
    "topics": shapes.read_topic,
    "conflicts": shapes.read_conflict,
    "faq": shapes.read_faq,
    "questions": lessons.read_question,
}
#: The files that hold one thing, by what reads it.
_SINGLES: Mapping[str, Callable[[Form], object]] = {
    "roles": shapes.read_role,
    "comparisons": shapes.read_comparisons,
    "paths": lessons.read_track,
    "fit": lessons.read_fit,
    "schedules": lessons.read_schedule,
}


def schemas() -> dict[str, _Schema]:
    """Return the schema of each kind of file, by the name of the file or of its folder."""
    lists = {
        name: _titled(name, {"type": "array", "items": _sketched(read)})
        for name, read in _LISTS.items()
    }
    return lists | {name: _titled(name, _sketched(read)) for name, read in _SINGLES.items()}


def _titled(name: str, body: _Schema) -> _Schema:
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "title": f"Waymark {name}", **body}


def _sketched(read: Callable[[Form], object]) -> _Schema:
    sketch = Sketch()
    read(sketch)
    return sketch.schema


class Sketch(Form):
    """A form that holds nothing and notes what its reader asks for."""

    def __init__(self) -> None:
        super().__init__(Index(), "", Fields(1, 1))
        self._properties: dict[str, _Schema] = {}
        self._required: list[str] = []

    @property
    def schema(self) -> _Schema:
        """What was asked for so far, as JSON Schema; forms asked for are filled in by then."""
        return {
            "type": "object",
            "properties": self._properties,
            "required": self._required,
            "additionalProperties": False,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was left unasked for."""

    def report(self, key: str | None, rule: str, message: str, hint: str = "") -> None:
        """Nothing is wrong with what is not there."""

    def text(self, key: str, *, most: int | None = None) -> str:
        """Note a text."""
        self._need(key, _text(most))
        return ""

    def maybe_text(self, key: str, *, most: int | None = None) -> str | None:
        """Note a text that may be null or left out."""
        self._properties[key] = _or_null(_text(most))
        return None

    def number(self, key: str, low: int, high: int) -> int:
        """Note a whole number."""
        self._need(key, {"type": "integer", "minimum": low, "maximum": high})
        return low

    def maybe_number(self, key: str, low: int, high: int) -> int | None:
        """Note a whole number that may be null or left out."""
        number: _Schema = {"type": "integer", "minimum": low, "maximum": high}
        self._properties[key] = _or_null(number)
        return None

    def flag(self, key: str) -> bool:
        """Note true or false."""
        self._properties[key] = {"type": "boolean"}
        return False

    def choice(self, key: str, words: type[_Word]) -> _Word:
        """Note one of a few words."""
        self._need(key, {"enum": [word.value for word in words]})
        return next(iter(words))

    def define(self, kind: str, key: str = "id") -> str:
        """Note the id of what this form describes."""
        self._need(key, _id(f"The id of this {kind}"))
        return ""

    def ref(self, key: str, kind: str) -> str:
        """Note the id of something else."""
        self._need(key, _id(f"The id of a {kind}"))
        return ""

    def maybe_ref(self, key: str, kind: str) -> str | None:
        """Note the id of something else, or null."""
        self._properties[key] = _or_null(_id(f"The id of a {kind}"))
        return None

    def texts(
        self, key: str, *, most: int | None = None, optional: bool = False
    ) -> tuple[str, ...]:
        """Note a list of texts."""
        self._listed(key, _text(most), optional=optional)
        return ()

    def refs(self, key: str, kind: str, *, optional: bool = False) -> tuple[str, ...]:
        """Note a list of ids."""
        self._listed(key, _id(f"The id of a {kind}"), optional=optional)
        return ()

    def forms(self, key: str) -> Iterator[Form]:
        """Note a list of forms, and what is asked of one of them."""
        sketch = Sketch()
        self._need(key, {"type": "array", "items": sketch.schema})
        yield sketch

    def maybe_form(self, key: str) -> Form | None:
        """Note a form that may be null, and what is asked of it."""
        sketch = Sketch()
        self._properties[key] = _or_null(sketch.schema)
        return sketch

    def entries(self, key: str, kind: str) -> Iterator[tuple[str, Form]]:
        """Note forms by the id of something else, and what is asked of one of them."""
        sketch = Sketch()
        self._need(key, {"type": "object", "additionalProperties": sketch.schema})
        yield kind, sketch

    def _need(self, key: str, schema: _Schema) -> None:
        # The reader may ask twice for one value, as a definition and as a reference.
        if key not in self._properties:
            self._required.append(key)
            self._properties[key] = schema

    def _listed(self, key: str, item: _Schema, *, optional: bool) -> None:
        schema: _Schema = {"type": "array", "items": item}
        if optional:
            self._properties[key] = schema
        else:
            self._need(key, schema)


def _text(most: int | None) -> _Schema:
    schema: _Schema = {"type": "string", "minLength": 1}
    return schema if most is None else {**schema, "maxLength": most}


def _id(description: str) -> _Schema:
    return {"type": "string", "pattern": f"^{ID.pattern}$", "description": description}


def _or_null(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "null"}]}
