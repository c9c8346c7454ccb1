"""Anki decks, opened by Anki itself; and decks from elsewhere."""

import io
import sqlite3
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.consts import CARD_TYPE_REV, QUEUE_TYPE_REV

from adapters.exchange import anki
from adapters.exchange.anki import read, write
from bot.errors import SetupError
from bot.model import Option
from tests.exchange_world import CONTAINERS

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def take(collection: Collection, tmp_path: Path, raw: bytes) -> tuple[int, int]:
    """Import a package into Anki; return how many notes were new and how many changed."""
    path = tmp_path / "deck.apkg"
    path.write_bytes(raw)
    done = collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    )
    return len(done.log.new), len(done.log.updated)


def test_anki_shows_the_question_in_front_and_the_reasons_behind(
    collection: Collection, tmp_path: Path
) -> None:
    assert take(collection, tmp_path, write([CONTAINERS], NOW)) == (1, 0)
    [card] = [collection.get_card(id_) for id_ in collection.find_cards("deck:Waymark")]
    front, back = card.question(), card.answer()
    assert "Which tools pack {and} run ~ services = in C#: A/B?" in front
    assert "<li>&#91;html]Docker &amp; Kubernetes</li>" in front
    assert front.count("<li>") == len(CONTAINERS.options)
    assert "They &lt;run&gt; services." not in front
    assert "A. &#91;html]Docker &amp; Kubernetes" in back
    assert "They &lt;run&gt; services." in back
    assert "Gazette: Two jobs compared (9 October 2023)<br>Leaflet" in back
    assert "mle.tools.docker mle.tools.kubernetes" in back
    tags = {"role::mle", "role::ds", "topic::tools", "difficulty::2"}
    assert set(card.note().tags) == tags


def test_a_newer_export_changes_the_cards_and_keeps_the_progress(
    collection: Collection, tmp_path: Path
) -> None:
    other = replace(CONTAINERS, id="mle.q.other", stem="Another?")
    take(collection, tmp_path, write([CONTAINERS, other], NOW))
    [before] = collection.find_cards("Id:mle.q.containers")
    learned = collection.get_card(before)
    learned.reps, learned.ivl = 7, 30
    learned.type, learned.queue = CARD_TYPE_REV, QUEUE_TYPE_REV
    collection.update_card(learned)
    right = Option(text="Docker", why="Shorter.", right=True)
    better = replace(CONTAINERS, options=(right, *CONTAINERS.options[1:]))
    assert take(collection, tmp_path, write([better, other], NOW + timedelta(days=1)))[0] == 0
    [after] = collection.find_cards("Id:mle.q.containers")
    assert after == before
    card = collection.get_card(after)
    assert (card.reps, card.ivl) == (7, 30)
    assert "Shorter." in card.answer()
    assert collection.card_count() == 2


def test_without_genanki_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genanki", None)
    with pytest.raises(SetupError, match="pip install genanki"):
        write([CONTAINERS], NOW)


def test_what_anki_writes_after_an_import_is_read(collection: Collection, tmp_path: Path) -> None:
    take(collection, tmp_path, write([CONTAINERS], NOW))
    [note] = [collection.get_note(id_) for id_ in collection.find_notes("")]
    note.tags.append("hard")
    collection.update_note(note)
    out = tmp_path / "again.apkg"
    collection.export_anki_package(
        out_path=str(out), options=ExportAnkiPackageOptions(legacy=True), limit=None
    )
    reading = read("again.apkg", out.read_bytes())
    assert reading.entries == [replace(CONTAINERS, roles=("ds", "mle"))]  # Anki sorts tags
    assert [problem.message for problem in reading.problems] == ["the tag `hard`"]


# --- decks from elsewhere -------------------------------------------------------------------------


def deck(*statements: str, name: str = "collection.anki2") -> bytes:
    """Return a package whose collection was made by some statements."""
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    raw = connection.serialize()
    connection.close()
    return archive({name: raw})


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, raw in files.items():
            package.writestr(name, raw)
    return out.getvalue()


NOTES = "CREATE TABLE notes (id INTEGER PRIMARY KEY, flds TEXT, tags TEXT)"
ENDLESS = (
    "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) "
    "SELECT id, 'x' AS flds, '' AS tags FROM n"
)


def test_notes_without_options_are_named() -> None:
    raw = deck(NOTES, "INSERT INTO notes VALUES (1, '<b>Capital</b> of Peru\x1fLima', ' geo ')")
    [problem] = read("geo.apkg", raw).problems
    assert (problem.file, problem.line, problem.rule) == ("geo.apkg:note", 1, "note")
    assert "Capital of Peru" in problem.message


HUGE = "CREATE VIEW notes AS SELECT 1 AS id, hex(zeroblob(400000000)) AS flds, '' AS tags"


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (deck(HUGE), "collection"),
        (b"", "archive"),
        (archive({"readme.txt": b""}), "archive"),
        (archive({"collection.anki2": b"", "collection.anki21b": b"zstd"}), "archive"),
        (archive({"collection.anki2": b"no database"}), "collection"),
        (deck("CREATE TABLE other (id)"), "collection"),
        (deck(ENDLESS), "collection"),
        (deck(NOTES), "empty"),
    ],
    ids=[
        "a huge note",
        "no zip",
        "no deck",
        "newest form",
        "no database",
        "no notes",
        "endless",
        "empty",
    ],
)
def test_what_is_no_deck_is_refused_in_a_sentence(raw: bytes, rule: str) -> None:
    reading = read("geo.apkg", raw)
    assert reading.entries == []
    assert [problem.rule for problem in reading.problems] == [rule]


def test_notes_that_grow_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anki, "MAX_MEMBER", 1_000_000)
    note = "INSERT INTO notes (flds, tags) VALUES (hex(zeroblob(200000)), '')"
    [problem] = read("geo.apkg", deck(NOTES, note, note, note)).problems
    assert problem.rule == "archive"
    assert "the notes hold more than" in problem.message
