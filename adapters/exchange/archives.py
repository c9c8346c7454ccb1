"""Zip archives from strangers: read in memory, within limits, never unpacked to disk."""

import io
import struct
import zipfile
import zlib

MAX_MEMBERS = 5_000
#: How many bytes of one member are read, and of all of them together.
MAX_MEMBER = 30_000_000
MAX_TOTAL = 60_000_000

#: What the standard library raises at damaged, encrypted and oddly compressed archives.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)


class ArchiveError(Exception):
    """An archive cannot be used; the message says why."""


class Archive:
    """A zip archive; what it claims about sizes is not believed."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except _BROKEN:
            raise ArchiveError("this is not a zip archive") from None
        if len(self._zip.infolist()) > MAX_MEMBERS:
            raise ArchiveError(f"there are more than {MAX_MEMBERS} files in it")
        self._left = MAX_TOTAL

    def names(self) -> list[str]:
        """Return the names of the files in it."""
        return [info.filename for info in self._zip.infolist() if not info.is_dir()]

    def read(self, name: str) -> bytes:
        """Return one file; raise :class:`ArchiveError` if it is too large or broken."""
        most = min(MAX_MEMBER, self._left)
        try:
            with self._zip.open(name) as member:
                data = member.read(most + 1)
        except KeyError:
            raise ArchiveError(f"there is no {name} in it") from None
        except _BROKEN:
            raise ArchiveError(f"{name} is damaged or encrypted") from None
        if len(data) > most:
            raise ArchiveError(f"{name} is larger than {most} bytes when unpacked")
        self._left -= len(data)
        return data
