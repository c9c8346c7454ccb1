"""``waymark discord``: the two things an operator does once."""

import asyncio

from bot.content import Library
from bot.errors import SetupError
from bot.settings import Settings


def invite(settings: Settings) -> str:
    """Return the link that adds the bot; asks Discord which application the token belongs to."""
    from adapters.discord.setup import application_id, invite_url

    _need_token(settings)
    return invite_url(asyncio.run(application_id(settings)))


def sync(settings: Settings) -> str:
    """Register the command tree if it changed; return a sentence that says what happened."""
    from adapters.discord.setup import sync as sync_commands

    from bot.commands import COMMANDS
    from bot.registry import Registry

    _need_token(settings)
    content = Library(settings.content_dir, settings.schedules_dir).content
    changed = asyncio.run(sync_commands(settings, Registry(COMMANDS), content))
    return "Discord has the new commands." if changed else "Discord had these commands already."


def _need_token(settings: Settings) -> None:
    if not settings.discord:
        raise SetupError("Set DISCORD_BOT_TOKEN: Discord developer portal, your app, Bot, Token.")
