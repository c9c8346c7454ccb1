"""A default zone that changes: laws of the store, and whole weeks of it, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot import planning
from bot.cohorts import Cohort
from bot.ports import Due
from bot.storage import SqlStore, people
from bot.tips.policy import Policy
from tests.contract.laws import DAY, NOW, at_once, subscribed, target
from tests.tips_world import MONDAYS, SLACK, World
from tests.tips_world import target as reader

LATER = NOW + DAY


def adopt(store: SqlStore, zone: str, platform: str = "slack") -> list[tuple[int, str]]:
    """Move everybody to the same instant; return who was moved from which zone."""
    asked: list[tuple[int, str]] = []

    def move(due: Due, before: str) -> datetime:
        asked.append((due.person.id, before))
        return LATER

    assert store.adopt_zone(platform, zone, move) == len(asked)
    return asked


def due_at(store: SqlStore, person: int) -> datetime | None:
    found = store.subscription(person)
    assert found is not None
    return found.next_due_at


def test_the_first_default_zone_and_the_same_again_move_nobody(store: SqlStore) -> None:
    made = subscribed(store)
    assert adopt(store, "Europe/Berlin") == adopt(store, "Europe/Berlin") == []
    assert due_at(store, made.person) == NOW


def test_another_one_moves_those_who_live_by_it_once(store: SqlStore) -> None:
    by_default = subscribed(store)
    chosen, profiled, elsewhere = (
        subscribed(store, target("U2")),
        subscribed(store, target("U3")),
        subscribed(store, target("D1", platform="discord")),
    )
    store.set_zone(chosen.person, "Asia/Tokyo")
    store.person(target("U3"), profile_zone="Asia/Tokyo")
    paused = subscribed(store, target("U4"))
    store.reschedule(paused.id, schedule="s", pause=None, next_due_at=None)
    adopt(store, "Europe/Berlin")
    assert adopt(store, "Asia/Tokyo") == [(by_default.person, "Europe/Berlin")]
    assert due_at(store, by_default.person) == LATER
    for other in (chosen, profiled, elsewhere):
        assert due_at(store, other.person) == NOW
    assert adopt(store, "Asia/Tokyo") == []
    assert adopt(store, "Asia/Tokyo", "discord") == []
    assert adopt(store, "UTC", "discord") == [(elsewhere.person, "Asia/Tokyo")]


def test_the_zone_of_a_cohort_is_none_of_the_server(store: SqlStore) -> None:
    made = subscribed(store)
    spring = store.create_cohort(
        Cohort(
            id=0,
            platform="slack",
            community="T1",
            name="Spring",
            track="ds",
            schedule="weekdays",
            zone="Asia/Tokyo",
            starts_on=NOW.date(),
            created_at=NOW,
        )
    )
    assert spring is not None
    store.join_cohort(spring, made.person, schedule="weekdays", next_due_at=NOW, now=NOW)
    adopt(store, "Europe/Berlin")
    assert adopt(store, "UTC") == []


def test_the_default_zone_is_the_one_that_was_adopted_last(store: SqlStore) -> None:
    assert store.default_zone("slack") is None
    adopt(store, "Europe/Berlin")
    adopt(store, "UTC", "discord")
    assert (store.default_zone("slack"), store.default_zone("discord")) == ("Europe/Berlin", "UTC")


def test_whoever_chooses_a_zone_at_that_moment_stays_in_it(store: SqlStore) -> None:
    if not store.has_clock:
        pytest.skip("on SQLite nobody else writes meanwhile")
    made = subscribed(store)
    adopt(store, "Europe/Berlin")

    def meanwhile(due: Due, _before: str) -> datetime:
        store.set_zone(due.person.id, "Asia/Tokyo")
        return LATER

    store.adopt_zone("slack", "UTC", meanwhile)
    assert due_at(store, made.person) == NOW


def test_several_processes_that_start_together_move_everybody_once(store: SqlStore) -> None:
    subscribed(store)
    adopt(store, "Europe/Berlin")
    moved = at_once([partial(adopt, store, "UTC")] * 4)
    assert sorted(len(asked) for asked in moved) == [0, 0, 0, 1]


def test_a_zone_goes_together_with_what_is_due_in_it_or_not_at_all(store: SqlStore) -> None:
    made = subscribed(store)
    stale, right = (LATER, LATER + DAY), (NOW, LATER)
    assert not store.set_zone(made.person, "Asia/Tokyo", moves=stale)
    assert store.person(target(), profile_zone="Asia/Tokyo", moves=stale).profile_zone is None
    assert (store.person(target()).zone, due_at(store, made.person)) == (None, NOW)
    assert store.set_zone(made.person, "Asia/Tokyo", moves=right)
    assert (store.person(target()).zone, due_at(store, made.person)) == ("Asia/Tokyo", LATER)


def test_a_zone_that_cannot_be_kept_moves_nothing(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = subscribed(store)
    monkeypatch.setattr(people, "set_zone", Mock(side_effect=RuntimeError))
    with pytest.raises(RuntimeError):
        store.set_zone(made.person, "Asia/Tokyo", moves=(NOW, LATER))
    with pytest.raises(RuntimeError):
        store.reschedule(
            made.id, schedule="mondays", pause=None, next_due_at=LATER, zone="Asia/Tokyo"
        )
    assert due_at(store, made.person) == NOW


def test_days_and_a_zone_are_kept_together(store: SqlStore) -> None:
    made = subscribed(store)
    store.reschedule(made.id, schedule="mondays", pause=None, next_due_at=LATER, zone="Asia/Tokyo")
    assert (store.person(target()).zone, due_at(store, made.person)) == ("Asia/Tokyo", LATER)


# --- what comes of it ---------------------------------------------------------------------------

ZONES = ("Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Niue", "Europe/Berlin")


async def test_whichever_default_zones_follow_on_each_other_every_week_has_its_tip_at_its_hour(
    store: SqlStore,
) -> None:
    world = World(store)
    hours = {"early": 0, "late": 23}
    rules = {name: replace(MONDAYS, id=name, at=time(hour)) for name, hour in hours.items()}
    world.content = replace(world.content, schedules=rules)
    begin(world, "UTC")
    for name, hour in hours.items():
        first = datetime(2026, 11, 30, hour, tzinfo=UTC)
        person = store.person(reader(name))
        store.subscribe(person.id, track="mle", schedule=name, next_due_at=first)
    came: dict[str, list[str]] = {name: [] for name in rules}
    for week, zone in enumerate(ZONES):
        world.clock.set(datetime(2026, 11, 25, 12, tzinfo=UTC) + week * 7 * DAY)
        begin(world, zone)
        for name in rules:
            at = due_at(store, store.person(reader(name)).id)
            assert at is not None
            came[name].append(f"{at.astimezone(ZoneInfo(zone)):%d %B %H:%M}")
            world.clock.set(max(at, world.clock.now()))
            world.tick()
            await world.deliver()
    mondays = ("30 November", "07 December", "14 December", "21 December", "28 December")
    assert came["early"] == [f"{day} 00:00" for day in mondays]
    assert came["late"] == [f"{day} 23:00" for day in mondays]
    assert len(world.received) == 2 * len(ZONES)


async def test_what_is_too_late_when_the_default_zone_changes_comes_at_the_next_date(
    store: SqlStore,
) -> None:
    world = World(store)
    begin(world, "UTC")
    person = store.person(reader())
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    store.subscribe(person.id, track="mle", schedule="mondays", next_due_at=monday)
    world.clock.set("2026-11-26 03:00")  # nothing ran for three days
    begin(world, "Europe/Berlin")
    world.tick()
    assert await world.deliver() == 0
    assert due_at(store, person.id) == datetime(2026, 11, 30, 8, tzinfo=UTC)


def begin(world: World, zone: str) -> None:
    """Start a process with a default zone."""
    world.policy = Policy(default_zone=zone)
    planning.adopt_default_zone(world.store, world.content, SLACK, world.clock.now(), world.policy)


def test_what_cannot_be_moved_holds_up_nobody(store: SqlStore) -> None:
    world = World(store)
    ada, bob = subscribed(store), subscribed(store, target("U2"))
    begin(world, "Nowhere/Land")
    with capture_logs() as logs:
        begin(world, "UTC")
    assert [line["event"] for line in logs] == ["not_moved", "not_moved"]
    assert due_at(store, ada.person) == due_at(store, bob.person) == NOW
