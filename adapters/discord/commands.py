"""The registry as Discord application commands.

Limits: Discord documentation, "Application Commands": one command holds subcommands and groups of
subcommands, 25 options, 25 choices, descriptions of 100 characters, 8000 characters altogether.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.discord.render import short
from bot.content import Content
from bot.invocation import Command, Option, Value
from bot.registry import Registry

Json = dict[str, Any]

ROOT = "career"
MAX_CHOICES = 25
MAX_TEXT = 100
MAX_CHARACTERS = 8000

SUBCOMMAND, GROUP, STRING, INTEGER = 1, 2, 3, 4
_IN_GUILDS, _IN_BOT_DMS = 0, 1
#: What Discord adds to a registered command, and what it leaves out where it is empty.
_ADDED = frozenset({"id", "application_id", "version", "guild_id", "dm_permission"})


def command_tree(registry: Registry, content: Content) -> list[Json]:
    """Return the whole command set for a bulk overwrite: the one ``/career`` with everything in it.

    Options offer their values as choices where there are few; where they are many, or too long for
    one command, Discord asks while somebody types (autocomplete).
    """
    tree = {
        "name": ROOT,
        "type": 1,
        "description": "Data scientist or machine learning engineer? Answers with sources",
        "integration_types": [0],
        "contexts": [_IN_GUILDS, _IN_BOT_DMS],
        "options": list(_members(registry, content)),
    }
    _shorten(tree)
    return [tree]


def same(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether the registered commands are ours, whatever Discord added to them."""
    return [_bare(command) for command in ours] == [_bare(command) for command in theirs]


def _members(registry: Registry, content: Content) -> Iterator[Json]:
    families: list[str] = []
    for command in registry.commands:
        family, _, rest = command.name.partition(" ")
        if not rest:
            yield _subcommand(command, command.name, content)
        elif family not in families:
            families.append(family)
            members = registry.family(family)
            names = [member.name.partition(" ")[2] for member in members]
            yield {
                "type": GROUP,
                "name": family,
                "description": short(" | ".join(names), MAX_TEXT),
                "options": [
                    _subcommand(member, name, content)
                    for member, name in zip(members, names, strict=True)
                ],
            }


def _subcommand(command: Command, name: str, content: Content) -> Json:
    in_order = sorted(command.options, key=lambda option: not option.required)
    return {
        "type": SUBCOMMAND,
        "name": name,
        "description": short(command.described, MAX_TEXT),
        "options": [_option(option, content) for option in in_order],
    }


def _option(option: Option, content: Content) -> Json:
    wire: Json = {
        "type": INTEGER if option.between else STRING,
        "name": option.name,
        "description": short(option.summary, MAX_TEXT),
        "required": option.required,
    }
    if option.between:
        wire["min_value"], wire["max_value"] = option.between
        return wire
    values = list(option.values(content)) if option.values else []
    if option.text:
        # Choices would be all that can be said; what completion offers is only a proposal.
        return wire | {"max_length": option.text, "autocomplete": bool(values)}
    if 0 < len(values) <= MAX_CHOICES:
        return wire | {"choices": choices(values)}
    return wire | {"autocomplete": bool(values)}


def choices(values: Iterable[Value]) -> list[Json]:
    """Return values as Discord offers them, at most 25."""
    offered = list(values)[:MAX_CHOICES]
    return [{"name": short(value.label, MAX_TEXT), "value": value.id} for value in offered]


def _shorten(tree: Json) -> None:
    """Let Discord ask for the longest lists of choices until the command is short enough."""
    while _characters(tree) > MAX_CHARACTERS:
        listed = [option for option in _walk(tree) if option.get("choices")]
        if not listed:
            return
        longest = max(listed, key=_characters)
        del longest["choices"]
        longest["autocomplete"] = True


def _characters(node: Json) -> int:
    texts = [node["name"], node.get("description", "")]
    texts += [text for choice in node.get("choices", ()) for text in choice.values()]
    return sum(map(len, texts)) + sum(map(_characters, node.get("options", ())))


def _walk(node: Json) -> Iterator[Json]:
    yield node
    for child in node.get("options", ()):
        yield from _walk(child)


def _bare(node: Mapping[str, Any]) -> Json:
    kept = {key: value for key, value in node.items() if key not in _ADDED}
    if "options" in kept:
        kept["options"] = [_bare(option) for option in kept["options"]]
    return {key: value for key, value in kept.items() if value not in (None, [], False)}
