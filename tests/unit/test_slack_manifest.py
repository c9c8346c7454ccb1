"""The manifest, read back as Slack will read it."""

from typing import Any

import yaml

from adapters.slack.manifest import manifest
from bot.commands import COMMANDS
from bot.registry import Registry


def read(**more: str) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(manifest(Registry(COMMANDS), **more))
    return parsed


def test_it_names_every_command_in_the_hint() -> None:
    (command,) = read()["features"]["slash_commands"]

    assert command["command"] == "/career"
    for name in ("compare", "role", "quiz", "tips", "help"):
        assert name in command["usage_hint"]
    assert len(command["usage_hint"]) <= 1000
    assert command["should_escape"] is False


def test_it_asks_for_what_the_bot_needs_and_no_more() -> None:
    parsed = read()

    assert parsed["oauth_config"]["scopes"]["bot"] == [
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
    ]
    settings = parsed["settings"]
    assert settings["event_subscriptions"] == {
        "bot_events": [
            "app_home_opened",
            "app_mention",
            "app_uninstalled",
            "message.im",
            "tokens_revoked",
        ]
    }
    assert settings["interactivity"] == {"is_enabled": True}
    assert settings["socket_mode_enabled"] is True
    assert parsed["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_its_texts_fit() -> None:
    shown = read()["display_information"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000


def test_with_an_address_it_asks_for_http() -> None:
    parsed = read(public_url="https://bot.example.org/")

    address = "https://bot.example.org/slack/events"
    assert parsed["settings"]["socket_mode_enabled"] is False
    assert parsed["settings"]["event_subscriptions"]["request_url"] == address
    assert parsed["settings"]["interactivity"]["request_url"] == address
    assert parsed["features"]["slash_commands"][0]["url"] == address
