"""``waymark schedule explain``: when a rule sends, and what the clocks do to it."""

import os
import sys
from collections.abc import Callable

import pytest

from adapters.cli import explaining, main
from bot.bootstrap import SystemClock
from tests.fakes import FakeClock

Explain = Callable[..., str]


@pytest.fixture
def explain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Explain:
    """Run ``waymark schedule explain`` on a day in November 2026; return what it printed."""
    for name in [name for name in os.environ if name.startswith("WAYMARK")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(explaining, SystemClock.__name__, lambda: FakeClock("2026-11-21 12:00"))

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["waymark", "schedule", "explain", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, _ = capsys.readouterr()
        return str(ended.value.code) if isinstance(ended.value.code, str) else out

    return run


def test_eight_sends_lie_around_the_next_change_in_both_zones(explain: Explain) -> None:
    out = explain("tue and thu 18:30", "--zone", "berlin", "--zone", "new york")
    assert out.splitlines() == [
        "Every Tuesday and Thursday at 18:30 (Europe/Berlin), which is kept as",
        "  tue,thu@18:30",
        "The next one: Tuesday 24 November 2026, 18:30.",
        "Around the next change of the clocks, in America/New_York on Sunday 14 March 2027:",
        "",
        "  Europe/Berlin         offset  America/New_York      offset  UTC",
        "  Tue 2027-03-02 18:30  +01:00  Tue 2027-03-02 12:30  -05:00  Tue 2027-03-02 17:30",
        "  Thu 2027-03-04 18:30  +01:00  Thu 2027-03-04 12:30  -05:00  Thu 2027-03-04 17:30",
        "  Tue 2027-03-09 18:30  +01:00  Tue 2027-03-09 12:30  -05:00  Tue 2027-03-09 17:30",
        "  Thu 2027-03-11 18:30  +01:00  Thu 2027-03-11 12:30  -05:00  Thu 2027-03-11 17:30",
        "  Tue 2027-03-16 18:30  +01:00  Tue 2027-03-16 13:30  -04:00  Tue 2027-03-16 17:30",
        "  Thu 2027-03-18 18:30  +01:00  Thu 2027-03-18 13:30  -04:00  Thu 2027-03-18 17:30",
        "  Tue 2027-03-23 18:30  +01:00  Tue 2027-03-23 13:30  -04:00  Tue 2027-03-23 17:30",
        "  Thu 2027-03-25 18:30  +01:00  Thu 2027-03-25 13:30  -04:00  Thu 2027-03-25 17:30",
        "",
        out.splitlines()[-1],
    ]
    assert out.endswith("it comes at 13:30 instead of 12:30 from Tuesday 16 March 2027 on.\n")


def test_what_happens_in_a_gap_and_in_a_fold_is_said(explain: Explain) -> None:
    out = explain("sundays 2:30", "--zone", "Europe/Berlin")
    assert "  Sun 2027-03-28 03:00  +02:00  Sun 2027-03-28 01:00" in out
    assert "there is no 02:30, so the message comes at 03:00, right after." in out
    out = explain("sundays 2:30", "--zone", "Europe/Berlin", "--from", "2027-10-20")
    assert "The next one: Sunday 24 October 2027, 02:30." in out
    assert "02:30 comes twice, and the message once, the first time." in out
    assert (
        "Seen from UTC, it comes at 01:30 instead of 00:30 from Sunday 7 November 2027 on." in out
    )


def test_without_anything_it_is_the_schedule_people_get_by_default(explain: Explain) -> None:
    out = explain()
    assert out.startswith(
        "Every day from Monday to Friday at 09:00 (UTC), which is kept as\n  weekdays\n"
    )
    assert "The clocks in UTC stay as they are." in out
    assert out.count("09:00\n") == 8


def test_a_rule_that_ends_shows_what_is_left(explain: Explain) -> None:
    out = explain("every two weeks on friday until 31 December", "--zone", "lord_howe")
    assert out.startswith("Every second Friday at 09:00 (Australia/Lord_Howe), until 31 December")
    assert out.count("+11:00") == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tusdays"], 'Did you mean:\n  waymark schedule explain "tuesdays"'),
        (["mondays", "--zone", "berlim"], "There is no zone berlim: did you mean `berlin`?"),
        (["mondays", "--zone", "xqzzyw"], "There is no zone xqzzyw."),
        (["mondays until 2026-11-22"], "Nothing is sent every Monday at 09:00 (UTC), until 22"),
        (["mondays", *["--zone", "UTC"] * 3], "--zone may be given once or twice."),
    ],
)
def test_what_means_nothing_is_refused(explain: Explain, arguments: list[str], said: str) -> None:
    assert said in explain(*arguments)
