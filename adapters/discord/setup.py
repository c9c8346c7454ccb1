"""What an operator does once: the install link and registering the commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import aiohttp
import discord

from adapters.discord.commands import command_tree, same
from adapters.discord.connection import Client, Connection
from bot.content import Content
from bot.errors import SetupError
from bot.registry import Registry
from bot.settings import Settings

_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,  # charts
    read_message_history=True,
)


def invite_url(application_id: str) -> str:
    """Return the address that adds the bot with its commands to a server."""
    query = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": _PERMISSIONS.value,
        "integration_type": 0,
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


async def application_id(settings: Settings) -> str:
    """Ask Discord which application the token belongs to; :class:`SetupError` if it is wrong."""
    async with _logged_in(settings) as client:
        return str(client.application_id)


async def sync(settings: Settings, registry: Registry, content: Content) -> bool:
    """Register the commands if they changed; return whether they did.

    Raises :class:`SetupError` if the token is wrong or Discord refuses the commands.
    """
    async with _logged_in(settings) as client:
        return await register(client, registry, content)


async def register(client: discord.Client, registry: Registry, content: Content) -> bool:
    """Replace the whole command set of a logged-in client, unless Discord has it already.

    A day has room for 200 new commands (error 30034), so no start may write what is there already.
    """
    application = client.application_id or 0
    ours = command_tree(registry, content)
    if same(ours, await client.http.get_global_commands(application)):
        return False
    await client.http.bulk_upsert_global_commands(application, ours)
    return True


@asynccontextmanager
async def _logged_in(settings: Settings) -> AsyncIterator[Client]:
    """Log in for one errand of an operator, who is told in a sentence why it failed."""
    connection = Connection(settings)
    try:
        yield await connection.client()
    except discord.HTTPException as error:
        raise SetupError(f"Discord refuses it ({error.status}): {error.text}") from error
    except (aiohttp.ClientError, OSError) as error:
        raise SetupError(
            f"Discord cannot be reached ({error}): check the network and, if it is set, "
            "WAYMARK_DISCORD_API_URL."
        ) from error
    finally:
        await connection.close()
