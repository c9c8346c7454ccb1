"""The editors' schemas allow what the reader allows: all that ships, and no slip of shape."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.content.files import find
from bot.content.schemas import schemas
from tests.content.trees import REAL, SMALL, Tree

SCHEMAS = {name: Draft202012Validator(schema) for name, schema in schemas().items()}
FILES = [path for root in (REAL, SMALL) for path in find(root / "content", root / "schedules")]


def kind(path: Path) -> str:
    return path.stem if path.parent.name == "content" else path.parent.name


def faults(path: Path) -> list[str]:
    loaded = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return [error.message for error in SCHEMAS[kind(path)].iter_errors(loaded)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name].schema)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(path.parents[2])))
def test_what_is_in_order_fits(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.is_relative_to(REAL / "content")], ids=lambda p: p.stem
)
def test_a_file_names_its_schema_for_editors(path: Path) -> None:
    first = path.read_text().partition("\n")[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found
    assert (path.parent / found[1]).resolve() == REAL / "content" / "schemas" / f"{kind(path)}.json"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/roles/ds.yaml", "status: agreed", "status: sure"),
        ("content/roles/ds.yaml", "low: 70000", "low: many"),
        ("content/roles/ds.yaml", "id: ds.focus.study", "id: The Study"),
        ("content/questions/ds.yaml", "difficulty: 1", "difficulty: 4"),
        ("content/questions/ds.yaml", '"Study data"', f'"{"x" * 76}"'),
        ("content/questions/ds.yaml", "  topic: focus\n", ""),
        ("content/paths/ds.yaml", "minutes: 25", "minuts: 25"),
        ("content/fit.yaml", "version: 1", 'version: "1"'),
        ("schedules/weekdays.yaml", "[mon, tue, wed, thu, fri]", "mon"),
    ],
)
def test_a_slip_of_shape_is_seen_while_typing(tree: Tree, file: str, old: str, new: str) -> None:
    tree.replace(file, old, new)
    assert len(faults(tree.root / file)) == 1
