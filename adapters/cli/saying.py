"""``waymark say``: one command, or one a line, through the core and onto standard output."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from adapters.cli.forms import printable
from bot import storage
from bot.app import App, Press, Request
from bot.bootstrap import build, configure_logging
from bot.markup import escape
from bot.people import Target
from bot.replies import Attached, Block, Notice, Reply
from bot.settings import Settings

#: What stands for a channel here.
TERMINAL = "terminal"
#: Exit status for input that could not be used.
USER_ERROR = 2


def say(settings: Settings, line: str, form: str, person: str, save: Path | None = None) -> int:
    """Answer ``line`` (``-``: each line of standard input); return the exit status.

    The files of a reply go into the folder ``save`` instead of onto standard output.
    """
    configure_logging(settings.log)
    storage.upgrade_embedded(settings.database_url)
    waymark = build(settings)
    status = 0
    try:
        waymark.app.look()
        for text in _lines(line):
            reply = answer(waymark.app, text, form, person)
            if save and reply.attached:
                reply = _saved(reply, save)
            for shown in printable(reply, form, one_line=line == "-"):
                print(shown, flush=True)
            status = USER_ERROR if reply.error else status
    finally:
        waymark.close()
    return status


def answer(app: App, text: str, form: str, person: str) -> Reply:
    """Return the reply to one line; on a terminal everything is as private as a direct message."""
    target = Target(platform="cli", community="local", user=person)
    in_dm = form in {"text", "json"}
    command, _, action = text.strip().partition(" ")
    if command == "press":
        pressed = Press(target=target, action=action.strip(), in_dm=in_dm)
        return app.press(replace(pressed, place=TERMINAL, organiser=True))
    said = Request(target=target, line=text, in_dm=in_dm)
    return app.dispatch(replace(said, place=TERMINAL, organiser=True))


def _saved(reply: Reply, folder: Path) -> Reply:
    """Write the files of a reply; return it with where they are in their place."""
    folder.mkdir(parents=True, exist_ok=True)
    shown: list[Block] = []
    for block in reply.blocks:
        if isinstance(block, Attached):
            path = folder / block.name
            path.write_text(block.text, encoding="utf-8")
            shown.append(Notice(f"Saved as {escape(str(path))}"))
        else:
            shown.append(block)
    return replace(reply, blocks=tuple(shown))


def _lines(line: str) -> Iterator[str]:
    if line != "-":
        yield line
        return
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for read in sys.stdin:
        yield read.rstrip("\n")
