"""``waymark lint``: what it prints, repairs and counts, and with which status it ends."""

import json
from pathlib import Path

import pytest

from tests.cli_world import Ended, Waymark, broken
from tests.content.trees import Tree


def test_lint_finds_nothing_in_what_is_right(waymark: Waymark, tree: Tree) -> None:
    assert waymark("lint") == Ended(status=0, out="No problems.\n", err="")


def test_lint_prints_every_problem_with_its_place(waymark: Waymark, tree: Tree) -> None:
    files = broken(tree)
    done = waymark("lint")
    assert done.status == 1
    for file in files:
        assert f"{file}:2:1: " in done.out
    assert done.out.splitlines()[-1].endswith(" problem(s).")


def test_lint_of_one_place_leaves_the_others_alone(waymark: Waymark, tree: Tree) -> None:
    _, schedule = broken(tree)
    _, schedules = tree.folders
    for place in (schedule, schedules):
        done = waymark("lint", str(place))
        assert done.status == 1
        places = [line.partition(":")[0] for line in done.out.splitlines()[:-1]]
        assert set(places) == {str(schedule)}


def test_lint_does_not_praise_what_it_did_not_look_at(
    waymark: Waymark, tree: Tree, tmp_path: Path
) -> None:
    missing = waymark("lint", str(tmp_path / "no.yaml"))
    assert (missing.status, missing.out) == (1, "")
    elsewhere = tmp_path / "notes"
    elsewhere.mkdir()
    foreign = waymark("lint", str(elsewhere))
    assert (foreign.status, foreign.out) == (1, "")
    assert "WAYMARK_CONTENT_DIR" in foreign.err


def test_lint_speaks_json_to_programs_and_annotates_pull_requests(
    waymark: Waymark, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.replace("schedules/weekdays.yaml", '"09:00"', "09:00")
    told = json.loads(waymark("lint", "--format", "json").out)
    assert [(p["rule"], p["line"], p["column"], p["severity"], p["fix"]) for p in told] == [
        ("unquoted-time", 4, 5, "error", True)
    ]
    monkeypatch.chdir(tree.root)
    assert waymark("lint", "--format", "github").out == (
        "::error file=schedules/weekdays.yaml,line=4,col=5,title=unquoted-time::YAML may read "
        '`09:00` as a number in base sixty (write "09:00" in quotes)\n'
    )


def test_lint_repairs_what_it_can_and_reports_the_rest(waymark: Waymark, tree: Tree) -> None:
    tree.replace("schedules/weekdays.yaml", '"09:00"', "09:00")
    tree.replace("schedules/weekdays.yaml", "tue", "tues")
    done = waymark("lint", "--fix")
    assert done.status == 1
    assert "bad-day" in done.out
    assert done.out.endswith("1 problem(s). 1 repaired.\n")
    tree.replace("schedules/weekdays.yaml", "tues", "tue")
    assert waymark("lint").out == "No problems.\n"


def test_lint_notes_what_is_old_on_a_day_without_failing(waymark: Waymark, tree: Tree) -> None:
    done = waymark("lint", "--today", "2025-01-01")
    assert done.status == 0
    assert "old-claim: 14 months old" in done.out
    assert done.out.endswith("No problems. 2 note(s).\n")


def test_the_coverage_says_where_the_sources_are_silent(waymark: Waymark, tree: Tree) -> None:
    lines = waymark("lint", "--coverage").out.splitlines()
    assert lines[0].split() == [
        "topic", "role", "claims", "sources", "disputed", "dated", "questions", "tips",
    ]  # fmt: skip
    assert lines[-1].split()[:3] == ["salary", "mle", "0"]
    assert lines[-1].endswith("not stated in the sources")
    rows = json.loads(waymark("lint", "--coverage", "--format", "json").out)
    assert rows[-1]["remark"] == "not stated in the sources"
    assert {row["topic"] for row in rows} == {"focus", "salary"}


@pytest.mark.parametrize("more", [("--fix",), ("--today", "2025-01-01"), ("--format", "github")])
def test_the_coverage_does_not_pass_over_what_else_was_asked(
    waymark: Waymark, tree: Tree, more: tuple[str, ...]
) -> None:
    refused = waymark("lint", "--coverage", *more)
    assert (refused.status, refused.out) == (2, "")
    assert "--coverage" in refused.err
