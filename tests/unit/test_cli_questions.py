"""``waymark questions``: what it writes, what it says, and what it leaves alone."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.cli import main
from tests.content.trees import REAL, Tree

Waymark = Callable[..., tuple[int, str, str]]

FOREIGN = """// from a course
::Rivers::Which river is the longest?{
=Nile#By most counts.
~Rhine
~Thames
}

Name a river.{=Rhine =Danube}
"""


@pytest.fixture
def waymark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Waymark:
    for name in [name for name in os.environ if name.startswith("WAYMARK")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waymark", "questions", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return (1, out, err + code) if isinstance(code, str) else (int(code or 0), out, err)

    return run


@pytest.fixture
def tree(tmp_path: Path, waymark: Waymark, monkeypatch: pytest.MonkeyPatch) -> Tree:
    tree = Tree(tmp_path / "tree")
    content, schedules = tree.folders
    monkeypatch.setenv("WAYMARK_CONTENT_DIR", str(content))
    monkeypatch.setenv("WAYMARK_SCHEDULES_DIR", str(schedules))
    return tree


def shipped() -> dict[str, Any]:
    files = sorted((REAL / "content/questions").glob("*.yaml"))
    return {q["id"]: q for file in files for q in yaml.safe_load(file.read_text())}


@pytest.mark.parametrize(
    ("form", "file"),
    [
        ("csv", "waymark-questions.csv"),
        ("gift", "waymark-questions.gift"),
        ("qti", "waymark-questions.zip"),
        ("anki", "waymark-questions.apkg"),
    ],
)
def test_the_whole_bank_goes_out_and_comes_back(waymark: Waymark, form: str, file: str) -> None:
    status, out, err = waymark("export", "--as", form)
    assert (status, file in out) == (0, True)
    assert "the tip that brings a question" in err
    status, out, err = waymark("import", file)
    assert (status, err) == (0, "")
    assert "content-draft.yaml" in out
    drafted = yaml.safe_load(Path("content-draft.yaml").read_text())
    assert {question["id"]: question for question in drafted} == shipped()


def test_a_role_and_a_topic_can_be_picked(waymark: Waymark) -> None:
    waymark("export", "--as", "csv", "--role", "mle", "--topic", "tools", "--out", "some.csv")
    waymark("import", "some.csv")
    drafted = yaml.safe_load(Path("content-draft.yaml").read_text())
    wanted = {id_ for id_, q in shipped().items() if "mle" in q["roles"] and q["topic"] == "tools"}
    assert {question["id"] for question in drafted} == wanted
    assert wanted


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "nurse"), "There is no role nurse; there are ds, mle."),
        (("--topic", "salery"), "There is no topic salery; there are "),
        (("--role", "ds", "--topic", "definition-of-done"), "There is no topic"),
        (("--out", "no/such/folder.csv"), "cannot be written: No such file or directory."),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(
    waymark: Waymark, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = waymark("export", "--as", "csv", *arguments)
    assert (status, out) == (1, "")
    assert said in err
    assert list(Path().iterdir()) == []


def test_what_is_not_held_can_be_read_by_programs(waymark: Waymark) -> None:
    status, out, err = waymark("export", "--as", "anki", "--topic", "goal", "--format", "json")
    report = json.loads(out)
    assert (status, err) == (0, "")
    assert report["file"] == "waymark-questions.apkg"
    assert report["questions"] > 0
    lost = {entry["what"]: entry["questions"] for entry in report["not_held"]}
    assert len(lost["an answer to press: people rate themselves"]) == report["questions"]


def test_a_foreign_file_becomes_a_draft_that_lint_takes_apart(
    waymark: Waymark, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("rivers.txt").write_text(FOREIGN)
    target = tree.root / "content/questions/rivers.yaml"
    status, out, err = waymark("import", "rivers.txt", "--out", str(target))
    assert status == 1
    assert "1 question drafted" in out
    assert err.startswith("rivers.txt:8:1: short-answer: ")
    [question] = yaml.safe_load(target.read_text())
    assert question == {
        "id": "draft.q.rivers",
        "roles": [],
        "topic": "",
        "difficulty": None,
        "stem": "Which river is the longest?",
        "claims": [],
        "options": [
            {"text": "Nile", "right": True, "why": "By most counts."},
            {"text": "Rhine", "why": ""},
            {"text": "Thames", "why": ""},
        ],
    }
    assert "TODO" not in target.read_text()
    place = "content/questions/rivers.yaml"
    assert tree.lint() == [
        f"{place}:4:10: no-role",
        f"{place}:5:10: empty-text",
        f"{place}:6:15: wrong-type",
        f"{place}:7:9: no-claims",
        f"{place}:14:12: empty-text",
        f"{place}:16:12: empty-text",
    ]


def test_the_report_of_an_import_can_be_read_by_programs(waymark: Waymark) -> None:
    Path("rivers.txt").write_text(FOREIGN)
    status, out, err = waymark("import", "rivers.txt", "--format", "json")
    report = json.loads(out)
    assert (status, err) == (1, "")
    assert (report["file"], report["as"], report["questions"]) == ("content-draft.yaml", "gift", 1)
    [problem] = report["problems"]
    assert (problem["file"], problem["line"], problem["rule"]) == ("rivers.txt", 8, "short-answer")


def test_nothing_that_is_there_is_written_over(waymark: Waymark) -> None:
    Path("rivers.gift").write_text(FOREIGN)
    Path("content-draft.yaml").write_text("half finished\n")
    status, _, err = waymark("import", "rivers.gift")
    assert status == 1
    assert err.startswith("content-draft.yaml exists already")
    assert Path("content-draft.yaml").read_text() == "half finished\n"


def test_a_file_without_questions_leaves_no_draft(waymark: Waymark) -> None:
    Path("notes.gift").write_text("Rivers flow downhill.\n")
    status, out, err = waymark("import", "notes.gift")
    assert status == 1
    assert "nothing is written" in out
    assert "notes.gift:1:1: description: " in err
    assert not Path("content-draft.yaml").exists()


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("gone.csv", None, "gone.csv cannot be read: No such file or directory."),
        ("bank.docx", b"PK", "The name bank.docx does not tell its format: add --as csv, "),
        ("huge.csv", b"x" * 10_000_001, "huge.csv is larger than 10 MB; split it."),
    ],
)
def test_files_that_are_not_read_are_refused_in_a_sentence(
    waymark: Waymark, name: str, raw: bytes | None, said: str
) -> None:
    if raw is not None:
        Path(name).write_bytes(raw)
    status, out, err = waymark("import", name)
    assert (status, out) == (1, "")
    assert said in err


def test_ids_of_a_draft_are_made_and_never_the_same(waymark: Waymark) -> None:
    Path("bank.gift").write_text("Größe?{=a~b~c}\n\nGröße?{=a~b~c}\n\n::日本::Wo?{=a~b~c}\n")
    waymark("import", "bank.gift")
    drafted = yaml.safe_load(Path("content-draft.yaml").read_text())
    assert [question["id"] for question in drafted] == [
        "draft.q.groe",
        "draft.q.groe-2",
        "draft.q.question",
    ]
