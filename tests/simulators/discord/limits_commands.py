"""The limits Discord puts on modals, autocomplete choices and application commands.

Sources: Discord documentation, "Receiving and Responding", "Component Reference" and
"Application Commands".
"""

import re
from collections import Counter

from tests.simulators.discord.errors import Json, Problems
from tests.simulators.discord.limits import (
    ROW,
    SELECTS,
    TEXT_DISPLAY,
    TEXT_INPUT,
    Path,
    check_custom_id,
    check_options,
    check_select,
)

CHAT_INPUT = 1
SUBCOMMAND, GROUP = 1, 2
LABEL, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
COMMANDS_OF_TYPE = {1: 100, 2: 15, 3: 15}
COMMAND_CHARACTERS = 8000

_NAME = re.compile(r"[-_'\w]{1,32}")
_TEXT_LIMIT = 4000


def check_modal(modal: Json) -> None:
    """Check a modal: title 45, 1 to 5 top-level components, labels 45, descriptions 100."""
    problems = Problems(("data",))
    problems.length(("title",), modal.get("title"), 45, least=1)
    check_custom_id(problems, (), modal)
    components = modal.get("components") or []
    problems.length(("components",), components, 5, least=1)
    for index, component in enumerate(components):
        _check_modal_part(problems, ("components", index), component)
    problems.raise_if_any()


def _check_modal_part(problems: Problems, path: Path, part: Json) -> None:
    kind = part.get("type")
    if kind == LABEL:
        problems.length((*path, "label"), part.get("label"), 45, least=1)
        problems.length((*path, "description"), part.get("description"), 100)
        _check_field(problems, (*path, "component"), part.get("component") or {})
    elif kind == ROW:
        for index, field in enumerate(part.get("components") or []):
            at = (*path, "components", index)
            problems.length((*at, "label"), field.get("label"), 45, least=1)
            _check_field(problems, at, field)
    elif kind != TEXT_DISPLAY:
        text = 'Value of field "type" must be one of (1, 10, 18).'
        problems.add(path, "UNION_TYPE_CHOICES", text)


def _check_field(problems: Problems, path: Path, field: Json) -> None:
    kind = field.get("type")
    if kind in SELECTS:
        check_select(problems, path, field)
        return
    check_custom_id(problems, path, field)
    if kind == TEXT_INPUT:
        problems.length((*path, "placeholder"), field.get("placeholder"), 100)
        problems.length((*path, "value"), field.get("value"), _TEXT_LIMIT)
    elif kind == RADIO:
        check_options(problems, path, field, most=10, least=2)
    elif kind == CHECKBOXES:
        check_options(problems, path, field, most=10, least=1)
    elif kind not in {FILE_UPLOAD, CHECKBOX}:
        problems.add(path, "UNION_TYPE_CHOICES", "This component cannot stand in a label.")


def check_choices(choices: list[Json]) -> None:
    """At most 25 autocomplete choices; name and text value 1 to 100 characters."""
    problems = Problems(("data",))
    _check_choice_list(problems, ("choices",), choices)
    problems.raise_if_any()


def _check_choice_list(problems: Problems, path: Path, choices: list[Json]) -> None:
    problems.length(path, choices, 25)
    for index, choice in enumerate(choices):
        problems.length((*path, index, "name"), choice.get("name"), 100, least=1)
        if isinstance(choice.get("value"), str):
            problems.length((*path, index, "value"), choice["value"], 100, least=1)


def check_commands(commands: list[Json]) -> None:
    """Check a bulk overwrite: 100 chat input, 15 user and 15 message commands, unique names."""
    problems = Problems()
    kinds = Counter(command.get("type", CHAT_INPUT) for command in commands)
    for kind, count in kinds.items():
        if count > COMMANDS_OF_TYPE.get(kind, 0):
            text = f"Too many commands of type {kind}: {count}"
            problems.add((), "APPLICATION_COMMANDS_MAX_EXCEEDED", text)
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        key = (command.get("type", CHAT_INPUT), command.get("name", ""))
        if key in seen:
            text = "Application command names must be unique"
            problems.add((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
        seen.add(key)
        _check_command(problems, index, command)
    problems.raise_if_any()


def _check_command(problems: Problems, index: int, command: Json) -> None:
    if command.get("type", CHAT_INPUT) != CHAT_INPUT:
        problems.length((index, "name"), command.get("name"), 32, least=1)
        problems.length((index, "description"), command.get("description"), 0)
        return
    _check_named(problems, (index,), command)
    _check_command_options(problems, (index,), command)
    size = _characters(command)
    if size > COMMAND_CHARACTERS:
        text = f"Command exceeds maximum size ({size} of {COMMAND_CHARACTERS})"
        problems.add((index,), "APPLICATION_COMMAND_TOO_LARGE", text)


def _check_named(problems: Problems, path: Path, thing: Json) -> None:
    name = thing.get("name") or ""
    if not _NAME.fullmatch(name) or name != name.lower():
        text = "Command name is invalid"
        problems.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", text)
    problems.length((*path, "description"), thing.get("description"), 100, least=1)


def _check_command_options(problems: Problems, path: Path, parent: Json) -> None:
    options = parent.get("options") or []
    problems.length((*path, "options"), options, 25)
    optional_seen = False
    for index, option in enumerate(options):
        at = (*path, "options", index)
        _check_named(problems, at, option)
        _check_choice_list(problems, (*at, "choices"), option.get("choices") or [])
        if option.get("type") in {SUBCOMMAND, GROUP}:
            _check_command_options(problems, at, option)
        elif option.get("required") and optional_seen:
            text = "Required options must be placed before non-required options"
            problems.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
        optional_seen = optional_seen or not option.get("required")
        if option.get("choices") and option.get("autocomplete"):
            text = "Choices and autocomplete exclude each other"
            problems.add(at, "APPLICATION_COMMAND_OPTION_CHOICES_AUTOCOMPLETE", text)
    names = Counter(option.get("name") for option in options)
    if any(count > 1 for count in names.values()):
        text = "Option names must be unique"
        problems.add((*path, "options"), "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", text)


def _characters(thing: Json) -> int:
    """Count names, descriptions and values of a command, its options and their choices."""
    own = sum(len(str(thing.get(key) or "")) for key in ("name", "description", "value"))
    inner = [*(thing.get("options") or []), *(thing.get("choices") or [])]
    return own + sum(_characters(part) for part in inner)
