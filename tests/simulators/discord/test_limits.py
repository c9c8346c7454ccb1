"""The limits of messages, each refused with the place of the fault."""

import io
from typing import Any

import aiohttp
import discord
import pytest
from discord import ui

from tests.simulators.discord import DiscordSimulator, Guild
from tests.simulators.discord.tinybot import Bot

V2 = 1 << 15


def text(words: str) -> dict[str, Any]:
    return {"type": 10, "content": words}


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(buttons)}


def button(number: int, label: str = "Go") -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": label, "custom_id": f"id{number}"}


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
        ({"content": "x", "nonce": "n" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
        ({"components": [text("hi")]}, "components.0", "UNION_TYPE_CHOICES"),
        ({"components": [row(button(1))] * 2, "content": "x"}, "components", "DUPLICATED"),
        ({"flags": V2, "components": [text("hi")], "content": "x"}, "content", "LEGACY_FIELDS"),
        ({"flags": V2, "components": [text("x" * 2001)] * 2}, "components", "TEXT_SIZE"),
        ({"flags": V2, "components": [text("x")] * 41}, "components", "TOTAL_COUNT"),
        (
            {"flags": V2, "components": [{"type": 17, "components": [text("x")] * 40}]},
            "components",
            "TOTAL_COUNT",
        ),
        (
            {"flags": V2, "components": [row(button(1, "x" * 81))]},
            "components.0.components.0.label",
            "MAX_LENGTH",
        ),
        (
            {"flags": V2, "components": [row(button(1) | {"custom_id": "x" * 101})]},
            "components.0.components.0.custom_id",
            "BAD_LENGTH",
        ),
        (
            {
                "flags": V2,
                "components": [
                    row(
                        {
                            "type": 3,
                            "custom_id": "s",
                            "options": [{"label": str(n), "value": str(n)} for n in range(26)],
                        }
                    )
                ],
            },
            "components.0.components.0.options",
            "BAD_LENGTH",
        ),
        (
            {
                "flags": V2,
                "components": [
                    {"type": 12, "items": [{"media": {"url": "attachment://none.png"}}]}
                ],
            },
            "components",
            "ATTACHMENT_NOT_FOUND",
        ),
    ],
)
async def test_a_message_over_a_limit_is_refused(
    sim: DiscordSimulator, guild: Guild, body: dict[str, Any], place: str, code: str
) -> None:
    headers = {"Authorization": f"Bot {sim.token}"}
    url = f"{sim.api_url}/channels/{guild.channel().id}/messages"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, json=body) as answer,
    ):
        refusal = await answer.json()

    assert (answer.status, refusal["code"]) == (400, 50035)
    node = refusal["errors"]
    for step in place.split("."):
        node = node[step]
    assert any(code in problem["code"] for problem in node["_errors"])
    assert guild.channel().messages == []


async def test_a_message_at_the_limits_is_accepted(sim: DiscordSimulator, bot: Bot) -> None:
    channel = sim.guild("111").channel()
    view = ui.LayoutView()
    box = ui.Container[Any]()
    for _ in range(38):
        box.add_item(ui.TextDisplay("x" * 100))
    view.add_item(box)
    view.add_item(ui.TextDisplay("x" * 200))

    await bot.get_partial_messageable(int(channel.id)).send(view=view)

    assert len(channel.messages[0].all_text.replace("\n", "")) == 4000


async def test_an_empty_message_is_refused(bot: Bot, guild: Guild) -> None:
    with pytest.raises(discord.HTTPException) as caught:
        await bot.get_partial_messageable(int(guild.channel().id)).send("")

    assert caught.value.code == 50006


async def test_the_v2_flag_stays_on(bot: Bot, guild: Guild) -> None:
    place = bot.get_partial_messageable(int(guild.channel().id))
    view = ui.LayoutView()
    view.add_item(ui.TextDisplay("one"))
    sent = await place.send(view=view)

    with pytest.raises(discord.HTTPException) as caught:
        await sent.edit(content="two", view=None)

    assert caught.value.code == 50035
    assert guild.channel().messages[0].texts() == ["one"]


@pytest.mark.parametrize(
    ("allowed", "pings"),
    [
        (None, ["@everyone", "42"]),
        (discord.AllowedMentions.none(), []),
        (discord.AllowedMentions(everyone=False, users=[discord.Object(42)]), ["42"]),
    ],
)
async def test_allowed_mentions_decide_whom_a_message_pings(
    bot: Bot, guild: Guild, allowed: Any, pings: list[str]
) -> None:
    place = bot.get_partial_messageable(int(guild.channel().id))
    await place.send("@everyone <@42> hello", allowed_mentions=allowed)

    assert guild.channel().messages[0].pings == pings


async def test_a_file_of_over_ten_mebibytes_is_refused(bot: Bot, guild: Guild) -> None:
    big = discord.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "big.png")

    with pytest.raises(discord.HTTPException) as caught:
        await bot.get_partial_messageable(int(guild.channel().id)).send(file=big)

    assert caught.value.code == 40005
