"""What people do together."""

from typing import Protocol


class GroupStore(Protocol):
    """Live rounds, a channel's question of the week, the leaderboard."""
