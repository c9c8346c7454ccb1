"""What a process keeps in mind of the store, so that an answer need not wait for a database.

Who is to be told that their tips have stopped, and which communities nothing can be sent to. It is
some seconds old; the store has the last word.
"""

from collections.abc import Collection
from datetime import datetime

import structlog

from bot.people import Stopped, Target
from bot.ports import Scope, Store

log = structlog.get_logger(__name__)


class Lookout:
    """Any number of threads may use it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._untold: frozenset[tuple[str, str, str]] = frozenset()
        self._away: frozenset[tuple[str, str]] = frozenset()
        self._back: set[tuple[str, str]] = set()

    def look(self) -> None:
        """Write down who is back, and read what is new; blocks while the store works."""
        while self._back:
            platform, community = self._back.pop()
            self.back(Scope(platform, community))
        untold = self._store.untold()
        # In the direct messages of some platforms nobody says which community they belong to.
        self._untold = frozenset(
            (target.platform, community, target.user)
            for target in untold
            for community in (target.community, "")
        )
        self._away = frozenset((there.platform, there.community) for there in self._store.away())

    # --- people ----------------------------------------------------------------------------

    def hear(self, target: Target) -> bool:
        """Take note of somebody; tell whether they are perhaps to be told something.

        Takes microseconds. Whoever asks us anything shows that their community is there.
        """
        here = (target.platform, target.community)
        if here in self._away:
            self._back.add(here)
        return (*here, target.user) in self._untold

    def tell(self, target: Target, now: datetime) -> Stopped | None:
        """Take note that somebody is being told what has stopped; blocks while the store works."""
        return self._store.tell(target, now=now)

    # --- communities -----------------------------------------------------------------------

    def away(self, platform: str, community: str, reason: str, now: datetime) -> None:
        """Take note that nothing can be sent to a community; blocks while the store works."""
        there = Target(platform=platform, community=community, user="")
        if self._store.set_away(there, reason, now=now):
            log.warning("community_away", platform=platform, community=community, reason=reason)
        self._away |= {(platform, community)}

    def back(self, scope: Scope, reasons: Collection[str] | None = None) -> None:
        """Take note that communities are there again; blocks while the store works."""
        if count := self._store.set_back(scope, reasons):
            place = scope.community
            log.info("community_back", platform=scope.platform, community=place, count=count)

    def present(self, platform: str, communities: Collection[str], now: datetime) -> None:
        """Take note of all communities of a platform that we are in; blocks."""
        for community in self._store.communities(platform) - set(communities):
            self.away(platform, community, "bot_removed", now)
        gone = {there.community for there in self._store.away() if there.platform == platform}
        for community in gone.intersection(communities):
            self.back(Scope(platform, community), {"bot_removed"})
