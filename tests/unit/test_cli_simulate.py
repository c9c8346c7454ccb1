"""``waymark simulate``: a few people and weeks of what the long run does with many."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import structlog

from adapters.cli import main
from adapters.cli.rehearsing import counted
from adapters.simulation import crowd
from adapters.simulation.audit import Verdict
from adapters.simulation.rehearsal import BEGINS_AT
from bot.people import Pause
from bot.tips.choose import is_zone

Waymark = Callable[..., tuple[int | str, str]]


@pytest.fixture
def waymark(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Waymark:
    """Run ``waymark simulate``; return its exit status or sentence of trouble, and what it said."""
    before = structlog.get_config()

    def run(*arguments: str) -> tuple[int | str, str]:
        monkeypatch.setattr(sys, "argv", ["waymark", "simulate", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        structlog.configure(**before)
        return ended.value.code or 0, capsys.readouterr().out

    return run


def test_every_due_tip_of_a_small_crowd_comes_once(waymark: Waymark, tmp_path: Path) -> None:
    picture = tmp_path / "weeks.svg"
    status, told = waymark(
        *("--weeks", "3", "--learners", "12", "--zones", "6", "--chart", str(picture))
    )
    assert status == 0
    assert "Doubled: 0. Not due at all: 0." in told
    assert "0 missed." in told
    assert "0 lost." in told
    assert "12 simulated learners in 6 zones, 3 weeks from Sunday 4 January 2026, " in told
    assert [line[:10] for line in told.splitlines() if line.endswith("#")] == [
        "2026-01-05",
        "2026-01-12",
        "2026-01-19",
    ]
    assert "Slack, one workspace" in told
    assert f"{picture}: Bars of the tips sent in each week." in told
    assert ET.fromstring(picture.read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314 - our own


def test_an_outage_makes_tips_late_and_loses_none(waymark: Waymark) -> None:
    status, told = waymark("--weeks", "1", "--learners", "6", "--zones", "3", "--outage")
    assert status == 0
    assert "Halfway each platform answers nothing for an hour." in told
    assert "into the outage" in told
    assert "more than ten minutes late: 0." not in told
    assert "0 folded into the next" in told
    assert ", 0 lost." in told
    assert "Doubled: 0. Not due at all: 0." in told


def test_what_happened_on_the_way_is_counted_in_words() -> None:
    assert counted({}) == ""
    assert counted({"answer lost": 1, "server_error": 3}) == "1 answer lost, 3 server errors"
    assert counted({"answer lost": 3, "ratelimited": 1}) == "3 answers lost, 1 message too soon"
    assert counted({"dms_closed": 1, "user_gone": 4}) == (
        "1 with direct messages closed, 4 with account gone"
    )
    assert counted({Pause.IGNORED: 1, Pause.UNREACHABLE: 5}) == (
        "1 who never answered, 5 out of reach"
    )


def test_programs_get_the_same_and_the_same_seed_gives_the_same(waymark: Waymark) -> None:
    few = ("--weeks", "1", "--learners", "6", "--zones", "Asia/Kolkata", "--format", "json")
    first, again = (json.loads(waymark(*few)[1]) for _ in range(2))
    assert first == again
    assert first["asked"]["zones"] == ["Asia/Kolkata"]
    assert sum(first["per_day"].values()) == sum(first["sent"].values())
    verdict = first["verdict"]
    assert Verdict(**verdict).balances
    assert Verdict(**verdict).is_clean


def test_whoever_moves_to_the_same_hours_is_counted_once(waymark: Waymark) -> None:
    few = ("--weeks", "1", "--learners", "2", "--zones", "Africa/Lagos", "--format", "json")
    pair = crowd.gather(
        2, zones=["Africa/Lagos"], tracks=["ds"], begins_at=BEGINS_AT, weeks=1, seed=17
    )
    assert [act.line for one in pair for act in one.acts] == ["tips zone Africa/Lagos"]
    verdict = Verdict(**json.loads(waymark(*few, "--seed", "17")[1])["verdict"])
    assert (verdict.dates, verdict.due, verdict.sent) == (10, 10, 10)
    assert verdict.is_clean


@pytest.mark.parametrize(
    ("schedule", "days"),
    [("mon-thu", ["05", "08", "12", "15"]), ("tue, sat 18:30", ["06", "10", "13", "17"])],
)
def test_another_schedule_can_be_tried(waymark: Waymark, schedule: str, days: list[str]) -> None:
    few = ("--weeks", "2", "--learners", "2", "--zones", "1", "--format", "json")
    _, told = waymark(*few, "--schedule", schedule)
    assert [day[-2:] for day in json.loads(told)["per_day"]] == days


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--zones", "41"), "--zones takes 1 to 40, or names of zones."),
        (("--zones", "Europe/Berlin,Mars"), "--zones: Mars is no time zone"),
        (("--schedule", "never"), "I don't"),
        (("--schedule", "fridays from 1 may"), "--schedule takes days and a time of every"),
        (("--chart", "x.gif"), "--chart x.gif: the name has to end in .svg or .png."),
    ],
)
def test_what_cannot_be_simulated_is_refused_in_a_sentence(
    waymark: Waymark, arguments: tuple[str, ...], sentence: str
) -> None:
    assert str(waymark(*arguments)[0]).startswith(sentence)


def test_the_zones_are_zones_and_all_different() -> None:
    assert len(set(crowd.ZONES)) == len(crowd.ZONES) == 40
    assert all(map(is_zone, crowd.ZONES))
