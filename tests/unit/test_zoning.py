"""Time zones as people say them, alone and within the days of a rule."""

from datetime import UTC, datetime

import pytest

from bot.actions import fits
from bot.commands import zoning
from bot.commands.zones import SEVERAL, every_zone
from bot.errors import UserError
from bot.tips import dates, typed
from tests.tips_world import tips_content

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(said: str, line: str = "tips zone {}") -> str:
    return zoning.read(said, NOW, line)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New_York", "America/New_York"),
        ("new york", "America/New_York"),
        ("Pacific time.", "America/Los_Angeles"),
        ("India", "Asia/Kolkata"),
        ("utc", "UTC"),
    ],
)
def test_a_place_is_its_zone(said: str, name: str) -> None:
    assert read(said) == name


@pytest.mark.parametrize(
    ("said", "message", "places"),
    [
        ("IST", "“IST” can be several time zones.", ["Kolkata", "Jerusalem", "Dublin"]),
        ("CST", "“CST” can be several time zones.", ["Chicago", "Shanghai", "Havana"]),
        (
            "USA",
            "“USA” can be several time zones.",
            ["New York", "Chicago", "Denver", "Los Angeles", "Honolulu"],
        ),
        ("GMT+2", "does not say when clocks change", ["Kyiv", "Johannesburg"]),
        ("gmt -5", "does not say when clocks change", ["New York", "Toronto", "Bogota"]),
        ("+05:30", "does not say when clocks change", ["Kolkata"]),
        ("UTC+5:45", "does not say when clocks change", ["Kathmandu", "Katmandu"]),
        ("utc+9:15", "does not say when clocks change", []),
        ("Etc/GMT-1", "turned round: it means 1 hour ahead of UTC.", ["Lagos", "Paris"]),
        ("Etc/GMT+8", "turned round: it means 8 hours behind UTC.", ["Los Angeles"]),
        ("berlinn", "I don't know “berlinn” as a city or a time zone.", ["tips zone"]),
        ("qqqqqqqq", "I don't know “qqqqqqqq” as a city or a time zone.", []),
    ],
)
def test_what_can_be_several_places_is_asked_back_and_never_guessed(
    said: str, message: str, places: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        read(said)
    assert message in caught.value.message
    assert "large city" in caught.value.hint
    labels = [caught.value.labels.get(line, line) for line in caught.value.suggestions]
    assert bool(labels) == bool(places)
    for label, place in zip(labels, places, strict=False):
        assert label.startswith(place)
    for line in caught.value.suggestions:
        assert read(line.removeprefix("tips zone ")) in line


def test_braces_in_what_somebody_typed_are_nothing_special() -> None:
    with pytest.raises(UserError) as caught:
        read("IST", "tips on {x} in {}")
    assert caught.value.suggestions[0] == "tips on {x} in Asia/Kolkata"


def test_every_place_that_is_asked_back_is_a_zone_that_a_button_holds() -> None:
    known = {value.id for value in every_zone()}
    for said, places in SEVERAL.items():
        assert set(places) <= known
        with pytest.raises(UserError) as caught:
            read(said, "tips on mon and thu 18:30 in {}")
        assert len(caught.value.suggestions) == len(places)
        assert all(map(fits, caught.value.suggestions))


@pytest.mark.parametrize(
    ("said", "rule", "place"),
    [
        ("mon 9:00 in Berlin", "mon 9:00", "Berlin"),
        ("mon 9:00 Europe/Berlin", "mon 9:00", "Europe/Berlin"),
        ("mon in new york at 9:00", "mon at 9:00", "new york"),
        ("9am Pacific Time, fridays", "9am fridays", "Pacific Time,"),
        ("9am berlin time from 4 January", "9am from 4 January", "berlin"),
        ("tue 9:00 IST", "tue 9:00", "IST"),
        ("tue 9:00 gmt +2", "tue 9:00", "gmt +2"),
        ("in tokyo", "", "tokyo"),
        ("every two weeks on friday", "every two weeks on friday", ""),
        ("", "", ""),
    ],
)
def test_a_zone_within_a_rule_is_parted_from_it(said: str, rule: str, place: str) -> None:
    assert zoning.parted(said) == (rule, place)


def test_no_word_of_days_and_times_is_a_place() -> None:
    content = tips_content()
    said = {word for value in every_zone() for word in value.words} | set(SEVERAL)
    for word in said - {"utc"}:
        assert typed.meant(word, content) is None, word
        assert dates.read(word, NOW.date()) is None, word


@pytest.mark.parametrize("said", ["from christmas", "mondays until christmas"])
def test_what_follows_from_or_until_is_a_day_and_no_island_of_that_name(said: str) -> None:
    assert zoning.parted(said) == (said, "")
    assert zoning.parted("mondays in christmas") == ("mondays", "christmas")
