"""The content in use: loaded once, and again when its files change."""

from pathlib import Path

import structlog

from bot.content.files import find
from bot.content.loader import load
from bot.content.records import Content
from bot.errors import ContentError

log = structlog.get_logger(__name__)

_Stamp = tuple[tuple[Path, int, int], ...]


class Library:
    """Holds the last good content of a pair of folders.

    Raises :class:`ContentError` when made, if the files have problems then; later a broken edit
    only leaves the content as it was.
    """

    def __init__(self, content_dir: Path, schedules_dir: Path) -> None:
        self._folders = (content_dir, schedules_dir)
        # Taken before reading, so that an edit while the files are read is seen next time.
        self._stamp = self._take_stamp()
        self._content = load(*self._folders)

    @property
    def content(self) -> Content:
        """The last good content; one value that never changes, so hold on to it while answering."""
        return self._content

    def refresh(self) -> bool:
        """Read the files again if any has changed; say whether ``content`` is new.

        Broken files leave it as it is and log every problem, once per change of the files. Costs a
        look at each file's size and time of change; reads the files only if these differ.
        """
        stamp = self._take_stamp()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self._content = load(*self._folders)
        except ContentError as error:
            _log(error)
            return False
        log.info("content_reloaded", files=len(stamp))
        return True

    def _take_stamp(self) -> _Stamp:
        return tuple(_stamp(path) for path in find(*self._folders))


def _log(error: ContentError) -> None:
    for problem in error.problems:
        log.error(
            "content_problem",
            file=problem.file,
            line=problem.line,
            column=problem.column,
            rule=problem.rule,
            problem=problem.message,
            hint=problem.hint,
        )


def _stamp(path: Path) -> tuple[Path, int, int]:
    try:
        status = path.stat()
    except OSError:
        return path, 0, -1
    return path, status.st_mtime_ns, status.st_size
