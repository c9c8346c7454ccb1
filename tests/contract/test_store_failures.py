"""What the store says, and what it leaves behind, when the database or a process fails."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing.context import ForkServerContext
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.errors import SetupError, StoreUnavailable
from bot.ports import Due, Plan
from bot.storage import SqlStore, database, open_store, upgrade
from tests.contract.laws import (
    NOW,
    SLACK,
    claim,
    lesson,
    planner,
    queued,
    quiz,
    subscribed,
    target,
    users,
)
from tests.mortal import exit_of


def path_of(url: str) -> Path:
    return Path(make_url(url).database or "")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)


# --- addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite://", "SQLite in memory .* name a file"),
        ("sqlite:///:memory:", "SQLite in memory .* name a file"),
        ("waymark.db", "not a database URL; write sqlite:///waymark.db"),
        ("mysql://localhost/waymark", "names mysql, but only sqlite:/// and postgresql://"),
        ("sqlite:////no/such/folder/waymark.db", "The folder /no/such/folder is not there"),
    ],
)
def test_an_address_that_cannot_work_is_refused(url: str, sentence: str) -> None:
    for use in (open_store, upgrade):
        with pytest.raises(SetupError, match=sentence):
            use(url)


def test_a_relative_path_counts_from_where_waymark_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    upgrade("sqlite:///my bot.db")
    assert (tmp_path / "my bot.db").is_file()
    open_store(f"sqlite:///{tmp_path}/my bot.db").close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_way_to_write_a_postgresql_address_works(
    postgres_url: str, scheme: str
) -> None:
    store = open_store(postgres_url.replace("postgresql", scheme, 1))
    assert store.person(target()).target == target()
    store.close()


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreUnavailable, match=r"waymark:\*\*\*@127\.0\.0\.1:1/db") as caught:
        open_store("postgresql://waymark:geheim@127.0.0.1:1/db")
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("not a database, whatever its name says" * 100)
    with pytest.raises(StoreUnavailable, match=r"notes\.db cannot be used: file is not a database"):
        open_store(f"sqlite:///{path}")


# --- SQLite ------------------------------------------------------------------------------------


def test_a_locked_database_can_be_read_and_is_not_half_written(
    impatient: None, sqlite_url: str
) -> None:
    store = open_store(sqlite_url)
    made = subscribed(store)
    with closing(sqlite3.connect(path_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.subscription(made.person) == made
        with pytest.raises(StoreUnavailable, match="database is locked"):
            store.plan_due(SLACK, NOW, planner())
        with pytest.raises(StoreUnavailable, match="database is locked"):
            store.person(target("U2"))
        other.execute("ROLLBACK")
    assert store.plan_due(SLACK, NOW, planner()) == 1
    store.close()


def test_a_deleted_file_is_noticed_and_not_made_anew(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    store.person(target())
    for path in path_of(sqlite_url).parent.glob("waymark.db*"):
        path.unlink()
    with pytest.raises(StoreUnavailable, match="unable to open database file"):
        store.person(target())
    assert not path_of(sqlite_url).exists()
    store.close()


def test_a_file_put_back_from_a_backup_is_used_from_then_on(sqlite_url: str) -> None:
    path, backup = path_of(sqlite_url), path_of(sqlite_url).with_suffix(".bak")
    shutil.copy(path, backup)
    store = open_store(sqlite_url)
    subscribed(store)
    for old in path.parent.glob("waymark.db*"):
        old.unlink()
    backup.rename(path)
    assert store.subscription(store.person(target()).id) is None
    store.close()


def test_a_database_is_kept_whole_in_a_power_cut(sqlite_url: str) -> None:
    opened = database.Database(sqlite_url)
    with opened.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    opened.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}


def test_what_is_written_is_on_the_disk_before_the_call_returns(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(sqlite_url)
    log_file, disk, sync = Path(f"{path_of(sqlite_url)}-wal"), [b""], os.fsync

    def watched(file: int) -> None:
        if os.fstat(file).st_ino == log_file.stat().st_ino:
            disk[0] = log_file.read_bytes()
        sync(file)

    monkeypatch.setattr(os, "fsync", watched)
    for user in ("ada", "bob"):
        store.person(target(user))
        assert user.encode() in disk[0]
    store.close()


def test_once_a_sync_has_failed_nothing_more_is_written_until_a_restart(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(sqlite_url)
    known = store.person(target())
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(StoreUnavailable, match="No space left"):
            store.person(target("U2"))
    # The next sync would succeed without what was lost, so it is not even asked.
    with pytest.raises(StoreUnavailable, match="mend the disk and restart"):
        store.person(target("U3"))
    assert store.person(target()) == known
    store.close()
    store = open_store(sqlite_url)
    assert store.person(target("U3")).target == target("U3")
    store.close()


def failing(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# --- PostgreSQL --------------------------------------------------------------------------------


@contextmanager
def administrator(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        yield connection


def test_a_restarted_server_costs_nobody_an_answer(postgres_url: str) -> None:
    store = open_store(postgres_url)
    person = store.person(target())
    with administrator(postgres_url) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid != pg_backend_pid()"
        )
    assert store.person(target()) == person
    store.close()


def test_a_table_that_is_gone_is_told_as_unavailable(postgres_url: str) -> None:
    store = open_store(postgres_url)
    with administrator(postgres_url) as admin:
        admin.execute("DROP TABLE people CASCADE")
    with pytest.raises(StoreUnavailable, match='relation "people" does not exist'):
        store.person(target())
    store.close()


def test_a_row_somebody_works_on_is_passed_over(postgres_url: str) -> None:
    store = open_store(postgres_url)
    queued(store, "U1", "U2")
    with closing(psycopg.connect(postgres_url)) as other:
        other.execute("SELECT id FROM deliveries ORDER BY id LIMIT 1 FOR UPDATE")
        assert users(claim(store)) == ["U2"]
        other.rollback()  # closing alone gives the lock back only once the server has noticed
    assert users(claim(store)) == ["U1"]
    store.close()


def test_an_answer_waits_for_its_person_before_it_holds_their_quiz(postgres_url: str) -> None:
    store = open_store(postgres_url)
    attempt = quiz(store.person(target()))
    store.start_attempt(attempt)
    with closing(psycopg.connect(postgres_url)) as other, ThreadPoolExecutor(1) as thread:
        # What the beginning of another quiz does: the person first, then what they had open.
        other.execute("SELECT id FROM people FOR UPDATE")
        answered = thread.submit(
            store.answer, attempt.id, step=0, choice=1, now=NOW, lesson=lesson()
        )
        until_somebody_waits(postgres_url)
        other.execute("SET lock_timeout = '2s'")
        other.execute("UPDATE attempts SET open = false")
        other.commit()
        assert not answered.result(timeout=10)
    assert store.reviews(attempt.person) == []
    store.close()


def until_somebody_waits(url: str) -> None:
    with administrator(url) as admin:
        for _ in range(200):
            waiting = admin.execute(
                "SELECT 1 FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchone()
            if waiting:
                return
            time.sleep(0.02)
    pytest.fail("nobody waits for a lock")


# --- processes ---------------------------------------------------------------------------------


def plan_and_die(url: str) -> None:
    def plan(due: Due) -> Plan:
        if due.person.target.user == "U2":
            os.kill(os.getpid(), signal.SIGKILL)
        return planner()(due)

    open_store(url).plan_due(SLACK, NOW, plan)


CLAIMING = """
import sys
from bot.storage import open_store
from tests.contract.laws import claim, users

store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
while claimed := claim(store, limit=2):
    print(*users(claimed), flush=True)
"""


def test_a_process_killed_while_planning_leaves_nothing_behind(
    store: SqlStore, database_url: str, processes: ForkServerContext
) -> None:
    first = subscribed(store, target("U1"))
    subscribed(store, target("U2"))
    assert exit_of(processes, plan_and_die, database_url) == -signal.SIGKILL
    assert store.subscription(first.person) == first
    assert claim(store) == ()
    assert store.plan_due(SLACK, NOW, planner()) == 2


def test_processes_claiming_at_once_get_different_deliveries(
    store: SqlStore, database_url: str
) -> None:
    names = [f"U{number}" for number in range(40)]
    queued(store, *names)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMING, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=30)[0] for process in processes]
    assert sorted(" ".join(outputs).split()) == sorted(names)
