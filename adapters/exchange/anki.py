"""Anki decks, by way of genanki: question and options in front, answer and reasons behind.

Ids never change: the deck's and the note type's are written here, a note's follows from the id of
its question. So importing a newer export changes the cards people have and keeps their progress.
"""

import html
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from adapters.exchange.archives import MAX_MEMBER, Archive, ArchiveError
from adapters.exchange.entries import Entry, Reading, labels, tags
from adapters.exchange.hypertext import as_text
from bot.errors import SetupError
from bot.model import Option

#: Drawn once at random, as Anki asks; other numbers would be another deck and another note type.
DECK, NOTE_TYPE = 1_873_046_159, 1_462_907_538
#: As many options as content may have.
_MOST = 4
_NUMBERS = tuple(range(1, _MOST + 1))
_FIELDS = (
    "Question",
    *(f"Option {number}" for number in _NUMBERS),
    "Right",
    *(f"Why {number}" for number in _NUMBERS),
    *("Sources", "Claims", "Id"),
)
_LETTERS = "ABCD"
_FRONT = "\n".join(
    [
        '<p class="question">{{Question}}</p>',
        '<ol type="A">',
        *(f"{{{{#Option {n}}}}}<li>{{{{Option {n}}}}}</li>{{{{/Option {n}}}}}" for n in _NUMBERS),
        "</ol>",
    ]
)
_BACK = "\n".join(
    [
        '{{FrontSide}}<hr id="answer">',
        '<p class="right">{{Right}}</p>',
        '<ol type="A">',
        *(f"{{{{#Option {n}}}}}<li>{{{{Why {n}}}}}</li>{{{{/Option {n}}}}}" for n in _NUMBERS),
        "</ol>",
        '{{#Sources}}<p class="small">Sources:<br>{{Sources}}</p>{{/Sources}}',
        '<p class="small">{{Claims}}</p>',
    ]
)
_STYLE = (
    ".card { font: 18px sans-serif; max-width: 40em; margin: auto; }\n"
    ".question, .right { font-weight: bold; }\n"
    ".small { font-size: 13px; opacity: 0.75; }\n"
)


def write(entries: Sequence[Entry], now: datetime) -> bytes:
    """Return the questions as an Anki package; raise ``SetupError`` without genanki.

    ``now`` is when the notes changed: Anki takes a note over if it is newer than its own.
    """
    try:
        import genanki  # noqa: PLC0415 - an extra, and wanted for this alone
    except ImportError:
        raise SetupError("Anki decks need genanki: install it with pip install genanki.") from None
    kind = genanki.Model(
        NOTE_TYPE,
        "Waymark question",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Question", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    deck = genanki.Deck(DECK, "Waymark", "Data scientist or machine learning engineer?")
    for entry in entries:
        note = genanki.Note(
            model=kind,
            fields=[_shown(text) for text in _texts(entry)],
            guid=genanki.guid_for("waymark", entry.id),
            tags=[tag for tag in tags(entry, "::") if not tag.startswith("claim")],
        )
        deck.add_note(note)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(deck).write_to_file(path, timestamp=now.timestamp())
        return path.read_bytes()


def _texts(entry: Entry) -> Iterator[str]:
    missing = [""] * (_MOST - len(entry.options))
    right = next(n for n, option in enumerate(entry.options) if option.right)
    yield entry.stem
    yield from (*(option.text for option in entry.options), *missing)
    yield f"{_LETTERS[right]}. {entry.options[right].text}"
    yield from (*(option.why for option in entry.options), *missing)
    yield "\n".join(entry.sources)
    yield " ".join(entry.claims)
    yield entry.id


def _shown(text: str) -> str:
    """Return text as a field holds it: as HTML, with no bracket that Anki takes for a sound."""
    return html.escape(text, quote=False).replace("[", "&#91;").replace("\n", "<br>")


# --- reading --------------------------------------------------------------------------------------

#: How many steps SQLite may take for a deck; ours with 200 notes needs a few hundred.
_STEPS = 2_000_000
_LONGEST_NOTE = 1_000_000
_BETWEEN_FIELDS = "\x1f"
_TRUST_NOTHING = ("PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON")


def read(file: str, raw: bytes) -> Reading:
    """Read the notes of our own note type, and name those of others: they have no options."""
    reading = Reading()
    try:
        rows = _notes(Archive(raw))
    except ArchiveError as error:
        reading.skip(file, 1, "archive", str(error))
        return reading
    except (sqlite3.Error, UnicodeDecodeError, OverflowError):
        reading.skip(file, 1, "collection", "the collection in this package cannot be read")
        return reading
    for number, (fields, said) in enumerate(rows, 1):
        _take(f"{file}:note", number, fields, said, reading)
    if not rows:
        reading.skip(file, 1, "empty", "there is no note in this package")
    return reading


def _notes(archive: Archive) -> list[tuple[list[str], list[str]]]:
    """Return the fields and the tags of every note."""
    names = archive.names()
    name = next((n for n in ("collection.anki21", "collection.anki2") if n in names), None)
    if name is None or "collection.anki21b" in names:
        hint = "export it with “Support older Anki versions”"
        raise ArchiveError(f"this is no deck, or one in Anki's newest form: {hint}")
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(archive.read(name))
        connection.set_progress_handler(lambda: 1, _STEPS)
        for pragma in _TRUST_NOTHING:
            connection.execute(pragma)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_NOTE)
        found, size = [], 0
        for fields, said in connection.execute("SELECT flds, tags FROM notes ORDER BY id"):
            size += len(str(fields)) + len(str(said))
            if size > MAX_MEMBER:
                raise ArchiveError(f"the notes hold more than {MAX_MEMBER} characters")
            found.append((str(fields).split(_BETWEEN_FIELDS), str(said).split()))
    finally:
        connection.close()
    return found


def _take(file: str, number: int, fields: list[str], said: list[str], reading: Reading) -> None:
    if len(fields) != len(_FIELDS):
        shown = as_text(fields[0]).text[:40]
        message = f"`{shown}` is a note with {len(fields)} fields, not one with options"
        reading.skip(file, number, "note", message)
        return
    texts = [as_text(text) for text in fields]
    for lost in (lost for text in texts for lost in text.lost):
        reading.lose(file, number, lost)
    held = dict(zip(_FIELDS, (text.text for text in texts), strict=True))
    right = _LETTERS.find(held["Right"][:1]) + 1
    options = tuple(
        Option(text=held[f"Option {n}"], why=held[f"Why {n}"], right=n == right)
        for n in _NUMBERS
        if held[f"Option {n}"]
    )
    if not held["Question"] or not any(option.right for option in options):
        reading.skip(file, number, "one-right", "the question or its right answer is missing")
        return
    known = labels(said)
    for other in known.others:
        reading.lose(file, number, f"the tag `{other[:60]}`")
    reading.entries.append(
        Entry(
            id=held["Id"],
            roles=known.roles,
            topic=known.topic,
            difficulty=known.difficulty,
            stem=held["Question"],
            claims=tuple(re.split(r"\s+", held["Claims"])) if held["Claims"] else (),
            options=options,
            sources=tuple(filter(None, held["Sources"].split("\n"))),
            file=file,
            line=number,
        )
    )
