"""Scheduled messages on Discord: sent once, whatever gets lost on the way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.discord.connection import Connection
from adapters.discord.front import DiscordFront
from adapters.discord.messenger import DiscordMessenger, mark
from adapters.discord.pacing import Turns
from bot.actions import ActionId
from bot.bootstrap import SystemClock
from bot.errors import About, RetryLater, Throttled, Undeliverable
from bot.people import Delivery, Target
from bot.ports import Booking
from bot.replies import Choice, Choices, Reply, Text
from bot.storage import SqlStore
from tests.e2e.discord_bot import World, app, serving, settings
from tests.fakes import unheard
from tests.simulators.discord import DiscordSimulator, Guild, User

POST = "POST /channels/*/messages"
OPEN = "POST /users/@me/channels"

PAUSE = Choice(label="Pause tips", action=ActionId("pick", "q", 0, "a"))
TIP = Reply(title="Monday", blocks=(Text("Read."), Choices(prompt="", choices=(PAUSE,))))
LONG = Reply(title="Monday", blocks=tuple(Text(f"{n} " + "x" * 3000) for n in range(3)))


@pytest.fixture
async def sim() -> AsyncIterator[DiscordSimulator]:
    async with await DiscordSimulator.start() as simulator:
        yield simulator


@pytest.fixture
def guild(sim: DiscordSimulator) -> Guild:
    return sim.guild("111", name="Careers")


@pytest.fixture
def user(guild: Guild) -> User:
    return guild.user("42", name="Ana")


@pytest.fixture
async def messenger(sim: DiscordSimulator, user: User) -> AsyncIterator[DiscordMessenger]:
    connection = Connection(settings(sim))
    yield DiscordMessenger(connection)
    await connection.close()


def delivery(sim: DiscordSimulator, key: str = "tip-7-2026-11-23", user: str = "42") -> Delivery:
    now = sim.clock.now()
    return Delivery(
        id=7,
        key=key,
        target=Target(platform="discord", community="111", user=user),
        tip="t",
        track="ds",
        local_date=date(2026, 11, 23),
        due_at=now,
        leased_until=now,
        attempts=1,
        in_doubt=False,
    )


async def test_a_tip_arrives_with_its_button(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    reference = await messenger.send(delivery(sim), TIP, unheard)

    [message] = user.dm.messages
    assert reference == f"{message.channel_id}/{message.id}"
    assert message.texts() == ["## Monday", "Read."]
    assert [button.label for button in message.buttons()] == ["Pause tips"]
    assert message.nonce == "tip-7-2026-11-23"


async def test_a_tip_is_found_long_after_it_was_sent(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    first, other = delivery(sim), delivery(sim, key="another")
    reference = await messenger.send(first, TIP, unheard)
    await messenger.send(delivery(sim, key="later"), TIP, unheard)
    user.says("thanks", channel=user.dm)
    sim.advance(7 * 3600)

    assert await messenger.find(first) == reference
    assert await messenger.find(other) is None


async def test_what_is_not_among_the_first_of_a_busy_channel_stays_in_doubt(
    sim: DiscordSimulator,
    messenger: DiscordMessenger,
    user: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.discord.messenger._LOOK_AT", 2)
    for key in ("one", "another", "the third"):
        await messenger.send(delivery(sim, key=key), TIP, unheard)

    assert await messenger.find(delivery(sim, key="another")) is not None
    with pytest.raises(RetryLater, match="too_much_to_read") as caught:
        await messenger.find(delivery(sim, key="the third"))

    assert caught.value.in_doubt


async def test_a_lost_reply_gives_one_message(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    tip = delivery(sim)
    sim.faults.lose_reply(POST)
    with pytest.raises(RetryLater) as caught:
        await messenger.send(tip, TIP, unheard)
    assert caught.value.in_doubt

    sim.advance(3600)
    found = await messenger.find(tip)

    [message] = user.dm.messages
    assert found == f"{message.channel_id}/{message.id}"


async def test_within_minutes_the_nonce_alone_prevents_a_double(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    sim.faults.lose_reply(POST)
    with pytest.raises(RetryLater):
        await messenger.send(delivery(sim), TIP, unheard)

    reference = await messenger.send(delivery(sim), TIP, unheard)

    [message] = user.dm.messages
    assert reference == f"{message.channel_id}/{message.id}"


async def test_what_was_never_there_is_not_found(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    tip = delivery(sim)
    sim.faults.reset(POST)
    with pytest.raises(RetryLater) as caught:
        await messenger.send(tip, TIP, unheard)

    assert caught.value.in_doubt
    assert await messenger.find(tip) is None
    assert user.dm.messages == []


async def test_a_tip_whose_button_was_pressed_is_still_found(
    sim: DiscordSimulator, user: User
) -> None:
    async with serving(sim, World()) as front:
        tip = delivery(sim)
        reference = await front.messenger.send(tip, TIP, unheard)
        [message] = user.dm.messages
        await user.presses(message.button("Pause tips"))

        assert message.texts()[0] == "## Explained"
        assert await front.messenger.find(tip) == reference


async def test_a_message_the_bot_deleted_counts_as_sent(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    await messenger.send(delivery(sim), TIP, unheard)
    sim.world.retract(user.dm.messages[0])

    assert (await messenger.send(delivery(sim), TIP, unheard)).endswith("/deleted")
    assert user.dm.messages == []


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_5xx_is_in_doubt_and_settled_by_looking_not_by_sending_again(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User, *, status: int, applied: bool
) -> None:
    tip = delivery(sim)
    sim.faults.fail(POST, status, applied=applied)
    with pytest.raises(RetryLater) as caught:
        await messenger.send(tip, TIP, unheard)
    assert (caught.value.reason, caught.value.in_doubt) == ("server_error", True)

    if await messenger.find(tip) is None:
        await messenger.send(tip, TIP, unheard)

    assert len(user.dm.messages) == 1


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


async def test_a_conversation_is_opened_once(
    sim: DiscordSimulator, messenger: DiscordMessenger
) -> None:
    for number in range(3):
        await messenger.send(delivery(sim, key=f"tip-{number}"), TIP, unheard)

    assert len(sim.calls(OPEN)) == 1


async def test_a_conversation_somebody_used_need_not_be_opened(
    sim: DiscordSimulator, user: User
) -> None:
    async with serving(sim, World()) as front:
        await user.types("/career compare", {"topic": "tools"}, channel=user.dm)
        await front.messenger.send(delivery(sim), TIP, unheard)

    assert sim.calls(OPEN) == []


async def test_a_long_tip_keeps_its_order_and_is_found_by_its_last_part(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    tip = delivery(sim, key="k" * 25)
    sim.faults.lose_reply(POST)
    with pytest.raises(RetryLater):
        await messenger.send(tip, LONG, unheard)
    assert await messenger.find(tip) is None

    reference = await messenger.send(tip, LONG, unheard)

    parts = user.dm.messages
    assert [part.all_text.split()[-2] for part in parts] == ["0", "1", "2"]
    assert await messenger.find(tip) == reference == f"{parts[-1].channel_id}/{parts[-1].id}"


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


async def test_a_message_before_the_due_time_is_not_taken_for_it(
    sim: DiscordSimulator, messenger: DiscordMessenger
) -> None:
    await messenger.send(delivery(sim), TIP, unheard)
    sim.advance(timedelta(days=1).total_seconds())

    assert await messenger.find(delivery(sim)) is None


def to_channel(sim: DiscordSimulator, channel: str) -> Delivery:
    target = Target(platform="discord", community="111", user=channel, channel=True)
    return replace(delivery(sim), target=target)


async def test_a_channel_is_written_to_with_the_permissions_of_the_invitation(
    sim: DiscordSimulator, messenger: DiscordMessenger, guild: Guild, user: User
) -> None:
    channel = guild.channel()
    channel.forbid("attach")

    reference = await messenger.send(to_channel(sim, channel.id), TIP, unheard)

    [message] = channel.messages
    assert reference == f"{channel.id}/{message.id}"
    assert await messenger.find(to_channel(sim, channel.id)) == reference
    assert sim.calls(OPEN) == []


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


def test_marks_fit_discord_and_tell_keys_apart() -> None:
    marks = [mark(f"{n}-2026-11-23") for n in range(10_000)]

    assert all(1 <= number < 2**31 for number in marks)
    assert len(set(marks)) == 10_000


async def test_a_front_that_never_reached_discord_still_sends(
    sim: DiscordSimulator, user: User
) -> None:
    sim.goes_down()
    front = DiscordFront(app(World()), settings(sim))
    await front.open()
    sim.comes_back()

    await front.messenger.send(delivery(sim), TIP, unheard)
    await front.close()

    assert len(user.dm.messages) == 1


async def test_a_conversation_that_is_known_is_not_opened(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    await messenger.send(replace(delivery(sim), conversation=user.dm.channel.id), TIP, unheard)

    assert len(user.dm.messages) == 1
    assert not sim.calls("POST /users/@me/channels")


async def test_a_conversation_that_is_gone_is_opened_once_more(
    sim: DiscordSimulator, messenger: DiscordMessenger, user: User
) -> None:
    stale = replace(delivery(sim), conversation="999")
    ref = await messenger.send(stale, TIP, unheard)

    assert await messenger.find(stale) == ref
    assert len(user.dm.messages) == 1


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
