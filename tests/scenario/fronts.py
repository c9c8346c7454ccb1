"""The same person on every front: types a line, presses a button, reads what is there."""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx

from adapters.discord.front import DiscordFront
from adapters.discord.render import render as as_discord
from adapters.playground import site
from adapters.slack.front import SlackFront
from adapters.slack.render import render as as_slack
from bot.app import App, Press, Request
from bot.bootstrap import Waymark, build
from bot.errors import UserError
from bot.people import Target
from bot.ports import Front
from bot.replies import Reply, as_text
from bot.settings import Settings
from tests.databases import fresh_sqlite
from tests.simulators.discord import DiscordSimulator
from tests.simulators.slack import SlackSimulator

# Slack has no escape character, so its renderer uses look-alikes.
_MARKS = re.compile(
    "[*_~`\\\\\u200b\u2060\ufeff\N{ASTERISK OPERATOR}\N{MODIFIER LETTER LOW MACRON}"
    "\N{TILDE OPERATOR}\N{MODIFIER LETTER GRAVE ACCENT}]|^-# |^#+ |^> ",
    re.MULTILINE,
)

#: Real seconds within which something surely comes that is to come.
LONG = 20.0


def words(text: str) -> str:
    """What is left of a text when every platform's marks and line breaks are gone."""
    return " ".join(_MARKS.sub("", html.unescape(text)).split())


class Somebody(Protocol):
    """A person in a channel, or in their direct messages with the bot."""

    async def types(self, line: str) -> str:
        """Type a line; return everything they then read."""
        ...

    async def says(self, words: str) -> str:
        """Write to the bot in plain words, in a channel by mentioning it."""
        ...

    async def presses(self, label: str) -> str:
        """Press the latest button with that label; return what they then read."""
        ...


@asynccontextmanager
async def waymark(folder: Path) -> AsyncIterator[Waymark]:
    built = build(settings(fresh_sqlite(folder)))
    try:
        yield built
    finally:
        built.close()


def settings(url: str, **more: Any) -> Settings:
    return Settings.model_validate({"WAYMARK_DATABASE_URL": url, **more})


# --- the core itself, as the command line uses it -------------------------------------------------


class AtTerminal:
    def __init__(self, app: App, *, in_dm: bool) -> None:
        self._app = app
        self._in_dm = in_dm
        self._target = Target(platform="cli", community="local", user="me")
        self._where: dict[str, Any] = {"in_dm": in_dm, "place": "terminal", "organiser": True}
        self._seen: list[Reply] = []

    async def types(self, line: str) -> str:
        request = Request(target=self._target, line=line, **self._where)
        return self._shown(await self._app.answer(request))

    async def says(self, words: str) -> str:
        public = not self._in_dm
        request = Request(target=self._target, line=words, in_public=public, **self._where)
        return self._shown(await self._app.answer(request))

    async def presses(self, label: str) -> str:
        if label == "Share":
            action = f"1|share|0||{self._seen[0].share}"
        else:
            choices = (choice for reply in self._seen for choice in reply.choices)
            action = next(choice.action.encode() for choice in choices if choice.label == label)
        press = Press(target=self._target, action=action, **self._where)
        return self._shown(await self._app.answer_press(press))

    def _shown(self, reply: Reply) -> str:
        shown = [reply.public, reply] if reply.public else [reply]
        self._seen[:0] = shown
        return "\n".join(as_text(one) for one in reversed(shown))


@asynccontextmanager
async def terminal(folder: Path, *, in_dm: bool) -> AsyncIterator[Somebody]:
    async with waymark(folder) as built:
        yield AtTerminal(built.app, in_dm=in_dm)


# --- the playground, over its own interface -------------------------------------------------------


class AtPlayground:
    def __init__(self, client: httpx.AsyncClient, *, in_dm: bool) -> None:
        self._client = client
        self._in_dm = in_dm
        self._seen: list[dict[str, Any]] = []

    async def types(self, line: str) -> str:
        return await self._post("/api/say", {"line": line, "in_dm": self._in_dm})

    async def says(self, words: str) -> str:
        return await self.types(words)

    async def presses(self, label: str) -> str:
        if label == "Share":
            seen, action = self._seen[0], self._seen[0]["share"]
        else:
            every = ((entry, *button) for entry in self._seen for button in _buttons(entry))
            seen, action = next((entry, a) for entry, name, a in every if name == label)
        body = {"action": action, "in_dm": self._in_dm, "message": seen["id"]}
        return await self._post("/api/press", body)

    async def _post(self, path: str, body: dict[str, Any]) -> str:
        before = {entry["id"]: entry["version"] for entry in await self._entries()}
        answer = await self._client.post(path, json={**body, "zone": "UTC"})
        assert answer.status_code == 200, answer.text
        entries = [entry for entry in answer.json()["entries"] if entry.get("reply")]
        new = [entry for entry in entries if before.get(entry["id"]) != entry["version"]]
        self._seen[:0] = reversed(new)
        return "\n".join(entry["text"] for entry in new)

    async def _entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = (await self._client.get("/api/state")).json()["entries"]
        return entries


def _buttons(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for block in entry["reply"]["blocks"]:
        for choice in block.get("choices", ()):
            yield choice["label"], choice["action"]


@asynccontextmanager
async def playground(folder: Path, *, in_dm: bool) -> AsyncIterator[Somebody]:
    async with waymark(folder) as built:
        page = site(built.app, {"slack": as_slack, "discord": as_discord}, 8080)
        transport = httpx.ASGITransport(app=page)
        address = "http://127.0.0.1:8080"
        headers = {"Origin": address}
        async with httpx.AsyncClient(
            transport=transport, base_url=address, headers=headers
        ) as client:
            await client.get("/")
            yield AtPlayground(client, in_dm=in_dm)


# --- Slack and Discord, over real sockets ---------------------------------------------------------


@asynccontextmanager
async def serving(front: Front) -> AsyncIterator[None]:
    """Open a front and let it answer until the test is done with it."""
    await front.open()
    running = asyncio.create_task(front.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])
        await front.close()


class OnSlack:
    def __init__(self, user: Any, *, in_dm: bool) -> None:
        self._user = user
        self._channel = None if in_dm else "C1"
        self._seen: list[Any] = []

    async def types(self, line: str) -> str:
        return self._shown(await self._user.types(f"/career {line}", channel=self._channel))

    async def says(self, words: str) -> str:
        mention = f"<@{self._user.workspace.bot_user_id}> " if self._channel else ""
        return self._shown(await self._user.says(f"{mention}{words}", channel=self._channel))

    async def presses(self, label: str) -> str:
        buttons = (button for reply in self._seen for button in reply.buttons())
        return self._shown(await self._user.presses(next(b for b in buttons if b.label == label)))

    def _shown(self, reply: Any) -> str:
        assert reply.failure is None, reply.failure
        self._seen.insert(0, reply)
        return "\n".join(message.all_text for message in reply.messages)


@asynccontextmanager
async def slack(folder: Path, *, in_dm: bool) -> AsyncIterator[Somebody]:
    async with waymark(folder) as built, await SlackSimulator.start(first_sign=LONG) as simulator:
        workspace = simulator.workspace(
            team="T1", bot_token="xoxb-1", app_token="xapp-1", signing_secret="s"
        )
        tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
        url = {"WAYMARK_SLACK_API_URL": simulator.base_url}
        front = SlackFront(built.app, settings("sqlite:///unused.db", **tokens, **url))
        async with serving(front):
            await simulator.connected()
            user = workspace.user("U1", tz="Europe/Berlin")
            user.admin = True
            yield OnSlack(user, in_dm=in_dm)


class OnDiscord:
    def __init__(self, user: Any, app: App, bot: str, *, in_dm: bool) -> None:
        self._user = user
        self._app = app
        self._bot = bot
        self._in_dm = in_dm
        self._seen: list[Any] = []

    async def types(self, line: str) -> str:
        place = self._user.dm if self._in_dm else None
        try:
            call = self._app.registry.parse(self._app.content(), line)
        except UserError:
            return await self._writes(line, self._user.dm)
        if call.missing:  # Discord lets nobody send that
            return await self._writes(line, self._user.dm)
        options = {
            option.name: int(value) if option.between else value
            for option in call.command.options
            if (value := call.options.get(option.name))
        }
        command = f"/career {call.command.name}"
        return self._shown(await self._user.types(command, options, channel=place))

    async def presses(self, label: str) -> str:
        # Follow-ups come later.
        await self._user.stage.world.until(lambda: self._buttons(label), LONG)
        return self._shown(await self._user.presses(self._buttons(label)[0]))

    async def says(self, words: str) -> str:
        if self._in_dm:
            return await self._writes(words, self._user.dm)
        return await self._writes(f"<@{self._bot}> {words}", None)

    async def _writes(self, text: str, place: Any) -> str:
        """Write a message, as what is no command can only be said, and wait for the answer."""
        known = {m.id for where in (None, self._user.dm) for m in self._user.reads(where)}
        self._user.says(text, channel=place)
        return self._shown(await self._user.sees(lambda message: message.id not in known))

    def _shown(self, message: Any) -> str:
        self._seen.insert(0, message)
        follow_ups = [m.all_text for m in message.followups]
        return "\n".join([message.all_text, *follow_ups])

    def _buttons(self, label: str) -> list[Any]:
        shown = (one for seen in self._seen for one in (*reversed(seen.followups), seen))
        return [button for one in shown for button in one.buttons() if button.label == label]


@asynccontextmanager
async def discord(folder: Path, *, in_dm: bool) -> AsyncIterator[Somebody]:
    async with waymark(folder) as built, await DiscordSimulator.start() as simulator:
        user = simulator.guild("111", name="Careers").user("42", name="Ana", manages=True)
        # Whatever is said or pressed in a dialogue is answered; on a busy machine, late.
        user.stage.settle = user.stage.patience = LONG
        addresses = {
            "DISCORD_BOT_TOKEN": simulator.token,
            "WAYMARK_DISCORD_API_URL": simulator.api_url,
            "WAYMARK_DISCORD_GATEWAY_URL": simulator.gateway_url,
        }
        front = DiscordFront(built.app, settings("sqlite:///unused.db", **addresses))
        async with serving(front):
            await simulator.connected()
            await simulator.commands_synced()
            yield OnDiscord(user, built.app, simulator.world.bot.id, in_dm=in_dm)


FRONTS: dict[str, Any] = {
    "terminal": terminal,
    "playground": playground,
    "slack": slack,
    "discord": discord,
}
