"""How communities remember, and who runs them."""

from collections.abc import Mapping, Sequence

from bot.people import Community, Group, Review, Target, Weights
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

    def histories(self) -> Mapping[Target, Sequence[Sequence[Review]]]:
        """Return the reviews of each community by learner and fact, oldest first."""
        with self._read() as connection:
            return communities.histories(connection)
