"""How communities remember, and who runs them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.people import Community, Group, Review, Target, Weights


class CommunityStore(Protocol):
    """What a community decided, and what its reviews say."""

    def community(self, target: Target) -> Community:
        """Return how the community of ``target`` remembers; one without a name has the defaults."""
        ...

    def set_retention(self, target: Target, retention: float) -> None:
        """Decide at which recall the community of ``target`` is asked again, from 0.80 to 0.95."""
        ...

    def organisers(self, target: Target) -> Group | None:
        """Return the group that runs the community of ``target`` besides those who manage it."""
        ...

    def set_organisers(self, target: Target, group: Group | None) -> None:
        """Let a group run the community of ``target``, in place of another one; or none."""
        ...

    def set_weights(self, target: Target, weights: Weights) -> None:
        """Keep what was fitted to the reviews of the community of ``target``."""
        ...

    def histories(self) -> Mapping[Target, Sequence[Sequence[Review]]]:
        """Return the reviews of every community: for each learner and fact all of them in order.

        The key is a target without a user. A learner of several communities counts in each.
        """
        ...
