"""Understanding what somebody did on Discord."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord.connection import Interaction
from adapters.discord.render import bare
from bot.app import Press, Request
from bot.people import Group, Target

PLATFORM = "discord"
_SUBCOMMAND, _GROUP = 1, 2
_MENTION = re.compile(r"<@!?\d+>")
_ROLE = re.compile(r"<@&(\d+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command as somebody filled it in; ``focused`` is the option they are typing, if any."""

    command: str
    options: Mapping[str, str]
    focused: str = ""


def who(interaction: Interaction) -> Target:
    """Return who did it; in direct messages Discord names no community."""
    community = str(interaction.guild_id or "")
    return Target(platform=PLATFORM, community=community, user=str(interaction.user.id))


def author(message: discord.Message) -> Target:
    """Return who wrote a message."""
    community = str(message.guild.id) if message.guild else ""
    return Target(platform=PLATFORM, community=community, user=str(message.author.id))


def in_dm(interaction: Interaction) -> bool:
    """Tell whether nobody else is there."""
    return interaction.guild_id is None


def typed(interaction: Interaction) -> Typed:
    """Read a slash command: ``/career tips zone`` is our command ``tips zone``."""
    data: Any = interaction.data or {}
    way, options = [], data.get("options", [])
    while options and options[0]["type"] in {_SUBCOMMAND, _GROUP}:
        way.append(options[0]["name"])
        options = options[0].get("options", [])
    return Typed(command=" ".join(way), options=_values(options), focused=_focused(options))


def request(interaction: Interaction) -> Request:
    """Return the request that a slash command makes."""
    command = typed(interaction)
    return Request(
        target=who(interaction),
        command=command.command,
        options=command.options,
        in_dm=in_dm(interaction),
        place=_place(interaction),
        organiser=_runs(interaction.permissions),
        groups=_roles(interaction.user),
    )


def press(interaction: Interaction) -> Press:
    """Return the press of a button, or of the option that was picked in a select."""
    data: Any = interaction.data or {}
    action = next(iter(data.get("values", ())), data.get("custom_id", ""))
    return Press(
        target=who(interaction),
        action=bare(action),
        in_dm=in_dm(interaction),
        place=_place(interaction),
        organiser=_runs(interaction.permissions),
        groups=_roles(interaction.user),
    )


def line(message: discord.Message) -> Request:
    """Return the request that a direct message or a mention makes: its text is a command line.

    Discord can answer no message so that only its author sees it: what was said before everybody
    is answered before everybody.
    """
    by = message.author
    return Request(
        target=author(message),
        line=_MENTION.sub(" ", message.content),
        in_dm=message.guild is None,
        in_public=message.guild is not None,
        place=str(message.channel.id) if message.guild else "",
        organiser=isinstance(by, discord.Member) and _runs(by.guild_permissions),
        groups=_roles(by),
    )


def group(guild: discord.Guild | None, named: str) -> Group | None:
    """Return the role of a server that is mentioned, or called so; never the one of everybody."""
    mentioned = _ROLE.fullmatch(named)
    for role in guild.roles if guild else ():
        meant = str(role.id) == mentioned[1] if mentioned else role.name == named.removeprefix("@")
        if meant and not role.is_default():
            return Group(id=str(role.id), name=f"@{role.name.removeprefix('@')}")
    return None


def _roles(somebody: discord.User | discord.Member) -> frozenset[str]:
    """Return the roles of somebody in the server they are in."""
    if not isinstance(somebody, discord.Member):
        return frozenset()
    return frozenset(str(role.id) for role in somebody.roles if not role.is_default())


def _place(interaction: Interaction) -> str:
    return "" if in_dm(interaction) else str(interaction.channel_id or "")


def _runs(permissions: discord.Permissions) -> bool:
    """Tell whether somebody with these permissions runs the server."""
    return permissions.administrator or permissions.manage_guild


def _values(options: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {option["name"]: str(option["value"]) for option in options}


def _focused(options: Sequence[Mapping[str, Any]]) -> str:
    return next((option["name"] for option in options if option.get("focused")), "")
