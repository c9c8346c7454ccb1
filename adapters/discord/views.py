"""Rendered components in the one shape that discord.py sends."""

from typing import Any

import discord

Json = dict[str, Any]


class Rendered(discord.ui.LayoutView):
    """Components that are final: discord.py sends them and then forgets them.

    It is stopped from the start, so that the store of views, which waits for presses, stays empty.
    Presses reach us as interactions, also those on messages of an earlier process.
    """

    def __init__(self, message: Json) -> None:
        super().__init__(timeout=None)
        self._components: list[Json] = message["components"]
        self.stop()

    def to_components(self) -> list[Json]:
        """Return the components as they were rendered."""
        return self._components

    def has_components_v2(self) -> bool:
        """Say yes: everything is rendered as Components V2."""
        return True
