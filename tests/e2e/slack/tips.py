"""A tip on its way to somebody on Slack."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.actions import ActionId
from bot.people import Delivery, Target
from bot.replies import Choice, Choices, Reply, Text
from tests.deliveries import claimed

POST, OPEN, HISTORY = "chat.postMessage", "conversations.open", "conversations.history"

PAUSE = Choice(label="Pause tips", action=ActionId("tips", "pause"))
TIP = Reply(title="Monday", blocks=(Text("Read."), Choices(prompt="", choices=(PAUSE,))))


def delivery(key: str = "d-1", user: str = "U1") -> Delivery:
    return claimed(Target(platform="slack", community="T1", user=user), datetime.now(UTC), key=key)


def to_channel(channel: str = "C1") -> Delivery:
    target = Target(platform="slack", community="T1", user=channel, channel=True)
    return replace(delivery(), target=target)
