"""Answering one interaction: within three seconds, once, in one message or several.

Rules: Discord documentation, "Receiving and Responding". The first answer has 3 seconds, later
ones 15 minutes. A deferred answer takes no flag but EPHEMERAL, and what replaces it comes as an
edit; a deferred press shows nothing, and what follows is an edit of its message or a new one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import aiohttp
import discord
import structlog

from adapters.discord.connection import Interaction
from adapters.discord.pictures import Message
from adapters.discord.render import marked
from bot.replies import Reply

log = structlog.get_logger(__name__)

ALREADY_ANSWERED = 40060
#: Seconds to wait before asking again after a cut connection; the person waits three at most.
_PAUSES = (0.1, 0.4)


class Answer:
    """The answer to one interaction. ``show`` may be called several times.

    ``in_dm`` says whether the person is alone with the bot.
    """

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._is_press = interaction.type is discord.InteractionType.component
        self.in_dm = interaction.guild_id is None
        self._deferring: asyncio.Task[None] | None = None
        self._is_first = True

    @contextmanager
    def deferred_after(self, seconds: float) -> Iterator[None]:
        """Ask Discord for more time if what is done under this takes so many seconds."""
        timer = asyncio.get_running_loop().call_later(seconds, self._start_deferring)
        try:
            yield
        finally:
            timer.cancel()

    async def show(self, reply: Reply, parts: Iterable[Message]) -> None:
        """Show a reply: as the answer, in place of the pressed message, or after what was shown."""
        hidden = reply.private and not self.in_dm
        if self._deferring:
            await self._deferring
        for message in parts:
            if self._is_first:
                await self._show_first(message, hidden=hidden, replaces=reply.replaces)
                self._is_first = False
            else:
                await self._follow(message, hidden=hidden)

    def _start_deferring(self) -> None:
        self._deferring = asyncio.create_task(self._defer())

    async def _defer(self) -> None:
        response = self._interaction.response
        if self._is_press:
            await _surely(response.defer)
        else:
            await _surely(lambda: response.defer(ephemeral=not self.in_dm, thinking=True))

    async def _show_first(self, message: Message, *, hidden: bool, replaces: bool) -> None:
        replaces = replaces and self._is_press
        message = self._like_pressed(message) if replaces else message
        response = self._interaction.response
        if self._deferring and self._is_press and not replaces:
            await self._follow(message, hidden=hidden)
        elif self._deferring:
            await _surely(
                lambda: self._interaction.edit_original_response(
                    view=message.view, attachments=message.files
                )
            )
        elif replaces:
            await _surely(
                lambda: response.edit_message(view=message.view, attachments=message.files)
            )
        else:
            await _surely(
                lambda: response.send_message(
                    view=message.view, files=message.files, ephemeral=hidden
                )
            )

    async def _follow(self, message: Message, *, hidden: bool) -> None:
        # Not repeated when the connection is cut: nothing keeps a second one from being shown.
        await self._interaction.followup.send(
            view=message.view, files=message.files, ephemeral=hidden
        )

    def _like_pressed(self, message: Message) -> Message:
        """Keep the number of the pressed message, by which a scheduled one is found again."""
        pressed = self._interaction.message
        first = pressed.components[0] if pressed and pressed.components else None
        if isinstance(first, discord.Container) and first.id:
            return replace(message, payload=marked(message.payload, first.id))
        return message


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
