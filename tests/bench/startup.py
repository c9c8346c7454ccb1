"""From a fresh interpreter to ready, against a fresh interpreter that only imports the SDK."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.storage import upgrade
from tests.bench.measure import Row, Side, compare, in_turns, seconds

ROUNDS = 5
ROOT = Path(__file__).resolve().parents[2]
#: Both sides leave at once when they are ready; how long Python takes to go away is not measured.
_LEAVE = "\nimport os; os._exit(0)\n"
_READY = """
from bot import settings, storage
from bot.bootstrap import build, configure_logging
from adapters.{platform}.front import {front}
read = settings.load()
configure_logging(read.log)
storage.upgrade_embedded(read.database_url)
{front}(build(read).app, read)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What one platform needs to be ready, and what its bare SDK is."""

    name: str
    front: str
    bare: str
    tokens: dict[str, str]

    @property
    def ready(self) -> str:
        """The program that brings our side up, as ``waymark run`` does it."""
        return _READY.format(platform=self.name, front=self.front) + _LEAVE


SLACK = Platform(
    name="slack",
    front="SlackFront",
    bare="import slack_bolt.async_app, slack_bolt.adapter.socket_mode.async_handler" + _LEAVE,
    tokens={"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"},
)
DISCORD = Platform(
    name="discord",
    front="DiscordFront",
    bare="import discord, discord.app_commands" + _LEAVE,
    tokens={"DISCORD_BOT_TOKEN": "bench"},
)


async def rows(platform: Platform, findings: list[str]) -> list[Row]:
    """Compare one platform; where the aim is missed, say in ``findings`` what the imports cost."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        environment = _environment(platform, url)
        sides: dict[str, Side] = {
            "ours": lambda: _start(platform.ready, environment, folder),
            "theirs": lambda: _start(platform.bare, environment, folder),
        }
        figures = await in_turns(sides, ROUNDS)
        what = f"{platform.name}: start until ready / import of the SDK"
        row = compare(what, figures["ours"], figures["theirs"], aim=1.3, show=seconds)
        if row.verdict == "NOT MET":
            findings.append(_profile(platform, environment, folder))
    return [row]


def _environment(platform: Platform, url: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {"PYTHONPATH": str(ROOT), "WAYMARK_DATABASE_URL": url, **platform.tokens}
    return kept | ours


async def _start(program: str, environment: dict[str, str], folder: str) -> float:
    started = time.perf_counter()
    _run(["-c", program], environment, folder)
    return time.perf_counter() - started


def _run(arguments: list[str], environment: dict[str, str], folder: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return done.stderr


def _profile(platform: Platform, environment: dict[str, str], folder: str) -> str:
    """Tell which packages our start imports and the bare SDK does not, longest first."""
    ours = _packages(_run(["-X", "importtime", "-c", platform.ready], environment, folder))
    bare = _packages(_run(["-X", "importtime", "-c", platform.bare], environment, folder))
    extra = Counter({name: cost - bare[name] for name, cost in ours.items()})
    listed = ", ".join(f"{name} {cost / 1000:.0f} ms" for name, cost in extra.most_common(9))
    return f"{platform.name}: imports beyond the SDK's, own time by package: {listed}"


def _packages(profile: str) -> Counter[str]:
    """Add up the microseconds of own time per top-level package."""
    cost: Counter[str] = Counter()
    for line in re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s*([\w.]+)$", profile, re.MULTILINE):
        cost[line[1].partition(".")[0]] += int(line[0])
    return cost
