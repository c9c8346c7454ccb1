"""Files that cannot be read at all, that are not there, or that nothing reads."""

import os
from pathlib import Path

import pytest

from bot.content import lint, load
from bot.content.files import MAX_BYTES
from bot.errors import ContentError
from tests.content.trees import Tree

TOPICS = "content/topics.yaml"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"- id: caf\xe9\n", "1:10: not-utf8"),
        ("- id: é\n  name: ".encode() + b"\xff", "2:9: not-utf8"),
        ("- id: a\n".encode("utf-16"), "1:1: not-utf8"),
        (b"- id: a\n- b\0\n", "2:4: bad-character"),
        (b"\xef\xbb\xbf- \0", "1:3: bad-character"),
        (b"[" * 100_000, "1:31: too-deep"),
        (b"{a: " * 100_000, "1:121: too-deep"),
        (b"- " * 100_000, "1:61: too-deep"),
        (b"%YAML 3.0\n---\na", "1:1: syntax"),
        (b"id: a\n", "1:1: wrong-type"),
        (b"- [a]\n", "1:3: wrong-type"),
        (b"word", "1:1: wrong-type"),
        (b"*a", "1:1: alias"),
        (b"9:00", "1:1: unquoted-time"),
        (b" " * (MAX_BYTES + 1), "1:1: too-large"),
    ],
)
def test_whatever_the_bytes_there_is_one_problem_in_its_place(
    tree: Tree, raw: bytes, found: str
) -> None:
    tree.write(TOPICS, raw)
    assert tree.lint() == [f"{TOPICS}:{found}"]


def test_aliases_that_would_unfold_to_a_billion_are_refused_unfolded(tree: Tree) -> None:
    lines = ["- &a0 [x]", *(f"- &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10))]
    tree.write(TOPICS, "\n".join(lines))
    rules = [line.rsplit(": ")[1] for line in tree.lint()]
    assert (rules.count("anchor"), rules.count("alias")) == (10, 81)


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tree: Tree) -> None:
    path = tree.root / TOPICS
    tree.write(TOPICS, b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert tree.lint() == []


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]", "---\n"])
def test_an_empty_list_file_holds_nothing(tree: Tree, text: str) -> None:
    tree.write("content/faq.yaml", text)
    assert tree.load().faq == ()


@pytest.mark.parametrize("gone", ["questions", "paths"])
def test_folders_for_learning_may_be_missing(tree: Tree, gone: str) -> None:
    (tree.root / "content" / gone / "ds.yaml").unlink()
    (tree.root / "content" / gone).rmdir()
    if gone == "questions":
        for question in ("first", "second", "focus"):
            tree.replace("content/paths/ds.yaml", f"question: ds.q.{question}", "question: null")
        path = "content/paths/ds.yaml"
        assert tree.lint() == [f"{path}:{line}:9: tip-question" for line in (8, 17, 19)]
    else:
        assert tree.load().tracks == {}


def test_a_missing_folder_of_content_says_so(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        load(tmp_path / "nowhere", tmp_path)
    assert str(caught.value.problems[0]) == (
        f"{tmp_path}/nowhere:1:1: unreadable: the folder cannot be read: "
        "No such file or directory (check the path in the settings)"
    )


def test_a_file_in_place_of_a_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "content").write_text("")
    assert [p.rule for p in lint(tmp_path / "content", tmp_path)] == ["unreadable"]


def test_a_link_to_itself_is_unreadable(tree: Tree) -> None:
    (tree.root / TOPICS).unlink()
    (tree.root / TOPICS).symlink_to(tree.root / TOPICS)
    assert tree.lint() == [f"{TOPICS}:1:1: unreadable"]


def test_a_pipe_is_not_waited_for(tree: Tree) -> None:
    (tree.root / TOPICS).unlink()
    os.mkfifo(tree.root / TOPICS)
    assert tree.lint() == [f"{TOPICS}:1:1: unreadable"]


def test_a_folder_named_like_a_file_is_unreadable(tree: Tree) -> None:
    (tree.root / "schedules/often.yaml").mkdir()
    assert tree.lint() == ["schedules/often.yaml:1:1: unreadable"]


def test_a_file_that_nothing_reads_is_no_silent_loss(tree: Tree) -> None:
    tree.write("content/topic.yaml", "")
    tree.write("content/roles/pm.yml", "")
    assert tree.lint() == [
        "content/roles/pm.yml:1:1: unknown-file",
        "content/topic.yaml:1:1: unknown-file",
    ]
