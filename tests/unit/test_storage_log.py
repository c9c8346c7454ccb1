"""SQLite's writers in one process: in turns, each on the disk at the end, one sync for many."""

import errno
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.storage import log
from bot.storage.log import WriteAheadLog


class Disk:
    """What is written, what is synced of it, and how often; a sync takes a while."""

    def __init__(self) -> None:
        self.written: list[int] = []
        self.safe: list[int] = []
        self.syncs = 0

    def sync(self, _: int) -> None:
        now = list(self.written)
        time.sleep(0.003)
        self.safe = now
        self.syncs += 1


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(os, "fsync", disk.sync)
    return disk


@pytest.fixture
def wal(tmp_path: Path) -> WriteAheadLog:
    (tmp_path / "w.db-wal").touch()
    return WriteAheadLog(tmp_path / "w.db")


def test_no_writer_returns_before_its_own_write_is_safe(disk: Disk, wal: WriteAheadLog) -> None:
    def write(number: int) -> bool:
        with wal.turn():
            disk.written.append(number)
        return number in disk.safe

    with ThreadPoolExecutor(max_workers=16) as threads:
        assert all(threads.map(write, range(200)))
    assert sorted(disk.written) == list(range(200))


def test_all_who_wrote_while_the_disk_was_busy_share_the_next_sync(
    disk: Disk, wal: WriteAheadLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_written = threading.Event()

    def busy(file: int) -> None:
        assert all_written.wait(timeout=20)
        disk.sync(file)

    def write(number: int) -> None:
        with wal.turn():
            disk.written.append(number)
            if len(disk.written) == 16:
                all_written.set()

    monkeypatch.setattr(os, "fsync", busy)
    with ThreadPoolExecutor(max_workers=16) as threads:
        list(threads.map(write, range(16)))
    assert disk.syncs <= 2


def test_there_is_one_writer_at_a_time(disk: Disk, wal: WriteAheadLog) -> None:
    inside, most = 0, 0

    def write(_: int) -> None:
        nonlocal inside, most
        with wal.turn():
            inside += 1
            most = max(most, inside)
            time.sleep(0.001)
            inside -= 1

    with ThreadPoolExecutor(max_workers=8) as threads:
        list(threads.map(write, range(24)))
    assert most == 1


def test_who_fails_syncs_nothing_and_lets_the_next_one_write(
    disk: Disk, wal: WriteAheadLog
) -> None:
    with pytest.raises(ValueError, match="no"), wal.turn():
        raise ValueError("no")
    assert disk.syncs == 0
    with wal.turn():
        pass
    assert disk.syncs > 0


def test_nobody_who_waits_for_a_sync_that_fails_is_told_that_it_was_done(
    disk: Disk, wal: WriteAheadLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_once(_: int) -> None:
        monkeypatch.setattr(os, "fsync", disk.sync)
        time.sleep(0.05)  # the others write meanwhile
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail_once)

    def write(number: int) -> bool:
        try:
            with wal.turn():
                disk.written.append(number)
        except OSError:
            return False
        return True

    with ThreadPoolExecutor(max_workers=8) as threads:
        assert not any(threads.map(write, range(16)))
    assert disk.written
    assert disk.syncs == 0


def test_a_turn_that_does_not_come_is_an_error(
    disk: Disk, wal: WriteAheadLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PATIENCE", 0.01)
    began, done = threading.Event(), threading.Event()

    def hold() -> None:
        with wal.turn():
            began.set()
            done.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    began.wait(5)
    with pytest.raises(TimeoutError), wal.turn():
        pytest.fail("two writers at once")
    done.set()
    holder.join()
