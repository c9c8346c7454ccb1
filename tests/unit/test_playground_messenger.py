"""The messenger of the playground: what it sends stands in somebody's talk."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from adapters.playground.talk import Talk
from adapters.playground.travel import PlaygroundMessenger
from adapters.playground.visitors import Visitors
from bot.errors import RetryLater
from bot.people import Delivery, Target
from bot.replies import Reply
from bot.storage import SqlStore
from tests.deliveries import claimed
from tests.fakes import FakeClock, unheard
from tests.playground_world import app, stub

if TYPE_CHECKING:
    from bot.ports import Messenger


def delivery(visitor_id: str, key: str = "key-1") -> Delivery:
    target = Target(platform="playground", community=visitor_id, user=visitor_id)
    return claimed(target, datetime(2026, 11, 23, 8, tzinfo=UTC), key=key, tip="ds.w01.fact")


async def test_what_was_sent_is_found_under_its_key(sqlite_store: SqlStore) -> None:
    visitors = Visitors(app(sqlite_store, FakeClock()))
    messenger: Messenger = PlaygroundMessenger(visitors, Talk({"slack": stub}))
    sent = delivery(visitors.new_id())
    reference = await messenger.send(sent, Reply(title="A tip"), unheard)
    assert await messenger.find(sent) == reference
    assert await messenger.find(replace(sent, key="key-2")) is None


async def test_nobody_to_send_to_is_tried_again_later(sqlite_store: SqlStore) -> None:
    visitors = Visitors(app(sqlite_store, FakeClock()))
    messenger = PlaygroundMessenger(visitors, Talk({}))
    with pytest.raises(RetryLater, match="visitor_away"):
        await messenger.send(delivery("nobody"), Reply(title="A tip"), unheard)
