"""The same command through our Discord front, against a bare command tree that says "ok"."""

import asyncio
import itertools
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Self

import discord
from discord import app_commands

from adapters.discord.front import DiscordFront
from adapters.discord.views import Rendered
from tests.bench.house import opened
from tests.bench.measure import Row, Side, compare, in_turns, seconds

ROUNDS = 9
COUNT = 150
_NUMBERS = itertools.count(1 << 60)
ACCEPTED = json.dumps({"interaction": {"id": "1", "type": 2}})

Json = dict[str, Any]
Interaction = discord.Interaction[Any]


class _Answered:
    """An HTTP session that takes what is sent to Discord and wakes whoever waits for it."""

    status = 200
    headers = {"content-type": "application/json"}  # noqa: RUF012 - aiohttp's shape
    reason = "OK"

    def __init__(self) -> None:
        self.sent: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def request(self, _method: str, _url: str, *, data: Any = None, **_: object) -> Self:
        self.sent.set_result(str(data))
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def text(self, **_: object) -> str:
        return ACCEPTED


async def rows() -> list[Row]:
    """Compare a lone command, from the gateway's event to the HTTP call that answers it."""
    with opened(discord_bot_token="bench") as (waymark, settings):
        front = DiscordFront(waymark.app, settings)
        ours = await ready(front._make_client())
        answer = await _ask(ours, _session(ours), _event())
        if "Sources" not in answer:
            raise RuntimeError(f"our answer is no answer: {answer[:200]}")
        said = {"content": "ok"}
        same = {"view": Rendered(json.loads(answer)["data"])}
        sides: dict[str, Side] = {
            "ours": partial(_lone, ours),
            "bare": partial(_lone, await ready(_bare(said))),
            "ready": partial(_lone, await ready(_bare(same))),
        }
        figures = await in_turns(sides, ROUNDS)
        await front.close()
    what = "Discord, in process: lone command p50 / "
    bare, same_answer = "bare command tree", "the tree sending our very answer, ready-made"
    return [
        compare(what + bare, figures["ours"], figures["bare"], aim=1.3, show=seconds),
        compare(what + same_answer, figures["ours"], figures["ready"], show=seconds),
    ]


def _bare(answer: Json) -> discord.Client:
    client = discord.Client(intents=discord.Intents.none())
    tree = app_commands.CommandTree(client)
    group = app_commands.Group(name="career", description="Career")

    async def compared(interaction: Interaction, topic: str) -> None:
        await interaction.response.send_message(ephemeral=True, **answer)

    group.command(name="compare", description="Compare")(compared)
    tree.add_command(group)
    return client


async def ready(client: discord.Client) -> discord.Client:
    """Bring a client as far as it must be to take events, without logging in."""
    await client._async_setup_hook()
    me: Any = {"id": "2", "username": "waymark", "discriminator": "0", "avatar": None}
    client._connection.user = discord.ClientUser(state=client._connection, data=me)
    return client


def _session(client: discord.Client) -> Callable[[], _Answered]:
    """Return a function that puts a fresh session in the place of the client's own."""

    def fresh() -> _Answered:
        session = _Answered()
        client.http._HTTPClient__session = session  # type: ignore[attr-defined]
        return session

    return fresh


async def _lone(client: discord.Client) -> float:
    taken = []
    session = _session(client)
    for _ in range(COUNT):
        event = _event()
        started = time.perf_counter()
        await _ask(client, session, event)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


async def _ask(client: discord.Client, session: Callable[[], _Answered], event: Json) -> str:
    answered = session()
    client._connection.parse_interaction_create(event)  # type: ignore[arg-type]
    async with asyncio.timeout(5):
        return await answered.sent


def _event() -> Json:
    """Return ``/career compare topic:salary`` as the gateway sends it, in a server."""
    number = next(_NUMBERS)
    user = {"id": "7", "username": "somebody", "discriminator": "0", "avatar": None}
    option = {"type": 3, "name": "topic", "value": "salary"}
    return {
        "id": str(number),
        "application_id": "1",
        "type": 2,
        "token": f"token-{number}",
        "version": 1,
        "guild_id": "5",
        "guild": {"id": "5", "features": [], "locale": "en-US"},
        "channel_id": "6",
        "channel": {
            "id": "6", "type": 0, "name": "general", "guild_id": "5", "position": 0,
            "permissions": "0",
        },
        "member": {
            "user": user, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False,
            "mute": False, "flags": 0, "permissions": "0",
        },
        "locale": "en-US",
        "guild_locale": "en-US",
        "app_permissions": "0",
        "entitlements": [],
        "authorizing_integration_owners": {"0": "5"},
        "context": 0,
        "attachment_size_limit": 10485760,
        "data": {
            "id": "9", "name": "career", "type": 1,
            "options": [{"type": 1, "name": "compare", "options": [option]}],
        },
    }  # fmt: skip
