"""Repairs of what can be repaired without a doubt."""

import stat

import pytest

from bot.content import apply, lint
from tests.content.trees import Tree

WEEKDAYS = "schedules/weekdays.yaml"
TOPICS = "content/topics.yaml"
SOURCES = "content/sources.yaml"


def mended(tree: Tree) -> int:
    return apply(lint(*tree.folders))


@pytest.mark.parametrize(
    ("file", "right", "wrong", "made"),
    [
        (WEEKDAYS, '"09:00"', "09:00", '"09:00"'),
        (SOURCES, '"2023-10-09"', "2023-10-09", '"2023-10-09"'),
        (TOPICS, "[pay, wage]", "[pay, on]", '[pay, "on"]'),
        (TOPICS, "[pay, wage]", "[pay, Wage]", "[pay, wage]"),
        (TOPICS, "[pay, wage]", '[pay, "Wage"]', '[pay, "wage"]'),
        (WEEKDAYS, '"Weekdays at nine"', "9", '"9"'),
        (WEEKDAYS, "nine", "ni\x07ne", "nine"),
    ],
)
def test_a_slip_is_repaired_in_its_place(
    tree: Tree, file: str, right: str, wrong: str, made: str
) -> None:
    tree.replace(file, right, wrong)
    before = (tree.root / file).read_text()
    assert mended(tree) == 1
    assert (tree.root / file).read_text() == before.replace(wrong, made, 1)
    assert tree.lint() == []


def test_several_in_one_line_are_all_repaired(tree: Tree) -> None:
    tree.replace(TOPICS, "[pay, wage]", "[Pay, on, Wage]")
    assert mended(tree) == 3
    assert '[pay, "on", wage]' in (tree.root / TOPICS).read_text()


def test_line_ends_stay_as_they_were(tree: Tree) -> None:
    tree.replace(WEEKDAYS, '"09:00"', "09:00")
    path = tree.root / WEEKDAYS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert mended(tree) == 1
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n")
    assert tree.lint() == []


def test_a_link_stays_a_link_and_permissions_stay(tree: Tree) -> None:
    tree.replace(WEEKDAYS, '"09:00"', "09:00")
    link, kept = tree.root / WEEKDAYS, tree.root / "kept.yaml"
    link.rename(kept)
    kept.chmod(0o640)
    link.symlink_to(kept)
    assert mended(tree) == 1
    assert link.readlink() == kept
    assert stat.filemode(kept.stat().st_mode) == "-rw-r-----"
    assert tree.lint() == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("default: true", "default: maybe"), ('"Weekdays at nine"', "null"), ("id: week", "id: wek")],
)
def test_what_could_mean_something_else_is_left_alone(tree: Tree, right: str, wrong: str) -> None:
    tree.replace(WEEKDAYS, right, wrong)
    before = (tree.root / WEEKDAYS).read_bytes()
    assert mended(tree) == 0
    assert (tree.root / WEEKDAYS).read_bytes() == before


def test_a_file_that_changed_in_between_is_not_spoilt(tree: Tree) -> None:
    tree.replace(WEEKDAYS, '"09:00"', "09:00")
    problems = lint(*tree.folders)
    tree.replace(WEEKDAYS, "at: 09:00", 'at: "10:00"')
    assert apply(problems) == 0
    assert tree.lint() == []


def test_a_file_that_lost_its_lines_is_not_spoilt(tree: Tree) -> None:
    tree.replace(WEEKDAYS, '"09:00"', "09:00")
    problems = lint(*tree.folders)
    tree.write(WEEKDAYS, "id: weekdays\n")
    assert apply(problems) == 0
