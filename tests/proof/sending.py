"""A process that queues and sends what is due, through the real messengers, and may be killed."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import adapters
import bot
from adapters.discord.connection import Connection
from adapters.discord.messenger import DiscordMessenger
from adapters.slack.messenger import SlackMessenger
from adapters.slack.pacing import Pacer
from adapters.slack.workspace import Workspace
from bot.app import App
from bot.bootstrap import ServerClock
from bot.people import Delivery
from bot.ports import Clock, Messenger, Room, Scope
from bot.replies import Reply
from bot.settings import Settings
from bot.storage import open_store
from tests.fakes import FakeClock, FixedChance
from tests.mortal import Death, MortalStore, count_returns, count_statements
from tests.tips_world import tips_content

_CORE = bot.__file__.removesuffix("__init__.py")
_ADAPTERS = adapters.__file__.removesuffix("__init__.py")
#: Where a tip passes on its way; each return and each await there is a step.
PASSED = (
    *(_CORE + place for place in ("delivery.py", "storage/planning.py", "storage/outbox.py")),
    _CORE + "storage/methods/outbox.py",
    *(_ADAPTERS + place for place in ("slack/messenger.py", "slack/workspace.py")),
    *(_ADAPTERS + place for place in ("slack/pacing.py", "discord/messenger.py")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a platform is found, and the bot token it knows."""

    platform: str
    url: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What one process does: queue and send what is due at each of these moments.

    It dies at step ``death_at``. One that does not look sends again what is in doubt.
    """

    database: str
    address: Address
    moments: tuple[datetime, ...]
    death_at: int | None = None
    looks: bool = True


class Blind:
    """A messenger that finds nothing."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger
        self.platform = messenger.platform

    def room(self, community: str) -> Room:
        return self._messenger.room(community)

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        return await self._messenger.send(delivery, reply, leaving)

    async def find(self, delivery: Delivery) -> str | None:
        return None


def live(life: Life) -> None:
    """Live that life."""
    death = Death(life.death_at)
    opened = open_store(life.database)
    if life.death_at is not None:
        count_statements(death)
        count_returns(death, PASSED)
    asyncio.run(_send(life, MortalStore(opened, death)))
    sys.setprofile(None)
    opened.close()


def work(database: str, address: Address) -> None:
    """Queue and send what is due, over and over, until killed."""
    opened = open_store(database)
    clock = ServerClock(opened.server_time)
    app = sending_app(opened, clock)

    async def work() -> None:
        scope = Scope(address.platform)
        async with messenger_at(address) as messenger:
            while True:
                await asyncio.to_thread(app.tick, scope)
                await app.deliver(messenger, scope)
                await asyncio.sleep(0.2)

    asyncio.run(work())


async def _send(life: Life, store: Any) -> None:
    async with messenger_at(life.address) as messenger:
        sender = messenger if life.looks else Blind(messenger)
        for now in life.moments:
            app = sending_app(store, FakeClock(now))
            scope = Scope(life.address.platform)
            await asyncio.to_thread(app.tick, scope)
            await app.deliver(sender, scope)


def sending_app(store: Any, clock: Clock) -> App:
    """Make an app that can only send."""
    content = tips_content()
    return App(
        commands=(),
        presses=(),
        content=lambda: content,
        store=store,
        clock=clock,
        chance=FixedChance(),
    )


@asynccontextmanager
async def messenger_at(address: Address, *, patience: float = 10) -> AsyncIterator[Messenger]:
    """Open the real messenger of a platform, unhurried by limits that are not its subject."""
    if address.platform == "slack":
        pacer = Pacer(per_channel=0, per_workspace=0)
        workspace = Workspace(
            token=address.token, base_url=address.url, pacer=pacer, timeout=patience
        )
        await workspace.open()
        yield SlackMessenger(workspace)
        await workspace.close()
        return
    given: dict[str, object] = {
        "discord_bot_token": address.token,
        "discord_api_url": address.url,
    }
    connection = Connection(Settings(_env_file=None, **given))  # type: ignore[arg-type]
    yield DiscordMessenger(connection)
    await connection.close()
