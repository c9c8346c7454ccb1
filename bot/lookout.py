"""What a process keeps in mind of the store, so that an answer need not wait for a database.

Who is to be told that their tips have stopped, and which communities nothing can be sent to. It is
some seconds old; the store has the last word.
"""

from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime
from threading import Lock

import structlog

from bot.errors import StoreUnavailable
from bot.people import Stopped, Target
from bot.ports import Scope, Store

log = structlog.get_logger(__name__)

_REMOVED = "bot_removed"


class Lookout:
    """Any number of threads may use it; what fronts hear is written down at the next look."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._untold: frozenset[tuple[str, str, str]] = frozenset()
        self._away: frozenset[tuple[str, str]] = frozenset()
        self._heard: deque[Callable[[], None]] = deque()
        self._one_at_a_time = Lock()

    def look(self) -> None:
        """Write down what was heard, and read what is new; blocks while the store works.

        What cannot be written, because the store is away, is kept for the next time.
        """
        with self._one_at_a_time:
            while self._heard:
                try:
                    self._heard[0]()
                except StoreUnavailable:
                    raise
                except Exception:
                    log.exception("not_noted")  # it would fail the next time too
                self._heard.popleft()
            untold, away = self._store.untold(), self._store.away()
        # In the direct messages of some platforms nobody says which community they belong to.
        self._untold = frozenset(
            (target.platform, community, target.user)
            for target in untold
            for community in (target.community, "")
        )
        self._away = frozenset((there.platform, there.community) for there in away)

    # --- people ----------------------------------------------------------------------------

    def hear(self, target: Target) -> bool:
        """Take note of somebody; tell whether they are perhaps to be told something.

        Takes microseconds. Whoever asks us anything shows that their community is there.
        """
        here = (target.platform, target.community)
        if here in self._away:
            self._away -= {here}
            self.works(Scope(*here))
        return (*here, target.user) in self._untold

    def tell(self, target: Target, now: datetime) -> Stopped | None:
        """Take note that somebody is being told what has stopped; blocks while the store works."""
        return self._store.tell(target, now=now)

    # --- communities -----------------------------------------------------------------------

    def left(self, platform: str, community: str, reason: str, now: datetime) -> None:
        """Hear that nothing can be sent to a community any more."""
        self._heard.append(lambda: self._set_away(platform, community, reason, now))

    def works(self, scope: Scope, reasons: Collection[str] | None = None) -> None:
        """Hear that communities can be sent to, if they were away, or away for ``reasons``."""
        self._heard.append(lambda: self._set_back(scope, reasons))

    def present(
        self,
        platform: str,
        communities: Collection[str],
        now: datetime,
        covers: Callable[[str], bool] = bool,
    ) -> None:
        """Hear which communities of a platform we are in: all of them that the news ``covers``."""
        self._heard.append(lambda: self._compare(platform, set(communities), now, covers))

    def _set_away(self, platform: str, community: str, reason: str, now: datetime) -> None:
        there = Target(platform=platform, community=community, user="")
        if self._store.set_away(there, reason, now=now):
            log.warning("community_away", platform=platform, community=community, reason=reason)

    def _set_back(self, scope: Scope, reasons: Collection[str] | None) -> None:
        if count := self._store.set_back(scope, reasons):
            place = scope.community
            log.info("community_back", platform=scope.platform, community=place, count=count)

    def _compare(
        self, platform: str, present: set[str], now: datetime, covers: Callable[[str], bool]
    ) -> None:
        for community in sorted(self._store.communities(platform) - present):
            if covers(community):
                self._set_away(platform, community, _REMOVED, now)
        away = {there.community for there in self._store.away() if there.platform == platform}
        for community in sorted(away & present):
            self._set_back(Scope(platform, community), {_REMOVED})
