"""Platforms that are not there keep the limits of those that are, and the laws of a messenger."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from adapters.cli.turns import DiscordTurns, SlackTurns
from adapters.simulation.platforms import FAILED, LIMITS, LOST, FakePlatform
from adapters.simulation.virtual import VirtualClock, VirtualLoop
from bot.errors import RetryLater, Undeliverable
from bot.people import Delivery, Target
from bot.ports import Room
from bot.replies import Reply
from tests.deliveries import claimed
from tests.fakes import unheard

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
REPLY = Reply(title="A tip", blocks=())


class Unpaced:
    def room(self, community: str) -> Room:
        return Room(community, 8)

    async def turn(self, target: Target) -> None:
        pass

    def taken(self, target: Target) -> None:
        pass

    def refused(self, target: Target, after: float) -> None:
        pass


class Chance(Random):
    """Always the same luck."""

    def __init__(self, luck: float) -> None:
        super().__init__(1)
        self.luck = luck

    def random(self) -> float:
        return self.luck


def delivery(number: int, *, user: str = "", community: str = "T1") -> Delivery:
    target = Target(platform="slack", community=community, user=user or f"U{number}")
    return claimed(target, NOW, number=number, key=f"key-{number}")


def platform(name: str = "slack", luck: float = 0.5) -> FakePlatform:
    clock = VirtualClock(NOW, asyncio.get_running_loop())
    return FakePlatform(name, Unpaced(), clock, Chance(luck), LIMITS[name])


def run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(work)


def test_a_workspace_takes_three_hundred_in_any_minute_and_others_beside_it() -> None:
    async def work() -> None:
        slack = platform()
        for number in range(300):
            await slack.send(delivery(number), REPLY, unheard)
        with pytest.raises(RetryLater, match="ratelimited"):
            await slack.send(delivery(300), REPLY, unheard)
        await slack.send(delivery(301, community="T2"), REPLY, unheard)
        await asyncio.sleep(60)
        await slack.send(delivery(300), REPLY, unheard)
        assert [slack.peak(limit) for limit in LIMITS["slack"]] == [300, 1]

    run(work())


def test_an_outage_lasts_an_hour_from_the_first_message_on() -> None:
    async def work() -> None:
        slack = platform(luck=0.4)
        await slack.send(delivery(1), REPLY, unheard)
        slack.fails_from = NOW + timedelta(minutes=1)
        await asyncio.sleep(600)
        with pytest.raises(RetryLater, match="connection_failed") as refused:
            await slack.send(delivery(2), REPLY, unheard)
        assert refused.value.in_doubt, "it may have arrived, for all that is known"
        with pytest.raises(RetryLater):
            await slack.find(delivery(2))
        await asyncio.sleep(3600)
        assert await slack.find(delivery(2)) is None
        await slack.send(delivery(2), REPLY, unheard)
        assert slack.refused == {"outage": 2}

    run(work())


def test_a_conversation_takes_one_a_second() -> None:
    async def work() -> None:
        slack = platform()
        await slack.send(delivery(1, user="U1"), REPLY, unheard)
        with pytest.raises(RetryLater, match="ratelimited") as refused:
            await slack.send(delivery(2, user="U1"), REPLY, unheard)
        assert refused.value.after == 1
        assert slack.refused == {"ratelimited": 1}

    run(work())


def test_discord_takes_fifty_a_second_from_the_whole_bot() -> None:
    async def work() -> None:
        discord = platform("discord")
        sends = [discord.send(delivery(n, community=f"T{n}"), REPLY, unheard) for n in range(60)]
        done = await asyncio.gather(*sends, return_exceptions=True)
        assert sum(isinstance(one, RetryLater) for one in done) == 10

    run(work())


@pytest.mark.parametrize("turns", [SlackTurns, DiscordTurns])
def test_the_pace_recovers_from_a_refusal_with_what_is_taken(
    turns: Callable[[], SlackTurns | DiscordTurns],
) -> None:
    async def work() -> None:
        paced = turns()
        to = [delivery(number).target for number in range(100)]
        usual = paced.room("T1").at_once
        paced.refused(to[0], 1)
        assert 0 < (slower := paced.room("T1").at_once) < usual
        for target in to:
            paced.taken(target)
        assert slower < paced.room("T1").at_once == usual

    run(work())


def test_an_answer_that_is_lost_leaves_a_message_that_is_found() -> None:
    async def work() -> None:
        slack = platform(luck=FAILED + LOST / 2)
        with pytest.raises(RetryLater) as lost:
            await slack.send(delivery(1), REPLY, unheard)
        assert lost.value.in_doubt
        assert await slack.find(delivery(1)) == "key-1"
        assert await slack.find(delivery(2)) is None

    run(work())


def test_a_server_that_fails_before_it_sent_leaves_nothing() -> None:
    async def work() -> None:
        slack = platform(luck=FAILED / 2)
        with pytest.raises(RetryLater) as failed:
            await slack.send(delivery(1), REPLY, unheard)
        assert not failed.value.in_doubt
        assert await slack.find(delivery(1)) is None

    run(work())


def test_whoever_closed_their_door_is_told_of_with_the_code_of_the_platform() -> None:
    async def work() -> None:
        slack = platform()
        slack.closed["U1"] = "user_disabled"
        with pytest.raises(Undeliverable, match="user_disabled"):
            await slack.send(delivery(1), REPLY, unheard)

    run(work())
