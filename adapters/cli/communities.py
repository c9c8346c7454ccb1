"""How a community is named on the command line."""

from bot.errors import SetupError
from bot.ports import Scope


def scope_of(community: str) -> Scope:
    """Read "slack:T0123"; raise :class:`SetupError` for anything else."""
    platform, colon, name = community.partition(":")
    if not (platform and colon and name):
        raise SetupError(
            "--community takes a platform and the id of a community on it, as in slack:T0123."
        )
    return Scope(platform, name)
