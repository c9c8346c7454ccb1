"""The content that ships."""

import time

import pytest
import yaml

from bot.content import Content, lint, load
from bot.content.files import find
from tests.content.trees import REAL

FOLDERS = (REAL / "content", REAL / "schedules")


@pytest.fixture(scope="module")
def content() -> Content:
    return load(*FOLDERS)


def test_it_has_no_problems() -> None:
    assert [str(problem) for problem in lint(*FOLDERS)] == []


def test_both_roles_and_all_eighteen_rows_are_there(content: Content) -> None:
    assert set(content.roles) == {"ds", "mle"}
    assert len(content.rows) == 18


def test_every_claim_stands_under_its_role_and_topic(content: Content) -> None:
    strays = [c.id for c in content.claims.values() if not c.id.startswith(f"{c.role}.{c.topic}.")]
    assert strays == []


def test_every_source_is_cited(content: Content) -> None:
    assert content.cited(content.claims) == tuple(content.sources.values())


def test_loading_takes_a_fraction_of_what_plain_yaml_takes() -> None:
    """At most a fifth of PyYAML's own loader plus a pydantic model; here without the model."""
    paths = list(find(*FOLDERS))

    def plain() -> None:
        for path in paths:
            yaml.load(path.read_bytes(), Loader=yaml.SafeLoader)

    slow = min(_seconds(plain) for _ in range(2))
    fast = min(_seconds(lambda: load(*FOLDERS)) for _ in range(5))
    assert fast < 0.25 * slow


def _seconds(work: object) -> float:
    start = time.process_time()
    assert callable(work)
    work()
    return time.process_time() - start
