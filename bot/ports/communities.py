"""How communities remember, who runs them, and which of them are away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.learning import Review, Weights
from bot.people import Community, Group, Target
from bot.ports.platform import Scope


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

    def set_away(self, target: Target, reason: str, *, now: datetime) -> bool:
        """Note that nothing can be sent to the community of ``target``; ``False`` if known.

        What is known stays: the first reason and its time hold until the community is back.
        """
        ...

    def set_back(self, scope: Scope, reasons: Collection[str] | None = None) -> int:
        """Note that the communities of ``scope`` can be sent to again; return how many were away.

        With ``reasons`` it is about those that are away for one of them.
        """
        ...

    def away(self) -> Sequence[Target]:
        """Return the communities that are away, on every platform, as targets without a user."""
        ...

    def communities(self, platform: str) -> frozenset[str]:
        """Return the communities of a platform that somebody is known in."""
        ...

    def histories(self) -> Mapping[Target, Sequence[Sequence[Review]]]:
        """Return the reviews of every community: for each learner and fact all of them in order.

        The key is a target without a user. A learner of several communities counts in each.
        """
        ...
