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
    Considerations"), and with it every commit that came before. What a checkpoint has moved out of
    the file is on the disk too: SQLite syncs the database before it uses the file from its start
    again, as it syncs the folder when the file is new.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}-wal")
        self._writing = threading.Lock()
        self._syncing = threading.Lock()
        self._committed = 0  # changed only by who is writing
        self._synced = 0  # changed only by who is syncing
        self._broken: OSError | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be the only writer of this process; at the end, what was written is on the disk.

        Raises ``TimeoutError`` if the turn does not come, ``OSError`` if the disk fails: then what
        was written can be read, but a power cut may take it, and nothing more is written.
        """
        if not self._writing.acquire(timeout=PATIENCE):
            raise TimeoutError
        try:
            self._check()
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
            self._check()
            all_before = self._committed
            file = os.open(self._path, os.O_RDWR)
            try:
                os.fsync(file)
            except OSError as error:
                self._broken = error
                raise
            finally:
                os.close(file)
            self._synced = all_before

    def _check(self) -> None:
        """Refuse to go on once a sync has failed.

        The system may have let go of what it could not write, so that the next sync succeeds
        without it (https://wiki.postgresql.org/wiki/Fsync_Errors). Closing the database moves
        everything into its file, which is synced by itself.
        """
        if self._broken:
            raise OSError(f"a sync failed ({self._broken}); mend the disk and restart")
