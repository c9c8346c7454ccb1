"""Answering one interaction: within three seconds, once, in one message or several.

Rules: Discord documentation, "Receiving and Responding". The first answer has 3 seconds, later
ones 15 minutes. A deferred answer takes no flag but EPHEMERAL, and what replaces it comes as an
edit; a deferred press shows nothing, and what follows is an edit of its message or a new one.
"""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import structlog

from adapters.discord.connection import Interaction
from adapters.discord.render import Json, render
from adapters.discord.views import Rendered
from bot.replies import Reply

log = structlog.get_logger(__name__)

ALREADY_ANSWERED = 40060
#: Seconds to wait before asking again after a cut connection; the person waits three at most.
_PAUSES = (0.1, 0.4)


class Answer:
    """The answer to one interaction. ``show`` may be called several times."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._is_press = interaction.type is discord.InteractionType.component
        self._in_dm = interaction.guild_id is None
        self._is_deferred = False
        self._is_first = True

    async def defer(self) -> None:
        """Ask Discord for more time."""
        response = self._interaction.response
        if self._is_press:
            await _surely(response.defer)
        else:
            await _surely(lambda: response.defer(ephemeral=not self._in_dm, thinking=True))
        self._is_deferred = True

    async def show(self, reply: Reply) -> None:
        """Show a reply: as the answer, in place of the pressed message, or after what was shown."""
        hidden = reply.private and not self._in_dm
        for message in render(reply, in_dm=self._in_dm):
            if self._is_first:
                await self._show_first(message, hidden=hidden, replaces=reply.replaces)
                self._is_first = False
            else:
                await self._follow(message, hidden=hidden)

    async def _show_first(self, message: Json, *, hidden: bool, replaces: bool) -> None:
        response, view = self._interaction.response, Rendered(message)
        replaces = replaces and self._is_press
        if replaces:
            self._keep_mark(message)
        if self._is_deferred and self._is_press and not replaces:
            await self._follow(message, hidden=hidden)
        elif self._is_deferred:
            await _surely(lambda: self._interaction.edit_original_response(view=view))
        elif replaces:
            await _surely(lambda: response.edit_message(view=view))
        else:
            await _surely(lambda: response.send_message(view=view, ephemeral=hidden))

    async def _follow(self, message: Json, *, hidden: bool) -> None:
        # Not repeated when the connection is cut: nothing keeps a second one from being shown.
        await self._interaction.followup.send(view=Rendered(message), ephemeral=hidden)

    def _keep_mark(self, message: Json) -> None:
        """Keep the id of the outermost component, by which a scheduled message is found again."""
        pressed = self._interaction.message
        first = pressed.components[0] if pressed and pressed.components else None
        if isinstance(first, discord.Container) and first.id:
            message["components"][0]["id"] = first.id


async def _surely(call: Callable[[], Awaitable[object]]) -> None:
    """Answer even if a connection is cut: Discord takes the first of several answers only."""
    for pause in (*_PAUSES, None):
        try:
            await call()
        except (OSError, aiohttp.ClientError):
            if pause is None:
                raise
            await asyncio.sleep(pause)
        except discord.HTTPException as error:
            if error.code != ALREADY_ANSWERED:
                raise
            log.info("discord_answered_before")
            return
        else:
            return
