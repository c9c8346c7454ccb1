"""The Web API methods, each a plain function on the workspace's state."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from tests.simulators.slack.records import Json, SlackError
from tests.simulators.slack.surfaces import Message, View
from tests.simulators.slack.workspace import Channel, Content, Upload, Workspace, decoded

if TYPE_CHECKING:
    from tests.simulators.slack.people import User


class Arguments:
    """The arguments of one call, read leniently: forms carry everything as text."""

    def __init__(self, raw: Json) -> None:
        """Take the merged arguments."""
        self.raw = raw

    def text(self, name: str) -> str | None:
        """Return an argument as text; None if it is missing or empty."""
        value = self.raw.get(name)
        return None if value in (None, "") else str(value)

    def flag(self, name: str) -> bool:
        """Return a true-or-false argument."""
        return str(self.raw.get(name, "")).lower() in ("1", "true")

    def needed(self, name: str, error: str = "invalid_arguments") -> str:
        """Return an argument that must be there; SlackError with `error` if it is not."""
        value = self.text(name)
        if value is None:
            raise SlackError(error)
        return value

    def view(self) -> Json:
        """Return the `view` argument as an object."""
        value = decoded(self.raw.get("view"), "invalid_arguments")
        if not isinstance(value, dict):
            raise SlackError("invalid_arguments")
        return value


class Method(NamedTuple):
    """A Web API method and the scope it needs."""

    apply: Callable[[Workspace, Arguments], Json]
    scope: str | None = None


def auth_test(workspace: Workspace, _args: Arguments) -> Json:
    """Who am I."""
    return {
        "url": f"https://{workspace.team.lower()}.slack.com/",
        "team": workspace.team,
        "team_id": workspace.team,
        "user": "bot",
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def open_conversation(workspace: Workspace, args: Arguments) -> Json:
    """Open the direct message with one user."""
    users = args.needed("users", "users_list_not_supplied").split(",")
    if len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type")
    user = _known_user(workspace, users[0])
    if user.disabled:
        raise SlackError("user_disabled")
    known = f"D{workspace.team}{user.id}" in workspace.channels
    channel = workspace.dm(user.id)
    return {"channel": {"id": channel.id}, "already_open": known, "no_op": known}


def post_message(workspace: Workspace, args: Arguments) -> Json:
    """Write a message that everybody in the channel sees."""
    channel = workspace.writable(args.text("channel"))
    message = workspace.write(channel, workspace.content(args.raw), via="call")
    return {"channel": channel.id, "ts": message.ts, "message": message.to_slack()}


def post_ephemeral(workspace: Workspace, args: Arguments) -> Json:
    """Write a message that one member of the channel sees."""
    channel = workspace.writable(args.text("channel"))
    user = args.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = workspace.content(args.raw)
    message = workspace.write(channel, content, via="call", only_for=user)
    return {"message_ts": message.ts}


def update_message(workspace: Workspace, args: Arguments) -> Json:
    """Change a message of the app; ephemeral ones cannot be found this way."""
    channel = workspace.writable(args.text("channel"))
    message = _own_message(workspace, channel, args, "cant_update_message")
    workspace.rewrite(message, workspace.content(args.raw))
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message.to_slack(),
    }


def delete_message(workspace: Workspace, args: Arguments) -> Json:
    """Take a message of the app away."""
    channel = workspace.writable(args.text("channel"))
    message = _own_message(workspace, channel, args, "cant_delete_message")
    message.deleted = True
    message.seen = workspace.world.pulse.beat()
    return {"channel": channel.id, "ts": message.ts}


def read_history(workspace: Workspace, args: Arguments) -> Json:
    """Read a channel, newest message first, without ephemeral messages."""
    channel = workspace.readable(args.text("channel"))
    needed = _HISTORIES[channel.kind]
    if needed not in workspace.scopes:
        raise SlackError("missing_scope", needed=needed)
    if not channel.bot_is_member:
        raise SlackError("not_in_channel")
    oldest = float(args.text("oldest") or 0)
    latest = float(args.text("latest") or "inf")
    inclusive = args.flag("inclusive")
    kept = [
        message
        for message in reversed(channel.messages)
        if not message.deleted
        and not message.ephemeral
        and (
            oldest < float(message.ts) < latest
            or (inclusive and float(message.ts) in (oldest, latest))
        )
    ]
    if workspace.stale_reads:
        workspace.stale_reads -= 1
        kept = []
    start = int(args.text("cursor") or 0)
    end = start + int(args.text("limit") or 100)
    more = end < len(kept)
    with_metadata = args.flag("include_all_metadata")
    return {
        "messages": [m.to_slack(with_metadata=with_metadata) for m in kept[start:end]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(end) if more else ""},
    }


def user_info(workspace: Workspace, args: Arguments) -> Json:
    """Name and time zone of a person."""
    user = _known_user(workspace, args.needed("user", "user_not_found"))
    now = datetime.fromtimestamp(workspace.world.clock.now(), tz=UTC)
    offset = now.astimezone(ZoneInfo(user.tz)).utcoffset()
    profile = {"real_name": user.name, "display_name": user.name}
    return {
        "user": {
            "id": user.id,
            "team_id": workspace.team,
            "name": user.name,
            "real_name": user.name,
            "deleted": user.disabled,
            "is_bot": False,
            "is_admin": user.admin,
            "is_owner": False,
            "tz": user.tz,
            "tz_label": user.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "locale": user.locale,
            "profile": profile,
        }
    }


def list_user_groups(workspace: Workspace, args: Arguments) -> Json:
    """Every user group; those that are switched off only if asked for."""
    with_disabled = args.flag("include_disabled")
    return {
        "usergroups": [
            {
                "id": group.id,
                "team_id": workspace.team,
                "is_usergroup": True,
                "name": group.handle.title(),
                "handle": group.handle,
                "date_delete": int(group.disabled),
            }
            for group in workspace.user_groups.values()
            if with_disabled or not group.disabled
        ]
    }


def list_group_members(workspace: Workspace, args: Arguments) -> Json:
    """Who is in a user group."""
    group = workspace.user_groups.get(args.needed("usergroup"))
    if group is None or (group.disabled and not args.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": sorted(group.users)}


def announce_upload(workspace: Workspace, args: Arguments) -> Json:
    """Give a file an id and an address to put it to."""
    args.needed("filename", "no_file_data")
    file_id = workspace.world.fresh("F")
    workspace.uploads[file_id] = Upload(length=int(args.needed("length")))
    origin = workspace.world.origin
    return {"upload_url": f"{origin}/upload/{workspace.team}/{file_id}", "file_id": file_id}


def complete_upload(workspace: Workspace, args: Arguments) -> Json:
    """Show uploaded files in a channel, as one message."""
    listed = decoded(args.raw.get("files"), "invalid_arguments")
    if not isinstance(listed, list) or not listed:
        raise SlackError("invalid_arguments")
    channel = workspace.writable(args.text("channel_id"))
    found: dict[str, bytes] = {}
    for file in listed:
        upload = workspace.uploads.get(file["id"])
        if upload is None or upload.done or upload.data is None:
            raise SlackError("file_not_found")
        upload.done = True
        found[file.get("title") or file["id"]] = upload.data
    comment = args.text("initial_comment") or ""
    content = Content(text=comment, blocks=[], metadata=None, thread_ts=args.text("thread_ts"))
    workspace.write(channel, content, via="call").files = found
    return {"files": [{"id": file["id"], "title": file.get("title")} for file in listed]}


def open_view(workspace: Workspace, args: Arguments) -> Json:
    """Open a modal for the person behind the trigger."""
    user = workspace.users[workspace.use_trigger(args.text("trigger_id"))]
    view = workspace.put_view(args.view(), user.id, kind="modal", replaces=None)
    user.open_views[:] = [view]
    return {"view": view.to_slack()}


def push_view(workspace: Workspace, args: Arguments) -> Json:
    """Put a modal on top of the open one."""
    user = workspace.users[workspace.use_trigger(args.text("trigger_id"))]
    view = user.stack_view(args.view())
    return {"view": view.to_slack()}


def update_view(workspace: Workspace, args: Arguments) -> Json:
    """Change a view that is still there; a `hash` must be the current one."""
    view = _known_view(workspace, args)
    if args.text("hash") not in (None, view.hash):
        raise SlackError("hash_conflict")
    kind = str(view.raw["type"])
    workspace.put_view(args.view(), view.user, kind=kind, replaces=view)
    return {"view": view.to_slack()}


def publish_view(workspace: Workspace, args: Arguments) -> Json:
    """Set the Home tab of one person."""
    user = _known_user(workspace, args.needed("user_id"))
    if user.home and args.text("hash") not in (None, user.home.hash):
        raise SlackError("hash_conflict")
    user.home = workspace.put_view(args.view(), user.id, kind="home", replaces=user.home)
    return {"view": user.home.to_slack()}


_HISTORIES = {"im": "im:history", "private": "groups:history", "public": "channels:history"}
METHODS: dict[str, Method] = {
    "auth.test": Method(auth_test),
    "conversations.open": Method(open_conversation, "im:write"),
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.update": Method(update_message, "chat:write"),
    "chat.delete": Method(delete_message, "chat:write"),
    "conversations.history": Method(read_history),
    "files.getUploadURLExternal": Method(announce_upload, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "usergroups.list": Method(list_user_groups, "usergroups:read"),
    "usergroups.users.list": Method(list_group_members, "usergroups:read"),
    "users.info": Method(user_info, "users:read"),
    "views.open": Method(open_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
    "views.publish": Method(publish_view),
}


def _known_user(workspace: Workspace, user_id: str) -> "User":
    if user_id not in workspace.users:
        raise SlackError("user_not_found")
    return workspace.users[user_id]


def _own_message(workspace: Workspace, channel: Channel, args: Arguments, error: str) -> Message:
    for message in channel.messages:
        if message.ts == args.text("ts") and not message.deleted and not message.ephemeral:
            if message.bot_id != workspace.bot_id:
                raise SlackError(error)
            return message
    raise SlackError("message_not_found")


def _known_view(workspace: Workspace, args: Arguments) -> View:
    external = args.text("external_id")
    for view in workspace.views.values():
        by_external = external is not None and view.raw.get("external_id") == external
        if view.id == args.text("view_id") or by_external:
            owner = workspace.users[view.user]
            if view is owner.home or view in owner.open_views:
                return view
    raise SlackError("not_found")
