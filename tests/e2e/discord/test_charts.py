"""Charts on Discord: a picture with its description wherever an answer can stand, or words."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.discord import pictures
from adapters.discord.front import DiscordFront
from adapters.drawing.draughtsman import Draughtsman, DrawingFailed
from adapters.drawing.studio import Studio
from bot.replies import Reply
from tests.charts_world import COUNTS, PNG, RANGES
from tests.e2e.discord.bot import World
from tests.e2e.discord.tips import delivery
from tests.fakes import unheard
from tests.simulators.discord import DiscordSimulator, Guild, User
from tests.simulators.discord.limits import GALLERY, walk
from tests.simulators.discord.messages import Message


def galleries(message: Message) -> list[dict[str, Any]]:
    return [c for c in walk(message.components) if c["type"] == GALLERY]


def assert_drawn(message: Message) -> None:
    """Both charts are there as pictures, with their descriptions and their words."""
    items = [item for gallery in galleries(message) for item in gallery["items"]]
    assert [item["description"] for item in items] == [RANGES.alt, COUNTS.alt]
    names = [item["media"]["url"].rpartition("/")[2] for item in items]
    assert sorted(names) == sorted(message.files)
    assert all(data.startswith(PNG) for data in message.files.values())
    assert RANGES.summary in message.all_text


async def test_an_answer_carries_its_pictures(front: DiscordFront, user: User) -> None:
    reply = await user.types("/career chart")
    assert reply.ephemeral
    assert_drawn(reply)


async def test_an_edited_message_gets_the_new_pictures(front: DiscordFront, user: User) -> None:
    reply = await user.types("/career chart")
    pressed = await user.presses(reply.button("Skills"))
    assert pressed is reply
    assert_drawn(reply)
    assert len(reply.payload["attachments"]) == 2  # the old ones are gone


async def test_a_late_answer_carries_them_too(
    front: DiscordFront, user: User, world: World
) -> None:
    world.slow = 1.7
    assert_drawn(await user.types("/career chart"))


async def test_a_late_edit_carries_them_too(front: DiscordFront, user: User, world: World) -> None:
    reply = await user.types("/career chart")
    world.slow = 1.7
    await user.presses(reply.button("Skills"))
    await user.sees(lambda message: len(message.versions) == 1)
    assert_drawn(reply)


async def test_what_follows_carries_them_too(front: DiscordFront, user: User, world: World) -> None:
    reply = await user.types("/career chart")
    world.slow = 1.7
    await user.presses(reply.button("Again"))
    assert_drawn(await user.sees(lambda message: message.id != reply.id and bool(message.files)))


async def test_a_slow_drawing_is_deferred(
    front: DiscordFront, user: User, sim: DiscordSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(self: Studio, chart: object, **how: object) -> bytes:
        await asyncio.sleep(1)
        return PNG

    monkeypatch.setattr(Studio, "picture", slowly)
    assert_drawn(await user.types("/career chart"))
    [call] = sim.calls("POST */callback")
    assert isinstance(call.json, dict)
    assert call.json["type"] == 5  # "is thinking"


async def test_direct_messages_carry_them(front: DiscordFront, user: User) -> None:
    await user.types("/career chart", {"topic": "tools"})
    [message] = user.dm.messages
    assert_drawn(message)


async def test_a_message_is_answered_with_them(front: DiscordFront, user: User) -> None:
    user.says("chart", channel=user.dm)
    assert_drawn(await user.sees(lambda message: bool(message.files)))


async def test_where_no_files_are_allowed_it_is_told_in_words(
    sim: DiscordSimulator, front: DiscordFront, guild: Guild, user: User, world: World
) -> None:
    guild.channel().forbidden.add("attach")
    user.says(f"<@{sim.world.bot.id}> picture")
    await user.sees("unreadable in the source")

    [answer] = [m for m in guild.channel().messages if m.author_id == sim.world.bot.id]
    assert galleries(answer) == []


async def test_a_scheduled_message_carries_them_and_is_found_again(
    front: DiscordFront, user: User, sim: DiscordSimulator
) -> None:
    tip = delivery(sim)
    reference = await front.messenger.send(
        tip, Reply(title="Drawn", blocks=(RANGES, COUNTS)), unheard
    )
    [message] = user.dm.messages
    assert_drawn(message)
    assert await front.messenger.find(tip) == reference


async def test_what_cannot_be_drawn_is_told_in_words(
    front: DiscordFront, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Draughtsman, specification: Mapping[str, object], form: str) -> bytes:
        raise DrawingFailed("no paper")

    monkeypatch.setattr(Draughtsman, "draw", fails)
    monkeypatch.setattr(pictures, "STUDIO", Studio())
    reply = await user.types("/career chart")

    assert galleries(reply) == []
    assert reply.files == {}
    assert "Data Scientist, $70,000 to $100,000" in reply.all_text.replace("\\", "")
    assert "unreadable in the source" in reply.all_text
