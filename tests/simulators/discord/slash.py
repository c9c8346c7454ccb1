"""What the Discord client does with a typed command before the bot hears of it.

The client offers only registered commands and checks options itself.
Rules: Discord documentation, "Application Commands".
"""

from collections.abc import Mapping

from tests.simulators.discord.errors import Json
from tests.simulators.discord.limits_commands import CHAT_INPUT, GROUP, SUBCOMMAND
from tests.simulators.discord.world import Account, Channel, World, member

STRING, INTEGER, BOOLEAN, USER, CHANNEL, NUMBER = 3, 4, 5, 6, 7, 10
_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    USER: (str,),
    CHANNEL: (str,),
    NUMBER: (int, float),
}
GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1

Options = Mapping[str, str | float | bool]


def find_command(world: World, line: str, channel: Channel) -> tuple[Json, list[Json]]:
    """Find what "/career compare" means in a channel: the command and the way down to its leaf.

    Raises AssertionError, as a person would see no such command.
    """
    assert line.startswith("/"), f"a command starts with a slash: {line!r}"
    name, *steps = line[1:].split()
    here = [*(world.commands.get(channel.guild_id, []) if channel.guild_id else [])]
    here += world.commands.get(None, [])
    offered = [c for c in here if c["type"] == CHAT_INPUT and _is_offered(c, channel)]
    command = next((c for c in offered if c["name"] == name), None)
    assert command is not None, f"no /{name} here, only {sorted(c['name'] for c in offered)}"
    way: list[Json] = []
    node = command
    for step in steps:
        children = [o for o in node.get("options") or [] if o["type"] in {SUBCOMMAND, GROUP}]
        found = next((o for o in children if o["name"] == step), None)
        names = [o["name"] for o in children]
        assert found is not None, f"{line!r}: no {step!r}, only {names}"
        way.append(found)
        node = found
    inner = [o["name"] for o in node.get("options") or [] if o["type"] in {SUBCOMMAND, GROUP}]
    assert not inner, f"{line!r} needs one of {inner}"
    return command, way


def _is_offered(command: Json, channel: Channel) -> bool:
    contexts = command.get("contexts")
    if channel.guild_id is not None:
        return contexts is None or GUILD_CONTEXT in contexts
    if command.get("guild_id") or command.get("dm_permission") is False:
        return False
    return contexts is None or BOT_DM_CONTEXT in contexts


def command_data(
    world: World, channel: Channel, line: str, options: Options, *, focused: str | None = None
) -> Json:
    """Build the `data` of a command, or of autocomplete when an option is `focused`.

    Raises AssertionError for what the client would not let a person send.
    """
    command, way = find_command(world, line, channel)
    leaf = way[-1] if way else command
    known = {o["name"]: o for o in leaf.get("options") or []}
    unknown = options.keys() - known.keys()
    assert not unknown, f"{line}: no option {sorted(unknown)}, only {sorted(known)}"
    values = []
    for name, option in known.items():
        if name in options:
            values.append(_value(line, option, options[name], focused=focused))
        elif focused is None:
            assert not option.get("required"), f"{line}: option {name!r} is required"
    inner: list[Json] = values
    for step in reversed(way):
        inner = [{"name": step["name"], "type": step["type"], "options": inner}]
    data: Json = {"id": command["id"], "name": command["name"], "type": CHAT_INPUT}
    data["options"] = inner
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    resolved = _resolved(world, channel, values)
    return data | ({"resolved": resolved} if resolved else {})


def _value(line: str, option: Json, value: str | float, *, focused: str | None) -> Json:
    name, kind = option["name"], option["type"]
    entry = {"name": name, "type": kind, "value": value}
    if focused == name:
        assert option.get("autocomplete"), f"{line}: option {name!r} has no autocomplete"
        return entry | {"focused": True}
    wanted = _TYPES.get(kind)
    assert wanted is not None, f"{line}: options of type {kind} are not simulated"
    fits = isinstance(value, wanted) and isinstance(value, bool) == (kind == BOOLEAN)
    assert fits, f"{line}: {name}={value!r} is not of type {kind}"
    choices = [choice["value"] for choice in option.get("choices") or []]
    assert not choices or value in choices, f"{line}: {name}={value!r} is none of {choices}"
    size = len(value) if isinstance(value, str) else value
    low, high = ("min_length", "max_length") if kind == STRING else ("min_value", "max_value")
    least, most = option.get(low), option.get(high)
    assert least is None or size >= least, f"{line}: {name}={value!r} is under {least}"
    assert most is None or size <= most, f"{line}: {name}={value!r} is over {most}"
    return entry


def _resolved(world: World, channel: Channel, values: list[Json]) -> Json:
    """Give the objects behind user and channel options; empty kinds are left out."""
    resolved: Json = {}
    for entry in values:
        if entry["type"] == USER:
            account: Account = world.account(entry["value"])
            resolved.setdefault("users", {})[account.id] = account.wire()
            if channel.guild_id in account.guild_ids:
                person = member(account, world.timestamp()) | {"permissions": "0"}
                del person["user"]
                resolved.setdefault("members", {})[account.id] = person
        elif entry["type"] == CHANNEL:
            target = world.channels[entry["value"]]
            wire = target.wire() | {"permissions": target.bot_permissions()}
            resolved.setdefault("channels", {})[target.id] = wire
    return resolved
