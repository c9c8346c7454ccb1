"""Scheduled messages on Discord: sent once, whatever gets lost on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.discord.front import DiscordFront
from adapters.discord.messenger import DiscordMessenger, mark
from bot.errors import RetryLater
from bot.replies import Reply, Text
from tests.e2e.discord.bot import World, app, serving, settings
from tests.e2e.discord.tips import OPEN, POST, TIP, delivery, to_channel
from tests.fakes import unheard
from tests.simulators.discord import DiscordSimulator, Guild, User

LONG = Reply(title="Monday", blocks=tuple(Text(f"{n} " + "x" * 3000) for n in range(3)))


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


async def test_a_message_before_the_due_time_is_not_taken_for_it(
    sim: DiscordSimulator, messenger: DiscordMessenger
) -> None:
    await messenger.send(delivery(sim), TIP, unheard)
    sim.advance(timedelta(days=1).total_seconds())

    assert await messenger.find(delivery(sim)) is None


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
