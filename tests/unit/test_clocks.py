"""Which clock the house lives by: its database server's, so that all processes agree on leases."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.cli import delivering
from bot.bootstrap import ServerClock, SystemClock, build
from bot.settings import Settings
from tests.tips_world import utc

NOON = utc("2026-11-23 12:00")
AHEAD = timedelta(minutes=5)


class Server:
    """Says what time it takes it to be, half a second by the steady clock after it was asked."""

    def __init__(self) -> None:
        self.steady = 100.0
        self.time = NOON

    def look(self) -> datetime:
        self.steady += 0.5
        return self.time


def test_between_two_looks_time_goes_on_at_the_pace_of_the_steady_clock() -> None:
    server = Server()
    clock = ServerClock(server.look, lambda: server.steady)
    server.steady += 9.75
    assert clock.now() == NOON + timedelta(seconds=10)


def test_a_server_whose_clock_was_set_is_followed_at_the_next_look() -> None:
    server = Server()
    clock = ServerClock(server.look, lambda: server.steady)
    server.time = NOON - AHEAD
    assert clock.now() > NOON
    clock.refresh()
    assert clock.now() == NOON - AHEAD + timedelta(seconds=0.25)


def test_on_postgresql_a_machine_whose_clock_is_wrong_goes_by_the_servers(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(UTC) + AHEAD)  # noqa: TID251
    waymark = build(Settings(_env_file=None, database_url=postgres_url))
    waymark.refresh()
    off = waymark.app.clock.now() - datetime.now(UTC)  # noqa: TID251 - the server is on this machine
    waymark.close()
    assert abs(off) < AHEAD / 2


def test_what_the_operator_reads_is_by_the_servers_clock_too(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(UTC) + AHEAD)  # noqa: TID251
    settings = Settings(_env_file=None, database_url=postgres_url)
    delivering.show(settings, platforms=("slack",), community=None, as_json=True)
    at = datetime.fromisoformat(json.loads(capsys.readouterr().out)["at"])
    off = at - datetime.now(UTC)  # noqa: TID251 - the server is on this machine
    assert abs(off) < AHEAD / 2


def test_on_sqlite_it_is_the_machines_own(sqlite_url: str) -> None:
    waymark = build(Settings(_env_file=None, database_url=sqlite_url))
    waymark.refresh()
    assert isinstance(waymark.app.clock, SystemClock)
    waymark.close()
