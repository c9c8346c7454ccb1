"""What an operator does once: the install link and registering the commands."""

from urllib.parse import urlencode

import discord

from adapters.discord.commands import command_tree, same
from adapters.discord.connection import Connection
from bot.content import Content
from bot.registry import Registry
from bot.settings import Settings

_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
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
    connection = Connection(settings)
    try:
        return str((await connection.client()).application_id)
    finally:
        await connection.close()


async def sync(settings: Settings, registry: Registry, content: Content) -> bool:
    """Register the commands if they changed; return whether they did.

    Raises :class:`SetupError` if the token is wrong and ``discord.HTTPException`` if Discord
    refuses the commands.
    """
    connection = Connection(settings)
    try:
        return await register(await connection.client(), registry, content)
    finally:
        await connection.close()


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
