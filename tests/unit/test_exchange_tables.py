"""CSV from spreadsheets and other tools, and for them."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.exchange.entries import Reading
from adapters.exchange.tables import read, write
from bot.errors import Severity
from bot.model import Option
from tests.exchange_world import CONTAINERS

NOW = datetime(2026, 1, 5, tzinfo=UTC)
HEADER = "question,a,b,c,right\n"


def table(text: str) -> Reading:
    return read("bank.csv", text.encode())


def test_a_row_is_a_question_a_spreadsheet_can_show() -> None:
    raw = write([CONTAINERS], NOW)
    assert raw.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert row["id"] == "mle.q.containers"
    assert row["roles"] == "mle ds"
    assert row["option 1"] == "[html]Docker & Kubernetes"
    assert row["right"] == "1"
    assert row["why 2"] == "A formula\nin two lines."
    assert row["claims"] == "mle.tools.docker mle.tools.kubernetes"
    assert row["sources"].splitlines() == list(CONTAINERS.sources)


def test_a_cell_cannot_run_as_a_formula() -> None:
    [row] = csv.DictReader(io.StringIO(write([CONTAINERS], NOW).decode("utf-8-sig")))
    assert row["option 2"] == "'=1+1"


def test_a_file_from_excel_has_a_mark_semicolons_and_its_own_line_ends() -> None:
    raw = (
        "\ufeffQuestion;Answer A;Answer B;Answer C;Correct;Explanation;Category\r\n"
        '"Which; one?";"Größe";B "two";"Three\r\nlines";b;Because.;tools\r\n'
        ";;;;;;\r\n"
    ).encode()
    reading = read("bank.csv", raw.replace(b'B "two"', b'"B ""two"""'))
    assert reading.problems == []
    [entry] = reading.entries
    assert entry.stem == "Which; one?"
    assert [option.text for option in entry.options] == ["Größe", 'B "two"', "Three\nlines"]
    assert [option.right for option in entry.options] == [False, True, False]
    assert entry.options[1].why == "Because."
    assert entry.topic == "tools"
    assert (entry.id, entry.difficulty, entry.claims) == ("", None, ())
    assert entry.line == 2


@pytest.mark.parametrize(
    "raw",
    [
        "sep=|\n".replace("|", ";").encode() + HEADER.replace(",", ";").encode() + b"Q?;x;y;z;2\n",
        (HEADER + "Q?,x,y,z,2\n").replace(",", "\t").encode("utf-16"),
        b"Question Text,Option 1,Option 2,Option 3,Correct Answer\r\nQ?,x,y,z,y\r\n",
        b"prompt,choice a,choice b,choice c,key\nQ?,x,y,z,B)\n",
    ],
    ids=["Excel's separator line", "Excel's Unicode text", "words", "letters"],
)
def test_other_ways_to_say_the_same(raw: bytes) -> None:
    reading = read("bank.csv", raw)
    assert reading.problems == []
    [entry] = reading.entries
    assert entry.stem == "Q?"
    assert [(o.text, o.right) for o in entry.options] == [("x", False), ("y", True), ("z", False)]


def test_every_row_that_cannot_be_used_is_named_at_once() -> None:
    reading = table(HEADER + 'Q1?,x,y,z,4\n"Q2\n?",x,y,z,\n,x,y,z,1\nQ4?,,,,1\nQ5?,x,y,z,c\n')
    assert [entry.stem for entry in reading.entries] == ["Q5?"]
    assert [(p.line, p.rule) for p in reading.problems] == [
        (2, "one-right"),
        (3, "one-right"),
        (5, "no-question"),
        (6, "no-question"),
    ]


def test_what_is_not_kept_is_named() -> None:
    reading = table(
        "question,a,b,c,right,why 1,why,points,level\nQ?,x,y,z,1,Yes.,More.,5,hard,odd\n"
    )
    [entry] = reading.entries
    assert entry.options[0].why == "Yes."
    assert {p.severity for p in reading.problems} == {Severity.NOTE}
    assert [(p.line, p.message) for p in reading.problems] == [
        (1, "the column `points` means nothing here"),
        (2, "the general explanation"),
        (2, "the difficulty `hard`"),
        (2, "there are more cells than columns here"),
    ]


@pytest.mark.parametrize(
    ("raw", "rule", "line"),
    [
        (b"", "empty", 1),
        (b"name,age\nAna,7\n", "columns", 1),
        (HEADER.encode() + b'Q?,"x,y,z,1\n', "csv", 2),
        (HEADER.encode() + b"Q?," + b"x" * 200_000 + b",y,z,1\n", "csv", 2),
    ],
    ids=["empty", "other columns", "open quote", "huge cell"],
)
def test_files_that_are_no_table_of_questions(raw: bytes, rule: str, line: int) -> None:
    reading = read("bank.csv", raw)
    assert reading.entries == []
    assert [(p.rule, p.line) for p in reading.problems] == [(rule, line)]


def test_an_old_code_page_is_read_with_a_warning() -> None:
    reading = read("bank.csv", (HEADER + "Größe?,x,y,z,1\n").encode("cp1252"))
    assert reading.entries[0].stem == "Größe?"
    assert [p.severity for p in reading.problems] == [Severity.NOTE]


def test_an_option_that_says_the_number_of_another_is_not_taken_for_it() -> None:
    options = tuple(Option(text=text, why="", right=text == "two") for text in ("one", "two", "2"))
    bank = [replace(CONTAINERS, options=options)]
    [read_back] = read("bank.csv", write(bank, NOW)).entries
    assert read_back.options == options
