"""`waymark run` as an operator starts it: a process of its own, which can be stopped and killed.

`OnSlack` and `OnDiscord` are a platform with one person, Ana, on it. What she reads and does is
printed, so `pytest -s` shows the conversations.
"""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from sqlalchemy import Connection, create_engine, make_url, select, update

from bot.storage import tables
from tests.simulators.discord import DiscordSimulator
from tests.simulators.discord import messages as discord
from tests.simulators.slack import SlackSimulator
from tests.simulators.slack import surfaces as slack
from tests.simulators.slack.limits import shown_texts

WAYMARK = str(Path(sys.executable).with_name("waymark"))
#: Seconds for anything a test waits for; the machine may be busy.
PATIENCE = 20.0


def environment(**variables: str) -> dict[str, str]:
    """Return the environment of this process, without what configures Waymark in it."""
    ours = ("SLACK_", "DISCORD_", "WAYMARK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"WAYMARK_LOG": "json", "WAYMARK_HTTP_PORT": "0"} | variables


class Process:
    """One running `waymark run` and the lines of its log."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.log: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self._ended = False
        self._process = process
        self._reading = asyncio.create_task(self._read())
        self._news = asyncio.Condition()

    @classmethod
    async def start(cls, folder: Path, variables: dict[str, str], *arguments: str) -> Self:
        """Start one in a folder of its own, so that no `.env` is read."""
        started = await asyncio.create_subprocess_exec(
            WAYMARK, "run", *arguments, cwd=folder, env=environment(**variables), stderr=PIPE
        )
        return cls(started)

    async def logged(self, event: str, **fields: Any) -> dict[str, Any]:
        """Wait for a line of the log and return it."""

        def found() -> list[dict[str, Any]]:
            wanted = {"event": event, **fields}
            return [line for line in self.log if wanted.items() <= line.items()]

        with suppress(TimeoutError):  # what is there instead says more
            await asyncio.wait_for(self._until(found), PATIENCE)
        assert found(), f"no {event} {fields} in {self.log} {self.errors}"
        return found()[0]

    async def kill(self) -> None:
        """End it as a power cut would."""
        print("    (the process is killed)")
        self._process.kill()
        assert await self._process.wait() == -signal.SIGKILL
        await self._reading

    async def stop(self) -> float:
        """Ask it to stop, as `docker stop` does; return the seconds until it did."""
        print("    (the process is stopped)")
        started = asyncio.get_running_loop().time()
        self.ask_to_stop()
        assert await self.exit() == 0, self.errors
        return asyncio.get_running_loop().time() - started

    def ask_to_stop(self) -> None:
        """Ask it once, and wait for nothing."""
        self._process.send_signal(signal.SIGTERM)

    async def exit(self) -> int:
        """Wait until it ends by itself; return its exit status."""
        async with asyncio.timeout(PATIENCE):
            status = await self._process.wait()
            await self._reading
        return status

    async def end(self) -> None:
        """Leave nothing behind, however a test went."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading

    async def _until(self, found: Callable[[], object]) -> None:
        async with self._news:
            await self._news.wait_for(lambda: found() or self._ended)

    async def _read(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            async with self._news:
                try:
                    self.log.append(json.loads(line))
                except ValueError:
                    self.errors.append(line.decode())
                self._news.notify_all()
        async with self._news:
            self._ended = True
            self._news.notify_all()


class Platform(Protocol):
    """A simulated platform with Ana on it, a member of one community."""

    @property
    def name(self) -> str: ...

    @property
    def variables(self) -> dict[str, str]:
        """Return what Waymark needs in its environment to be there."""
        ...

    async def ready(self, process: Process) -> None:
        """Wait until the process answers here."""
        ...

    async def types(self, line: str) -> str:
        """Let Ana type a command in a channel; return what she reads there."""
        ...

    async def presses(self, label: str, *, times: int = 1) -> str:
        """Let her press a button under the last direct message, perhaps twice as fast as she can.

        Returns what that message says afterwards, or the one after it.
        """
        ...

    def direct(self) -> list[str]:
        """Return what the direct messages of the bot to her say now."""
        ...

    def hold_next_post(self) -> None:
        """Let the next message reach her, but keep back the answer to the one who sent it."""
        ...

    async def sees_another(self, count: int) -> None:
        """Wait until she has more than so many direct messages."""
        ...


class OnSlack:
    name = "slack"

    def __init__(self, sim: SlackSimulator, *, http: bool = False) -> None:
        self.sim = sim
        self.workspace = sim.workspace(
            team="T1", bot_token="xoxb-1", app_token="xapp-1", signing_secret="secret-1"
        )
        self.ana = self.workspace.user("U1", tz="Europe/Berlin", name="ana")
        self.http = http

    @property
    def variables(self) -> dict[str, str]:
        way = {"SLACK_SIGNING_SECRET": "secret-1"} if self.http else {"SLACK_APP_TOKEN": "xapp-1"}
        address = {"WAYMARK_SLACK_API_URL": self.sim.base_url, "WAYMARK_HTTP_HOST": "127.0.0.1"}
        return {"SLACK_BOT_TOKEN": "xoxb-1", **way, **address}

    async def ready(self, process: Process) -> None:
        listening = await process.logged("listening")
        if self.http:
            self.workspace.connect_http(f"http://127.0.0.1:{listening['port']}/slack/events")
        else:
            await self.sim.connected(within=PATIENCE)

    async def types(self, line: str) -> str:
        said("Ana types in #general", f"/career {line}")
        reply = await self.ana.types(f"/career {line}", channel="C1")
        assert reply.failure is None, reply.failure
        [answer] = [message for message in reply.messages if message.channel == "C1"]
        return said("and reads there", _on_slack(answer))

    async def writes(self, line: str) -> str:
        """Let her type a command to the bot directly; return what she reads there."""
        said("Ana types on Slack", f"/career {line}")
        reply = await self.ana.types(f"/career {line}")
        assert reply.failure is None, reply.failure
        return said("and reads there", _on_slack(reply.message))

    async def presses(self, label: str, *, times: int = 1, under: str = "") -> str:
        shown = [message for message in self.ana.dm.messages if under in _on_slack(message)]
        button = shown[-1].button(label)
        said("Ana presses" + (" at once twice" if times > 1 else ""), label)
        replies = await asyncio.gather(*[self.ana.presses(button) for _ in range(times)])
        assert [reply.failure for reply in replies] == [None] * times
        return said("and reads", _on_slack(replies[-1].message))

    def direct(self) -> list[str]:
        return [_on_slack(message) for message in self.ana.dm.messages]

    def hold_next_post(self) -> None:
        self.sim.faults.late("chat.postMessage", seconds=PATIENCE)

    async def sees_another(self, count: int) -> None:
        await self.sim.until(lambda: len(self.direct()) > count, within=PATIENCE)
        said("Ana gets", self.direct()[-1])


#: The option that the tests fill in, by command.
_OPTIONS = {
    "compare": "topic",
    "link": "code",
    "quiz": "n",
    "tips on": "days",
    "track": "role",
}


class OnDiscord:
    name = "discord"

    def __init__(self, sim: DiscordSimulator) -> None:
        self.sim = sim
        self.ana = sim.guild("111", name="Careers").user("42", name="Ana")

    @property
    def variables(self) -> dict[str, str]:
        return {
            "DISCORD_BOT_TOKEN": self.sim.token,
            "WAYMARK_DISCORD_API_URL": self.sim.api_url,
            "WAYMARK_DISCORD_GATEWAY_URL": self.sim.gateway_url,
            "WAYMARK_HTTP_HOST": "127.0.0.1",
        }

    async def ready(self, process: Process) -> None:
        await process.logged("discord_commands")
        await self.sim.connected(within=PATIENCE)

    async def types(self, line: str) -> str:
        said("Ana types in #general", f"/career {line}")
        command, options = _in_fields(line)
        return said("and reads there", _on_discord(await self.ana.types(command, options)))

    async def writes(self, line: str) -> str:
        """Let her type a command to the bot directly; return what she reads there."""
        said("Ana types on Discord", f"/career {line}")
        command, options = _in_fields(line)
        message = await self.ana.types(command, options, channel=self.ana.dm)
        return said("and reads there", _on_discord(message))

    async def presses(self, label: str, *, times: int = 1) -> str:
        button = self.ana.dm.messages[-1].button(label)
        said("Ana presses" + (" at once twice" if times > 1 else ""), label)
        pressed = await asyncio.gather(*[self.ana.presses(button) for _ in range(times)])
        return said("and reads", _on_discord(pressed[-1]))

    def direct(self) -> list[str]:
        return [_on_discord(message) for message in self.ana.dm.messages]

    def hold_next_post(self) -> None:
        self.sim.faults.hold("POST /channels/*/messages")

    async def sees_another(self, count: int) -> None:
        found = await self.sim.world.until(lambda: len(self.direct()) > count, PATIENCE)
        assert found, self.direct()
        said("Ana gets", self.direct()[-1])


def _in_fields(line: str) -> tuple[str, dict[str, str | int]]:
    """Return a command and its one option, as somebody fills them in on Discord."""
    for command, option in _OPTIONS.items():
        if line.startswith(f"{command} "):
            value = line.removeprefix(f"{command} ")
            return f"/career {command}", {option: int(value) if value.isdigit() else value}
    return f"/career {line}", {}


def _on_slack(message: slack.Message) -> str:
    """Return what there is to read, and to press: a menu by its placeholder."""
    read = [block for block in message.blocks if block["type"] != "actions"]
    return "\n".join(
        [*shown_texts(read), _pressable(element.label for element in message.elements())]
    )


def _on_discord(message: discord.Message) -> str:
    menus = [select.placeholder for select in message.selects()]
    labels = [button.label for button in message.buttons()]
    return "\n".join([message.all_text, _pressable([*labels, *menus])])


def _pressable(labels: Iterable[str]) -> str:
    return " ".join(f"[{label}]" for label in labels)


def said(who: str, text: str) -> str:
    """Print a line of a conversation and return what was said."""
    first, *rest = text.splitlines() or [""]
    print(f"    {who}: {first}")
    print("".join(f"        | {line}\n" for line in rest if line), end="")
    return text


# --- behind the back of the process -----------------------------------------------------------


def make_due(url: str, at: datetime) -> None:
    """Say that everybody's next tip was due at some time."""
    with _database(url) as connection:
        connection.execute(update(tables.subscriptions).values(next_due_at=at))


def end_leases(url: str, at: datetime) -> None:
    """Say that whoever sends something has had the time for it."""
    with _database(url) as connection:
        connection.execute(update(tables.deliveries).values(ready_at=at))


def deliveries(url: str) -> list[tuple[str, int]]:
    """Return the state and the number of attempts of every delivery."""
    with _database(url) as connection:
        rows = connection.execute(select(tables.deliveries.c.state, tables.deliveries.c.attempts))
        return [(row.state, row.attempts) for row in rows]


def answers(url: str) -> int:
    """Count the answers in all quizzes."""
    with _database(url) as connection:
        return len(connection.execute(select(tables.answers)).all())


@contextmanager
def _database(url: str) -> Iterator[Connection]:
    engine = create_engine(make_url(url.replace("postgresql:", "postgresql+psycopg:")))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
