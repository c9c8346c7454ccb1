"""Entries as YAML in the shape of ``content/questions/``, for an author to finish.

What a foreign file does not say stays empty, so that ``waymark lint`` names it with its line.
"""

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

from adapters.exchange.entries import Entry
from bot.model import Option

#: Editors complete and check by it, once the draft lies where questions belong.
_SCHEMA = "# yaml-language-server: $schema=../schemas/questions.json"
_WIDTH = 100
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
#: Ids that YAML can take for nothing but text.
_UNQUOTED = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_MEANINGFUL = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_WORD = re.compile(r"[a-z0-9]+")
#: What an id made from a question keeps of it.
_WORDS = 5


def draft(entries: Sequence[Entry]) -> str:
    """Return the questions as YAML; two never have the same id."""
    taken: dict[str, int] = {}
    parts = ("\n".join(_question(entry, _id(entry, taken))) + "\n" for entry in entries)
    return "\n".join((_SCHEMA, *parts))


def _id(entry: Entry, taken: dict[str, int]) -> str:
    base = entry.id if _ID.fullmatch(entry.id) else _made(entry)
    name = base
    while name in taken:
        taken[base] += 1
        name = f"{base}-{taken[base]}"
    taken[name] = 1
    return name


def _made(entry: Entry) -> str:
    letters = unicodedata.normalize("NFKD", (entry.id or entry.stem).lower())
    words = _WORD.findall(letters.encode("ascii", "ignore").decode())[:_WORDS]
    return f"draft.q.{'-'.join(words) or 'question'}"


def _question(entry: Entry, name: str) -> Iterator[str]:
    yield f"# From {_quoted(entry.file)}, {entry.line}."
    for source in entry.sources:
        yield f"# Source named there: {_quoted(source)}"
    yield f"- id: {_plain(name)}"
    yield f"  roles: [{', '.join(map(_plain, entry.roles))}]"
    yield f"  topic: {_plain(entry.topic)}"
    yield f"  difficulty: {'null' if entry.difficulty is None else entry.difficulty}"
    yield from _text("  stem", entry.stem)
    yield from _claims(entry.claims)
    yield "  options:"
    for option in entry.options:
        yield from _option(option)


def _claims(claims: tuple[str, ...]) -> Iterator[str]:
    line = f"  claims: [{', '.join(map(_plain, claims))}]"
    if len(line) <= _WIDTH:
        yield line
        return
    yield "  claims:"
    yield from (f"    - {_plain(claim)}" for claim in claims)


def _option(option: Option) -> Iterator[str]:
    yield f"    - text: {_quoted(option.text)}"
    if option.right:
        yield "      right: true"
    yield from _text("      why", option.why)


def _text(key: str, text: str) -> Iterator[str]:
    """Yield a text on the key's line, or folded below it if it is long and plain enough."""
    line = f"{key}: {_quoted(text)}"
    indent = " " * (len(key) - len(key.lstrip()) + 2)
    folded = textwrap.wrap(
        text, _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False
    )
    if len(line) <= _WIDTH or " ".join(folded) != text or not text.isprintable():
        yield line
        return
    yield f"{key}: >-"
    yield from (indent + part for part in folded)


def _plain(word: str) -> str:
    """Return an id as it is; anything else in quotes."""
    return word if _UNQUOTED.fullmatch(word) and word not in _MEANINGFUL else _quoted(word)


def _quoted(text: str) -> str:
    """Return a text in double quotes, with escapes for all that cannot be seen."""
    json_text = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escape(c) for c in json_text)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"  # noqa: PLR2004 - 16 bits
