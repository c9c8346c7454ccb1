"""The real commands and content against SimCord, a second Discord that fails on unknown fields."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import discord
import pytest
import simcord
from pydantic import SecretStr

from adapters.discord import setup
from adapters.discord.front import DiscordFront
from bot import storage
from bot.bootstrap import Waymark, build
from bot.settings import Settings

Town = tuple[simcord.MemberActor, simcord.ChannelHandle]


@pytest.fixture
def configured(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        discord_bot_token=SecretStr("x"),
        database_url=f"sqlite:///{tmp_path / 'waymark.db'}",
    )


@pytest.fixture
def waymark(configured: Settings) -> Iterator[Waymark]:
    storage.upgrade(configured.database_url)
    built = build(configured)
    yield built
    built.close()


@asynccontextmanager
async def town(configured: Settings, waymark: Waymark) -> AsyncIterator[Town]:
    """Run the front's own client in a server with one person."""
    front = DiscordFront(waymark.app, configured)
    client = front._make_client()
    front._connection._client = client
    async with simcord.run(client) as env:
        await setup.register(client, waymark.app.registry, waymark.app.content())
        channel = env.create_guild().create_text_channel("general")
        ana = env.guild.add_member(env.create_user("ana"))
        yield ana, channel
        assert env.errors == []


def texts(message: simcord.ResponseMessage | discord.Message) -> list[str]:
    """Read a message as a person does."""
    shown = (
        message.components if isinstance(message, discord.Message) else message.message.components
    )
    container = shown[0]
    assert isinstance(container, discord.Container)
    return [c.content for c in container.children if isinstance(c, discord.TextDisplay)]


async def test_salary_is_compared_with_its_sources(configured: Settings, waymark: Waymark) -> None:
    async with town(configured, waymark) as (ana, channel):
        result = await ana.slash(channel, "career compare", topic="salary")

        assert result.ephemeral
        assert result.response is not None
        title, *_, small_print = texts(result.response)
    assert title == "## Salary: Data Scientist and Machine Learning Engineer"
    assert "Plat.AI (9 October 2023" in small_print
    assert "Skillify (undated" in small_print


async def test_an_option_is_completed(configured: Settings, waymark: Waymark) -> None:
    async with town(configured, waymark) as (ana, channel):
        offered = await ana.autocomplete(channel, "career tips zone", "zone", "berl")

    assert offered[0]["value"] == "Europe/Berlin"


async def test_a_quiz_is_answered_in_direct_messages(
    configured: Settings, waymark: Waymark
) -> None:
    async with town(configured, waymark) as (ana, channel):
        result = await ana.slash(channel, "career quiz", n=1)
        question = ana.user.dm_channel.last_message
        assert question is not None
        await ana.user.click(question, label="Not sure")
        explained = ana.user.dm_channel.last_message
        assert explained is not None

        assert result.ephemeral
        assert explained.id == question.id
        assert any("The answer is" in text for text in texts(explained))
