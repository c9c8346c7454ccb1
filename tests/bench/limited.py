"""Platforms that enforce their limits, each in a process of its own: ``python -m … slack 5``.

On the first line of standard output they say where they are, as JSON; ``GET /stats`` tells what
they took, what they refused, and when each community got its last message.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
#: A message a second and channel; how many of them Slack lets pass at once, it does not promise.
PER_CHANNEL = 1.0
BURST = 3.0


class Bucket:
    """Lets through ``rate`` a second, and ``BURST`` at once."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._level, self._at = burst, 0.0

    def wait(self, now: float) -> float:
        """Take one and return 0, or return the seconds until there is one."""
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) / self._rate


class LimitedSlack:
    """As much of the Web API as a post needs. ``rate`` is a workspace's, posts a second.

    Workspace T0 has ``first_rate``.
    """

    def __init__(self, rate: float, first_rate: float) -> None:
        self._rates = (rate, first_rate)
        self._spaces: dict[str, Bucket] = {}
        self._channels: dict[str, Bucket] = {}
        self._counts: Counter[str] = Counter()
        self._last: dict[str, float] = {}
        self._taken: Counter[str] = Counter()
        self._ts = 0

    async def call(self, request: web.Request) -> web.Response:
        """Answer a method, or refuse it with 429."""
        team = "T" + request.headers["Authorization"].rpartition("-")[2]
        method = request.match_info["method"]
        answer: Json = {"ok": True, "team_id": team, "user_id": "UBOT", "bot_id": "B1"}
        if method == "chat.postMessage":
            body = await request.read()
            channel = team + str(json.loads(body)["channel"])
            now = time.monotonic()
            if wait := self._wait(team, channel, now):
                self._counts["refused"] += 1
                headers = {"Retry-After": str(-(-wait // 1))}
                return web.json_response({"ok": False}, status=429, headers=headers)
            self._ts += 1
            self._counts["taken"] += 1
            self._taken[team] += 1
            self._last[team] = time.time()
            answer["ts"] = f"1.{self._ts:06}"
        return web.json_response(answer)

    async def stats(self, _: web.Request) -> web.Response:
        """Tell what happened."""
        return web.json_response({"counts": self._counts, "last": self._last, "taken": self._taken})

    def _wait(self, team: str, channel: str, now: float) -> float:
        space = self._spaces.setdefault(team, Bucket(self._rates[team == "T0"], BURST))
        place = self._channels.setdefault(channel, Bucket(PER_CHANNEL, 1))
        return place.wait(now) or space.wait(now)


async def _slack(rate: float, first_rate: float) -> None:
    slack = LimitedSlack(rate, first_rate)
    app = web.Application()
    app.router.add_post("/api/{method}", slack.call)
    app.router.add_get("/stats", slack.stats)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"url": f"http://127.0.0.1:{runner.addresses[0][1]}"}), flush=True)
    await asyncio.Event().wait()


async def _discord(people: int, guilds: int) -> None:
    """Run the simulator of the tests, which counts 50 a second and five in five per channel."""
    from tests.simulators.discord import DiscordSimulator  # noqa: PLC0415 - not for Slack

    simulator = await DiscordSimulator.start()
    simulator.limits.set("POST /channels/*/messages", 5, 5.0)
    channels = {}
    for number in range(people):
        guild = simulator.guild(str(1000 + number % guilds), name="Guild")
        user = guild.user(str(100_000 + number), name=f"n{number}")
        channels[user.id] = [guild.id, user.dm.channel.id]
    places = {"url": simulator.url, "api": simulator.api_url, "token": simulator.token}
    print(json.dumps(places | {"channels": channels}), flush=True)
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, done.set)
    await done.wait()
    calls = simulator.calls("POST /channels/*/messages")
    counts = {"refused": sum(call.status == 429 for call in calls), "taken": 0}
    counts["taken"] = len(calls) - counts["refused"]
    print(json.dumps({"counts": counts, "last": {}}), flush=True)


class Running:
    """A platform in its process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.place: Json = json.loads(self._line())

    async def stats(self) -> Json:
        """Ask what it took so far."""
        url = self.place["url"] + "/stats"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return dict(await answer.json())

    def ended(self) -> Json:
        """End it and return what it took, for one that tells at its end."""
        self._process.terminate()
        return dict(json.loads(self._line()))

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def running(*arguments: object) -> Iterator[Running]:
    """Run ``slack <rate> <rate of T0>`` or ``discord <people> <guilds>`` beside us."""
    command = [sys.executable, "-m", "tests.bench.limited", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Running(process)
        finally:
            process.terminate()


if __name__ == "__main__":
    platform, first, second = sys.argv[1:]
    if platform == "slack":
        asyncio.run(_slack(float(first), float(second)))
    else:
        asyncio.run(_discord(int(first), int(second)))
