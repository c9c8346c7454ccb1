"""GIFT as Moodle documents it: what is read, what is named as not understood, what is written."""

from datetime import UTC, datetime

import pytest

from adapters.exchange.entries import Entry, Reading
from adapters.exchange.gift import read, write
from bot.errors import Severity
from bot.model import Option
from tests.exchange_world import CONTAINERS

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def gift(text: str) -> Reading:
    return read("bank.gift", text.encode())


def one(text: str) -> Entry:
    reading = gift(text)
    assert reading.problems == []
    [entry] = reading.entries
    return entry


def shown(entry: Entry) -> list[tuple[str, str, bool]]:
    return [(option.text, option.why, option.right) for option in entry.options]


def test_what_is_written_is_what_moodle_reads() -> None:
    lines = write([CONTAINERS], NOW).decode().splitlines()
    assert lines == [
        (
            "// [id:mle.q.containers] [tag:role:mle] [tag:role:ds] [tag:topic:tools] "
            "[tag:difficulty:2] [tag:claim:mle.tools.docker] [tag:claim:mle.tools.kubernetes]"
        ),
        r"::mle.q.containers::[plain]Which tools pack \{and\} run \~ services \= in C\#\: A/B?{",
        "\t=[plain][html]Docker & Kubernetes#They <run> services.",
        "\t" + r"~\=1+1#A formula\nin two lines.",
        "\t" + r'~[plain]%50%Jupyter#He said "R".',
        "\t" + r"####Sources\:\nGazette\: Two jobs compared (9 October 2023)"
        r"\nLeaflet\: Which job? (undated)",
        "}",
    ]


def test_one_line_is_enough() -> None:
    entry = one("Which bird cannot fly? {~a swift ~a swallow =an ostrich}")
    assert entry.stem == "Which bird cannot fly?"
    assert shown(entry) == [
        ("a swift", "", False),
        ("a swallow", "", False),
        ("an ostrich", "", True),
    ]


def test_answers_inside_a_sentence_leave_a_gap() -> None:
    entry = one("The Danube ends in the {~North =Black ~Red} Sea.")
    assert entry.stem == "The Danube ends in the _____ Sea."


def test_names_comments_feedback_and_folded_lines() -> None:
    entry = one(
        "// rivers\n::The longest river::Which river is\nthe longest? {\n"
        "  =Nile # Yes,\n     by most counts.\n  ~%0%Rhine#Far from it.\n  ~Thames\n}\n"
    )
    assert entry.id == "The longest river"
    assert entry.stem == "Which river is the longest?"
    assert shown(entry) == [
        ("Nile", "Yes, by most counts.", True),
        ("Rhine", "Far from it.", False),
        ("Thames", "", False),
    ]
    assert entry.line == 2


def test_escaped_signs_lose_their_meaning_and_other_backslashes_keep_theirs() -> None:
    entry = one(r"Which is \{five\}, as \(n\)? { ~ \= 2 + 2 #\~ no = \= 2 + 3 ~ \# \\ \: }")
    assert entry.stem == r"Which is {five}, as \(n\)?"
    assert shown(entry) == [
        ("= 2 + 2", "~ no", False),
        ("= 2 + 3", "", True),
        ("# \\ :", "", False),
    ]


def test_formatted_text_becomes_plain() -> None:
    entry = one(
        "[html]<p>Which <b>bird</b> &amp; fish?</p><p>Pick:</p>{=one~two<br>three~<i>4</i>}"
    )
    assert entry.stem == "Which bird & fish?\nPick:"
    assert [option.text for option in entry.options] == ["one", "two\nthree", "4"]


def test_a_general_explanation_goes_to_the_right_option() -> None:
    entry = one("Which? {=this ~that#No. ~other ####Because.}")
    assert shown(entry) == [
        ("this", "Because.", True),
        ("that", "No.", False),
        ("other", "", False),
    ]


@pytest.mark.parametrize(
    ("answers", "options"),
    [
        ("{T}", [("True", "", True), ("False", "", False)]),
        ("{FALSE#It is round.#Well done.}", [
            ("True", "It is round.", False), ("False", "Well done.", True),
        ]),
    ],
)  # fmt: skip
def test_true_or_false_becomes_two_options(
    answers: str, options: list[tuple[str, str, bool]]
) -> None:
    assert shown(one(f"The earth is flat.{answers}")) == options


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("Name a river.{=Rhine =Danube}", "short-answer"),
        ("When did it begin?{#1914:1}", "numerical"),
        ("Match. {=France -> Paris =Spain -> Madrid}", "matching"),
        ("Write about rivers. {}", "essay"),
        ("Rivers flow downhill.", "description"),
        ("Which? {~one ~%50%half =all}", "partly-right"),
        ("Which two? {~%100%one =two ~three}", "one-right"),
        ("Which? {~one ~two ~three}", "one-right"),
        ("Which? {~one =two", "braces"),
        ("Which? {~one {=two} ~three}", "braces"),
        ("{~one =two ~three}", "no-question"),
    ],
)
def test_what_cannot_be_asked_is_named_with_its_line(question: str, rule: str) -> None:
    reading = gift(f"Fine? {{=yes ~no ~maybe}}\n\n{question}\n\nFine too? {{=yes ~no ~maybe}}")
    assert [entry.line for entry in reading.entries] == [1, 5]
    assert [(p.line, p.rule, p.severity) for p in reading.problems] == [(3, rule, Severity.ERROR)]


def test_what_is_left_out_is_named_too() -> None:
    reading = gift(
        "$CATEGORY: top/rivers\nOne? {=a ~b ~c}\n\n"
        "// [tag:easy]\nTwo? {=a#Yes. ~%-50%b ~[html]<img src\\=x> ####More.}"
    )
    assert len(reading.entries) == 2
    assert {p.severity for p in reading.problems} == {Severity.NOTE}
    assert sorted((p.line, p.message) for p in reading.problems) == [
        (1, "the category `top/rivers`"),
        (5, "a picture or other media (<img>)"),
        (5, "an option that costs 50 % of the points"),
        (5, "the general feedback"),
        (5, "the tag `easy`"),
    ]


@pytest.mark.parametrize(
    ("raw", "rule", "line"),
    [(b"", "empty", 1), (b"// nothing\n", "empty", 1), (b"One\n\nTw\xff? {=a~b}", "not-utf8", 3)],
)
def test_files_without_questions_say_so(raw: bytes, rule: str, line: int) -> None:
    [problem] = read("bank.gift", raw).problems
    assert (problem.rule, problem.line) == (rule, line)


def test_a_long_run_of_anything_is_read_in_no_time() -> None:
    for filler in (" ", "\\", "[tag:", "{", "~", "<", "####", "\n", "%", "::"):
        gift(f"// {filler * 20_000}\n[html]Q {filler * 20_000} {{=a ~b}}")


def test_options_carry_what_was_said() -> None:
    assert one("Which? {=a ~b ~c}").options[0] == Option(text="a", why="", right=True)
