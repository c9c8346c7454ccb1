"""What the coverage report and the notes on age tell an author."""

from datetime import date

import pytest

from bot.content import coverage, lint, load
from bot.errors import Severity
from tests.content.trees import REAL, Tree


def test_a_line_tells_what_there_is_and_what_uses_it(tree: Tree) -> None:
    tree.replace("content/roles/mle.yaml", "    claims:", "    also: [ds.focus.study]\n    claims:")
    lines = {(line.topic, line.role): line for line in coverage(tree.load())}
    pay = lines["salary", "ds"]
    assert pay.claims == (
        "ds.salary.entry.blog",
        "ds.salary.entry.survey",
        "ds.salary.senior.survey",
    )
    assert pay.sources == ("blog", "survey")
    assert pay.disputed == ("ds.salary.entry.survey", "ds.salary.senior.survey")
    assert pay.dated == ("ds.salary.entry.blog",)
    focus = lines["focus", "mle"]
    assert focus.claims == ("mle.focus.build", "ds.focus.study")
    assert focus.questions == ("ds.q.second", "ds.q.focus", "ds.q.first")
    assert focus.tips == ("ds.w01.fact2", "ds.w01.fact1", "ds.w01.recap")
    assert focus.remark == ""


def test_what_the_sources_do_not_cover_is_said(tree: Tree) -> None:
    lines = {(line.topic, line.role): line for line in coverage(tree.load())}
    assert lines["salary", "mle"].remark == "not stated in the sources"
    assert len(lines) == 4


def test_every_topic_of_both_roles_has_claims_or_says_so() -> None:
    lines = coverage(load(REAL / "content", REAL / "schedules"))
    assert {(x.topic, x.role) for x in lines if x.remark} == {("emerging-fields", "ds")}


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("content/sources.yaml", "2023-10-09", "2023", "bad-date"),
        ("content/roles/mle.yaml", "{id: blog", "{id: blg", "unknown-source"),
        ("content/roles/ds.yaml", "  salary:", "  salry:", "unknown-topic"),
    ],
)
def test_ages_wait_until_nothing_is_wrong(
    tree: Tree, file: str, old: str, new: str, rule: str
) -> None:
    tree.replace(file, old, new)
    assert [problem.rule for problem in lint(*tree.folders, today=date(2025, 1, 1))] == [rule]


def test_old_claims_and_undated_sources_are_notes(tree: Tree) -> None:
    assert lint(*tree.folders, today=date(2023, 10, 9))[0].rule == "undated-source"
    found = lint(*tree.folders, today=date(2025, 1, 1))
    assert [(problem.rule, problem.line) for problem in found] == [
        ("old-claim", 20),
        ("undated-source", 9),
    ]
    assert {problem.severity for problem in found} == {Severity.NOTE}
    assert "14 months old" in found[0].message
    assert "2 claims" in found[1].message
