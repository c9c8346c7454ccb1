"""Scheduled messages on Slack go at the pace that its limits allow, and open no door twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.slack.messenger import SlackMessenger
from adapters.slack.pacing import Pacer
from adapters.slack.workspace import UNKNOWN
from adapters.slack.workspace import Workspace as Connected
from bot.conversations import Conversations
from bot.errors import Throttled
from bot.storage import SqlStore
from tests.e2e.slack.tips import OPEN, TIP, delivery
from tests.fakes import FakeClock, unheard
from tests.simulators.slack import SlackSimulator, User


class TestPacing:
    async def test_an_answer_goes_past_the_tips_that_wait(self, sim: SlackSimulator) -> None:
        slow = Pacer(per_channel=0, per_workspace=3)
        async with connected(sim, slow) as workspace:
            await workspace.post("C1", {"text": "a tip"}, urgent=False)
            waiting = asyncio.create_task(
                workspace.post("C1", {"text": "another tip"}, urgent=False)
            )
            await asyncio.sleep(0)
            await workspace.post("C1", {"text": "an answer"})
            assert not waiting.done()
            waiting.cancel()
        texts = [call.args["text"] for call in sim.calls("chat.postMessage")]
        assert texts == ["a tip", "an answer"]

    async def test_a_limit_of_one_method_stops_that_method_alone(self, sim: SlackSimulator) -> None:
        async with connected(sim, Pacer()) as workspace:
            sim.faults.rate_limited("users.info", retry_after=60)
            for _ in range(3):
                assert await workspace.profile("U1") == UNKNOWN
            await workspace.post("C1", {"text": "an answer"}, patience=1)
        assert len(sim.calls("users.info")) == 1

    async def test_a_refused_tip_waits_as_slack_asks_and_holds_back_the_others(
        self, sim: SlackSimulator
    ) -> None:
        async with connected(sim, Pacer(per_channel=0, per_workspace=0)) as workspace:
            messenger = SlackMessenger(workspace)
            sim.faults.rate_limited("chat.postMessage", retry_after=60)
            for key in ("key-1", "key-2"):
                with pytest.raises(Throttled) as caught:
                    await messenger.send(delivery(key), TIP, unheard)
                assert 0 < caught.value.after <= 60
            assert messenger.room("T1").at_once == 0
        assert len(sim.calls("chat.postMessage")) == 1


@asynccontextmanager
async def connected(sim: SlackSimulator, pacer: Pacer) -> AsyncIterator[Connected]:
    place = sim.workspace()
    place.user("U1")
    place.channel("C1")
    workspace = Connected(token="xoxb-1", base_url=sim.base_url, pacer=pacer, timeout=5)
    await workspace.open()
    yield workspace
    await workspace.close()


class TestConversations:
    async def test_one_that_is_known_is_not_opened(
        self, messenger: SlackMessenger, sim: SlackSimulator, user: User
    ) -> None:
        await messenger.send(replace(delivery(), conversation=user.dm.channel.id), TIP, unheard)

        assert len(user.dm.messages) == 1
        assert not sim.calls(OPEN)

    async def test_one_that_is_gone_is_opened_once_more(
        self, messenger: SlackMessenger, sim: SlackSimulator, user: User
    ) -> None:
        stale = replace(delivery(), conversation="DGONE")
        ref = await messenger.send(stale, TIP, unheard)

        assert await messenger.find(delivery()) == ref
        assert len(user.dm.messages) == 1
        assert len(sim.calls(OPEN)) == 1

    async def test_new_ones_come_slowly_and_are_kept(
        self, sim: SlackSimulator, sqlite_store: SqlStore
    ) -> None:
        there = sim.workspace()
        people = [there.user(f"U{number}") for number in range(3)]
        for person in people:
            sqlite_store.person(delivery(user=person.id).target)

        def book(team: str) -> Conversations:
            return Conversations(sqlite_store, FakeClock(), per_hour=60, budget=team)

        workspace = Connected(token="xoxb-1", base_url=sim.base_url, conversations=book)
        await workspace.open()
        messenger, waits = SlackMessenger(workspace), []
        for person in people:
            try:
                await messenger.send(delivery(person.id, person.id), TIP, unheard)
            except Throttled as error:
                waits.append((error.reason, error.after))
        await workspace.dm("U2")  # somebody waits for an answer
        await workspace.close()

        assert waits == [("opening_slowly", 60), ("opening_slowly", 120)]
        kept = [sqlite_store.conversation(delivery(user=person.id).target) for person in people]
        assert kept == [people[0].dm.channel.id, None, people[2].dm.channel.id]
