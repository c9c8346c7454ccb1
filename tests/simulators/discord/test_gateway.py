"""The gateway: codes, sequence numbers, RESUME, and what discord.py makes of disturbances."""

import asyncio
import json
import zlib
from typing import Any

import aiohttp
import discord
import pytest

from tests.simulators.discord import DiscordSimulator, Guild, NoAnswerError, User
from tests.simulators.discord.tinybot import TOPICS, Bot, eventually


async def test_what_was_missed_while_cut_off_comes_back_by_resume(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    sim.gateway.cut()
    reply = await user.types("/career compare", {"topic": "tools"})

    assert reply.texts() == ["## About tools"]
    assert (sim.gateway.identifies, sim.gateway.resumes) == (1, 1)
    async with asyncio.timeout(2):
        await bot.resumed.wait()


async def test_a_lost_session_starts_anew_and_events_are_gone(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    sim.gateway.forget_sessions()
    sim.gateway.cut()

    asking = asyncio.create_task(user.types("/career compare", {"topic": "tools"}))
    assert await sim.world.until(lambda: sim.gateway.identifies == 2, 10)
    sim.advance(3.1)

    with pytest.raises(NoAnswerError):
        await asking
    assert (await user.types("/career compare", {"topic": "tools"})).texts() == ["## About tools"]


async def test_the_client_obeys_reconnect_and_heartbeat(sim: DiscordSimulator, bot: Bot) -> None:
    beats = sim.gateway.heartbeats
    await sim.gateway.ask_heartbeat()
    assert await eventually(lambda: sim.gateway.heartbeats > beats)

    await sim.gateway.ask_reconnect()

    async with asyncio.timeout(5):
        await bot.resumed.wait()


KNOCK = {"op": 2, "d": {"token": "wrong", "intents": 1}}
ENTER = {"op": 2, "d": {"token": "KEY", "intents": 1}}


def resume(session: str, seq: int) -> dict[str, Any]:
    return {"op": 6, "d": {"token": "KEY", "session_id": session, "seq": seq}}


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([{"op": 99}], 4001),
        (["not json"], 4002),
        ([{"op": 3, "d": "x" * 5000}], 4002),
        ([{"op": 3, "d": {}}], 4003),
        ([KNOCK], 4004),
        ([ENTER, ENTER], 4005),
        ([ENTER, *[{"op": 3, "d": {}}] * 120], 4008),
        ([{"op": 2, "d": {"token": "KEY", "intents": 1, "shard": [2, 2]}}], 4010),
        ([{"op": 2, "d": {"token": "KEY", "intents": 1 << 40}}], 4013),
        ([{"op": 2, "d": {"token": "KEY", "intents": 1 << 15}}], 4014),
    ],
)
async def test_the_gateway_closes_on_a_breach(
    sim: DiscordSimulator, frames: list[Any], code: int
) -> None:
    url = f"{sim.gateway_url}?v=10&encoding=json"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        for frame in frames:
            raw = frame if isinstance(frame, str) else json.dumps(frame)
            await socket.send_str(raw.replace("KEY", sim.token))
        async for _ in socket:
            pass

    assert socket.close_code == code


async def test_resume_replays_with_the_old_numbers_in_one_zlib_stream(
    sim: DiscordSimulator, guild: Guild
) -> None:
    url = f"{sim.gateway_url}?v=10&encoding=json&compress=zlib-stream"
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            await socket.send_str(json.dumps(ENTER).replace("KEY", sim.token))
            first = await frames_of(socket, 3)
            sim.gateway.cut()
        guild.channel("late")
        async with session.ws_connect(url) as socket:
            session_id = first[1]["d"]["session_id"]
            await socket.send_str(json.dumps(resume(session_id, 2)).replace("KEY", sim.token))
            second = await frames_of(socket, 3)
        async with session.ws_connect(url) as socket:
            await socket.send_str(json.dumps(resume("unknown", 0)).replace("KEY", sim.token))
            third = await frames_of(socket, 2)

    assert [(f["op"], f.get("s"), f.get("t")) for f in first] == [
        (10, None, None),
        (0, 1, "READY"),
        (0, 2, "GUILD_CREATE"),
    ]
    assert [(f.get("s"), f.get("t")) for f in second[1:]] == [(3, "CHANNEL_CREATE"), (4, "RESUMED")]
    assert isinstance(second[2]["d"], dict)
    assert (third[1]["op"], third[1]["d"]) == (9, False)


async def frames_of(socket: aiohttp.ClientWebSocketResponse, count: int) -> list[Any]:
    """Read frames of one compression stream."""
    inflate = zlib.decompressobj()
    frames = []
    for _ in range(count):
        data = await socket.receive_bytes(timeout=2)
        assert data.endswith(b"\x00\x00\xff\xff")
        frames.append(json.loads(inflate.decompress(data)))
    return frames


async def test_a_silent_gateway_does_not_even_acknowledge_heartbeats(sim: DiscordSimulator) -> None:
    url = f"{sim.gateway_url}?v=10&encoding=json"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 1, "d": None})
        assert (await socket.receive_json())["op"] == 11
        sim.gateway.go_silent()
        await socket.send_json({"op": 1, "d": None})

        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.1)


async def test_a_reset_token_ends_the_bot(sim: DiscordSimulator) -> None:
    sim.guild("111")
    bot = Bot()
    running_bot = asyncio.create_task(bot.start(sim.token))
    await sim.connected()

    await sim.reset_token()

    with pytest.raises(discord.ConnectionClosed) as caught:
        await running_bot
    await bot.close()
    assert caught.value.code == 4004


async def test_an_invalidated_session_starts_anew(sim: DiscordSimulator, bot: Bot) -> None:
    await sim.gateway.invalidate()

    assert await sim.world.until(lambda: sim.gateway.identifies == 2, 10)


async def test_events_come_in_another_order(sim: DiscordSimulator, bot: Bot, user: User) -> None:
    sim.gateway.hold()
    asking = [
        asyncio.create_task(user.types("/career compare", {"topic": topic})) for topic in TOPICS[:2]
    ]
    await asyncio.sleep(0)
    sim.gateway.release(backwards=True)

    assert [reply.all_text for reply in await asyncio.gather(*asking)] == [
        "## About salary",
        "## About skills",
    ]
    assert bot.heard == sorted(bot.heard, reverse=True)


async def test_the_bot_joins_and_leaves_a_guild(sim: DiscordSimulator, bot: Bot) -> None:
    other = sim.guild("222", name="Other")
    assert await eventually(lambda: bot.get_guild(222) is not None)

    other.removes_bot()

    assert await eventually(lambda: bot.get_guild(222) is None)


async def test_an_event_may_come_twice(sim: DiscordSimulator, bot: Bot, user: User) -> None:
    sim.gateway.repeat_next()

    reply = await user.types("/career compare", {"topic": "salary"})
    assert await sim.world.until(lambda: len(sim.calls("POST */callback")) == 2, 2)

    assert [call.status for call in sim.calls("POST */callback")] == [200, 400]
    assert bot.heard[0] == bot.heard[1]
    assert reply.texts() == ["## About salary"]


async def test_an_outage_ends(sim: DiscordSimulator, bot: Bot, user: User) -> None:
    sim.goes_down()
    await asyncio.sleep(0.1)
    sim.comes_back()
    async with asyncio.timeout(10):
        await bot.resumed.wait()

    reply = await user.types("/career compare", {"topic": "salary"})
    assert reply.texts() == ["## About salary"]


async def test_the_intents_decide_what_is_heard(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    heard: list[str] = []

    async def on_message(message: discord.Message) -> None:
        heard.append(message.content)

    bot.on_message = on_message  # type: ignore[attr-defined]
    user.says("in the guild")
    user.says("in private", channel=user.dm)
    await user.types("/career compare", {"topic": "tools"}, channel=user.dm)

    assert await eventually(lambda: len(heard) == 2)
    assert heard == ["in private", ""]
