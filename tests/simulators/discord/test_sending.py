"""Sending once: nonces, lost replies, rate limits, closed doors."""

import asyncio

import aiohttp
import discord
import pytest

from tests.simulators.discord import DiscordSimulator, Guild, User
from tests.simulators.discord.tinybot import Bot, came

DM_ROUTE = "POST /channels/*/messages"


async def test_the_same_nonce_gives_one_message(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    person = await bot.fetch_user(42)
    first = await person.send("Tip of the day", nonce="tip-1")
    second = await person.send("Tip of the day", nonce="tip-1")
    sim.advance(10 * 60)
    third = await person.send("Tip of the day", nonce="tip-1")

    assert first.id == second.id != third.id
    assert [m.nonce for m in user.dm.messages] == ["tip-1", "tip-1"]
    history = [m async for m in third.channel.history()]
    assert [m.id for m in history] == [third.id, first.id]
    assert [m.nonce for m in history] == [None, None]


async def test_after_a_lost_reply_the_nonce_saves_from_a_double(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    person = await bot.fetch_user(42)
    await person.create_dm()
    sim.faults.lose_reply(DM_ROUTE)

    with pytest.raises(aiohttp.ClientError):
        await person.send("Tip", nonce="tip-2")
    assert len(user.dm.messages) == 1
    again = await person.send("Tip", nonce="tip-2")

    assert [m.id for m in user.dm.messages] == [str(again.id)]


async def test_a_reset_before_the_work_leaves_nothing(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    person = await bot.fetch_user(42)
    await person.create_dm()
    sim.faults.reset(DM_ROUTE)

    with pytest.raises((OSError, aiohttp.ClientError)):
        await person.send("Tip")

    assert user.dm.messages == []


async def test_discord_py_sends_its_own_nonce_so_a_502_makes_no_double(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    sim.faults.fail(DM_ROUTE, 502, applied=True)
    await (await bot.fetch_user(42)).send("Tip")

    assert [call.status for call in sim.calls(DM_ROUTE)] == [502, 200]
    assert len(user.dm.messages) == 1


async def test_an_answer_repeated_after_a_502_is_refused_but_was_seen(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    bot.gate.set()
    sim.faults.fail("POST */callback", 502, applied=True)

    reply = await user.types("/slow")

    assert reply.all_text == "late"
    assert await came(bot, [40060])


async def test_a_rate_limit_is_waited_for(sim: DiscordSimulator, bot: Bot, user: User) -> None:
    sim.faults.rate_limit(DM_ROUTE, retry_after=0.05)
    await (await bot.fetch_user(42)).send("Tip")

    assert [call.status for call in sim.calls(DM_ROUTE)] == [429, 200]
    assert len(user.dm.messages) == 1


async def test_a_cloudflare_ban_is_raised_at_once(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    sim.faults.cloudflare_ban(DM_ROUTE)
    person = await bot.fetch_user(42)

    with pytest.raises(discord.HTTPException) as caught:
        await person.send("Tip")

    assert caught.value.status == 429
    assert len(sim.calls(DM_ROUTE)) == 1


async def test_a_bucket_has_room_for_so_many(sim: DiscordSimulator, bot: Bot, user: User) -> None:
    sim.limits.set(DM_ROUTE, limit=2, per=60)
    channel = await (await bot.fetch_user(42)).create_dm()
    url = f"{sim.api_url}/channels/{channel.id}/messages"
    headers = {"Authorization": f"Bot {sim.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        answers = [await session.post(url, json={"content": str(n)}) for n in range(3)]
        refusal = await answers[2].json()

    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[1].headers["X-RateLimit-Remaining"] == "0"
    assert answers[2].headers["X-RateLimit-Scope"] == "user"
    assert answers[2].headers["Via"]
    assert 0 < refusal["retry_after"] <= 60


async def test_the_global_limit_spares_interactions(sim: DiscordSimulator, bot: Bot) -> None:
    sim.limits.global_limit = 1
    sim.advance(2)
    headers = {"Authorization": f"Bot {sim.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        answers = [await session.get(f"{sim.api_url}/users/@me") for _ in range(2)]
        spared = await session.post(f"{sim.api_url}/interactions/1/x/callback", json={})
        lost = await session.get(f"{sim.api_url}/nowhere")

    assert [answer.status for answer in answers] == [200, 429]
    assert answers[1].headers["X-RateLimit-Global"] == "true"
    assert (spared.status, lost.status) == (404, 429)


async def test_a_late_reply_is_a_reply(sim: DiscordSimulator, bot: Bot, user: User) -> None:
    person = await bot.fetch_user(42)
    await person.create_dm()
    held = sim.faults.hold(DM_ROUTE)
    sending = asyncio.create_task(person.send("Tip"))

    await user.sees("Tip")
    assert not sending.done()
    held.gate.set()
    assert (await sending).content == "Tip"


@pytest.mark.parametrize("code", [40003, 50001, 10003])
async def test_an_ordered_refusal_reaches_the_bot(
    sim: DiscordSimulator, bot: Bot, code: int
) -> None:
    sim.faults.refuse("POST /users/@me/channels", code)

    with pytest.raises(discord.HTTPException) as caught:
        await (await bot.fetch_user(42)).create_dm()

    assert caught.value.code == code


async def test_closed_dms_refuse_at_sending_not_at_opening(bot: Bot, user: User) -> None:
    user.close_dms()
    person = await bot.fetch_user(42)
    await person.create_dm()

    with pytest.raises(discord.Forbidden) as caught:
        await person.send("Tip")

    assert caught.value.code == 50007
    assert user.dm.messages == []


async def test_without_a_common_guild_there_are_no_dms(bot: Bot, guild: Guild, user: User) -> None:
    user.leaves(guild)

    with pytest.raises(discord.Forbidden) as caught:
        await (await bot.fetch_user(42)).send("Tip")

    assert caught.value.code == 50278


async def test_a_channel_can_shut_the_bot_out(bot: Bot, guild: Guild) -> None:
    channel = guild.channel()
    place = bot.get_partial_messageable(int(channel.id))
    channel.forbid("send")
    with pytest.raises(discord.Forbidden) as caught:
        await place.send("Tip")
    assert caught.value.code == 50013

    guild.delete_channel("general")
    with pytest.raises(discord.NotFound) as gone:
        await place.send("Tip")
    assert gone.value.code == 10003


async def test_messages_are_edited_read_and_deleted(bot: Bot, guild: Guild) -> None:
    place = bot.get_partial_messageable(int(guild.channel().id))
    sent = await place.send("one")
    await sent.edit(content="two")
    assert (await place.fetch_message(sent.id)).content == "two"

    await sent.delete()

    assert guild.channel().messages == []
    with pytest.raises(discord.NotFound) as caught:
        await place.fetch_message(sent.id)
    assert caught.value.code == 10008
