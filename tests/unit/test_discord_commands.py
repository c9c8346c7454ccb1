"""The registry as application commands, and the link that installs them."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import discord
from discord import app_commands
from discord.app_commands.commands import validate_name

from adapters.discord.commands import command_tree, same
from adapters.discord.setup import invite_url
from bot.commands import COMMANDS
from bot.invocation import Command, Context, Option, Value
from bot.registry import Registry
from bot.replies import Reply
from tests.simulators.discord.limits_commands import check_commands
from tests.small import small_content

CONTENT = small_content()


def handle(_: Context) -> Reply:
    return Reply(title="")


def values(count: int, length: int = 3) -> tuple[Value, ...]:
    return tuple(Value(id=f"{n:0{length}}", label=f"{n:0{length}}") for n in range(count))


def option(name: str, count: int, *, required: bool = False, length: int = 3) -> Option:
    return Option(name=name, summary="S", required=required, values=lambda _: values(count, length))


def command(name: str, *options: Option) -> Command:
    return Command(name=name, summary=f"Do {name}", example=name, handle=handle, options=options)


def tree(*commands: Command) -> dict[str, Any]:
    wire = command_tree(Registry(commands), CONTENT)
    check_commands(wire)
    [root] = wire
    return root


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("options", ()):
        yield from walk(child)


def test_one_command_holds_them_all() -> None:
    root = tree(command("start"), command("tips on"), command("compare"), command("tips zone"))

    assert (root["name"], root["contexts"], root["integration_types"]) == ("career", [0, 1], [0])
    assert [(o["type"], o["name"]) for o in root["options"]] == [
        (1, "start"),
        (2, "tips"),
        (1, "compare"),
    ]
    tips = root["options"][1]
    assert tips["description"] == "on | zone"
    assert [(o["type"], o["name"], o["description"]) for o in tips["options"]] == [
        (1, "on", "Do tips on"),
        (1, "zone", "Do tips zone"),
    ]


def test_options_are_choices_autocomplete_or_numbers_and_required_ones_come_first() -> None:
    number = Option(name="n", summary="How many", between=(1, 20))
    root = tree(command("quiz", option("few", 25), number, option("many", 26, required=True)))

    many, few, n = root["options"][0]["options"]
    assert many == {
        "type": 3,
        "name": "many",
        "description": "S",
        "required": True,
        "autocomplete": True,
    }
    assert [c["value"] for c in few["choices"]] == [value.id for value in values(25)]
    assert (n["type"], n["min_value"], n["max_value"]) == (4, 1, 20)


def test_free_text_is_a_string_of_some_length_that_completion_only_proposes() -> None:
    said = Option(name="said", summary="S", text=2000)
    proposed = Option(name="said", summary="S", text=400, values=lambda _: values(3))

    plain, offered = (
        tree(command("ask", option))["options"][0]["options"][0] for option in (said, proposed)
    )

    assert (plain["type"], plain["max_length"], plain["autocomplete"]) == (3, 2000, False)
    assert (offered["max_length"], offered["autocomplete"]) == (400, True)
    assert "choices" not in offered


def test_long_texts_are_cut() -> None:
    verbose = Command(name="x", summary="word " * 40, example="x", handle=handle)

    [x] = tree(verbose)["options"]

    assert len(x["description"]) == 100
    assert x["description"].endswith("…")


def test_choices_give_way_to_autocomplete_when_one_command_gets_too_long() -> None:
    wide = [command(f"c{n}", option("v", 20 + n, length=90)) for n in range(4)]

    options = [c["options"][0] for c in tree(*wide)["options"]]

    assert [("choices" in o, o.get("autocomplete")) for o in options] == [
        (True, None),
        (True, None),
        (False, True),
        (False, True),
    ]


def test_the_real_commands_are_accepted_by_discord_py() -> None:
    [root] = command_tree(Registry(COMMANDS), CONTENT)
    check_commands([root])
    for node in walk(root):
        assert validate_name(node["name"]) == node["name"]
        assert 1 <= len(node["description"]) <= 100
    wire = root | {"id": "1", "application_id": "2", "version": "3"}
    parsed = app_commands.AppCommand(data=cast("Any", wire), state=cast("Any", None))
    assert {o.name for o in parsed.options} >= {"start", "compare", "role", "sources", "help"}
    assert all(isinstance(o, app_commands.AppCommandGroup) for o in parsed.options)


def test_what_discord_adds_makes_no_difference() -> None:
    ours = command_tree(Registry([command("quiz", option("few", 3))]), CONTENT)
    added = {"id": "1", "application_id": "2", "version": "3", "nsfw": False}
    theirs = [ours[0] | added | {"default_member_permissions": None, "dm_permission": True}]

    assert same(ours, theirs)
    assert not same(ours, [])
    assert not same(ours, [theirs[0] | {"description": "Something else"}])
    assert not same(command_tree(Registry([command("quiz")]), CONTENT), theirs)


def test_the_link_asks_for_what_is_needed() -> None:
    address = urlsplit(invite_url("123"))
    query = parse_qs(address.query)

    assert address.netloc == "discord.com"
    assert query["client_id"] == ["123"]
    assert query["scope"] == ["bot applications.commands"]
    asked = discord.Permissions(int(query["permissions"][0]))
    assert {name for name, given in asked if given} == {
        "view_channel",
        "read_messages",
        "send_messages",
        "send_messages_in_threads",
        "attach_files",
        "read_message_history",
    } & {name for name, _ in asked}
