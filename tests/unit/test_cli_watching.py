"""``/healthz`` and ``/metrics``: red for the right reasons, and numbers with few labels."""

from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.cli.health import LONGEST_SILENCE, troubles
from adapters.cli.metrics import Metrics
from adapters.cli.watching import Watch
from bot.app import App, Request
from bot.errors import StoreUnavailable
from bot.invocation import Command, Context
from bot.people import Delivery, Target
from bot.ports import Backlog, Outcome, Scope
from bot.replies import Reply
from bot.storage import SqlStore
from tests.contract.laws import LEASE, NOW, SLACK, queued
from tests.deliveries import claim_from, claimed
from tests.fakes import FakeClock, FixedChance
from tests.small import small_content

MINUTE = timedelta(minutes=1)


def delivery(platform: str = "slack") -> Delivery:
    target = Target(platform=platform, community="T1", user="U1")
    return claimed(target, NOW, number=17, key="key-17")


# --- health ------------------------------------------------------------------------------------


def wrong(backlog: Backlog, *, silence: float = 0.0) -> list[str]:
    return list(troubles(silence, {"slack": backlog}, NOW))


def test_nothing_to_do_is_well() -> None:
    assert wrong(Backlog()) == []


def test_a_ticker_that_has_been_silent_is_unwell() -> None:
    assert wrong(Backlog(), silence=LONGEST_SILENCE) == []
    [sentence] = wrong(Backlog(), silence=LONGEST_SILENCE + 1)
    assert sentence == "It was last found out 121 seconds ago what is due."


def test_a_platform_that_is_not_connected_is_named() -> None:
    [sentence] = troubles(0.0, {}, NOW, disconnected={"slack"})
    assert sentence.startswith("The process is not connected to slack")


def test_what_was_not_reached_yet_is_named() -> None:
    [sentence] = troubles(0.0, {}, NOW, unreachable=["1 of 2 Slack workspaces"])
    assert sentence.startswith("Not reached since the start: 1 of 2 Slack workspaces")


@pytest.mark.parametrize(
    ("minutes", "in_flight", "troubles"),
    [(15, 0, 0), (16, 0, 1), (16, 1, 0), (60, 1, 0), (61, 1, 1)],
)
def test_what_could_be_sent_waits_only_behind_others_and_not_for_long(
    minutes: int, in_flight: int, troubles: int
) -> None:
    waiting = Backlog(waiting=3, in_flight=in_flight, ready_since=NOW - minutes * MINUTE)
    assert len(wrong(waiting)) == troubles


def test_what_waits_on_purpose_makes_nobody_unwell() -> None:
    long_ago = NOW - timedelta(hours=5)
    assert wrong(Backlog(put_off={"ratelimited": 9}, held=3, oldest_due_at=long_ago)) == []


# --- served ------------------------------------------------------------------------------------


class Served:
    def __init__(self, store: SqlStore) -> None:
        self.clock = FakeClock(NOW)
        self.metrics = Metrics()
        self.silence = 0.0
        watch = Watch(store, self.clock, self.metrics, {"slack"}, lambda: self.silence)
        self.client = TestClient(Starlette(routes=watch.routes))

    def page(self) -> list[str]:
        answer = self.client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=")
        return answer.text.splitlines()


@pytest.fixture
def served(sqlite_store: SqlStore) -> Served:
    return Served(sqlite_store)


def test_health_is_red_with_the_reason_in_words_once_a_queue_stands_still(
    served: Served, sqlite_store: SqlStore
) -> None:
    queued(sqlite_store, "U1")
    assert served.client.get("/healthz").json() == {"status": "ok"}
    served.clock.turn(minutes=16)
    answer = served.client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unwell"
    assert "slack has waited to be sent for 16 minutes" in answer.json()["wrong"][0]


def test_a_queue_of_another_process_is_not_its_business(
    served: Served, sqlite_store: SqlStore
) -> None:
    watch = Watch(sqlite_store, served.clock, served.metrics, (), lambda: 0.0)
    queued(sqlite_store, "U1")
    served.clock.turn(minutes=16)
    client = TestClient(Starlette(routes=watch.routes))
    assert client.get("/healthz").status_code == 200


def test_without_the_database_health_goes_by_the_ticker(
    served: Served, sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(scope: Scope, now: datetime) -> Backlog:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(sqlite_store, "backlog", gone)
    assert served.client.get("/healthz").status_code == 200
    served.silence = 121.0
    assert served.client.get("/healthz").status_code == 503
    assert "waymark_last_tick_seconds 121.0" in served.page()


def test_the_queue_is_told_by_where_things_stand(served: Served, sqlite_store: SqlStore) -> None:
    queued(sqlite_store, "U1", "U2", "U3")
    first, _ = claim_from(sqlite_store, SLACK, NOW, lease=LEASE, limit=2)
    sqlite_store.settle_retry(first, at=NOW + LEASE, reason="ratelimited", in_doubt=False)
    served.clock.turn(seconds=30)
    page = served.page()
    for line in (
        'waymark_deliveries{at="waiting",platform="slack"} 1.0',
        'waymark_deliveries{at="in_flight",platform="slack"} 1.0',
        'waymark_deliveries{at="put_off",platform="slack"} 1.0',
        'waymark_deliveries{at="in_doubt",platform="slack"} 0.0',
        'waymark_oldest_due_seconds{platform="slack"} 30.0',
    ):
        assert line in page


# --- counted -----------------------------------------------------------------------------------


def test_attempts_are_counted_by_what_they_came_to(served: Served) -> None:
    metrics = served.metrics
    metrics.attempted(delivery(), Outcome.SENT, now=NOW + 40 * timedelta(seconds=1))
    metrics.attempted(delivery(), Outcome.FOUND, now=NOW - MINUTE)
    metrics.attempted(delivery("discord"), Outcome.PUT_OFF, now=NOW, reason="ratelimited")
    metrics.attempted(delivery(), Outcome.DEAD, now=NOW, reason="user_disabled")
    page = served.page()
    for line in (
        'waymark_attempts_total{outcome="sent",platform="slack"} 1.0',
        'waymark_attempts_total{outcome="found",platform="slack"} 1.0',
        'waymark_lateness_seconds_bucket{le="5.0",platform="slack"} 1.0',
        'waymark_lateness_seconds_bucket{le="60.0",platform="slack"} 2.0',
        'waymark_retries_total{platform="discord",reason="ratelimited"} 1.0',
        'waymark_deaths_total{platform="slack",reason="user_disabled"} 1.0',
    ):
        assert line in page


def test_ticks_are_counted_with_how_long_they_took(served: Served) -> None:
    served.metrics.ticked("slack", planned=3, seconds=0.02)
    page = served.page()
    assert 'waymark_planned_total{platform="slack"} 3.0' in page
    assert 'waymark_tick_seconds_count{platform="slack"} 1.0' in page


def test_labels_stay_few_whatever_platforms_answer(served: Served) -> None:
    for number in range(1000):
        reason = f"discord_{number}"
        served.metrics.attempted(delivery(), Outcome.DEAD, now=NOW, reason=reason)
    deaths = [line for line in served.page() if line.startswith("waymark_deaths_total{")]
    assert len(deaths) == 61
    assert 'waymark_deaths_total{platform="slack",reason="other"} 940.0' in deaths


def test_no_label_names_a_delivery_a_community_or_a_person(served: Served) -> None:
    served.metrics.attempted(delivery(), Outcome.SENT, now=NOW)
    page = "\n".join(served.page())
    assert not [name for name in ("U1", "T1", "key-17", '"17"') if name in page]


def test_two_processes_in_one_count_for_themselves() -> None:
    Metrics().ticked("slack", planned=1, seconds=1)
    assert b"waymark_planned_total{" not in Metrics().page({}, 0.0, NOW)


def test_commands_are_counted_by_name_and_by_whether_they_failed(
    served: Served, sqlite_store: SqlStore
) -> None:
    def broken(context: Context) -> Reply:
        raise KeyError("x")

    def fine(context: Context) -> Reply:
        return Reply(title="Fine", blocks=())

    commands = tuple(
        Command(name=name, summary=name, example=name, handle=handle, stores=True)
        for name, handle in (("fine", fine), ("broken", broken))
    )
    app = App(
        commands=commands,
        presses=(),
        content=small_content,
        store=sqlite_store,
        clock=served.clock,
        chance=FixedChance(),
    )
    app.observer = served.metrics
    for line in ("fine", "fine", "broken"):
        app.dispatch(Request(target=delivery().target, line=line))
    page = served.page()
    assert 'waymark_answer_seconds_count{command="fine",outcome="answered"} 2.0' in page
    assert 'waymark_answer_seconds_count{command="broken",outcome="failed"} 1.0' in page
