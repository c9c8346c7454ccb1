"""Modals and menus: what a person fills in, as the Discord client sends it.

Rules: Discord documentation, "Component Reference" and "Receiving and Responding".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.simulators.discord.errors import Json
from tests.simulators.discord.limits import STRING_SELECT, TEXT_DISPLAY, TEXT_INPUT, walk
from tests.simulators.discord.limits_commands import CHECKBOX, CHECKBOXES, RADIO
from tests.simulators.discord.messages import Message
from tests.simulators.discord.world import Channel

Value = str | bool | list[str]

_LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """An open modal: its title and the labels of its fields, in order."""

    raw: Json
    channel: Channel
    source: Message | None

    @property
    def title(self) -> str:
        """The heading."""
        return str(self.raw["title"])

    @property
    def labels(self) -> list[str]:
        """The labels of the fields."""
        return [p["label"] for p in walk(self.raw["components"]) if p.get("label")]

    def filled(self, values: Mapping[str, Value]) -> Json:
        """Give the `data` of the submission; fields are named by label or `custom_id`.

        Raises AssertionError for what the client would not let a person send.
        """
        known = {*self.labels, *(p.get("custom_id") for p in walk(self.raw["components"]))}
        assert values.keys() <= known, f"no field {values.keys() - known}, only {self.labels}"
        parts = [_part(part, values) for part in self.raw["components"]]
        return {"custom_id": self.raw["custom_id"], "components": parts}


def picked(menu: Json, labels: Iterable[str]) -> list[str]:
    """Give the values behind labels (or values) of a menu, within its minimum and maximum."""
    wanted = list(labels)
    names = {o["value"]: o["value"] for o in menu["options"]}
    names |= {o["label"]: o["value"] for o in menu["options"]}
    unknown = [label for label in wanted if label not in names]
    assert not unknown, f"no option {unknown}, only {[o['label'] for o in menu['options']]}"
    least, most = menu.get("min_values", 1), menu.get("max_values", 1)
    assert least <= len(wanted) <= most, f"pick {least} to {most} options, not {len(wanted)}"
    return [names[label] for label in wanted]


def _part(part: Json, values: Mapping[str, Value]) -> Json:
    about = {"type": part["type"], "id": part.get("id", 0)}
    if part["type"] == TEXT_DISPLAY:
        return about
    if "component" in part:
        return about | {"component": _field(part["component"], part["label"], values)}
    fields = [_field(field, field["label"], values) for field in part["components"]]
    return about | {"components": fields}


def _field(field: Json, label: str, values: Mapping[str, Value]) -> Json:
    kind, custom_id = field["type"], field["custom_id"]
    about = {"type": kind, "custom_id": custom_id, "id": field.get("id", 0)}
    value = values.get(label, values.get(custom_id))
    if kind == CHECKBOX:
        return about | {"value": bool(value)}
    assert value or not field.get("required", True), f"the field {label!r} is required"
    if kind == TEXT_INPUT:
        return about | {"value": _text(field, label, value or "")}
    assert kind in {RADIO, STRING_SELECT, CHECKBOXES}, f"fields of type {kind} are not simulated"
    assert not isinstance(value, bool), f"the field {label!r} takes options"
    labels = [value] if isinstance(value, str) else value or []
    chosen = picked({"max_values": len(field["options"]), **field}, labels) if labels else []
    if kind == RADIO:
        return about | {"value": chosen[0] if chosen else None}
    return about | {"values": chosen}


def _text(field: Json, label: str, value: Value) -> str:
    assert isinstance(value, str), f"the field {label!r} takes text"
    least, most = field.get("min_length", 0), field.get("max_length", _LONGEST_TEXT)
    assert not value or least <= len(value) <= most, f"{label!r} takes {least} to {most} characters"
    return value
