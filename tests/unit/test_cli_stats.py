"""``waymark stats``: what it prints for authors and operators, in every form."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.cli import crowds, main
from bot.learning import Doubt, Recalled
from bot.ports import Scope
from bot.quiz import recall
from bot.storage import SqlStore, open_store
from tests.fit_world import ADA, NOW, ROOT, shipped

Waymark = Callable[..., str]


@pytest.fixture
def waymark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> Waymark:
    """Run ``waymark stats`` on a database; return what it printed, or its sentence of trouble."""
    for name in [name for name in os.environ if name.startswith("WAYMARK")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WAYMARK_DATABASE_URL", sqlite_url)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["waymark", "stats", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, _ = capsys.readouterr()
        return str(ended.value.code) if isinstance(ended.value.code, str) else out

    return run


@pytest.fixture
def crowd(sqlite_store: SqlStore) -> None:
    """Enough people of one community answered a few questions."""
    crowds.gather(shipped(), sqlite_store, Scope("slack", "T1"), NOW)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("here", [ROOT, Path("/")])
def test_what_wants_a_look_comes_first_with_its_file_and_line(
    waymark: Waymark, monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    monkeypatch.chdir(here)
    first, *_, last = waymark("questions").strip().split("\n\n")
    place, stem, *lines = first.splitlines()
    file, line, name = place.split(":")
    assert Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1].endswith(name)
    question = shipped().questions[name.strip()]
    assert stem.strip() == question.stem
    *wrong, right = (option.text for option in question.options)
    assert lines == [
        "  24 people, 75% (55% to 88%) right",
        "  discrimination +0.50 (+0.00 to +0.81)",
        *(f"  - 8% (2% to 26%) {text}" for text in wrong),
        f"  - 75% (55% to 88%) {right} (right)",
        "  - 0% (0% to 14%) not sure",
        "  look: flagged: 2 unclear",
        "  look: 75% (55% to 88%) get it right",
    ]
    others = len(shipped().questions) - crowds.QUESTIONS
    assert last == f"{others} questions: not enough data, fewer than 20 people answered."


@pytest.mark.usefixtures("crowd")
def test_the_table_has_every_question_and_a_number_only_where_there_are_enough_people(
    waymark: Waymark,
) -> None:
    rows = list(csv.DictReader(io.StringIO(waymark("questions", "--format", "csv"))))
    assert {row["question"] for row in rows} == set(shipped().questions)
    assert all(row["file"] and row["line"] for row in rows)
    assert [row["people"] for row in rows[: crowds.QUESTIONS]] == ["24"] * crowds.QUESTIONS
    silent = rows[crowds.QUESTIONS :]
    assert {row["people"] for row in silent} == {"not enough data"}
    assert {row[name] for row in silent for name in row if name.startswith("option")} == {""}
    one = rows[0]
    options = sum(float(one[f"option_{number}"] or 0) for number in range(1, 5))
    assert options + float(one["not_sure"]) == pytest.approx(1, abs=0.003)


@pytest.mark.usefixtures("crowd")
def test_programs_get_the_same(waymark: Waymark) -> None:
    first, *_, last = json.loads(waymark("questions", "--format", "json"))
    assert first["measured"]["people"] == 24
    assert first["measured"]["difficulty"]["value"] == 0.75
    assert first["marks"] == ["easy"]
    assert first["flags"] == {"unclear": 2}
    assert last["measured"] is None


@pytest.mark.usefixtures("crowd")
def test_one_community_can_be_looked_at_alone(waymark: Waymark) -> None:
    here, elsewhere = (
        json.loads(waymark("questions", "--format", "json", "--community", f"slack:{name}"))
        for name in ("T1", "T2")
    )
    assert any(row["measured"] for row in here)
    assert not any(row["measured"] or row["flags"] for row in elsewhere)


@pytest.mark.parametrize("community", ["T1", "slack:", ":T1", ""])
def test_a_community_without_its_platform_is_explained(waymark: Waymark, community: str) -> None:
    assert "as in slack:T0123" in waymark("questions", "--community", community)


def test_without_answers_there_is_one_line(waymark: Waymark) -> None:
    every = len(shipped().questions)
    assert waymark("questions") == (
        f"{every} questions: not enough data, fewer than 20 people answered.\n"
    )


def test_a_flag_is_shown_before_there_are_enough_answers(
    waymark: Waymark, sqlite_store: SqlStore
) -> None:
    name = next(iter(shipped().questions))
    person = sqlite_store.person(ADA).id
    sqlite_store.flag(person, name, Doubt.OUTDATED, now=NOW)
    first, _ = waymark("questions").split("\n\n")
    assert first.splitlines()[2:] == ["  not enough data", "  look: flagged: 1 out of date"]


# --- tips --------------------------------------------------------------------------------------


@pytest.fixture
def recalled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three tips: one recalled by all, one by few, and one that too few were asked for."""
    tips = list(recall.facts(shipped()))[:3]
    well, badly, few = tips
    counted = {
        well: Recalled(told=9, asked=8, right=8),
        badly: Recalled(told=9, asked=5, right=2),
        few: Recalled(told=9, asked=4, right=0),
    }
    monkeypatch.setattr(SqlStore, "recalled", lambda *_: counted)
    return tips


def test_tips_recalled_least_come_first(waymark: Waymark, recalled: list[str]) -> None:
    well, badly, _ = recalled
    first, second, last = waymark("tips").splitlines()
    assert first.startswith(f"40% (12% to 77%) of 5 people recalled it: {badly}, ")
    assert second.startswith(f"100% (68% to 100%) of 8 people recalled it: {well}, ")
    assert last.endswith("tips: not enough data, fewer than 5 people were asked three weeks later.")


def test_a_tip_few_people_were_asked_for_has_no_number(
    waymark: Waymark, recalled: list[str]
) -> None:
    *_, few = recalled
    rows = {
        row["tip"]: row for row in csv.DictReader(io.StringIO(waymark("tips", "--format", "csv")))
    }
    assert rows[few]["asked"] == "not enough data"
    assert rows[few]["recalled"] == rows[few]["share"] == ""
    data = {row["tip"]: row["recalled"] for row in json.loads(waymark("tips", "--format", "json"))}
    assert data[few] is None
    assert data[recalled[1]]["asked"] == 5
    assert data.keys() == rows.keys() == recall.facts(shipped()).keys()


def test_an_open_database_can_be_looked_at(waymark: Waymark, sqlite_url: str) -> None:
    serving = open_store(sqlite_url)
    try:
        assert "not enough data" in waymark("questions")
    finally:
        serving.close()
