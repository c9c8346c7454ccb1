"""Kill -9 at every step between "due" and "sent": each tip arrives once, none twice, none lost."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from bot.people import Calendar
from bot.polls.choose import WEEKLY_QUESTION
from bot.storage import open_store
from tests.mortal import messages, run
from tests.tips_world import QUESTION, WEEKDAYS, World, target, utc

pytestmark = pytest.mark.no_cover  # the same few steps, over and over

USERS = ("ada", "bob", "cyd")
DUE = utc("2026-11-23 08:00")
#: More steps than a run has; reaching this means that the process no longer ends by itself.
MANY = 100


def life(
    processes: ForkServerContext,
    url: str,
    path: Path,
    now: datetime,
    death_at: int | None,
    *,
    looks: bool,
) -> bool:
    """Let a process send what is due; return whether it was killed."""
    process = processes.Process(
        target=run, args=(url, path, now, death_at), kwargs={"looks": looks}
    )
    process.start()
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode != 0


def every_death(
    processes: ForkServerContext,
    url: str,
    tmp_path: Path,
    *,
    looks: bool,
    users: Sequence[str] = USERS,
    join: Callable[[World, str], object],
) -> list[Counter[tuple[str, str]]]:
    """For every step at which a process can die: what had arrived once others took over.

    Each death has its own people, so that all of them can share a database.
    """
    store = open_store(url)
    world = World(store)
    arrived = []
    for step in range(MANY):
        world.clock.set(DUE - timedelta(hours=1))
        for user in users:
            join(world, f"{user}{step}")
        path = tmp_path / f"platform{step}"
        killed = life(processes, url, path, DUE, step, looks=looks)
        for later in (timedelta(seconds=61), timedelta(seconds=130)):
            life(processes, url, path, DUE + later, None, looks=looks)
        assert all(rides_once(world, f"{user}{step}") for user in users)
        arrived.append(Counter((user, tip) for _, user, tip in messages(path)))
        if not killed:
            break
    store.close()
    return arrived


def begin(world: World, user: str) -> None:
    """Put somebody on a track and send them the first tip, so that the next brings its question."""
    world.clock.set(DUE - timedelta(days=4))
    world.join(user)
    asyncio.run(world.at("2026-11-20 08:00"))


def rides_once(world: World, user: str) -> bool:
    """Whether the questions somebody has are those that came with their tips."""
    held = world.store.held(target(user))
    came = [row["attempt"] for row in held.of("deliveries") if row["attempt"]]
    return [row["id"] for row in held.of("attempts")] == came


def expected(step: int) -> Counter[tuple[str, str]]:
    return Counter((f"{user}{step}", "ds.w01.task") for user in USERS)


def test_whenever_it_is_killed_each_tip_arrives_once(
    processes: ForkServerContext, database_url: str, tmp_path: Path
) -> None:
    arrived = every_death(processes, database_url, tmp_path, looks=True, join=begin)
    assert 20 < len(arrived) < MANY
    assert arrived == [expected(step) for step in range(len(arrived))]


def test_without_a_look_before_the_retry_some_tip_arrives_twice(
    processes: ForkServerContext, sqlite_url: str, tmp_path: Path
) -> None:
    arrived = every_death(processes, sqlite_url, tmp_path, looks=False, join=begin)
    assert any(2 in tips.values() for tips in arrived)
    assert all(set(tips) == set(expected(step)) for step, tips in enumerate(arrived))


def let_in(world: World, channel: str) -> None:
    """Put a channel on a path if it is called so, else on the question of the week."""
    track = "ds" if channel.startswith("path") else WEEKLY_QUESTION
    place = replace(target(channel), channel=True)
    person = world.store.person(place)
    world.store.set_zone(person.id, "Europe/Berlin")
    world.store.subscribe(
        person.id,
        track=track,
        schedule=WEEKDAYS.id,
        next_due_at=DUE,
        calendar=Calendar(starts_on=DUE.date()),
    )


def test_whenever_it_is_killed_a_channel_is_asked_or_told_once(
    processes: ForkServerContext, database_url: str, tmp_path: Path
) -> None:
    channels = ("general", "path")
    arrived = every_death(
        processes, database_url, tmp_path, looks=True, users=channels, join=let_in
    )
    assert 8 < len(arrived) < MANY
    assert arrived == [
        Counter([(f"general{n}", QUESTION.id), (f"path{n}", "ds.w01.fact")])
        for n in range(len(arrived))
    ]
