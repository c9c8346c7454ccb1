"""A tip on its way to somebody on Discord."""

from dataclasses import replace

from bot.actions import ActionId
from bot.people import Delivery, Target
from bot.replies import Choice, Choices, Reply, Text
from tests.deliveries import claimed
from tests.simulators.discord import DiscordSimulator

POST = "POST /channels/*/messages"
OPEN = "POST /users/@me/channels"

PAUSE = Choice(label="Pause tips", action=ActionId("pick", "q", 0, "a"))
TIP = Reply(title="Monday", blocks=(Text("Read."), Choices(prompt="", choices=(PAUSE,))))


def delivery(sim: DiscordSimulator, key: str = "tip-7-2026-11-23", user: str = "42") -> Delivery:
    target = Target(platform="discord", community="111", user=user)
    return claimed(target, sim.clock.now(), key=key)


def to_channel(sim: DiscordSimulator, channel: str) -> Delivery:
    target = Target(platform="discord", community="111", user=channel, channel=True)
    return replace(delivery(sim), target=target)
