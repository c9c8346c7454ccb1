"""SQLite's writers within one process: one at a time, and one wait for the disk for all of them.

SQLite lets a writer that comes second sleep and look again, up to a tenth of a second, however
short the first one writes; with many at once some find no gap for seconds. And its own way to make
each commit last waits for the disk once per commit, with every other writer behind it. Here writers
queue on a lock, and wait for the disk only after the next one may write.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Seconds to wait for a lock, a server or a free connection before giving up.
PATIENCE = 5


class WriteAheadLog:
    """The file in which SQLite's commits stand first, with ``synchronous=NORMAL``.

    That setting keeps the database whole in a power cut, but lets go of a commit before it is on
    the disk. Syncing the file makes it last (https://www.sqlite.org/wal.html, "Performance
    Considerations"), and with it every commit that came before.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}-wal")
        self._writing = threading.Lock()
        self._syncing = threading.Lock()
        self._committed = 0  # changed only by who is writing
        self._synced = 0  # changed only by who is syncing
        self._inode = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be the only writer of this process; at the end, what was written is on the disk.

        Raises ``TimeoutError`` if the turn does not come, ``OSError`` if the disk fails.
        """
        if not self._writing.acquire(timeout=PATIENCE):
            raise TimeoutError
        try:
            yield
            self._committed += 1
            mine = self._committed
        finally:
            self._writing.release()
        self._sync(mine)

    def _sync(self, mine: int) -> None:
        """Return once commit number ``mine`` is on the disk; often somebody else has seen to it."""
        with self._syncing:
            if self._synced >= mine:
                return
            all_before = self._committed
            file = os.open(self._path, os.O_RDWR)
            try:
                os.fsync(file)
                self._remember(os.fstat(file).st_ino)
            finally:
                os.close(file)
            self._synced = all_before

    def _remember(self, inode: int) -> None:
        """Put the name of a new file on the disk too, where a folder can be synced."""
        if inode == self._inode or not hasattr(os, "O_DIRECTORY"):
            return
        folder = os.open(self._path.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._inode = inode
