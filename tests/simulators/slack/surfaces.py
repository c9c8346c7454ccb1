"""What a person sees: messages and views, with the buttons and menus on them."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.simulators.slack.blockrules import ELEMENTS
from tests.simulators.slack.limits import shown_texts
from tests.simulators.slack.records import Json
from tests.simulators.slack.state import values

INTERACTIVE = frozenset(ELEMENTS) - {"image"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Element:
    """A button, menu or field on a message or view, as the app sent it."""

    surface: "Message | View"
    block: Json
    raw: Json

    @property
    def type(self) -> str:
        """Block Kit type, for example `button` or `static_select`."""
        return str(self.raw["type"])

    @property
    def action_id(self) -> str:
        """The id the app (or Slack) gave."""
        return str(self.raw["action_id"])

    @property
    def block_id(self) -> str:
        """The id of the block it stands in."""
        return str(self.block["block_id"])

    @property
    def label(self) -> str:
        """What a person would call it: its text, its field label or its placeholder."""
        for holder in (self.raw.get("text"), self.block.get("label"), self.raw.get("placeholder")):
            if isinstance(holder, dict):
                return str(holder.get("text", ""))
        section = self.block.get("text")
        return str(section.get("text", "")) if isinstance(section, dict) else ""

    @property
    def value(self) -> str | None:
        """The hidden value of a button."""
        return self.raw.get("value")

    @property
    def options(self) -> list[Json]:
        """The options of a menu, groups flattened."""
        groups = self.raw.get("option_groups") or []
        grouped = [option for group in groups for option in group["options"]]
        return list(self.raw.get("options") or grouped)

    def option(self, label: str) -> Json:
        """Return the option that shows `label`.

        Raises:
            LookupError: no such option; the message lists those there are.

        """
        labels = [option["text"]["text"] for option in self.options]
        if label not in labels:
            raise LookupError(f"no option {label!r} in {self.label!r}; it offers {labels}")
        return self.options[labels.index(label)]


class Surface:
    """Things shared by messages and views: blocks, and finding elements on them."""

    blocks: list[Json]
    seen: int
    """Number of the last change, from the simulator's pulse."""

    @property
    def all_text(self) -> str:
        """Every text in the blocks, one a line."""
        return "\n".join(shown_texts(self.blocks))

    def elements(self) -> list[Element]:
        """Everything a person can press, pick or fill, from top to bottom."""
        return [
            Element(surface=self, block=block, raw=raw)  # type: ignore[arg-type]
            for block in self.blocks
            for raw in _interactive(block)
        ]

    def buttons(self) -> list[Element]:
        """All buttons, from top to bottom."""
        return [element for element in self.elements() if element.type == "button"]

    def selects(self) -> list[Element]:
        """All menus, radio buttons, checkboxes and overflow menus."""
        kinds = ("radio_buttons", "checkboxes", "overflow")
        return [e for e in self.elements() if e.type.endswith("_select") or e.type in kinds]

    def button(self, name: str) -> Element:
        """Return the button with this label or action_id; LookupError if there is none."""
        return find(self.buttons(), name)

    def select(self, name: str) -> Element:
        """Return the menu with this label or action_id; LookupError if there is none."""
        return find(self.selects(), name)

    def field(self, name: str) -> Element:
        """Return any element by label or action_id; LookupError if there is none."""
        return find(self.elements(), name)


@dataclass(slots=True, kw_only=True, eq=False)
class Message(Surface):
    """A message as it stands in a channel now."""

    channel: str
    ts: str
    author: str
    """User id; the bot's for messages of the app."""
    bot_id: str | None
    via: Literal["typed", "call", "ack", "response_url"]
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """The files in it, by title."""
    metadata: Json | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    """The one user who sees an ephemeral message."""
    edited: bool = False
    deleted: bool = False
    seen: int = 0
    choices: dict[str, Json] = field(default_factory=dict)
    """What each user has picked on it, as Slack's `state.values`."""
    earlier: list[str] = field(default_factory=list)
    """The texts it had before it was edited."""

    @property
    def ephemeral(self) -> bool:
        """True if only one person sees it."""
        return self.only_for is not None

    @property
    def from_app(self) -> bool:
        """True if the app wrote it."""
        return self.bot_id is not None

    @property
    def all_text(self) -> str:
        """What a person reads: the blocks if there are any, else the text."""
        return "\n".join(shown_texts(self.blocks)) if self.blocks else self.text

    def visible_to(self, user_id: str) -> bool:
        """Tell whether this user sees it (not whether they are in the channel)."""
        return not self.deleted and self.only_for in (None, user_id)

    def to_slack(self, *, with_metadata: bool = True) -> Json:
        """Return it in the shape of the Web API."""
        data: Json = {"type": "message", "user": self.author, "ts": self.ts, "text": self.text}
        if self.bot_id:
            data |= {"bot_id": self.bot_id}
        if self.blocks:
            data["blocks"] = copy.deepcopy(self.blocks)
        if self.thread_ts:
            data["thread_ts"] = self.thread_ts
        if self.edited:
            data["edited"] = {"user": self.author, "ts": self.ts}
        if self.metadata and with_metadata:
            data["metadata"] = copy.deepcopy(self.metadata)
        return data


@dataclass(slots=True, kw_only=True, eq=False)
class View(Surface):
    """A modal or the Home tab of one user."""

    id: str
    user: str
    raw: Json
    hash: str
    bot_id: str
    team: str
    root_id: str = ""
    previous_id: str | None = None
    blocks: list[Json] = field(default_factory=list)
    values: Json = field(default_factory=dict)
    """What the user entered, as Slack's `state.values`."""
    errors: dict[str, str] = field(default_factory=dict)
    """The errors shown after a refused submission, by block_id."""
    seen: int = 0

    @property
    def title(self) -> str:
        """The title of a modal."""
        return str((self.raw.get("title") or {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """The app's name for it."""
        return str(self.raw.get("callback_id", ""))

    def to_slack(self) -> Json:
        """Return it in the shape of the Web API and of interaction payloads."""
        shown: Json = {"callback_id": "", "private_metadata": "", "external_id": ""}
        shown |= copy.deepcopy(self.raw)
        return shown | {
            "id": self.id,
            "team_id": self.team,
            "bot_id": self.bot_id,
            "hash": self.hash,
            "blocks": copy.deepcopy(self.blocks),
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "state": {"values": values(self, self.values)},
        }


def find(elements: list[Element], name: str) -> Element:
    """Return the element with this label or action_id.

    Raises:
        LookupError: there is none; the message lists those there are.

    """
    for element in elements:
        if name in (element.label, element.action_id):
            return element
    shown = [element.label or element.action_id for element in elements]
    raise LookupError(f"nobody can see {name!r} here; there is {shown}")


def with_ids(blocks: list[Json], new_id: str) -> list[Json]:
    """Return a copy in which every block and element has an id, as Slack returns it."""
    numbered = copy.deepcopy(blocks)
    for index, block in enumerate(numbered):
        block.setdefault("block_id", f"{new_id}-{index}")
        for place, raw in enumerate(_interactive(block)):
            raw.setdefault("action_id", f"{new_id}-{index}-{place}")
    return numbered


def _interactive(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if node.get("type") in INTERACTIVE:
            yield node
        for value in node.values():
            yield from _interactive(value)
    elif isinstance(node, list):
        for item in node:
            yield from _interactive(item)
