"""Finds the files, reads them, and hands their records to the functions that know their shape."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bot.content.nodes import Items, Node, parse
from bot.content.reader import Form, Index, Place, forms, is_null, nearest, wrong

#: Far above any file written by hand; larger ones are refused unread.
MAX_BYTES = 2_000_000

_FOLDERS = ("roles", "questions", "paths")
_NAMES = (
    "sources.yaml",
    "topics.yaml",
    "comparisons.yaml",
    "conflicts.yaml",
    "faq.yaml",
    "fit.yaml",
)

_Record = TypeVar("_Record")


def find(content_dir: Path, schedules_dir: Path) -> Iterator[Path]:
    """Yield the path of every YAML file that belongs to the content, readable or not."""
    for folder in (content_dir, *(content_dir / name for name in _FOLDERS), schedules_dir):
        try:
            yield from sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"})
        except OSError:
            continue


class Files:
    """One pass over the files; those that are missing hold nothing."""

    def __init__(self, index: Index, content_dir: Path, schedules_dir: Path) -> None:
        self._index = index
        self._paths = list(find(content_dir, schedules_dir))
        self._check_folder(schedules_dir, required=True)
        if self._check_folder(content_dir, required=True):
            for name in _FOLDERS:
                self._check_folder(content_dir / name, required=False)
        self._check_names(content_dir)

    def one(self, path: Path, read: Callable[[Form], _Record]) -> _Record | None:
        """Read a file that holds one mapping; ``None`` if there is no such file."""
        node = self._node(path) if path in self._paths else None
        if node is None:
            return None
        for form in forms(self._index, str(path), [node]):
            with form:
                return read(form)
        return None

    def many(self, path: Path, read: Callable[[Form], _Record]) -> list[_Record]:
        """Read a file that holds a list of mappings; an empty file is an empty list."""
        node = self._node(path) if path in self._paths else None
        if node is None or is_null(node):
            return []
        if not isinstance(node, Items):
            wrong(self._index, Place(str(path), node.line, node.column), node, "a list")
            self._index.whole = False
            return []
        found = []
        for form in forms(self._index, str(path), node.nodes):
            with form:
                found.append(read(form))
        return found

    def folder(self, folder: Path) -> list[Path]:
        """Return the files of a folder by name; a folder that does not exist has none."""
        return [p for p in self._paths if p.parent == folder and p.suffix == ".yaml"]

    def each(self, folder: Path, read: Callable[[Form], _Record]) -> list[_Record]:
        """Read every file of a folder as one mapping each."""
        records = (self.one(path, read) for path in self.folder(folder))
        return [record for record in records if record is not None]

    def _node(self, path: Path) -> Node | None:
        raw = self._read(path)
        problems = self._index.problems
        node = parse(raw, str(path), problems) if raw is not None else None
        self._index.whole &= node is not None
        return node

    def _read(self, path: Path) -> bytes | None:
        place = Place(str(path), 1, 1)
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                self._index.report(place, "unreadable", "this is no file")
            elif status.st_size > MAX_BYTES:
                self._index.report(place, "too-large", f"over {MAX_BYTES} bytes", "split it")
            else:
                return path.read_bytes()
        except OSError as error:
            why = error.strerror or type(error).__name__
            self._index.report(place, "unreadable", f"the file cannot be read: {why}")
        return None

    def _check_folder(self, folder: Path, *, required: bool) -> bool:
        try:
            next(folder.iterdir(), None)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not required:
                return True
            message = f"the folder cannot be read: {error.strerror or type(error).__name__}"
            hint = "check the path in the settings" if required else ""
            self._index.report(Place(str(folder), 1, 1), "unreadable", message, hint)
            self._index.whole = False
            return False
        return True

    def _check_names(self, content_dir: Path) -> None:
        for path in self._paths:
            place = Place(str(path), 1, 1)
            if path.suffix == ".yml":
                self._index.report(place, "unknown-file", "not read", "end its name in .yaml")
            elif path.parent == content_dir and path.name not in _NAMES:
                hint = nearest(path.name, _NAMES) or f"known here: {', '.join(_NAMES)}"
                self._index.report(place, "unknown-file", "nothing reads this file", hint)
