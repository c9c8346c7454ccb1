"""A reply as Components V2, ready for the wire.

Limits: Discord documentation, "Component Reference": 40 components in a message, nested ones
included, 4000 characters over all texts, 5 buttons in a row, 25 options in a select. What does not
fit goes into a further message; nothing is dropped and nothing raises.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, assert_never

from adapters.discord.markdown import escape, markdown, one_line
from bot.actions import share
from bot.charts import digest
from bot.markup import cut, pieces
from bot.replies import (
    Attached,
    Block,
    Card,
    Chart,
    Choice,
    Choices,
    Code,
    Emphasis,
    Notice,
    Reply,
    Sources,
    Table,
    Text,
    block_text,
)

Json = dict[str, Any]

COMPONENTS_V2 = 1 << 15
MAX_COMPONENTS = 40
MAX_TEXT = 4000
MAX_BUTTONS = 5
MAX_OPTIONS = 25
MAX_LABEL = 80
MAX_OPTION = 100
MAX_PLACEHOLDER = 150
MAX_DESCRIPTION = 1024

_ROW, _BUTTON, _SELECT, _TEXT, _GALLERY, _FILE, _SEPARATOR, _CONTAINER = 1, 2, 3, 10, 12, 13, 14, 17
_STYLES = {Emphasis.PRIMARY: 1, Emphasis.NORMAL: 2, Emphasis.DANGER: 4}
#: Table rows are gathered into texts of about this many characters, so that two fill a message.
_GATHERED = 1900
_DIVIDER: Json = {"type": _SEPARATOR, "divider": True, "spacing": 1}
_ATTACHED = "attachment://"
_NOTHING = "There is nothing to show here."

#: Components that belong on one page if they fit there.
Group = list[Json]


def render(reply: Reply, *, in_dm: bool = False, pictures: bool = True) -> list[Json]:
    """Return the messages that show ``reply``, mostly one; callers do not change them.

    ``in_dm`` leaves out the Share button. Whether a message is ephemeral is the sender's to add,
    and so are the files: :func:`attachments` names them. ``pictures=False`` is for a place that
    takes none: charts are told in words, and texts that would be files are shown.
    """
    draw = _rendered.__wrapped__ if reply.attached else _rendered  # files are not remembered
    return list(draw(reply, in_dm, pictures))


def attachment(chart: Chart) -> str:
    """Return the name of the file that shows a chart."""
    return f"{digest(chart)}.png"


def attachments(message: Json) -> list[str]:
    """Return the names of the files that a rendered message shows."""
    [container] = message["components"]
    shown = [
        media
        for part in container["components"]
        for media in (part.get("file"), *(item["media"] for item in part.get("items", ())))
        if media
    ]
    return [media["url"].removeprefix(_ATTACHED) for media in shown]


def marked(message: Json, number: int) -> Json:
    """Return the same message with ``number`` as the ``id`` of its outermost component.

    The number comes back with the history and is not shown (Discord documentation, "Anatomy of a
    Component": a 32-bit integer, unique within the message).
    """
    [container] = message["components"]
    return message | {"components": [container | {"id": number}]}


@lru_cache(maxsize=128)
def _rendered(reply: Reply, in_dm: bool, pictures: bool) -> tuple[Json, ...]:  # noqa: FBT001
    # The same questions come again and again, and equal replies look the same.
    groups: list[Group] = []
    if reply.title:
        groups.append(_texts([f"## {one_line(reply.title)}"]))
    for block in reply.blocks:
        groups.extend(_block(block, pictures=pictures))
    if reply.private and reply.share and not in_dm:
        groups.extend(_share(reply.share))
    return tuple(map(_message, _pages(groups))) or (_message(_texts([_NOTHING])),)


def _block(block: Block, *, pictures: bool) -> list[Group]:  # noqa: C901, PLR0911 - a case for each block
    match block:
        case Text(text):
            return _singles(_texts(markdown(text, lists=True).split("\n")))
        case Card():
            return _singles(_texts(_card_lines(block)))
        case Table():
            caption = [f"### {one_line(block.caption)}"] if block.caption else []
            rows = (_table_row(block.header, row) for row in block.rows)
            return _singles(_texts([*caption, *rows], limit=_GATHERED))
        case Chart():
            return [_chart(block)] if pictures else _singles(_texts([escape(block_text(block))]))
        case Code(text, language):
            return _singles(_code(text, language))
        case Attached():
            return _singles(_file(block) if pictures else _file_as_text(block))
        case Choices():
            return [_select(block)] if block.select else [_buttons(block)]
        case Sources(items):
            lines = [f"-# {one_line(str(item))}" for item in items]
            differ = [f"-# {one_line(block.disagreement)}"] if block.disagreement else []
            return [[dict(_DIVIDER), *_texts([*differ, "-# Sources", *lines])]] if lines else []
        case Notice(text):
            return _singles(_texts([f"> {line}" for line in markdown(text).split("\n")]))
    assert_never(block)


def _card_lines(card: Card) -> list[str]:
    lines = [f"### {one_line(card.title)}"] if card.title else []
    if card.text:
        lines += markdown(card.text, lists=True).split("\n")
    for item in card.fields:
        name = f"**{one_line(item.name)}**: " if item.name else ""
        lines.append(name + markdown(item.value))
    return lines


def _table_row(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    first, *cells = [one_line(cell) for cell in row]
    names = [one_line(name) for name in header[1:]]
    lines = [f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False)]
    return "\n".join([f"**{first}**" if first else "", *lines]).strip("\n")


def _chart(chart: Chart) -> Group:
    """Show a picture with its description; the summary stands under it, for whoever sees none."""
    description = cut(chart.alt, MAX_DESCRIPTION)
    media = {"url": f"{_ATTACHED}{attachment(chart)}"}
    gallery = {"type": _GALLERY, "items": [{"media": media, "description": description}]}
    return [gallery, *_texts([escape(chart.summary)])]


def _file(file: Attached) -> Group:
    return [{"type": _FILE, "file": {"url": f"{_ATTACHED}{file.name}"}}]


def _file_as_text(file: Attached) -> Group:
    language = file.name.rpartition(".")[2]
    return [*_texts([f"### {one_line(file.name)}"]), *_code(file.text, language)]


def _code(text: str, language: str) -> Group:
    """Fence a listing; no three backticks stay together in it, so that none of them ends it."""
    calm = text.replace("``", "`\u200b`")
    name = "".join(filter(str.isalnum, language))
    room = MAX_TEXT - len(name) - 8
    parts = pieces(calm, room)
    return [{"type": _TEXT, "content": f"```{name}\n{part}\n```"} for part in parts if part.strip()]


# --- things to press ---------------------------------------------------------------------------


def _buttons(block: Choices) -> Group:
    buttons = [_button(choice) for choice in block.choices]
    rows = [_row(buttons[i : i + MAX_BUTTONS]) for i in range(0, len(buttons), MAX_BUTTONS)]
    return [*_texts([escape(block.prompt)]), *rows]


def _select(block: Choices) -> Group:
    options = [_option(choice) for choice in block.choices]
    parts = [options[i : i + MAX_OPTIONS] for i in range(0, len(options), MAX_OPTIONS)]
    menus = []
    for number, part in enumerate(parts, start=1):
        prompt = f"{block.prompt} ({number} of {len(parts)})" if len(parts) > 1 else block.prompt
        placeholder = short(prompt, MAX_PLACEHOLDER)
        menu = {"type": _SELECT, "custom_id": "select", "placeholder": placeholder}
        menus.append(_row([menu | {"options": part}]))
    return menus


def _button(choice: Choice) -> Json:
    return {
        "type": _BUTTON,
        "style": _STYLES[choice.emphasis],
        "label": short(choice.label, MAX_LABEL),
        "custom_id": choice.action.encode(),
    }


def _option(choice: Choice) -> Json:
    option = {"label": short(choice.label, MAX_OPTION), "value": choice.action.encode()}
    if choice.summary:
        option["description"] = short(choice.summary, MAX_OPTION)
    return option


def _share(line: str) -> list[Group]:
    try:
        custom_id = share(line).encode()
    except ValueError:  # a line too long for an id can be typed again, but not pressed
        return []
    button = {"type": _BUTTON, "style": _STYLES[Emphasis.NORMAL], "label": "Share"}
    return [[_row([button | {"custom_id": custom_id}])]]


def _row(components: list[Json]) -> Json:
    return {"type": _ROW, "components": components}


def short(text: str, limit: int) -> str:
    """Return plain text as Discord takes it where it shows no markup: one line, never empty."""
    return cut(" ".join(text.split()) or "…", limit)


# --- fitting -----------------------------------------------------------------------------------


def _texts(parts: Iterable[str], *, limit: int = MAX_TEXT) -> Group:
    """Join ``parts`` by line breaks into as few texts of up to ``limit`` characters as they fill.

    A part over the limit is cut at a line break or, failing that, at a space.
    """
    texts: list[str] = []
    for part in (piece for whole in parts for piece in _cut(whole, limit)):
        joined = f"{texts[-1]}\n{part}" if texts else part
        if texts and len(joined) <= limit:
            texts[-1] = joined
        else:
            texts.append(part)
    return [{"type": _TEXT, "content": text} for text in texts if text.strip()]


def _cut(text: str, limit: int) -> Iterator[str]:
    while len(text) > limit:
        at = max(text.rfind("\n", 1, limit), 0) or max(text.rfind(" ", 1, limit), 0) or limit
        at -= (len(text[:at]) - len(text[:at].rstrip("\\"))) % 2  # an escape stays whole
        yield text[:at]
        text = text[at:].lstrip()
    yield text


def _singles(components: Group) -> list[Group]:
    return [[component] for component in components]


def _pages(groups: Iterable[Group]) -> Iterator[Group]:
    page: Group = []
    for group in filter(None, groups):
        for part in [group] if _fits(group) else _singles(group):
            if not _fits(page + part):
                yield page
                page = []
            page = page + part if page or part[0] != _DIVIDER else part[1:]
    if page:
        yield page


def _fits(components: Group) -> bool:
    count = 1 + sum(1 + len(component.get("components", ())) for component in components)
    text = sum(len(component.get("content", "")) for component in components)
    return count <= MAX_COMPONENTS and text <= MAX_TEXT


def _message(page: Group) -> Json:
    _make_unique([c for row in page for c in row.get("components", ())], "custom_id")
    container = {"type": _CONTAINER, "components": page}
    return {
        "flags": COMPONENTS_V2,
        "components": [container],
        "allowed_mentions": {"parse": []},
    }


def _make_unique(things: list[Json], key: str) -> None:
    """Number what Discord wants unique in its place; :func:`bare` takes the number off."""
    seen: dict[str, int] = {}
    for thing in things:
        _make_unique(thing.get("options", []), "value")
        value = thing[key]
        seen[value] = seen.get(value, 0) + 1
        if seen[value] > 1:
            thing[key] = f"{seen[value]}~{value}"


def bare(pressed: str) -> str:
    """Return the action id that a ``custom_id`` or option value carries."""
    number, tilde, action = pressed.partition("~")
    return action if tilde and number.isdecimal() else pressed
