"""The laws of :class:`bot.ports.Messenger`, on every messenger and on the one tests believe."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from adapters.discord.connection import Connection
from adapters.discord.messenger import DiscordMessenger
from adapters.slack.messenger import SlackMessenger
from adapters.slack.pacing import Pacer
from adapters.slack.workspace import Workspace
from bot.errors import RetryLater, SendError, Undeliverable
from bot.people import Delivery, Target
from bot.ports import Messenger
from bot.replies import Reply, Text
from tests.deliveries import claimed
from tests.e2e.discord.bot import settings
from tests.fakes import MemoryMessenger, unheard
from tests.simulators.discord import DiscordSimulator
from tests.simulators.slack import SlackSimulator

#: Before anything any simulator says.
DUE = datetime(2020, 1, 6, 9, tzinfo=UTC)
TIP = Reply(title="A tip", blocks=(Text("Read."),))


@dataclass(frozen=True, kw_only=True)
class Place:
    """A messenger, and what can go wrong around it; each fault strikes the next call only."""

    messenger: Messenger
    person: Target
    channel: Target
    target: Target
    refuses: Callable[[], object]
    loses_the_answer: Callable[[], object]
    cannot_be_asked: Callable[[], object]

    def delivery(self, key: str = "key-1") -> Delivery:
        return claimed(self.target, DUE, key=key)


def _targets(platform: str, community: str, user: str, channel: str) -> dict[str, Target]:
    person = Target(platform=platform, community=community, user=user)
    return {
        "target": person,
        "person": person,
        "channel": replace(person, user=channel, channel=True),
    }


@asynccontextmanager
async def in_memory() -> AsyncIterator[Place]:
    messenger = MemoryMessenger()

    def strike(moment: str, error: SendError) -> None:
        def fault(_: Delivery) -> None:
            setattr(messenger, moment, lambda _: None)
            raise error

        setattr(messenger, moment, fault)

    yield Place(
        messenger=messenger,
        **_targets("slack", "T1", "U1", "C1"),
        refuses=lambda: strike("before", Undeliverable("dms_closed")),
        loses_the_answer=lambda: strike("after", RetryLater("lost", after=1, in_doubt=True)),
        cannot_be_asked=lambda: strike("on_find", RetryLater("away", after=1)),
    )


@asynccontextmanager
async def on_slack() -> AsyncIterator[Place]:
    async with await SlackSimulator.start() as sim:
        there = sim.workspace()
        there.user("U1")
        there.channel("C1")
        unhurried = Pacer(per_channel=0, per_workspace=0)
        workspace = Workspace(token="xoxb-1", base_url=sim.base_url, pacer=unhurried, timeout=5)
        await workspace.open()
        yield Place(
            messenger=SlackMessenger(workspace),
            **_targets("slack", "T1", "U1", "C1"),
            refuses=lambda: sim.faults.slack_error("chat.postMessage", "is_archived"),
            loses_the_answer=lambda: sim.faults.reply_lost("chat.postMessage"),
            cannot_be_asked=lambda: sim.faults.server_error("conversations.history"),
        )
        await workspace.close()


@asynccontextmanager
async def on_discord() -> AsyncIterator[Place]:
    async with await DiscordSimulator.start() as sim:
        guild = sim.guild("111", name="Careers")
        guild.user("42", name="Ana")
        connection = Connection(settings(sim))
        post = "POST /channels/*/messages"
        yield Place(
            messenger=DiscordMessenger(connection),
            **_targets("discord", "111", "42", guild.channel().id),
            refuses=lambda: sim.faults.refuse(post, 50001),
            loses_the_answer=lambda: sim.faults.lose_reply(post),
            cannot_be_asked=lambda: sim.faults.fail("GET /channels/*/messages", 503),
        )
        await connection.close()


PLACES: dict[str, Callable[[], AbstractAsyncContextManager[Place]]] = {
    "memory": in_memory,
    "slack": on_slack,
    "discord": on_discord,
}


@pytest.fixture(params=PLACES)
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with PLACES[request.param]() as made:
        yield made


@pytest.fixture(params=["person", "channel"])
def place(request: pytest.FixtureRequest, either: Place) -> Place:
    """Whatever is a law for a person's direct messages is one for a channel."""
    return replace(either, target=getattr(either, request.param))


async def test_it_is_called_like_the_targets_it_writes_to(place: Place) -> None:
    assert place.messenger.platform == place.target.platform


async def test_what_was_sent_is_found_under_the_same_reference(place: Place) -> None:
    tips = [place.delivery(key) for key in ("key-1", "key-2")]
    refs = [await place.messenger.send(tip, TIP, unheard) for tip in tips]

    assert [await place.messenger.find(tip) for tip in tips] == refs
    assert len(set(refs)) == 2


async def test_what_was_never_sent_is_not_found(place: Place) -> None:
    await place.messenger.send(place.delivery("key-1"), TIP, unheard)

    assert await place.messenger.find(place.delivery("key-2")) is None


async def test_a_refused_message_is_not_there(place: Place) -> None:
    tip = place.delivery()
    place.refuses()

    with pytest.raises(Undeliverable):
        await place.messenger.send(tip, TIP, unheard)
    assert await place.messenger.find(tip) is None


async def test_a_message_whose_answer_was_lost_is_in_doubt_and_there(place: Place) -> None:
    tip, left = place.delivery(), asyncio.Event()
    place.loses_the_answer()

    with pytest.raises(RetryLater) as caught:
        await place.messenger.send(tip, TIP, left.set)
    assert left.is_set()
    assert caught.value.in_doubt
    assert await place.messenger.find(tip) is not None


async def test_a_platform_that_cannot_be_asked_says_so(place: Place) -> None:
    tip = place.delivery()
    ref = await place.messenger.send(tip, TIP, unheard)
    place.cannot_be_asked()

    with pytest.raises(RetryLater):
        await place.messenger.find(tip)
    assert await place.messenger.find(tip) == ref


async def test_a_channel_and_a_person_are_two_places(either: Place) -> None:
    to_person = replace(either, target=either.person).delivery("key-1")
    to_channel = replace(either, target=either.channel).delivery("key-2")
    refs = [await either.messenger.send(tip, TIP, unheard) for tip in (to_person, to_channel)]

    assert [await either.messenger.find(tip) for tip in (to_person, to_channel)] == refs


async def test_nothing_is_there_before_it_leaves(place: Place) -> None:
    def stop() -> None:
        raise ZeroDivisionError("before the request")

    tip = place.delivery()
    with pytest.raises(ZeroDivisionError):
        await place.messenger.send(tip, TIP, stop)

    assert await place.messenger.find(tip) is None
