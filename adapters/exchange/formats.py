"""Every format: its name, its files, how it is written and read, and what it cannot hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from adapters.exchange import anki, gift, qti, tables
from adapters.exchange.entries import Entry, Reading
from bot.content import Content
from bot.errors import SetupError

#: Far above any question bank; larger files are refused unread.
MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to hold questions. ``suffixes`` begin with the one it is written with."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    write: Callable[[Sequence[Entry], datetime], bytes]
    read: Callable[[str, bytes], Reading]
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something a format cannot hold, and the questions that have it."""

    what: str
    questions: tuple[str, ...]


FORMATS = {
    known.name: known
    for known in (
        Format(
            name="csv",
            label="CSV",
            suffixes=(".csv", ".tsv"),
            write=tables.write,
            read=tables.read,
            lacks=("options in a new order each time",),
        ),
        Format(
            name="gift",
            label="GIFT",
            suffixes=(".gift", ".txt"),
            write=gift.write,
            read=gift.read,
            lacks=("options in a new order each time (a setting of the quiz in Moodle)",),
        ),
        Format(
            name="qti",
            label="QTI 2.1",
            suffixes=(".zip", ".xml"),
            write=qti.write,
            read=qti.read,
        ),
        Format(
            name="anki",
            label="an Anki deck",
            suffixes=(".apkg",),
            write=anki.write,
            read=anki.read,
            lacks=(
                "options in a new order each time",
                "an answer to press: people rate themselves",
            ),
        ),
    )
}


def format_of(path: PurePath) -> Format:
    """Return the format a file has by its name; raise ``SetupError`` if that does not tell."""
    suffix = path.suffix.lower()
    for known in FORMATS.values():
        if suffix in known.suffixes:
            return known
    raise SetupError(
        f"The name {path.name} does not tell its format: add --as {', '.join(FORMATS)}."
    )


def losses(target: Format, content: Content, entries: Sequence[Entry]) -> Iterator[Loss]:
    """Yield everything about these questions that a format cannot hold."""
    ids = tuple(entry.id for entry in entries)
    brought = {tip.question for tip in content.tips.values()}
    tips = tuple(id_ for id_ in ids if id_ in brought)
    if tips:
        yield Loss(what="the tip that brings a question, and its week", questions=tips)
    for lacking in target.lacks:
        yield Loss(what=lacking, questions=ids)
