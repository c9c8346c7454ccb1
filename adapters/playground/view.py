"""What the page is told: entries, clock and opening as JSON-ready data."""

from typing import Any

from adapters.playground.travel import Hands
from adapters.playground.visitors import Entry, Place, Visitor
from bot import charts
from bot.actions import share
from bot.app import Request
from bot.registry import SLASH
from bot.replies import Chart, as_json, as_text


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return one entry; a reply comes neutral and as each platform's payloads."""
    data: dict[str, Any] = {
        "id": entry.id,
        "version": entry.version,
        "kind": entry.kind,
        "place": entry.place,
        "at": entry.at.isoformat(),
        "text": as_text(entry.reply) if entry.reply else entry.text,
    }
    if entry.reply:
        reply = as_json(entry.reply)
        for besides in ("direct", "public"):  # entries of their own
            reply.pop(besides)
        in_channel = entry.place is Place.CHANNEL
        shareable = entry.reply.share if in_channel and entry.reply.private else None
        data["reply"] = reply
        data["charts"] = [_chart_json(b) for b in entry.reply.blocks if isinstance(b, Chart)]
        data["private"] = entry.reply.private and in_channel
        data["share"] = share(shareable).encode() if shareable else None
        data["wire"] = entry.wire
    return data


def _chart_json(chart: Chart) -> dict[str, Any]:
    """Return where the pictures of a chart are, and their size in pixels."""
    width, height = charts.size(chart)
    return {"name": charts.digest(chart), "width": width, "height": height}


def hands_json(hands: Hands) -> dict[str, Any]:
    """Return the clock; times are ISO 8601 in UTC, ``ahead`` is in seconds."""
    return {
        "now": hands.now.isoformat(),
        "zone": hands.zone,
        "next_tip_at": hands.next_tip_at.isoformat() if hands.next_tip_at else None,
        "ahead": int(hands.ahead.total_seconds()),
    }


async def opening_json(visitor: Visitor) -> dict[str, Any]:
    """Return what an empty conversation shows: the welcome's doors and a line to try."""
    welcome = await visitor.app.answer(Request(target=visitor.target, in_dm=True))
    doors = [choice for choice in welcome.choices if choice.action.kind == "run"]
    examples = [command.example for command in visitor.app.registry.commands if command.options]
    return {
        "title": welcome.title,
        "doors": [{"label": d.label, "line": f"{SLASH} {d.action.subject}"} for d in doors],
        "examples": [f"{SLASH} {example}" for example in examples[:3]],
    }
