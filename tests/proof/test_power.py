"""Power cuts on SQLite: what was not synced is gone, and still each tip arrives once.

A cut leaves the database as it lies on the disk: its file, and the log of writes up to the last
sync that was through. Both are copied at the moments before and after each message leaves.
"""

import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bot.people import Delivery
from bot.replies import Reply
from bot.storage import open_store
from tests.fakes import MemoryMessenger
from tests.proof.conftest import Figures
from tests.tips_world import World

PEOPLE = 15
DUE = "2026-11-23 08:00"
LATER = ("2026-11-23 08:01:01", "2026-11-23 08:02:10", "2026-11-23 08:03:20")


class Disk:
    """Keeps what a power cut would leave of a database."""

    def __init__(self, database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cuts: list[tuple[Path, list[tuple[Delivery, Reply]]]] = []
        self.lies = False
        self._database = database
        self._folder = folder
        self._log = database.with_name(f"{database.name}-wal")
        self._synced = self._log.read_bytes()
        self._fsync = os.fsync
        monkeypatch.setattr("bot.storage.log.os.fsync", self._sync)

    def _sync(self, file: int) -> None:
        written = self._log.read_bytes()
        self._fsync(file)
        if not self.lies:
            self._synced = written

    def cut(self, messenger: MemoryMessenger) -> None:
        """Copy what is on the disk now, and remember what has left."""
        left = self._folder / f"cut{len(self.cuts)}.db"
        shutil.copy(self._database, left)
        left.with_name(f"{left.name}-wal").write_bytes(self._synced)
        self.cuts.append((left, list(messenger.sent)))


@pytest.mark.parametrize("lies", [False, True], ids=["a disk", "a disk that only says it synced"])
async def test_after_a_power_cut_each_tip_has_arrived_once(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    figures: Figures,
    *,
    lies: bool,
) -> None:
    store = open_store(sqlite_url)
    world = World(store)
    users = {f"user{number}" for number in range(PEOPLE)}
    for user in users:
        world.join(user)
    world.clock.set(DUE)
    world.tick()
    # From here on too little is written for SQLite to move anything from its log to its file.
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with monkeypatch.context() as patch:
        disk = Disk(Path(sqlite_url.removeprefix("sqlite:///")), tmp_path, patch)
        disk.lies = lies
        world.messenger.before = world.messenger.after = lambda _: disk.cut(world.messenger)
        await world.deliver()
    store.close()
    counts = [await _arrived(left, sent) for left, sent in disk.cuts]
    lost = sum(len(users - set(count)) for count in counts)
    doubled = sum(sum(count.values()) - len(count) for count in counts)
    what = "power cut, a disk that does not sync" if lies else "power cut"
    figures.add(what, "SQLite", len(counts), lost=lost, doubled=doubled)
    assert len(counts) == 2 * PEOPLE
    assert lost == 0
    assert bool(doubled) == lies


async def _arrived(left: Path, sent: list[tuple[Delivery, Reply]]) -> Counter[str]:
    """Start again on what a cut left; return how often everybody's tip has arrived then."""
    store = open_store(f"sqlite:///{left}")
    world = World(store)
    world.messenger.sent = sent
    for moment in LATER:
        await world.at(moment)
    store.close()
    return Counter(delivery.target.user for delivery, _ in sent)
