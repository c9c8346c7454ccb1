"""``waymark deliveries``: what an operator reads there, for people and for programs."""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert

from adapters.cli import delivering, main
from bot.bootstrap import SystemClock
from bot.people import Pause
from bot.ports import Plan, Scope
from bot.storage import SqlStore
from bot.storage.tables import communities
from bot.tips.policy import Policy, late_in_words
from tests.contract.laws import LEASE, subscribed, target
from tests.deliveries import claim_from
from tests.fakes import FakeClock

Waymark = Callable[..., str]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """The time that the command reads."""
    clock = FakeClock("2026-11-23 09:05")
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now())
    return clock


@pytest.fixture
def waymark(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sqlite_url: str,
    clock: FakeClock,
) -> Waymark:
    """Run ``waymark deliveries``; return what it printed, or its sentence of trouble."""
    for name in [name for name in os.environ if name.startswith("WAYMARK")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WAYMARK_DATABASE_URL", sqlite_url)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["waymark", "deliveries", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, _ = capsys.readouterr()
        return str(ended.value.code) if isinstance(ended.value.code, str) else out

    return run


@pytest.fixture
def busy(sqlite_store: SqlStore, clock: FakeClock) -> SqlStore:
    """Slack with a delivery in every state, and nothing on Discord."""
    now = clock.now()
    due = now - 5 * MINUTE
    for number in range(7):
        subscribed(sqlite_store, target(f"U{number}"), due=due)
    once = Plan(local_date=due.date(), due_at=due, next_due_at=None, tip="tip-1")
    sqlite_store.plan_due(Scope("slack"), now, lambda _: once)
    claimed = claim_from(sqlite_store, Scope("slack"), now - LEASE, lease=LEASE, limit=5)
    sent, late, dead, off, _ = claimed
    sqlite_store.settle_sent(sent.id, ref="D1:1.1", now=due + MINUTE)
    sqlite_store.settle_sent(late.id, ref="D2:1.1", now=due + 72 * MINUTE)
    sqlite_store.settle_dead(dead, reason="user_disabled")
    sqlite_store.settle_retry(off, at=now + MINUTE, reason="ratelimited", in_doubt=False)
    claim_from(sqlite_store, Scope("slack"), now, lease=LEASE, limit=1)
    gone = subscribed(sqlite_store, target("U8"))
    sqlite_store.reschedule(gone.id, schedule="s", pause=Pause.UNREACHABLE, next_due_at=None)
    subscribed(sqlite_store, target("U9", community="T2"), due=due - MINUTE)
    with sqlite_store._write() as connection:
        away = {"platform": "slack", "community": "T3", "away_for": "revoked", "away_since": due}
        connection.execute(insert(communities).values(away))
    return sqlite_store


@pytest.mark.usefixtures("busy")
def test_everything_is_told_in_its_place_and_the_late_policy_below(waymark: Waymark) -> None:
    slack, discord, policy = waymark().strip().split("\n\n")
    head, *lines = slack.splitlines()
    assert head == "Slack, 2026-11-23 09:05:00 UTC"
    assert {line[:24].strip(): line[24:].strip() for line in lines} == {
        "due, not planned yet": "1",
        "waiting to be sent": "1",
        "in flight": "1",
        "in doubt": "1 (1 cut_off)",
        "put off": "1 (1 ratelimited)",
        "held by a pause": "0",
        "in communities away": "0",
        "longest overdue": "6 min 0 s, due 2026-11-23 08:59:00 UTC",
        "sent, last 24 hours": "1 on time, 1 late; the latest 1 h 12 min late",
        "dead, last 7 days": "1 (1 user_disabled)",
        "subscriptions paused": "1 (1 unreachable)",
        "communities away": "1",
        "T3: revoked, since 202": "6-11-23 09:00:00 UTC",
    }
    assert "0 on time, 0 late" in discord
    assert policy == late_in_words(Policy())
    assert "up to 6 hours late, with a note" in policy


@pytest.mark.usefixtures("busy")
def test_one_community_can_be_asked_for(waymark: Waymark) -> None:
    told = waymark("--community", "slack:T2")
    assert told.startswith("Slack in T2, ")
    assert "due, not planned yet  1" in told
    assert "waiting to be sent    0" in told
    assert "Discord" not in told


@pytest.mark.usefixtures("busy")
def test_programs_get_the_same_as_numbers(waymark: Waymark) -> None:
    [slack] = json.loads(waymark("--format", "json", "--platform", "slack"))["platforms"]
    assert slack["put_off"] == {"ratelimited": 1}
    assert slack["latest"] == 72 * 60
    assert slack["oldest_due_at"] == "2026-11-23T08:59:00+00:00"
    assert slack["paused"] == {"unreachable": 1}
    assert [away["community"] for away in slack["away"]] == ["T3"]


@pytest.mark.usefixtures("busy")
def test_a_community_that_is_not_on_the_platform_is_refused(waymark: Waymark) -> None:
    told = waymark("--platform", "discord", "--community", "slack:T2")
    assert told == "--community slack:T2 is not on discord."


# --- one of them -------------------------------------------------------------------------------


@pytest.mark.usefixtures("busy")
def test_a_delivery_that_was_sent_tells_where_it_is(waymark: Waymark) -> None:
    told = waymark("show", "2")
    assert "message there  D2:1.1" in told
    assert "sent           2026-11-23 10:12:00 UTC, 1 h 12 min after" in told
    assert "to             person U1" in told


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("3", ["state        dead", "last reason  user_disabled"]),
        ("4", ["last reason   ratelimited", "next attempt  2026-11-23 09:06:00 UTC"]),
        ("5", ["state        sending, in doubt", "lease until  2026-11-23 09:05:00 UTC"]),
    ],
)
@pytest.mark.usefixtures("busy")
def test_a_delivery_that_was_not_sent_tells_why_and_when_it_will_be(
    waymark: Waymark, name: str, lines: list[str]
) -> None:
    told = waymark("show", name)
    assert [line for line in lines if line not in told] == []


def test_a_delivery_whose_subscription_is_paused_says_so(busy: SqlStore, waymark: Waymark) -> None:
    busy.reschedule(4, schedule="s", pause=Pause.OFF, next_due_at=None)
    assert "paused: off" in waymark("show", "4")


@pytest.mark.usefixtures("busy")
def test_a_delivery_is_found_by_its_key_too(waymark: Waymark) -> None:
    found = json.loads(waymark("show", "1", "--format", "json"))
    assert json.loads(waymark("show", found["key"], "--format", "json")) == found
    assert (found["state"], found["local_date"]) == ("sent", "2026-11-23")


def test_a_delivery_that_is_not_there_is_said_to_be_so(waymark: Waymark) -> None:
    assert waymark("show", "99").startswith("There is no delivery 99.")


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=4, seconds=5), "4 min 5 s"),
        (timedelta(days=1, hours=1, minutes=2), "25 h 2 min"),
    ],
)
def test_a_span_is_said_in_two_units(span: timedelta, words: str) -> None:
    assert delivering.say(span) == words


def test_the_late_policy_says_the_limit_of_this_server() -> None:
    assert "up to 1 hour late" in late_in_words(Policy(late_limit=timedelta(hours=1)))
    assert "up to 1.5 hours late" in late_in_words(Policy(late_limit=timedelta(hours=1.5)))
