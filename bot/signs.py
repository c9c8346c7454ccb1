"""Who gave a sign of life, kept in memory until it is written down.

An answer to a person waits for no database because of it: to note a sign is one write to a dict.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from bot.people import Target

#: Some people, and the latest time within one minute at which they were heard of.
Heard = tuple[list[Target], datetime]
#: So many people are written down at once; beyond that a statement would grow too long.
MOST = 500


class Signs:
    """When whom was heard of last. Any number of threads may use it."""

    def __init__(self) -> None:
        self._seen: dict[Target, datetime] = {}

    def note(self, target: Target, now: datetime) -> None:
        """Remember that somebody said or pressed something."""
        self._seen[target] = now

    def take(self) -> list[Heard]:
        """Hand over what was noted, minute by minute; it is no longer kept here."""
        by_minute: dict[datetime, dict[Target, datetime]] = defaultdict(dict)
        for target in list(self._seen):
            at = self._seen.pop(target, None)
            if at is not None:  # else somebody else has just taken it
                by_minute[at.replace(second=0, microsecond=0)][target] = at
        return [
            (targets[first : first + MOST], max(noted.values()))
            for noted in by_minute.values()
            for targets in [list(noted)]
            for first in range(0, len(targets), MOST)
        ]

    def put_back(self, heard: Iterable[Heard]) -> None:
        """Keep again what could not be written down; what was noted since is newer and stays."""
        for targets, at in heard:
            for target in targets:
                self._seen.setdefault(target, at)
