"""A tip on its way to somebody on Slack."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.actions import ActionId
from bot.people import Delivery, Target
from bot.replies import Choice, Choices, Reply, Text

POST, OPEN, HISTORY = "chat.postMessage", "conversations.open", "conversations.history"

PAUSE = Choice(label="Pause tips", action=ActionId("tips", "pause"))
TIP = Reply(title="Monday", blocks=(Text("Read."), Choices(prompt="", choices=(PAUSE,))))


def delivery(key: str = "d-1", user: str = "U1") -> Delivery:
    return Delivery(
        id=1,
        key=key,
        target=Target(platform="slack", community="T1", user=user),
        tip="tip",
        track="ds",
        local_date=date(2026, 11, 23),
        due_at=datetime.now(UTC),
        leased_until=datetime.now(UTC),
        attempts=1,
        in_doubt=False,
    )


def to_channel(channel: str = "C1") -> Delivery:
    target = Target(platform="slack", community="T1", user=channel, channel=True)
    return replace(delivery(), target=target)
