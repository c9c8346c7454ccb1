"""The app manifest, which an operator pastes into Slack, made from the command records."""

import json
from collections.abc import Iterator, Mapping, Sequence

from bot.markup import cut
from bot.registry import SLASH, Registry

#: Slack's manifest schema, version 2.
_USAGE_HINT = 1000
#: The histories of channels serve to look for a scheduled message of ours that is in doubt; no
#: event brings us what people write there.
_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
)
_EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
_SHORT = "Data scientist or machine learning engineer? Comparisons from sources, tips and quizzes."
_LONG = (
    "Waymark compares two careers, data scientist and machine learning engineer, in sentences "
    "that name their sources and dates, and shows where the sources disagree. Pick a track and a "
    "schedule, and a short tip arrives in your direct messages at your own local time. A quiz "
    "there explains every answer. Answers in channels are only for you until you share them."
)


def manifest(registry: Registry, *, public_url: str | None = None) -> str:
    """Return the manifest as YAML, ready to paste.

    It asks for Socket Mode; with ``public_url``, such as ``https://bot.example.org``, for signed
    HTTP requests to ``/slack/events`` there.
    """
    return "\n".join(_yaml(_manifest(registry, public_url))) + "\n"


def _manifest(registry: Registry, public_url: str | None) -> dict[str, object]:
    url = {"request_url": f"{public_url.rstrip('/')}/slack/events"} if public_url else {}
    command = {
        "command": SLASH,
        **({"url": url["request_url"]} if url else {}),
        "description": _SHORT,
        "usage_hint": usage_hint(registry),
        "should_escape": False,
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Waymark",
            "description": _SHORT,
            "long_description": _LONG,
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Waymark", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(_SCOPES)}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(_EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def usage_hint(registry: Registry) -> str:
    """Return what Slack shows behind ``/career`` while somebody types: the commands by name."""
    names = dict.fromkeys(command.name.split()[0] for command in registry.commands)
    return cut(f"[{' | '.join(names)}]", _USAGE_HINT)


def _yaml(node: Mapping[str, object], indent: str = "") -> Iterator[str]:
    """Write nested mappings and lists; scalars as JSON, which YAML reads as the same."""
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _yaml(value, f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}{key}:"
            yield from _items(value, f"{indent}  ")
        else:
            yield f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}"


def _items(items: Sequence[object], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping):
            first, *more = _yaml(item, f"{indent}  ")
            yield f"{indent}- {first.strip()}"
            yield from more
        else:
            yield f"{indent}- {json.dumps(item, ensure_ascii=False)}"
