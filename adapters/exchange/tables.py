"""CSV: a row is a question, with its options in columns.

Written as RFC 4180 says, in UTF-8 with a byte order mark, since Excel takes anything else for the
code page of the machine. Read with commas, semicolons or tabs, as spreadsheets write it in
different countries, and with the column names other tools use.
"""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime

from adapters.exchange.entries import Entry, Reading, explained, level
from bot.model import Option

_LETTERS = "abcdefghij"
#: Names of columns in other tools' files, in lower case without spaces and signs.
_NAMES = {
    "id": ("id", "name", "identifier"),
    "roles": ("roles", "role"),
    "topic": ("topic", "category", "subject"),
    "difficulty": ("difficulty", "level"),
    "stem": ("question", "stem", "questiontext", "prompt"),
    "right": ("right", "correct", "answer", "key", "correctanswer", "rightanswer"),
    "why": ("why", "explanation", "feedback", "rationale", "generalfeedback"),
    "claims": ("claims",),
    "sources": ("sources", "source", "reference", "references"),
}
_OPTION = re.compile(r"(?:option|answer|choice)?([a-j]|[1-9]|10)")
_WHY = re.compile(r"(?:why|feedback|explanation)(?:option|answer|choice)?([a-j]|[1-9]|10)")
#: A cell that begins like this is run as a formula by spreadsheets, so it gets an apostrophe.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write(entries: Sequence[Entry], _: datetime) -> bytes:
    """Return the questions as CSV for spreadsheets."""
    most = max(len(entry.options) for entry in entries)
    numbers = range(1, most + 1)
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(
        [
            *("id", "roles", "topic", "difficulty", "question"),
            *(f"option {number}" for number in numbers),
            "right",
            *(f"why {number}" for number in numbers),
            *("claims", "sources"),
        ]
    )
    rows.writerows([_guarded(cell) for cell in _row(entry, most)] for entry in entries)
    return out.getvalue().encode("utf-8-sig")


def _row(entry: Entry, most: int) -> list[str]:
    missing = [""] * (most - len(entry.options))
    return [
        entry.id,
        " ".join(entry.roles),
        entry.topic,
        "" if entry.difficulty is None else str(entry.difficulty),
        entry.stem,
        *(option.text for option in entry.options),
        *missing,
        _answer(entry),
        *(option.why for option in entry.options),
        *missing,
        " ".join(entry.claims),
        "\n".join(entry.sources),
    ]


def _answer(entry: Entry) -> str:
    """Name the right option by its number, or by its words where a number is what one says."""
    said = next(((str(n), o.text) for n, o in enumerate(entry.options, 1) if o.right), ("", ""))
    number, words = said
    return words if any(option.text == number for option in entry.options) else number


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


# --- reading --------------------------------------------------------------------------------------


def read(file: str, raw: bytes) -> Reading:
    """Read the questions of a CSV file, by the names in its first row."""
    reading = Reading()
    text = _decoded(file, raw, reading)
    lines = text.splitlines(keepends=True)
    begin = 1
    if lines and lines[0].lower().startswith("sep="):  # Excel's own way to name the separator
        begin = 2
    header = lines[begin - 1] if len(lines) >= begin else ""
    separator = max(",;\t", key=header.count)
    rows = csv.reader(
        io.StringIO("".join(lines[begin - 1 :]), newline=""), delimiter=separator, strict=True
    )
    columns: _Columns | None = None
    while True:
        line = begin + rows.line_num
        try:
            row = [_unguarded(cell).replace("\r\n", "\n").strip() for cell in next(rows)]
        except StopIteration:
            break
        except csv.Error as error:
            reading.skip(file, line, "csv", f"not valid CSV from here on: {error}")
            break
        if columns is None:
            columns = _Columns(file, line, row, reading)
        elif any(row):
            columns.take(row, line)
    if columns is None:
        reading.skip(file, 1, "empty", "there is nothing in this file")
    return reading


def _decoded(file: str, raw: bytes, reading: Reading) -> str:
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        reading.lose(
            file, 1, f"this is not {encoding.removesuffix('-sig').upper()}; read as Windows-1252",
            "check letters with accents",
        )  # fmt: skip
        return raw.decode("cp1252", errors="replace")


class _Columns:
    """What the columns mean, by their names."""

    def __init__(self, file: str, line: int, header: list[str], reading: Reading) -> None:
        self._file = file
        self._reading = reading
        self._fields: dict[str, int] = {}
        self._options: dict[int, int] = {}
        self._whys: dict[int, int] = {}
        self._width = len(header)
        unknown = [
            name
            for index, name in enumerate(header)
            if not self._place(index, re.sub(r"[\W_]+", "", name.lower())) and name
        ]
        self._usable = "stem" in self._fields and bool(self._options) and "right" in self._fields
        if not self._usable:
            hint = "name the columns question, option 1, option 2, option 3, right"
            message = "the first row names no question, no options or no right answer"
            reading.skip(file, line, "columns", message, hint)
            return
        for name in unknown:
            reading.lose(file, line, f"the column `{name[:60]}` means nothing here")

    def _place(self, index: int, name: str) -> bool:
        for pattern, places in ((_WHY, self._whys), (_OPTION, self._options)):
            match = pattern.fullmatch(name)
            if match:
                return places.setdefault(_number(match[1]), index) == index
        field = next((field for field, names in _NAMES.items() if name in names), None)
        return field is not None and self._fields.setdefault(field, index) == index

    def take(self, row: list[str], line: int) -> None:
        """Read one row as a question, or note why not."""
        if not self._usable:
            return None
        texts = {n: text for n, index in self._options.items() if (text := _at(row, index))}
        stem = self._get(row, "stem")
        right = _right(self._get(row, "right"), texts)
        if not stem or not texts:
            return self._skip(line, "no-question", "a question and its options are missing here")
        if right is None:
            hint = "write the number, the letter or the words of exactly one option"
            said = self._get(row, "right")[:40]
            return self._skip(line, "one-right", f"`{said}` is not one of the options", hint)
        options = [
            Option(text=text, why=_at(row, self._whys.get(n)), right=n == right)
            for n, text in sorted(texts.items())
        ]
        self._reading.entries.append(
            self._entry(row, line, stem, self._explained(row, line, options))
        )
        if any(row[self._width :]):
            self._reading.lose(self._file, line, "there are more cells than columns here")
        return None

    def _explained(self, row: list[str], line: int, options: list[Option]) -> list[Option]:
        feedback = self._get(row, "why")
        better = explained(options, feedback) if feedback else options
        if better is None:
            hint = "add it to the explanation of an option"
            self._reading.lose(self._file, line, "the general explanation", hint)
        return better or options

    def _entry(self, row: list[str], line: int, stem: str, options: list[Option]) -> Entry:
        difficulty = self._get(row, "difficulty")
        if difficulty and level(difficulty) is None:
            self._reading.lose(
                self._file, line, f"the difficulty `{difficulty[:40]}`", "use 1 to 3"
            )
        return Entry(
            id=self._get(row, "id"),
            roles=_words(self._get(row, "roles")),
            topic=self._get(row, "topic"),
            difficulty=level(difficulty),
            stem=stem,
            claims=_words(self._get(row, "claims")),
            options=tuple(options),
            sources=tuple(part for part in self._get(row, "sources").split("\n") if part),
            file=self._file,
            line=line,
        )

    def _get(self, row: list[str], field: str) -> str:
        return _at(row, self._fields.get(field))

    def _skip(self, line: int, rule: str, message: str, hint: str = "") -> None:
        self._reading.skip(self._file, line, rule, message, hint)


def _at(row: list[str], index: int | None) -> str:
    return row[index] if index is not None and index < len(row) else ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"[\s,;]+", text)) if text else ()


def _number(word: str) -> int:
    return _LETTERS.index(word) + 1 if word in _LETTERS else int(word)


def _right(said: str, texts: dict[int, str]) -> int | None:
    """Return which option is meant: by its words, its number or its letter."""
    by_words = [number for number, text in texts.items() if text == said]
    if len(by_words) == 1:
        return by_words[0]
    match = _OPTION.fullmatch(re.sub(r"[\s.)_-]+", "", said.lower()))
    return number if match and (number := _number(match[1])) in texts else None
