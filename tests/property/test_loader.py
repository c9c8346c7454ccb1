"""Loading raises nothing but ContentError, whatever the files hold."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import lint, load
from bot.content.nodes import parse
from bot.errors import ContentError, Problem

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests/content/small"
FILES = sorted(str(path.relative_to(SMALL)) for path in SMALL.glob("**/*.yaml"))
REAL_FILES = sorted([*ROOT.glob("content/**/*.yaml"), *ROOT.glob("schedules/*.yaml")])

#: What trips YAML readers: indicators, words with a meaning, escapes, odd characters.
NASTY = st.sampled_from(
    [
        *"[]{}:-?&*!|>%@`\"'#,\n\t\0\r\\~=<",
        *(
            "- ",
            ": ",
            "<<: ",
            "? ",
            "---\n",
            "...\n",
            "%TAG ! x\n",
            "!!python/object:os.system ",
            "&a ",
        ),
        *("*a ", "null", "yes", "0x1F", "1e999", "10:00", "2020-01-01", "\ufeff", "\u2028", "\x85"),
        *('"\\ud800"', '"\\0"', "é", "\U0001f600", "9" * 5000, "[" * 40, "id: ", "  "),
    ]
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tree")


@pytest.fixture(autouse=True, scope="module")
def _small(root: Path) -> Iterator[None]:
    shutil.copytree(SMALL, root, dirs_exist_ok=True)
    yield
    shutil.rmtree(root)


def refusals(root: Path) -> list[Problem]:
    try:
        load(root / "content", root / "schedules")
    except ContentError as error:
        return list(error.problems)
    return []


def check(root: Path, file: str, raw: bytes) -> None:
    """Load with one file changed: it works or says why, in places that exist in that file."""
    path = root / file
    good = path.read_bytes()
    path.write_bytes(raw)
    try:
        problems = lint(root / "content", root / "schedules")
        assert problems == refusals(root)
    finally:
        path.write_bytes(good)
    lines = len(raw.decode("utf-8", "replace").splitlines()) + 1
    assert all(1 <= p.line <= lines and p.column >= 1 for p in problems if p.file == str(path))


@given(file=st.sampled_from(FILES), raw=st.binary(max_size=200))
def test_any_bytes(root: Path, file: str, raw: bytes) -> None:
    check(root, file, raw)


@given(file=st.sampled_from(FILES), parts=st.lists(NASTY | st.text(max_size=5), max_size=30))
def test_any_text(root: Path, file: str, parts: list[str]) -> None:
    check(root, file, "".join(parts).encode("utf-8", "surrogatepass"))


@given(file=st.sampled_from(FILES), data=st.data())
def test_a_good_file_with_a_part_cut_out_or_put_in(
    root: Path, file: str, data: st.DataObject
) -> None:
    text = (root / file).read_text()
    start = data.draw(st.integers(0, len(text)), label="start")
    end = data.draw(st.integers(start, min(len(text), start + 60)), label="end")
    new = data.draw(NASTY | st.just(""), label="new")
    check(root, file, (text[:start] + new + text[end:]).encode())


@given(path=st.sampled_from(REAL_FILES), data=st.data())
def test_a_real_file_with_a_part_cut_out_or_put_in(path: Path, data: st.DataObject) -> None:
    text = path.read_text()
    start = data.draw(st.integers(0, len(text)), label="start")
    end = data.draw(st.integers(start, min(len(text), start + 60)), label="end")
    new = data.draw(NASTY | st.just(""), label="new")
    problems: list[Problem] = []
    node = parse((text[:start] + new + text[end:]).encode(), "file.yaml", problems)
    assert node is not None or problems
