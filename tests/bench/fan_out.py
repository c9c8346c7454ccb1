"""How near a fan-out comes to the time that the platforms' own limits allow.

The real fronts, outbox and messengers on a SQLite file, over sockets to platforms that enforce
their limits and run in other processes. The ideal time is that of a sender who knows the limit and
never wastes a turn; what was due is sent to people whose conversations are open.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from adapters.discord.front import DiscordFront
from adapters.slack.front import SlackFront
from adapters.slack.pacing import Pacer
from bot.bootstrap import Waymark
from bot.people import Target
from bot.ports import Scope
from bot.settings import Settings
from tests.bench import limited
from tests.bench.house import opened
from tests.bench.limited import Json, Running
from tests.bench.measure import Row

AIM, MOST_REFUSED, MOST_SLOWED = 0.95, 0.02, 1.02
#: Slack's own number, "several hundred a minute", as the messenger reads it.
RATE = 5.0
#: A hundred workspaces at that rate are more than one process can draw; what is measured here is
#: the pace and not the processor, so there each has a limit ten times lower.
LOW_RATE = 0.5
DISCORD_RATE = 50.0


@dataclass(frozen=True, kw_only=True)
class Result:
    """How long a fan-out took (seconds), what the platform says of it, and when it began."""

    took: float
    began: float
    stats: Json
    sent: int

    @property
    def refused(self) -> float:
        """The share of sends that were refused with 429."""
        counts = self.stats["counts"]
        return float(counts.get("refused", 0)) / max(1, self.sent)

    def last(self, *, but: str = "") -> float:
        """When the last message arrived in any community but one, after the beginning."""
        last = max(float(at) for team, at in self.stats["last"].items() if team != but)
        return last - self.began


async def rows() -> list[Row]:
    """Measure 1, 10 and 100 workspaces, one that is throttled among ten, and Discord."""
    one = await _on_slack(1, 60, RATE)
    ten = await _on_slack(10, 40, RATE)
    hundred = await _on_slack(100, 6, LOW_RATE)
    throttled = await _on_slack(10, 40, RATE, first_rate=1.0)
    everybody = await _on_discord(500, 20)
    busy = os.getloadavg()[0]
    slack = "tips to {} workspaces at {:g}/s each"
    found = [
        *_rows(slack.format(1, RATE), one, 60, (60 - 1) / RATE),
        *_rows(slack.format(10, RATE), ten, 400, (40 - 1) / RATE),
        *_rows(slack.format(100, LOW_RATE), hundred, 600, (6 - 1) / LOW_RATE),
        *_rows("tips on Discord at 50/s", everybody, 500, 500 / DISCORD_RATE),
        _slowed(throttled.last(but="T0"), ten.last(but="T0")),
    ]
    note = Row(what="load of the machine meanwhile", ours=f"{busy:.1f}", theirs="", ratio=None)
    return [*found, note]


def _rows(what: str, result: Result, wanted: int, ideal: float) -> list[Row]:
    share = ideal / result.took
    return [
        Row(
            what=what,
            ours=f"{result.took:.2f} s",
            theirs=f"{ideal:.2f} s",
            ratio=share,
            aim_text=f">= {AIM:g}",
            met=share >= AIM,
        ),
        Row(
            what=f"{what}: refused (429); sent {result.sent} of {wanted}",
            ours=f"{result.refused:.1%}",
            theirs="",
            ratio=None,
            aim_text=f"<= {MOST_REFUSED:.0%}",
            met=result.refused <= MOST_REFUSED and result.sent == wanted,
        ),
    ]


def _slowed(with_one: float, alone: float) -> Row:
    return Row(
        what="nine workspaces beside one that is throttled to a fifth",
        ours=f"{with_one:.2f} s",
        theirs=f"{alone:.2f} s",
        ratio=with_one / alone,
        aim_text=f"<= {MOST_SLOWED:g}",
        met=with_one / alone <= MOST_SLOWED,
    )


async def _on_slack(
    workspaces: int, people: int, rate: float, *, first_rate: float | None = None
) -> Result:
    """Send to so many people in each workspace; where one is throttled, until others are done."""
    with limited.running("slack", rate, first_rate or rate) as server:
        tokens = ",".join(f"xoxb-{number}" for number in range(workspaces))
        given = {
            "slack_bot_token": tokens,
            "slack_signing_secret": "secret",
            "slack_api_url": server.place["url"] + "/api/",
        }
        with opened(**given) as (waymark, settings):
            targets = [
                (Target(platform="slack", community=f"T{team}", user=f"U{number}"), f"D{number}")
                for team in range(workspaces)
                for number in range(people)
            ]
            _due(waymark, targets)
            async with _slack_front(waymark, settings, rate) as front:
                others = (workspaces - 1) * people if first_rate else 0
                return await _timed(waymark, front.messenger, "slack", server, others)


@asynccontextmanager
async def _slack_front(
    waymark: Waymark, settings: Settings, rate: float
) -> AsyncIterator[SlackFront]:
    front = SlackFront(waymark.app, settings)
    await front.open()
    for workspace in front.workspaces.all:
        workspace.pacer = Pacer(per_workspace=1 / rate)
    yield front
    await front.close()


async def _on_discord(people: int, guilds: int) -> Result:
    with limited.running("discord", people, guilds) as server:
        given = {
            "discord_bot_token": server.place["token"],
            "discord_api_url": server.place["api"],
        }
        with opened(**given) as (waymark, settings):
            _due(
                waymark,
                [
                    (Target(platform="discord", community=guild, user=user), channel)
                    for user, (guild, channel) in server.place["channels"].items()
                ],
            )
            front = DiscordFront(waymark.app, settings)
            await front.open()
            result = await _timed(waymark, front.messenger, "discord", None, 0)
            await front.close()
        return replace(result, stats=server.ended())


def _due(waymark: Waymark, targets: Sequence[tuple[Target, str]]) -> None:
    """Let everybody have a tip due now, in a conversation that is open."""
    now = datetime.now(UTC)
    for target, conversation in targets:
        person = waymark.store.person(target, profile_zone="Europe/Berlin")
        waymark.store.subscribe(person.id, track="ds", schedule="weekdays", next_due_at=now)
        waymark.store.keep_conversation(target, conversation)


async def _timed(
    waymark: Waymark, messenger: Any, platform: str, server: Running | None, others: int
) -> Result:
    scope = Scope(platform)
    await asyncio.to_thread(waymark.app.tick, scope)
    began, started = time.time(), time.perf_counter()
    sending = asyncio.create_task(waymark.app.deliver(messenger, scope))
    if others and server:
        await _until_others_are_done(server, others)
        sending.cancel()
        await asyncio.wait([sending])
    else:
        await sending
    took = time.perf_counter() - started
    stats = await server.stats() if server else {}
    sent = 0 if sending.cancelled() else sending.result()
    return Result(took=took, began=began, stats=stats, sent=sent)


async def _until_others_are_done(server: Running, others: int) -> None:
    for _ in range(200):
        by_team = (await server.stats())["taken"]
        if sum(count for team, count in by_team.items() if team != "T0") >= others:
            return
        await asyncio.sleep(0.5)
    raise TimeoutError("the other workspaces were never done")
