"""What a person has entered on a message or view, in the shape of Slack's `state.values`."""

import copy
from typing import TYPE_CHECKING

from tests.simulators.slack.records import Json

if TYPE_CHECKING:
    from tests.simulators.slack.surfaces import Element, Surface

STATELESS = ("button", "overflow", "feedback_buttons", "icon_button")
MULTIPLE = ("multi_static_select", "multi_external_select", "checkboxes")
SINGLE = ("static_select", "external_select", "radio_buttons")
VALUES = {
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "date_time",
    "users_select": "user",
    "channels_select": "channel",
    "conversations_select": "conversation",
}


def picked(element: "Element", options: list[Json]) -> Json:
    """Return the part of an action that says which options are chosen."""
    if element.type in MULTIPLE:
        return {"selected_options": options}
    return {"selected_option": options[0]}


def filled(element: "Element", value: str) -> Json:
    """Return the part of an action that says what was typed or set."""
    kind = VALUES.get(element.type)
    return {f"selected_{kind}" if kind else "value": value}


def values(surface: "Surface", entered: Json) -> Json:
    """Return every field of a surface, with what was entered or what it started with."""
    result: Json = {}
    for element in surface.elements():
        if element.type not in STATELESS:
            here = entered.get(element.block_id, {}).get(element.action_id)
            result.setdefault(element.block_id, {})[element.action_id] = copy.deepcopy(
                here or {"type": element.type, **_initial(element)}
            )
    return result


def unanswered(surface: "Surface", entered: Json) -> list[str]:
    """Return the block ids of input blocks that are neither optional nor filled."""
    now = values(surface, entered)
    return [
        element.block_id
        for element in surface.elements()
        if element.block["type"] == "input"
        and not element.block.get("optional")
        and not any(
            value
            for key, value in now[element.block_id][element.action_id].items()
            if key != "type"
        )
    ]


def _initial(element: "Element") -> Json:
    if element.type in MULTIPLE:
        return {"selected_options": element.raw.get("initial_options", [])}
    if element.type in SINGLE:
        return {"selected_option": element.raw.get("initial_option")}
    kind = VALUES.get(element.type)
    if kind:
        return {f"selected_{kind}": element.raw.get(f"initial_{kind}")}
    return {"value": element.raw.get("initial_value")}
