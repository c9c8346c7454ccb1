"""An answer pressed on Discord, from the gateway's event to the call that shows the explanation."""

import asyncio
import itertools
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import discord

from adapters.discord.front import DiscordFront
from bot.bootstrap import Waymark
from tests.bench import presses
from tests.bench.house import DATABASES, opened_on
from tests.bench.measure import Row, compare, in_turns, seconds
from tests.bench.on_discord import ACCEPTED, ready

ROUNDS = 5
COUNT = 60
_NUMBERS = itertools.count(1 << 60)
_GUILD = "5"

Json = dict[str, Any]


class Calls:
    """An HTTP session that notes when each interaction was answered."""

    status = 200
    headers = {"content-type": "application/json"}  # noqa: RUF012 - aiohttp's shape
    reason = "OK"

    def __init__(self, client: discord.Client) -> None:
        self.client = client
        self._waiting: dict[str, asyncio.Future[float]] = {}
        client.http._HTTPClient__session = self  # type: ignore[attr-defined]

    def request(self, _method: str, url: str, **_: object) -> Self:
        token = next(part for part in str(url).split("/") if part.startswith("token-"))
        answered = self._waiting[token]
        if not answered.done():
            answered.set_result(time.perf_counter())
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def text(self, **_: object) -> str:
        return ACCEPTED

    async def click(self, event: Json) -> float:
        """Let an event arrive; return the seconds until it was answered, or put off."""
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[event["token"]] = answered
        started = time.perf_counter()
        self.client._connection.parse_interaction_create(event)  # type: ignore[arg-type]
        async with asyncio.timeout(30):
            return await answered - started


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """One side: what it is called by, and how to get clicks that it has not seen yet."""

    calls: Calls
    fresh: Callable[[int], list[Json]]


async def rows() -> list[Row]:
    """Compare a lone answer with a bare button that says "ok"."""
    async with AsyncExitStack() as stack:
        sides = {n: await stack.enter_async_context(waymark_on(n)) for n in DATABASES}
        bare = await ready(_bare())
        sides["bare"] = Clicked(calls=Calls(bare), fresh=_bare_clicks)
        lone = await in_turns({n: partial(_lone, side) for n, side in sides.items()}, ROUNDS)
    return [
        compare(
            f"Discord, an answer pressed on {name}: lone p50 / bare discord.py",
            lone[name],
            lone["bare"],
            show=seconds,
        )
        for name in DATABASES
    ]


@asynccontextmanager
async def waymark_on(database: str) -> AsyncIterator[Clicked]:
    """Open our front, on a database of its own."""
    with opened_on(database, discord_bot_token="bench") as (waymark, settings):
        front = DiscordFront(waymark.app, settings)
        calls = Calls(await ready(front._make_client()))
        yield Clicked(calls=calls, fresh=partial(_our_clicks, waymark))
        while front._in_flight:  # what was put off is still to be said
            await asyncio.wait(front._in_flight)
        await front.close()


def _our_clicks(waymark: Waymark, count: int) -> list[Json]:
    found = presses.answers(waymark, "discord", _GUILD, count)
    return [_event(answer.target.user, answer.action) for answer in found]


def _bare_clicks(count: int) -> list[Json]:
    return [_event("7", "ok") for _ in range(count)]


def _bare() -> discord.Client:
    client = discord.Client(intents=discord.Intents.none())
    view = discord.ui.View(timeout=None)
    button: discord.ui.Button[discord.ui.View] = discord.ui.Button(label="A", custom_id="ok")

    async def clicked(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.edit_message(content="ok")

    button.callback = clicked  # type: ignore[method-assign]
    view.add_item(button)
    client.add_view(view)
    return client


async def _lone(side: Clicked) -> float:
    taken = [await side.calls.click(event) for event in side.fresh(COUNT)]
    return statistics.median(taken)


def _event(user: str, custom_id: str) -> Json:
    """Return a click on a button as the gateway sends it, in a server."""
    number = next(_NUMBERS)
    author = {"id": "2", "username": "waymark", "discriminator": "0", "avatar": None, "bot": True}
    person = {"id": user, "username": "somebody", "discriminator": "0", "avatar": None}
    return {
        "id": str(number),
        "application_id": "1",
        "type": 3,
        "token": f"token-{number}",
        "version": 1,
        "guild_id": _GUILD,
        "guild": {"id": _GUILD, "features": [], "locale": "en-US"},
        "channel_id": "6",
        "channel": {
            "id": "6", "type": 0, "name": "general", "guild_id": _GUILD, "position": 0,
            "permissions": "0",
        },
        "member": {
            "user": person, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False,
            "mute": False, "flags": 0, "permissions": "0",
        },
        "message": {
            "id": "8", "channel_id": "6", "author": author, "content": "", "type": 0, "flags": 0,
            "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
            "embeds": [], "pinned": False, "components": [],
        },
        "locale": "en-US",
        "guild_locale": "en-US",
        "app_permissions": "0",
        "entitlements": [],
        "authorizing_integration_owners": {"0": _GUILD},
        "context": 0,
        "attachment_size_limit": 10485760,
        "data": {"custom_id": custom_id, "component_type": 2},
    }  # fmt: skip
