"""How communities remember, who runs them, and which of them are away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.learning import Review, Weights
from bot.people import Community, Group, Target
from bot.ports import Scope
from bot.storage import communities
from bot.storage.methods.transactions import Transactions


class CommunityMethods(Transactions):
    """Satisfies :class:`bot.ports.CommunityStore`."""

    def community(self, target: Target) -> Community:
        """Return how the community of ``target`` remembers."""
        with self._read() as connection:
            return communities.find(connection, target)

    def set_retention(self, target: Target, retention: float) -> None:
        """Keep the recall at which a community wants to be asked again."""
        with self._write() as connection:
            communities.set_retention(connection, target, retention)

    def organisers(self, target: Target) -> Group | None:
        """Return the group that runs the community of ``target``, if one does."""
        with self._read() as connection:
            return communities.organisers(connection, target)

    def set_organisers(self, target: Target, group: Group | None) -> None:
        """Let a group run the community of ``target``, or none."""
        with self._write() as connection:
            communities.set_organisers(connection, target, group)

    def set_weights(self, target: Target, weights: Weights) -> None:
        """Keep what was fitted to a community's reviews."""
        with self._write() as connection:
            communities.set_weights(connection, target, weights)

    def set_away(self, target: Target, reason: str, *, now: datetime) -> bool:
        """Note that nothing can be sent to the community of ``target``."""
        with self._write() as connection:
            return communities.set_away(connection, target, reason, now=now)

    def set_back(self, scope: Scope, reasons: Collection[str] | None = None) -> int:
        """Note that communities can be sent to again."""
        with self._write() as connection:
            return communities.set_back(connection, scope, reasons)

    def away(self) -> Sequence[Target]:
        """Return the communities that are away."""
        with self._read() as connection:
            return communities.away(connection)

    def communities(self, platform: str) -> frozenset[str]:
        """Return the communities of a platform that somebody is known in."""
        with self._read() as connection:
            return communities.met(connection, platform)

    def histories(self) -> Mapping[Target, Sequence[Sequence[Review]]]:
        """Return the reviews of each community by learner and fact, oldest first."""
        with self._read() as connection:
            return communities.histories(connection)
