"""What goes out comes back the same, and what comes in never breaks the reader."""

from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.exchange.drafts import draft
from adapters.exchange.entries import Entry
from adapters.exchange.formats import FORMATS
from tests.exchange_world import CONTAINERS, banks

NOW = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
examined = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    max_examples=40,
)
EXPORTED = {name: known.write([CONTAINERS], NOW) for name, known in FORMATS.items()}


@given(bank=banks)
@examined
def test_a_round_trip_through_every_format_loses_nothing(bank: list[Entry]) -> None:
    for known in FORMATS.values():
        reading = known.read("file", known.write(bank, NOW))
        assert reading.problems == []
        assert reading.entries == bank


@given(bank=banks)
@examined
def test_a_draft_holds_exactly_the_question(bank: list[Entry]) -> None:
    drafted = yaml.safe_load(draft(bank))
    for found, entry in zip(drafted, bank, strict=True):
        assert found["id"] == entry.id
        assert tuple(found["roles"]) == entry.roles
        assert found["topic"] == entry.topic
        assert found["difficulty"] == entry.difficulty
        assert found["stem"] == entry.stem
        assert tuple(found["claims"]) == entry.claims
        options = [(o["text"], o["why"], o.get("right", False)) for o in found["options"]]
        assert options == [(o.text, o.why, o.right) for o in entry.options]


@pytest.mark.parametrize("name", FORMATS)
@given(raw=st.binary(max_size=200))
@examined
def test_any_bytes_give_questions_or_reasons(name: str, raw: bytes) -> None:
    reading = FORMATS[name].read("file", raw)
    assert reading.entries or reading.problems


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
@examined
def test_a_damaged_export_is_read_or_refused(name: str, data: st.DataObject) -> None:
    whole = EXPORTED[name]
    at = data.draw(st.integers(0, len(whole)))
    until = data.draw(st.integers(at, min(len(whole), at + 300)))
    damaged = whole[:at] + data.draw(st.binary(max_size=20)) + whole[until:]
    reading = FORMATS[name].read("file", damaged)
    assert reading.entries or reading.problems
    yaml.safe_load(draft(reading.entries))
