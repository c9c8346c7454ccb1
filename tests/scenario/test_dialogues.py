"""Dialogues written once and held on every front: the words are the same everywhere.

A ``.chat`` file reads as chat. ``> text`` is typed as a command, ``>> text`` is said to the bot in
plain words (in a channel by mentioning it), ``> [Label]`` is pressed, ``@dm`` moves the whole
dialogue into direct messages, ``#`` is a remark, and every other line must be read in the answer,
in this order.
"""

from contextlib import suppress
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.content import load
from bot.errors import UserError
from bot.registry import Registry
from bot.settings import Settings
from tests.scenario.fronts import FRONTS, words

SCRIPTS = {
    path.stem: [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for path in sorted((Path(__file__).parent / "dialogues").glob("*.chat"))
}


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("script", SCRIPTS)
async def test_dialogue(front: str, script: str, tmp_path: Path) -> None:
    lines = SCRIPTS[script]
    async with FRONTS[front](tmp_path, in_dm="@dm" in lines) as somebody:
        answer = ""
        for line in lines:
            if line.startswith(("#", "@")):
                continue
            if line.startswith("> ["):
                answer = words(await somebody.presses(line[3:-1]))
            elif line.startswith(">> "):
                answer = words(await somebody.says(line[3:]))
            elif line.startswith("> "):
                answer = words(await somebody.types(line[2:]))
            else:
                expected = words(line)
                assert expected in answer, f"{front} does not show {expected!r} in\n{answer}"
                answer = answer.split(expected, 1)[1]


def test_every_command_is_in_a_dialogue() -> None:
    settings = Settings(_env_file=None)
    content = load(settings.content_dir, settings.schedules_dir)
    registry = Registry(COMMANDS)
    heard = set()
    for line in (line for script in SCRIPTS.values() for line in script):
        if line.startswith("> ") and not line.startswith("> ["):
            with suppress(UserError):
                heard.add(registry.parse(content, line[2:]).command.name)
    assert heard == {command.name for command in COMMANDS}
