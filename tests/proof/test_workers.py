"""Two workers on one PostgreSQL, one of them killed every few seconds: every tip arrives once."""

import itertools
import os
import signal
import time
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext

import psycopg
import pytest

from tests.proof.conftest import Figures
from tests.proof.places import OPENING, Backstage
from tests.proof.sending import work

TIPS = {"slack": 10_000, "discord": 2_000}
#: How often a worker has to die meanwhile for that to prove something.
DEATHS = {"slack": 6, "discord": 1}
#: Seconds between two deaths.
LIFE = 3.0
FIRST_USER = 8_000_000
#: Seconds after which it is given up; it takes a fraction of that on a quiet machine.
PATIENCE = 1800.0

_PEOPLE = """
    INSERT INTO people (platform, community, user_id, profile_zone)
    SELECT %s, %s, %s + number, 'Europe/Berlin' FROM generate_series(1, %s) AS number
"""
_SUBSCRIPTIONS = """
    INSERT INTO subscriptions
        (person_id, platform, community, track, schedule, active, next_due_at)
    SELECT id, platform, community, 'ds', 'mondays', true, now() FROM people
"""
_OPEN = """
    SELECT (SELECT count(*) FROM subscriptions WHERE next_due_at <= now())
        + (SELECT count(*) FROM deliveries WHERE state <> 'sent')
"""
_SENT = "SELECT count(*), max(sent_at) - min(due_at), max(attempts) FROM deliveries"


@pytest.mark.parametrize("platform", OPENING)
def test_two_workers_of_which_one_is_killed_every_few_seconds_send_each_tip_once(
    platform: str,
    postgres_url: str,
    processes: ForkServerContext,
    backstage: Backstage,
    figures: Figures,
) -> None:
    wanted = TIPS[platform]
    users = [str(FIRST_USER + number) for number in range(1, wanted + 1)]
    now = datetime.now(UTC)
    with (
        backstage.on(OPENING[platform](users, now)) as place,
        psycopg.connect(postgres_url, autocommit=True) as admin,
    ):
        community = place.target("").community
        admin.execute(_PEOPLE, (platform, community, FIRST_USER, wanted))
        admin.execute(_SUBSCRIPTIONS)
        started = time.monotonic()
        workers = [
            processes.Process(target=work, args=(postgres_url, place.short_cut)) for _ in range(2)
        ]
        for worker in workers:
            worker.start()
        kills = 0
        for turn in itertools.cycle((0, 1)):
            time.sleep(LIFE)
            row = admin.execute(_OPEN).fetchone()
            if row is None or not row[0] or time.monotonic() - started > PATIENCE:
                break
            os.kill(workers[turn].pid or 0, signal.SIGKILL)
            workers[turn].join()
            kills += 1
            workers[turn] = processes.Process(target=work, args=(postgres_url, place.short_cut))
            workers[turn].start()
        took = time.monotonic() - started
        for worker in workers:
            worker.kill()
            worker.join()
        counts = [len(backstage.run(place.arrived(user))) for user in users]
        sent = admin.execute(_SENT).fetchone()
    lost = counts.count(0)
    doubled = sum(counts) - (wanted - lost)
    figures.add(
        "two workers, one killed every 3 s",
        f"{platform}, postgresql",
        wanted,
        lost=lost,
        doubled=doubled,
        note=f"{kills} kills, {place.looks} looks, {took:.0f} s",
    )
    assert sent is not None
    assert (lost, doubled, sent[0]) == (0, 0, wanted)
    assert kills >= DEATHS[platform]
