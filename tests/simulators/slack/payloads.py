"""The payloads Slack sends for what a person does.

Slack docs: slash commands, block_actions, block_suggestion, view_submission, Events API. The shapes
follow the fixtures of bolt-python.
"""

from typing import TYPE_CHECKING

from tests.simulators.slack.records import Json
from tests.simulators.slack.state import values
from tests.simulators.slack.surfaces import Element, Message, View

if TYPE_CHECKING:
    from tests.simulators.slack.people import User
    from tests.simulators.slack.workspace import Channel, Workspace

LEGACY_TOKEN = "legacy-verification-token"


def slash_command(user: "User", channel: "Channel", command: str, text: str) -> Json:
    """Return a slash command; every value is text, as in a form."""
    workspace = user.workspace
    return {
        "token": LEGACY_TOKEN,
        "team_id": workspace.team,
        "team_domain": workspace.team.lower(),
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.new_response_url(channel, user.id, None),
        "trigger_id": workspace.new_trigger(user.id),
    }


def block_actions(user: "User", element: Element, chosen: Json) -> Json:
    """Return what is sent when a person presses or picks something."""
    workspace, surface = user.workspace, element.surface
    action = {
        "type": element.type,
        "action_id": element.action_id,
        "block_id": element.block_id,
        "action_ts": workspace.world.fresh_ts(),
        **chosen,
    }
    payload = _interaction(user, "block_actions")
    payload |= {"trigger_id": workspace.new_trigger(user.id), "actions": [action]}
    return payload | _place(user, surface)


def block_suggestion(user: "User", element: Element, typed: str) -> Json:
    """Return what is sent while a person types into an external menu."""
    payload = _interaction(user, "block_suggestion") | {
        "action_id": element.action_id,
        "block_id": element.block_id,
        "value": typed,
    }
    place = _place(user, element.surface)
    place.pop("response_url", None)
    return payload | place


def view_submission(user: "User", view: View) -> Json:
    """Return what is sent when a person submits a modal."""
    return _interaction(user, "view_submission") | {
        "trigger_id": user.workspace.new_trigger(user.id),
        "view": view.to_slack(),
        "response_urls": [],
    }


def view_closed(user: "User", view: View) -> Json:
    """Return what is sent when a person closes a modal that asked to be told."""
    return _interaction(user, "view_closed") | {"view": view.to_slack(), "is_cleared": False}


def event(workspace: "Workspace", inner: Json) -> Json:
    """Wrap an event for the Events API."""
    return {
        "token": LEGACY_TOKEN,
        "team_id": workspace.team,
        "api_app_id": workspace.app_id,
        "type": "event_callback",
        "event_id": workspace.world.fresh("Ev"),
        "event_time": int(workspace.world.clock.now()),
        "event": inner,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def _interaction(user: "User", kind: str) -> Json:
    workspace = user.workspace
    return {
        "type": kind,
        "token": LEGACY_TOKEN,
        "api_app_id": workspace.app_id,
        "team": {"id": workspace.team, "domain": workspace.team.lower()},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": workspace.team,
        },
    }


def _place(user: "User", surface: Message | View) -> Json:
    """Say where something was pressed; an ephemeral message is not part of the payload."""
    workspace = user.workspace
    if isinstance(surface, View):
        container: Json = {"type": "view", "view_id": surface.id}
        return {"container": container, "view": surface.to_slack()}
    channel = workspace.channels[surface.channel]
    place: Json = {
        "container": {
            "type": "message",
            "message_ts": surface.ts,
            "channel_id": channel.id,
            "is_ephemeral": surface.ephemeral,
        },
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": values(surface, surface.choices.get(user.id, {}))},
        "response_url": workspace.new_response_url(channel, user.id, surface),
    }
    if not surface.ephemeral:
        place["message"] = surface.to_slack()
    return place
