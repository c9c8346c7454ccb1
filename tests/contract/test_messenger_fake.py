"""The laws of :class:`bot.ports.Messenger`, on the messenger that other tests believe."""

from datetime import UTC, date, datetime

import pytest

from bot.errors import RetryLater, Undeliverable
from bot.model import Delivery, Target
from bot.ports import Messenger
from bot.replies import Reply
from tests.fakes import MemoryMessenger


def delivery(key: str = "key-1") -> Delivery:
    return Delivery(
        id=1,
        key=key,
        target=Target(platform="slack", community="T1", user="U1"),
        tip="ds.w01.t1",
        track="ds",
        local_date=date(2026, 11, 23),
        due_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        attempts=1,
        in_doubt=False,
    )


REPLY = Reply(title="A tip")


@pytest.fixture
def messenger() -> MemoryMessenger:
    return MemoryMessenger()


def test_it_is_a_messenger(messenger: MemoryMessenger) -> None:
    as_port: Messenger = messenger
    assert as_port.platform == delivery().target.platform


async def test_what_was_sent_is_found_under_the_same_reference(messenger: Messenger) -> None:
    refs = [await messenger.send(delivery(key), REPLY) for key in ("key-1", "key-2")]
    assert [await messenger.find(delivery(key)) for key in ("key-1", "key-2")] == refs


async def test_what_was_never_sent_is_not_found(messenger: Messenger) -> None:
    await messenger.send(delivery("key-1"), REPLY)
    assert await messenger.find(delivery("key-2")) is None


async def test_a_refused_message_is_not_there(messenger: MemoryMessenger) -> None:
    def refuse(_: Delivery) -> None:
        raise Undeliverable("dm_closed")

    messenger.before = refuse
    with pytest.raises(Undeliverable, match="dm_closed"):
        await messenger.send(delivery(), REPLY)
    assert await messenger.find(delivery()) is None


async def test_a_message_whose_answer_was_lost_is_there(messenger: MemoryMessenger) -> None:
    def lose(_: Delivery) -> None:
        raise RetryLater("connection_lost", after=1, in_doubt=True)

    messenger.after = lose
    with pytest.raises(RetryLater):
        await messenger.send(delivery(), REPLY)
    assert await messenger.find(delivery()) is not None


async def test_a_platform_that_cannot_be_asked_says_so(messenger: MemoryMessenger) -> None:
    def down(_: Delivery) -> None:
        raise RetryLater("unavailable", after=5)

    messenger.on_find = down
    with pytest.raises(RetryLater):
        await messenger.find(delivery())
