"""A reply in each of the forms the command line can print."""

import json
from collections.abc import Iterator

from bot.replies import Reply, as_json, as_text


def printable(reply: Reply, form: str, *, one_line: bool) -> Iterator[str]:
    """Yield what to print: text with its buttons as ``press`` lines, or JSON as it is sent.

    What a command also writes to everybody, or into direct messages, follows its answer.
    """
    if form == "text":
        yield from (terminal(shown) for shown in (reply, reply.public) if shown)
    elif form == "json":
        yield dump(as_json(reply), one_line=one_line)
    else:
        direct = wire(reply.direct, form, in_dm=True) if reply.direct else []
        public = wire(reply.public, form, in_dm=False) if reply.public else []
        for message in [*wire(reply, form, in_dm=False), *public, *direct]:
            yield dump(message, one_line=one_line)


def wire(reply: Reply, form: str, *, in_dm: bool) -> list[dict[str, object]]:
    """Return the messages one platform's renderer makes of a reply."""
    if form == "slack":
        from adapters.slack.render import render as slack

        return slack(reply, in_dm=in_dm)
    from adapters.discord.render import render as discord

    return discord(reply, in_dm=in_dm)


def terminal(reply: Reply) -> str:
    """Return the plain text of a reply, followed by what can be pressed and how."""
    presses = [f"  {c.label}: press {c.action.encode()}" for c in reply.choices]
    parts = [as_text(reply), *(["\n".join(presses)] if presses and len(presses) <= 10 else [])]  # noqa: PLR2004 - a long select would drown the answer
    return "\n\n".join(part for part in parts if part) + "\n"


def dump(data: object, *, one_line: bool) -> str:
    """Return data as JSON, for a person to read or as one line."""
    if one_line:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(data, ensure_ascii=False, indent=2)
