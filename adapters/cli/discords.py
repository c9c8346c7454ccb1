"""``waymark discord``: the two things an operator does once."""

import asyncio

from bot.content import Library
from bot.settings import Settings


def invite(settings: Settings) -> str:
    """Return the link that adds the bot; asks Discord which application the token belongs to."""
    from adapters.discord.setup import application_id, invite_url

    return invite_url(asyncio.run(application_id(settings)))


def sync(settings: Settings) -> str:
    """Register the command tree if it changed; return a sentence that says what happened."""
    from adapters.discord.setup import sync as sync_commands
    from bot.commands import COMMANDS
    from bot.registry import Registry

    content = Library(settings.content_dir, settings.schedules_dir).content
    changed = asyncio.run(sync_commands(settings, Registry(COMMANDS), content))
    return "Discord has the new commands." if changed else "Discord had these commands already."
