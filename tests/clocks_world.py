"""An oracle for wall-clock rules that shares no code with ours: the C library, and a plain walk.

The offsets of a zone come from ``localtime`` of the C library, which reads the same files as
:mod:`zoneinfo` with code of its own. A firing is then looked for by walking over the stretches of
time in which the offset stays the same, in order: the first that reaches the time of the rule has
it. Neither ``fold`` nor any arithmetic on local times is involved.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

from bot.tips.rules import own
from bot.tips.schedule import Rhythm, sends

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
#: How often the oracle looks at the clock: no zone moves it twice in so short a time.
_STEP = 6 * 3600


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds since 1970 from ``start`` to before ``end`` in which a zone keeps ``offset``."""

    start: int
    end: int
    offset: int


@dataclass(slots=True)
class Found:
    """What a comparison came to."""

    firings: int = 0
    gaps: int = 0
    folds: int = 0
    lost: int = 0
    doubled: int = 0
    different: list[str] = field(default_factory=list)


def file_of(zone: str) -> Path:
    """Return the file that :mod:`zoneinfo` reads for a zone."""
    folders = [Path(folder) for folder in TZPATH]
    found = next((f / zone for f in folders if (f / zone).is_file()), None)
    return found or Path(str(files("tzdata") / "zoneinfo" / zone))


def alike() -> list[list[str]]:
    """Return all zones, those with the same file together."""
    groups: dict[bytes, list[str]] = {}
    for zone in sorted(available_timezones() - {"localtime", "Factory"}):
        groups.setdefault(sha256(file_of(zone).read_bytes()).digest(), []).append(zone)
    return list(groups.values())


def stretches(zone: str, first: date, last: date) -> list[Stretch]:
    """Ask the C library for the offsets of a zone, from a week before to a week after."""
    begin, end = _midnight(first - _WEEK), _midnight(last + _WEEK)
    with _c_library_in(zone):
        changes = [begin, *_changes(begin, end), end]
        return [Stretch(start, stop, _offset(start)) for start, stop in pairwise(changes)]


def expected(known: Sequence[Stretch], dates: Iterable[date], at: time_of_day) -> list[datetime]:
    """Return when a rule fires on each of some dates, which are in order."""
    number, fired = 0, []
    for day in dates:
        wanted = _midnight(day) + at.hour * 3600 + at.minute * 60
        while known[number].end + known[number].offset <= wanted:
            number += 1
        instant = max(known[number].start, wanted - known[number].offset)
        fired.append(_EPOCH + timedelta(seconds=instant))
    return fired


def compare(zone: str, first: date, last: date, times: Sequence[time_of_day], found: Found) -> None:
    """Hold our firings against the oracle's: each weekday at each time, between two dates."""
    known = stretches(zone, first, last)
    for weekday in range(7):
        begin = first + (weekday - first.weekday()) % 7 * _DAY
        dates = [begin + n * _WEEK for n in range((last - begin).days // 7 + 1)]
        for at in times:
            rhythm = Rhythm(
                schedule=own(days=frozenset({weekday}), at=at),
                zone=zone,
                starts_on=first,
                ends_on=last,
            )
            _hold(rhythm, dates, expected(known, dates, at), found)
            _count_odd(known, frozenset(dates), at, found)


def _hold(rhythm: Rhythm, dates: list[date], wanted: list[datetime], found: Found) -> None:
    start = datetime.combine(dates[0], time_of_day(), UTC) - _WEEK
    ours = list(sends(rhythm, start))
    found.firings += len(ours)
    weeks = Counter(o.local_date - o.local_date.weekday() * _DAY for o in ours)
    found.lost += sum(not weeks[day - day.weekday() * _DAY] for day in dates)
    found.doubled += sum(count - 1 for count in weeks.values())
    if [o.local_date for o in ours] != dates or [o.due_at for o in ours] != wanted:
        found.different.append(f"{rhythm.schedule.id} in {rhythm.zone}")


def _count_odd(
    known: Sequence[Stretch], dates: AbstractSet[date], at: time_of_day, found: Found
) -> None:
    """Count the firings that fall into a gap or a fold."""
    for before, after in pairwise(known):
        low, high = sorted((after.start + before.offset, after.start + after.offset))
        for days in {low // 86400, high // 86400}:
            wanted = days * 86400 + at.hour * 3600 + at.minute * 60
            if low <= wanted < high and _EPOCH.date() + days * _DAY in dates:
                found.gaps += after.offset > before.offset
                found.folds += after.offset < before.offset


def _midnight(day: date) -> int:
    """Return the seconds from 1970 to a date, as if there were no zones."""
    return (day - date(1970, 1, 1)).days * 86400


def _changes(begin: int, end: int) -> Iterator[int]:
    """Yield the first second of every new offset."""
    for start in range(begin, end, _STEP):
        low, high = start, min(start + _STEP, end)
        if _offset(low) != _offset(high):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if _offset(middle) == _offset(high) else (middle, high)
            yield high


def _offset(instant: int) -> int:
    return time.localtime(instant).tm_gmtoff


@contextmanager
def _c_library_in(zone: str) -> Iterator[None]:
    """Let the C library live in a zone for a while."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = f":{file_of(zone)}"
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()
