"""The commands as a set: none forgotten, none twice, each explained by an example that works."""

import pkgutil

import pytest

from bot import commands
from bot.commands import COMMANDS, PRESSES
from bot.content import Content, load
from bot.invocation import Command
from bot.registry import Registry
from bot.settings import Settings

MODULES = [
    pkgutil.resolve_name(module.name)
    for module in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}.")
]
#: Discord's limit for the description of a command and of an option.
SHORT = 100

by_name = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)


def test_every_module_is_registered() -> None:
    found = [c for module in MODULES for c in getattr(module, "COMMANDS", ())]
    assert {c.name for c in COMMANDS} - {c.name for c in found} == {"help"}
    assert {c.name for c in found} <= {c.name for c in COMMANDS}
    presses = [p for module in MODULES for p in getattr(module, "PRESSES", ())]
    assert {p.kind for p in presses} == {p.kind for p in PRESSES}


def test_no_name_is_given_twice() -> None:
    names = [command.name for command in COMMANDS]
    assert sorted(set(names)) == sorted(names)
    kinds = [handler.kind for handler in PRESSES]
    assert sorted(set(kinds)) == sorted(kinds)
    families = {name.split()[0] for name in names if " " in name}
    assert families.isdisjoint(names)


@by_name
def test_it_says_what_it_does_and_what_it_takes(command: Command) -> None:
    assert 0 < len(command.summary) <= SHORT
    assert command.handle.__doc__ or command.name == "help"
    options = [option.name for option in command.options]
    assert len(set(options)) == len(options)
    for option in command.options:
        assert 0 < len(option.summary) <= SHORT
        kinds = [option.between, option.text or option.values]
        assert sum(kind is not None for kind in kinds) == 1


@pytest.fixture(scope="module")
def content() -> Content:
    settings = Settings(_env_file=None)
    return load(settings.content_dir, settings.schedules_dir)


@by_name
def test_its_example_is_a_call_of_it(command: Command, content: Content) -> None:
    call = Registry(COMMANDS).parse(content, command.example)
    assert call.command is command
    assert call.missing is None
    assert bool(call.options) == bool(command.options)
