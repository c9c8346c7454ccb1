"""The numbers of Block Kit, as plain data for `limits`.

Slack docs: reference/block-kit/blocks and the models of slack_sdk. Where two sources differ the
smaller number stands here, so that what passes here passes there.
"""

from typing import NamedTuple

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_000
"""bolt-js#2509: `msg_blocks_too_long` from about 13,200 characters over all blocks."""
MESSAGE_TEXT = 40_000
DATA_TABLE_CHARACTERS = 10_000
CHARTS_PER_MESSAGE = 2
TABLES_PER_MESSAGE = 1
VIEW_BYTES = 250_000


class Rule(NamedTuple):
    """A string or list at `path` has between `least` and `most` characters or items."""

    path: str
    """Keys with dots between; `*` stands for every item of a list."""
    least: int
    most: int
    required: bool = False


_CONFIRM = (
    Rule("confirm.title.text", 1, 100),
    Rule("confirm.text.text", 1, 300),
    Rule("confirm.confirm.text", 1, 30),
    Rule("confirm.deny.text", 1, 30),
)
_ACTION = (Rule("action_id", 1, 255), *_CONFIRM)
_OPTIONS = (Rule("options.*.text.text", 1, 75), Rule("options.*.value", 1, 75))
_GROUPS = (
    Rule("option_groups", 1, 100),
    Rule("option_groups.*.label.text", 1, 75),
    Rule("option_groups.*.options", 1, 100),
    Rule("option_groups.*.options.*.text.text", 1, 75),
    Rule("option_groups.*.options.*.value", 1, 75),
)
_PLACEHOLDER = Rule("placeholder.text", 1, 150)
_SELECT = (*_ACTION, *_OPTIONS, *_GROUPS, _PLACEHOLDER, Rule("options", 1, 100))
_CHOICES = (*_ACTION, *_OPTIONS, Rule("options", 1, 10, required=True))
_PICKER = (*_ACTION, _PLACEHOLDER)
_PICTURE = (Rule("image_url", 1, 3000), Rule("alt_text", 1, 2000, required=True))

BLOCKS: dict[str, tuple[Rule, ...]] = {
    "section": (
        Rule("text.text", 1, 3000),
        Rule("fields", 1, 10),
        Rule("fields.*.text", 1, 2000),
    ),
    "header": (Rule("text.text", 1, 150, required=True),),
    "divider": (),
    "context": (Rule("elements", 1, 10, required=True),),
    "actions": (Rule("elements", 1, 25, required=True),),
    "context_actions": (Rule("elements", 1, 5, required=True),),
    "image": (*_PICTURE, Rule("title.text", 1, 2000)),
    "input": (
        Rule("label.text", 1, 2000, required=True),
        Rule("hint.text", 1, 2000),
        Rule("element", 1, 1000, required=True),
    ),
    "markdown": (Rule("text", 1, 12_000, required=True),),
    "rich_text": (Rule("elements", 0, 1000, required=True),),
    "table": (
        Rule("rows", 1, 100, required=True),
        Rule("rows.*", 1, 20),
        Rule("column_settings", 0, 20),
    ),
    "data_table": (
        Rule("caption", 1, 3000, required=True),
        Rule("rows", 2, 101, required=True),
        Rule("rows.*", 1, 20),
    ),
    "data_visualization": (
        Rule("title", 1, 50, required=True),
        Rule("chart", 1, 100, required=True),
        Rule("chart.segments", 1, 6),
        Rule("chart.segments.*.label", 1, 20),
        Rule("chart.series", 1, 6),
        Rule("chart.series.*.name", 1, 20),
        Rule("chart.series.*.data.*.label", 1, 20),
        Rule("chart.axis_config.categories", 1, 20),
        Rule("chart.axis_config.categories.*", 1, 20),
        Rule("chart.axis_config.x_label", 1, 50),
        Rule("chart.axis_config.y_label", 1, 50),
    ),
    "card": (
        Rule("title.text", 1, 150),
        Rule("subtitle.text", 1, 150),
        Rule("body.text", 1, 200),
    ),
    "carousel": (Rule("elements", 1, 10, required=True),),
    "container": (),
    "layout": (),
    "alert": (),
    "plan": (),
    "task_card": (),
    "video": (),
    "file": (),
}

ELEMENTS: dict[str, tuple[Rule, ...]] = {
    "button": (
        *_ACTION,
        Rule("text.text", 1, 75, required=True),
        Rule("value", 0, 2000),
        Rule("url", 0, 3000),
    ),
    "overflow": (*_ACTION, *_OPTIONS, Rule("options", 1, 5, required=True)),
    "static_select": _SELECT,
    "multi_static_select": _SELECT,
    "external_select": _PICKER,
    "multi_external_select": _PICKER,
    "users_select": _PICKER,
    "conversations_select": _PICKER,
    "channels_select": _PICKER,
    "radio_buttons": _CHOICES,
    "checkboxes": _CHOICES,
    "datepicker": _PICKER,
    "timepicker": _PICKER,
    "datetimepicker": _ACTION,
    "plain_text_input": _PICKER,
    "number_input": _PICKER,
    "email_text_input": _PICKER,
    "url_text_input": _PICKER,
    "feedback_buttons": _ACTION,
    "icon_button": _ACTION,
    "image": _PICTURE,
}

VIEW: tuple[Rule, ...] = (
    Rule("private_metadata", 0, 3000),
    Rule("callback_id", 0, 255),
)
MODAL: tuple[Rule, ...] = (
    *VIEW,
    Rule("title.text", 1, 24, required=True),
    Rule("submit.text", 1, 24),
    Rule("close.text", 1, 24),
)
