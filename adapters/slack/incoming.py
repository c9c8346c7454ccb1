"""What Slack's payloads mean: pure functions from JSON to what the core takes.

Shapes: Slack's reference on slash commands, block_actions and the Events API. Whatever does not
have the shape gives ``None`` and is not answered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.app import Press, Request
from bot.people import Target

PLATFORM = "slack"
Json = Mapping[str, Any]

_TOKEN = re.compile(r"<(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
#: How Slack begins the mention of a user group.
_GROUP = "!subteam^"
_NEVER_ANSWERED = ("bot_id", "subtype", "hidden", "edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something somebody did that wants an answer, and where the answer goes.

    ``key`` is the same for every delivery of the same thing. ``response_url`` is how commands and
    presses are answered; messages and the Home tab have none.
    """

    what: Request | Press
    key: str | None
    channel: str
    response_url: str | None = None
    thread: str | None = None

    @property
    def target(self) -> Target:
        """Who did it."""
        return self.what.target


def read_command(body: Json) -> Asked | None:
    """Read a slash command."""
    target = _target(body.get("team_id"), body.get("user_id"))
    url = body.get("response_url")
    if target is None or not isinstance(url, str):
        return None
    line = spoken(_text(body, "text"))
    return Asked(
        what=Request(target=target, line=line),
        key=_text(body, "trigger_id") or None,
        channel=_text(body, "channel_id"),
        response_url=url,
    )


def read_press(body: Json) -> Asked | None:
    """Read a click on a button or a pick from a menu."""
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], dict):
        return None
    action = actions[0]
    picked = action.get("selected_option")
    value = _text(picked, "value") if isinstance(picked, dict) else _text(action, "value")
    user = _part(body, "user")
    target = _target(_text(_part(body, "team"), "id") or user.get("team_id"), user.get("id"))
    if target is None:
        return None
    return Asked(
        what=Press(target=target, action=value),
        key=_text(body, "trigger_id") or _text(action, "action_ts") or None,
        channel=_text(_part(body, "channel"), "id"),
        response_url=_text(body, "response_url") or None,
        thread=_text(_part(body, "message"), "thread_ts") or None,
    )


def read_message(body: Json, bot_user: str) -> Asked | None:
    """Read words written to the bot: a direct message, or a message that mentions it.

    A mention is answered to everybody, as it was said, in a thread under it, where a long answer
    is in nobody's way. What is for its author alone is whispered there.
    """
    event = _part(body, "event")
    target = _target(body.get("team_id"), event.get("user"))
    direct = event.get("channel_type") == "im"
    to_us = event.get("type") == "app_mention" or (event.get("type") == "message" and direct)
    if target is None or not to_us or any(event.get(key) for key in _NEVER_ANSWERED):
        return None
    line = spoken(_text(event, "text"), bot_user)
    return Asked(
        what=Request(target=target, line=line, in_dm=direct, in_public=not direct),
        key=_text(body, "event_id") or None,
        channel=_text(event, "channel"),
        thread=_text(event, "thread_ts") or (None if direct else _text(event, "ts")) or None,
    )


def read_goodbye(body: Json) -> tuple[str, str] | None:
    """Read that the app was taken out of a workspace: which one, and how.

    Slack sends ``app_uninstalled`` and ``tokens_revoked`` in any order, or one of them.
    """
    event, team = _part(body, "event"), _text(body, "team_id")
    if team and event.get("type") == "app_uninstalled":
        return team, "app_uninstalled"
    if team and event.get("type") == "tokens_revoked" and _part(event, "tokens").get("bot"):
        return team, "token_revoked"
    return None


def spoken(text: str, bot_user: str = "") -> str:
    """Return what somebody typed, as they typed it: no mention of the bot, no Slack escapes."""

    def said(token: re.Match[str]) -> str:
        target = token["target"].removeprefix(_GROUP)
        if bot_user and target == f"@{bot_user}":
            return " "
        return token["label"] or target

    plain = _TOKEN.sub(said, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _target(team: object, user: object) -> Target | None:
    if isinstance(team, str) and isinstance(user, str) and team and user:
        return Target(platform=PLATFORM, community=team, user=user)
    return None


def _part(node: Json, key: str) -> Json:
    part = node.get(key)
    return part if isinstance(part, dict) else {}


def _text(node: Json, key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""
