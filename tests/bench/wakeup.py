"""A wake-up in which 1,000 of 20,000 people are due, beside one APScheduler job for each of them.

Ours reads who is due, chooses a tip for each, writes a row of the outbox and moves everybody on. A
job of APScheduler does nothing at all, or writes its row by itself, which is what the message of a
job would need to survive a crash.

Where the database takes most of it, no code of ours could be much faster: the same rows, read and
written by bare SQL with nothing chosen, show how much that is.
"""

import asyncio
import pickle
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers import base
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from bot import delivery
from bot.ports import Scope
from bot.tips.policy import Policy
from tests.bench.crowded import LATER, NOW, crowds, shipped, stored
from tests.bench.measure import Row, compare, in_turns, seconds

PEOPLE, DUE = 20_000, 1_000
ROUNDS = 2
SLACK = Scope("slack")
#: Milliseconds that the event loop may stand still while a tick works in its thread.
STALL = 0.010
_WRITING = ", its jobs write rows too"
_BARE = "bare SQL"
_TICKS = 5
_BARE_READ = f"""
    SELECT subscriptions.id FROM subscriptions JOIN people ON people.id = person_id
    WHERE active AND next_due_at <= '{stored(NOW)}'
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE subscription_id = subscriptions.id)
    ORDER BY next_due_at, subscriptions.id LIMIT ?
"""
_BARE_ROW = f"""
    INSERT INTO deliveries (key, subscription_id, platform, community, track, tip, kind,
        local_date, due_at, state, ready_at, attempts, in_doubt)
    VALUES (?, ?, 'slack', 'T1', 'ds', 'ds.w01', 'tip',
        '{NOW.date()}', '{stored(NOW)}', 'pending', '{stored(NOW)}', 0, 0)
"""
_BARE_MOVE = f"""
    UPDATE subscriptions SET last_local_date = '{NOW.date()}', next_due_at = '{stored(LATER)}'
    WHERE id = ?
"""
_outbox: Callable[[str], None] = lambda _: None  # noqa: E731 - set by the round that writes rows


def send(user: str) -> None:
    """Do what a job does; a function of a module, because the job store pickles it by name."""
    _outbox(user)


async def rows() -> list[Row]:
    """Measure ours and the four others in turns, then the loop."""
    content = shipped()
    with (
        tempfile.TemporaryDirectory() as folder,
        crowds("SQLite", folder, PEOPLE) as [crowd],
    ):

        def tick() -> None:
            delivery.tick(crowd.store, content, SLACK, NOW, Policy())

        async def ours() -> float:
            crowd.due(DUE)
            return _timed(tick)

        jobs = {
            "its SQLite store": Jobs(SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.db")),
            "its memory store": Jobs(MemoryJobStore()),
        }
        writes = Rows(Path(folder) / "rows.db")

        async def theirs(name: str, *, writing: bool) -> float:
            global _outbox  # noqa: PLW0603 - a job is found by its name, and can be given no more
            jobs[name].fill()
            _outbox = writes.write if writing else lambda _: None
            return _timed(jobs[name].wake)

        async def bare() -> float:
            crowd.due(DUE)
            return _timed(lambda: write_bare(crowd.url.removeprefix("sqlite:///")))

        figures = await in_turns(
            {
                "ours": ours,
                _BARE: bare,
                **{
                    f"{name}{more}": lambda name=name, writing=writing: theirs(  # type: ignore[misc]
                        name, writing=writing
                    )
                    for name in jobs
                    for writing, more in ((False, ""), (True, _WRITING))
                },
            },
            ROUNDS,
        )
        stalls = []
        idle = await longest_stall(lambda: time.sleep(0.5))
        for _ in range(_TICKS):
            crowd.due(DUE)
            stalls.append(await longest_stall(tick))
        for one in jobs.values():
            one.end()
    # A job in memory that does nothing leaves nothing behind; like is compared with like.
    aims = {"its SQLite store": 1 / 40, f"its memory store{_WRITING}": 1 / 10}
    found = [
        compare(
            f"wake-up with {DUE:,} of {PEOPLE:,} due, APScheduler with {name}",
            figures["ours"],
            figures[name],
            aim=aims.get(name),
            show=seconds,
        )
        for name in figures
        if name not in {"ours", _BARE}
    ]
    floor = compare(
        "the same beside the bare SQL of it", figures["ours"], figures[_BARE], show=seconds
    )
    return [*found, floor, _stall_row(statistics.median(stalls), idle)]


def _stall_row(stall: float, idle: float) -> Row:
    return Row(
        what="the longest stall of the event loop meanwhile, beside one with nothing to do",
        ours=seconds(stall),
        theirs=seconds(idle),
        ratio=None,
        aim_text=f"<= {seconds(STALL)}",
        met=stall <= STALL,
    )


async def longest_stall(work: Callable[[], None]) -> float:
    """Return by how much the loop was late at worst while ``work`` ran in a thread."""
    working = asyncio.create_task(asyncio.to_thread(work))
    worst, nap = 0.0, 0.001
    while not working.done():
        before = time.perf_counter()
        await asyncio.sleep(nap)
        worst = max(worst, time.perf_counter() - before - nap)
    await working
    return worst


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def write_bare(path: str) -> None:
    """Read who is due, write a row for each and move them on, in batches as large as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    while True:
        connection.execute("BEGIN IMMEDIATE")
        due = connection.execute(_BARE_READ, (delivery.BATCH,)).fetchall()
        connection.executemany(_BARE_ROW, [(f"{number:024x}", number) for (number,) in due])
        connection.executemany(_BARE_MOVE, due)
        connection.execute("COMMIT")
        if len(due) < delivery.BATCH:
            break
    connection.close()


class Rows:
    """A table that jobs write to, one transaction each."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("CREATE TABLE outbox (user TEXT, due TEXT, tip TEXT)")

    def write(self, user: str) -> None:
        self._connection.execute("INSERT INTO outbox VALUES (?, '2026-11-23', 'tip')", (user,))


class AtOnce(BaseExecutor):  # type: ignore[misc] # APScheduler 3 has no type hints
    """Runs a job where it stands: no pool, no thread, nothing that costs time."""

    def _do_submit_job(self, job: Job, run_times: list[datetime]) -> None:
        job.func(*job.args)
        self._run_job_success(job.id, [])


class Jobs:
    """One weekly job for each person, in a job store."""

    def __init__(self, store: BaseJobStore, people: int = PEOPLE) -> None:
        self._store = store
        self._people = people
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_jobstore(store, "default")
        self._scheduler.add_executor(AtOnce(), "default")
        self._scheduler.start(paused=True)

    def fill(self) -> None:
        """Put everybody's job there, so many of them due."""
        self._store.remove_all_jobs()
        now = datetime.now(UTC)
        jobs = [self._job(number, now) for number in range(self._people)]
        if isinstance(self._store, MemoryJobStore):
            for job in jobs:
                self._store.add_job(job)
            return
        with self._store.engine.begin() as connection:
            connection.execute(
                self._store.jobs_t.insert(),
                [
                    {
                        "id": job.id,
                        "next_run_time": job.next_run_time.timestamp(),
                        "job_state": pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL),
                    }
                    for job in jobs
                ],
            )

    def wake(self) -> None:
        """Do what its thread does when it wakes up."""
        self._scheduler.state = base.STATE_RUNNING
        self._scheduler._process_jobs()
        self._scheduler.state = base.STATE_PAUSED

    def end(self) -> None:
        self._scheduler.shutdown(wait=False)

    def _job(self, number: int, now: datetime) -> Job:
        is_due = number % (self._people // DUE) == 0
        later = timedelta(hours=1 + number % 150)
        job = Job(
            self._scheduler,
            id=f"U{number}",
            name="tip",
            func=send,
            args=(f"U{number}",),
            kwargs={},
            trigger=CronTrigger(
                day_of_week="mon", hour=9, minute=0, timezone=ZoneInfo("Europe/Berlin")
            ),
            executor="default",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=now - timedelta(seconds=1) if is_due else now + later,
        )
        job._jobstore_alias = "default"
        return job
