"""Scheduled messages that Discord slows down or refuses: whose trouble, and for how long."""

import asyncio
from typing import Any

import pytest

from adapters.discord.connection import Connection
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.pacing import Turns
from bot.bootstrap import SystemClock
from bot.errors import About, RetryLater, Throttled, Undeliverable
from bot.ports import Booking
from bot.storage import SqlStore
from tests.e2e.discord.bot import settings
from tests.e2e.discord.tips import OPEN, POST, TIP, delivery, to_channel
from tests.fakes import unheard
from tests.simulators.discord import DiscordSimulator, Guild, User


@pytest.mark.parametrize("after", [0.05, 90])
async def test_a_limit_of_one_channel_is_handed_back_and_stops_nobody_else(
    sim: DiscordSimulator, messenger: DiscordMessenger, after: float
) -> None:
    sim.faults.rate_limit(POST, retry_after=after)

    with pytest.raises(Throttled) as caught:
        await messenger.send(delivery(sim), TIP, unheard)

    assert (caught.value.reason, caught.value.after) == ("rate_limited", after)
    assert len(sim.calls(POST)) == 1
    assert messenger.room("111").at_once > 90


async def test_a_limit_of_the_whole_bot_makes_everybody_wait(
    sim: DiscordSimulator, messenger: DiscordMessenger
) -> None:
    sim.faults.rate_limit(POST, retry_after=60, scope="global")

    for key in ("d-1", "d-2"):
        with pytest.raises(Throttled) as caught:
            await messenger.send(delivery(sim, key), TIP, unheard)
        assert 0 < caught.value.after < 61

    assert len(sim.calls(POST)) == 1
    assert messenger.room("111").at_once == 0


async def test_an_answer_is_sent_again_by_the_library_and_waits_for_no_turn(
    sim: DiscordSimulator, user: User
) -> None:
    connection = Connection(settings(sim))
    messenger = DiscordMessenger(connection, turns=Turns(per_second=0.01))
    await messenger.write(delivery(sim).target, TIP, key="first")
    with pytest.raises(Throttled):  # answers count
        await messenger.send(delivery(sim), TIP, unheard)
    sim.faults.rate_limit(POST, retry_after=0.01)
    await messenger.write(delivery(sim).target, TIP, key="second")
    await connection.close()

    assert [call.status for call in sim.calls(POST)] == [200, 429, 200]
    assert len(user.dm.messages) == 2


async def test_a_ban_waits_long(sim: DiscordSimulator, messenger: DiscordMessenger) -> None:
    sim.faults.cloudflare_ban(POST)

    with pytest.raises(RetryLater) as caught:
        await messenger.send(delivery(sim), TIP, unheard)

    assert (caught.value.after, caught.value.in_doubt) == (600, False)


@pytest.mark.parametrize(
    ("route", "code", "reason"),
    [
        (POST, 50007, "dms_closed"),
        (POST, 50278, "no_common_server"),
        (POST, 10003, "dms_closed"),
        (POST, 50001, "dms_closed"),
        (POST, 50035, "malformed_message"),
        (OPEN, 50033, "user_gone"),
        (POST, 50005, "discord_50005"),
    ],
)
async def test_what_no_retry_can_help_is_final(
    sim: DiscordSimulator, messenger: DiscordMessenger, route: str, code: int, reason: str
) -> None:
    sim.faults.refuse(route, code)

    with pytest.raises(Undeliverable) as caught:
        await messenger.send(delivery(sim), TIP, unheard)

    assert caught.value.reason == reason


async def test_a_stranger_is_not_asked_for_in_vain(
    sim: DiscordSimulator, messenger: DiscordMessenger
) -> None:
    unknown = delivery(sim, user="777")

    with pytest.raises(Undeliverable, match="user_gone"):
        await messenger.find(unknown)
    with pytest.raises(Undeliverable, match="user_gone"):
        await messenger.send(unknown, TIP, unheard)


async def test_opening_too_fast_is_slowed_down_and_nothing_is_in_doubt(
    sim: DiscordSimulator, messenger: DiscordMessenger
) -> None:
    sim.faults.refuse(OPEN, 40003)

    with pytest.raises(RetryLater) as caught:
        await messenger.send(delivery(sim), TIP, unheard)

    assert (caught.value.reason, caught.value.in_doubt) == ("opening_dms_too_fast", False)


async def test_a_token_that_was_reset_waits_for_the_operator(
    sim: DiscordSimulator, messenger: DiscordMessenger
) -> None:
    await messenger.send(delivery(sim), TIP, unheard)
    await sim.reset_token()

    with pytest.raises(Undeliverable, match="token_refused") as caught:
        await messenger.send(delivery(sim), TIP, unheard)

    assert caught.value.about is About.COMMUNITY


async def test_an_outage_is_survived(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    tip = delivery(sim)
    sim.goes_down()
    with pytest.raises(RetryLater) as caught:
        await messenger.send(tip, TIP, unheard)
    with pytest.raises(RetryLater):
        await messenger.find(tip)
    sim.comes_back()

    await messenger.send(tip, TIP, unheard)

    assert not caught.value.in_doubt
    assert len(user.dm.messages) == 1


@pytest.mark.parametrize(
    ("right", "reason"), [("view", "missing_access"), ("send", "missing_permission")]
)
async def test_a_channel_that_does_not_let_us_in_is_no_use(
    sim: DiscordSimulator, messenger: DiscordMessenger, guild: Guild, right: str, reason: str
) -> None:
    channel = guild.channel()
    channel.forbid(right)

    with pytest.raises(Undeliverable, match=reason):
        await messenger.send(to_channel(sim, channel.id), TIP, unheard)


async def test_a_channel_that_is_gone_is_no_use(
    sim: DiscordSimulator, messenger: DiscordMessenger, guild: Guild
) -> None:
    gone = guild.channel("gone").id
    guild.delete_channel("gone")

    with pytest.raises(Undeliverable, match="channel_gone"):
        await messenger.send(to_channel(sim, gone), TIP, unheard)


async def test_turns_are_booked_in_blocks_and_shared_by_processes(
    sqlite_store: SqlStore,
) -> None:
    booked: list[int] = []
    real = sqlite_store.reserve

    def reserve(name: str, *, count: int, **more: Any) -> Booking:
        booked.append(count)
        return real(name, count=count, **more)

    sqlite_store.reserve = reserve  # type: ignore[method-assign]
    loop, started = asyncio.get_running_loop(), asyncio.get_running_loop().time()
    processes = [Turns(sqlite_store, SystemClock(), per_second=100) for _ in range(2)]
    for turns in processes:
        turns.count()  # somebody's answer went out
    await asyncio.gather(*(turns.turn(patience=9) for turns in processes for _ in range(30)))

    assert loop.time() - started >= 0.6  # 62 turns, the first of them at once
    assert sum(booked) == 62
    assert len(booked) <= 6
