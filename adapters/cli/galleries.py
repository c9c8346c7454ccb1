"""``waymark gallery``: every message the bot can produce, from the real content and real commands.

The scenes run on a temporary database with a fixed clock and a fixed seed, so that the same
content gives the same gallery, byte for byte.
"""

import json
import logging
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from adapters.cli.forms import wire
from adapters.cli.scenes import Scene, say, scenes
from bot import storage
from bot.app import App
from bot.bootstrap import SystemChance, build, configure_logging
from bot.replies import as_json, as_text
from bot.settings import Settings

#: A Monday morning, so that schedules read naturally.
MORNING = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)


class FixedClock:
    """Always the same morning."""

    def now(self) -> datetime:
        """Return :data:`MORNING`."""
        return MORNING


class FixedChance(SystemChance):
    """Always the same number."""

    def seed(self) -> int:
        """Return 1."""
        return 1


def show(settings: Settings, form: str) -> None:
    """Print the gallery in one form, one JSON object a line."""
    configure_logging(settings.log, level=logging.WARNING)
    for line in lines(settings, form):
        print(line)


def lines(settings: Settings, form: str) -> Iterator[str]:
    """Yield the gallery in one form, in a stable order."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'gallery.db'}"
        storage.upgrade(url)
        waymark = build(settings.model_copy(update={"database_url": url}))
        try:
            app = waymark.app.at(FixedClock(), FixedChance())
            for scene in scenes(app):
                yield from _rows(scene, form)
            yield from _lists(app, form)
        finally:
            waymark.close()


def _rows(scene: Scene, form: str) -> Iterator[str]:
    if form == "text":
        yield _row(scene, "POST", "", {"text": as_text(scene.reply)})
    elif form == "json":
        yield _row(scene, "POST", "", as_json(scene.reply))
    else:
        for message in wire(scene.reply, form, in_dm=scene.in_dm):
            yield (_on_slack if form == "slack" else _on_discord)(scene, message)


def _on_slack(scene: Scene, message: dict[str, object]) -> str:
    if scene.in_dm:
        return _row(scene, "POST", "/chat.postMessage", {"channel": "D0000000001", **message})
    kind = "in_channel" if scene.surface == "message" else "ephemeral"
    return _row(scene, "POST", "/response_url", {"response_type": kind, **message})


def _on_discord(scene: Scene, message: dict[str, object]) -> str:
    if scene.in_dm:
        return _row(scene, "POST", "/channels/1/messages", message)
    hidden = 64 if scene.surface == "ephemeral" else 0
    data = {**message, "flags": int(str(message["flags"])) | hidden}
    return _row(scene, "POST", "/interactions/1/token/callback", {"type": 4, "data": data})


def _row(scene: Scene, method: str, path: str, body: dict[str, object]) -> str:
    return _line(scene.name, scene.surface, method, path, body)


def _line(name: str, surface: str, method: str, path: str, body: object) -> str:
    row = {"name": name, "surface": surface, "method": method, "path": path, "body": body}
    return json.dumps(row, ensure_ascii=False)


def _lists(app: App, form: str) -> Iterator[str]:
    """Yield what is not a message: the Home tab on Slack, the command list on Discord."""
    if form == "slack":
        from adapters.slack.home import HOME, home

        for name, user in (("home", "visitor at home"), ("home: begun", "steady")):
            view = {"user_id": "U0000000001", "view": home(say(app, HOME, user=user, in_dm=True))}
            yield _line(name, "home", "POST", "/views.publish", view)
    if form == "discord":
        from adapters.discord.commands import command_tree

        tree = command_tree(app.registry, app.content())
        yield _line("commands", "command-list", "PUT", "/applications/1/commands", tree)
