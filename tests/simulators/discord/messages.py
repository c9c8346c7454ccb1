"""Messages as the simulator keeps them and as a test reads them.

Shapes: Discord documentation, "Message Resource" and "Component Reference".
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tests.simulators.discord.errors import Json
from tests.simulators.discord.limits import (
    BUTTON,
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SELECTS,
    TEXT_DISPLAY,
    Path,
    check_message,
    media_of,
    walk,
)

SUPPRESS_EMBEDS = 1 << 2
SUPPRESS_NOTIFICATIONS = 1 << 12
_FLAGS_OF_AN_EDIT = SUPPRESS_EMBEDS | COMPONENTS_V2
_FLAGS_OF_A_MESSAGE = _FLAGS_OF_AN_EDIT | SUPPRESS_NOTIFICATIONS
_FLAGS_OF_AN_ANSWER = _FLAGS_OF_A_MESSAGE | EPHEMERAL

_EVERYONE = re.compile(r"@(everyone|here)")
_USER_MENTION = re.compile(r"<@!?(\d+)>")
_ROLE_MENTION = re.compile(r"<@&(\d+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One `files[n]` part of a multipart request."""

    filename: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A request body: the JSON, or `payload_json` with its files by number."""

    payload: Json
    uploads: Mapping[int, Upload] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button on a message."""

    message: "Message"
    raw: Json

    @property
    def label(self) -> str:
        """The words on the button, or an empty text for an emoji button."""
        return str(self.raw.get("label", ""))

    @property
    def custom_id(self) -> str:
        """The id that goes back to the bot; empty for a link."""
        return str(self.raw.get("custom_id", ""))

    @property
    def url(self) -> str:
        """The address of a link button, else empty."""
        return str(self.raw.get("url", ""))

    @property
    def disabled(self) -> bool:
        """Whether the button is greyed out."""
        return bool(self.raw.get("disabled", False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A select menu on a message."""

    message: "Message"
    raw: Json

    @property
    def placeholder(self) -> str:
        """The grey text of the empty menu."""
        return str(self.raw.get("placeholder", ""))

    @property
    def custom_id(self) -> str:
        """The id that goes back to the bot."""
        return str(self.raw["custom_id"])

    @property
    def labels(self) -> list[str]:
        """What a person can pick, in order."""
        return [option["label"] for option in self.raw.get("options", [])]

    @property
    def disabled(self) -> bool:
        """Whether the menu is greyed out."""
        return bool(self.raw.get("disabled", False))


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """A live message: after an edit the same object shows the new state.

    `payload` is the API object, `versions` what stood there before each edit, `files` the
    bytes of its attachments by name, `only_for` the person an ephemeral message belongs to,
    `followups` the further answers of the interaction that made it, `pings` whom it notified.
    """

    payload: Json
    nonce: str | None = None
    only_for: str | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    versions: list[Json] = field(default_factory=list)
    followups: list["Message"] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    deleted: bool = False

    @property
    def id(self) -> str:
        """The snowflake."""
        return str(self.payload["id"])

    @property
    def channel_id(self) -> str:
        """The channel or DM it stands in."""
        return str(self.payload["channel_id"])

    @property
    def author_id(self) -> str:
        """Who wrote it."""
        return str(self.payload["author"]["id"])

    @property
    def content(self) -> str:
        """The plain text, empty under Components V2."""
        return str(self.payload["content"])

    @property
    def flags(self) -> int:
        """The bit set of message flags."""
        return int(self.payload["flags"])

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def thinking(self) -> bool:
        """Whether it still says "is thinking…", after a deferred answer."""
        return bool(self.flags & LOADING)

    @property
    def components(self) -> list[Json]:
        """The raw component tree."""
        return list(self.payload["components"])

    def texts(self) -> list[str]:
        """Every TextDisplay content in reading order, after the plain content if there is any."""
        shown = [c["content"] for c in walk(self.components) if c["type"] == TEXT_DISPLAY]
        return [self.content, *shown] if self.content else shown

    @property
    def all_text(self) -> str:
        """Everything there is to read, line by line."""
        return "\n".join(self.texts())

    def buttons(self) -> list[Button]:
        """Every button in reading order."""
        raw = (c for c in walk(self.components) if c["type"] == BUTTON)
        return [Button(message=self, raw=c) for c in raw]

    def button(self, label: str) -> Button:
        """The button with this label or `custom_id`; the failure names those there are."""
        for button in self.buttons():
            if label in {button.label, button.custom_id}:
                return button
        raise AssertionError(f"no button {label!r}, only {[b.label for b in self.buttons()]}")

    def selects(self) -> list[Select]:
        """Every select menu in reading order."""
        raw = (c for c in walk(self.components) if c["type"] in SELECTS)
        return [Select(message=self, raw=c) for c in raw]

    def select(self, name: str | None = None) -> Select:
        """The select with this placeholder or `custom_id`; without a name the only one."""
        found = [s for s in self.selects() if name in {None, s.placeholder, s.custom_id}]
        assert len(found) == 1, f"{len(found)} selects for {name!r} in {self.components}"
        return found[0]

    def wire(self, *, with_nonce: bool = False) -> Json:
        """Copy the API object. Discord does not store the nonce (Rapptz/discord.py#2451)."""
        payload = copy.deepcopy(self.payload)
        if with_nonce and self.nonce is not None:
            payload["nonce"] = self.nonce
        return payload


class Desk(Protocol):
    """What making a message needs from the world."""

    attachments_url: str

    def new_id(self) -> str:
        """Give the next snowflake."""

    def timestamp(self) -> str:
        """Give the time now in ISO 8601."""


def placeholder(desk: Desk, blank: Json) -> Message:
    """Make a message without content, as a deferred answer shows it.

    `blank` holds channel, author and other fixed keys.
    """
    payload: Json = {"id": desk.new_id(), "timestamp": desk.timestamp(), "edited_timestamp": None}
    payload |= {"type": 0, "flags": 0, "content": "", "embeds": [], "components": []}
    payload |= {"attachments": [], "mentions": [], "mention_roles": [], "mention_everyone": False}
    return Message(payload=payload | {"tts": False, "pinned": False} | blank)


def compose(
    desk: Desk, blank: Json, body: Body, *, prefix: Path = (), is_answer: bool = False
) -> Message:
    """Make a message from a request; only an answer to an interaction can be ephemeral.

    Raises `ApiError` when Discord would refuse the body.
    """
    message = placeholder(desk, blank)
    nonce = body.payload.get("nonce")
    message.nonce = None if nonce is None else str(nonce)
    flags = _FLAGS_OF_AN_ANSWER if is_answer else _FLAGS_OF_A_MESSAGE
    _write(desk, message, body, prefix=prefix, settable=flags)
    message.pings = _pings(message.all_text, body.payload.get("allowed_mentions"))
    return message


def amend(desk: Desk, message: Message, body: Body, *, prefix: Path = ()) -> None:
    """Edit a message: absent keys stay, given ones replace (Discord documentation, "Edit Message").

    The V2 flag can be added but never taken off. Raises `ApiError`, leaving the message as it was.
    """
    before = copy.deepcopy(message.payload)
    thinking = message.thinking
    _write(desk, message, body, prefix=prefix, settable=_FLAGS_OF_AN_EDIT)
    if not thinking:
        message.payload["edited_timestamp"] = desk.timestamp()
    message.versions.append(before)


def _write(desk: Desk, message: Message, body: Body, *, prefix: Path, settable: int) -> None:
    given = body.payload
    state = {**message.payload, "flags": message.flags & ~LOADING}
    for key in ("content", "embeds", "components", "poll", "sticker_ids"):
        if key in given:
            state[key] = copy.deepcopy(given[key]) or ("" if key == "content" else [])
    state["flags"] |= int(given.get("flags") or 0) & settable
    state["attachments"] = _attachments(desk, message, body)
    sizes = {a["filename"]: a["size"] for a in state["attachments"]}
    checked = {**state, "nonce": given.get("nonce")}
    check_message(checked, files=sizes, prefix=prefix)
    _number_components(state["components"])
    _resolve_media(state)
    message.payload.clear()
    message.payload.update({k: v for k, v in state.items() if k != "poll" or v})
    message.files |= {u.filename: u.data for u in body.uploads.values()}


def _pings(text: str, allowed: Json | None) -> list[str]:
    """Tell whom a text notifies (Discord documentation, "Allowed Mentions Object").

    Without `allowed_mentions` every mention counts; with it, only kinds in `parse` and the ids
    listed in `users` and `roles`.
    """
    parse = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse") or [])
    named = allowed or {}
    everyone = [f"@{word}" for word in _EVERYONE.findall(text) if "everyone" in parse]
    users, roles = _USER_MENTION.findall(text), _ROLE_MENTION.findall(text)
    if "users" not in parse:
        listed = {str(user) for user in named.get("users") or []}
        users = [user for user in users if user in listed]
    if "roles" not in parse:
        listed = {str(role) for role in named.get("roles") or []}
        roles = [role for role in roles if role in listed]
    return [*everyone, *users, *roles]


def _attachments(desk: Desk, message: Message, body: Body) -> list[Json]:
    """Keep the attachments that the request lists (all if it lists none), then add new files."""
    old = message.payload["attachments"]
    listed = body.payload.get("attachments")
    notes = {str(a["id"]): a for a in listed or []}
    kept = old if listed is None else [a for a in old if a["id"] in notes]
    new = []
    for number, upload in sorted(body.uploads.items()):
        note = notes.get(str(number), {})
        new_id = desk.new_id()
        name = note.get("filename") or upload.filename
        url = f"{desk.attachments_url}/{message.channel_id}/{new_id}/{name}"
        entry = {"id": new_id, "filename": name, "size": len(upload.data)}
        entry |= {"url": url, "proxy_url": url, "content_type": "application/octet-stream"}
        if note.get("description"):
            entry["description"] = note["description"]
        new.append(entry)
    return [*kept, *new]


def _number_components(components: list[Json]) -> None:
    """Give each component without an `id` the next free number, as Discord does."""
    everything = list(walk(components))
    taken = {c["id"] for c in everything if c.get("id")}
    free = (n for n in range(1, len(everything) + len(taken) + 1) if n not in taken)
    for component in everything:
        if not component.get("id"):
            component["id"] = next(free)


def _resolve_media(state: Json) -> None:
    """Turn `attachment://name` into an address, as Discord shows it in its answer."""
    by_name = {a["filename"]: a for a in state["attachments"]}
    for component in walk(state["components"]):
        for media in media_of(component):
            scheme, _, name = media["url"].partition("://")
            if scheme == "attachment":
                media["url"] = by_name[name]["url"]
                media["attachment_id"] = by_name[name]["id"]
            media.setdefault("proxy_url", media["url"])
            media.setdefault("loading_state", 2)
