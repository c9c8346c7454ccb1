"""The content in use follows its files, and survives broken ones."""

import os
from pathlib import Path

import pytest
import structlog.testing

from bot.content import Library
from bot.errors import ContentError
from tests.content.trees import Tree

DS = "content/roles/ds.yaml"


@pytest.fixture
def library(tree: Tree) -> Library:
    return Library(*tree.folders)


def test_nothing_changed_means_nothing_is_read(library: Library) -> None:
    before = library.content
    assert not library.refresh()
    assert library.content is before


def test_an_edit_is_seen(tree: Tree, library: Library) -> None:
    tree.replace(DS, "Data scientists study data.", "Data scientists study facts.")
    with structlog.testing.capture_logs() as logs:
        assert library.refresh()
        assert not library.refresh()
    assert library.content.roles["ds"].topics["focus"].summary == "Data scientists study facts."
    assert [line["event"] for line in logs] == ["content_reloaded"]


def test_an_edit_of_the_same_size_is_seen_by_its_time(tree: Tree, library: Library) -> None:
    tree.replace("schedules/weekdays.yaml", "09:00", "08:00")
    os.utime(tree.root / "schedules/weekdays.yaml", ns=(1, 1))
    assert library.refresh()
    assert library.content.default_schedule.at.hour == 8


def test_new_and_removed_files_are_seen(tree: Tree, library: Library) -> None:
    (tree.root / "schedules/mondays.yaml").unlink()
    assert library.refresh()
    assert list(library.content.schedules) == ["weekdays"]


def test_a_broken_edit_keeps_the_last_good_content_and_is_logged_once(
    tree: Tree, library: Library
) -> None:
    before = library.content
    tree.replace(DS, "status: single", "status: agreed")
    tree.replace("schedules/weekdays.yaml", "tue", "tues")
    with structlog.testing.capture_logs() as logs:
        assert not library.refresh()
        assert not library.refresh()
    assert library.content is before
    assert logs == [
        {
            "event": "content_problem",
            "log_level": "error",
            "file": str(tree.root / DS),
            "line": 24,
            "column": 17,
            "rule": "status-agreed",
            "problem": "agreed needs two sources",
            "hint": "write `single`",
        },
        {
            "event": "content_problem",
            "log_level": "error",
            "file": str(tree.root / "schedules/weekdays.yaml"),
            "line": 3,
            "column": 13,
            "rule": "bad-day",
            "problem": "`tues` is no day",
            "hint": "did you mean `tue`?",
        },
    ]


def test_a_mended_edit_is_taken(tree: Tree, library: Library) -> None:
    tree.replace(DS, "status: single", "status: agreed")
    assert not library.refresh()
    tree.replace(DS, 'status: agreed\n        as_of: "', 'status: single\n        as_of: "')
    assert library.refresh()


def test_content_that_vanishes_keeps_answering(tree: Tree, library: Library) -> None:
    before = library.content
    (tree.root / "content").rename(tree.root / "elsewhere")
    with structlog.testing.capture_logs() as logs:
        assert not library.refresh()
    assert library.content is before
    assert {line["rule"] for line in logs} >= {"unreadable"}


def test_a_library_is_not_made_of_broken_files(tree: Tree) -> None:
    tree.replace(DS, "status: single", "status: agreed")
    with pytest.raises(ContentError):
        Library(*tree.folders)


def test_every_question_knows_where_it_stands(library: Library) -> None:
    assert library.content.questions.keys() == library.content.places.keys()
    for name, place in library.content.places.items():
        line = Path(place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
        assert line.endswith(f"id: {name}")
