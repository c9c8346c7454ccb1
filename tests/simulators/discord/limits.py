"""The limits Discord puts on messages and their components.

Sources: Discord documentation, "Message Resource" and "Component Reference".
Every fault of a body is reported at once, under code 50035 with nested `errors`.
"""

from collections.abc import Iterator

from tests.simulators.discord.errors import ApiError, Json, Problems

Path = tuple[str | int, ...]

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

CONTENT_LENGTH = 2000
NONCE_LENGTH = 25
V2_COMPONENTS = 40
V2_TEXT = 4000
CUSTOM_ID_LENGTH = 100
FILE_BYTES = 10 * 1024 * 1024
REQUEST_BYTES = 25 * 1024 * 1024

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
SELECTS = frozenset({3, 5, 6, 7, 8})

_INSIDE_CONTAINER = frozenset({ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR})
_TOP_LEVEL_V2 = _INSIDE_CONTAINER | {CONTAINER}
_CHILDREN: dict[int, tuple[frozenset[int], int, int]] = {
    ROW: (frozenset({BUTTON}) | SELECTS, 1, 5),
    SECTION: (frozenset({TEXT_DISPLAY}), 1, 3),
    CONTAINER: (_INSIDE_CONTAINER, 1, V2_COMPONENTS),
}
_ACCESSORIES = frozenset({BUTTON, THUMBNAIL})
_LINK_STYLE = 5
_PREMIUM_STYLE = 6


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield every component depth first, in reading order, accessories and labels included."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if component.get(key):
                yield from walk([component[key]])


def media_of(component: Json) -> list[Json]:
    """Give the media objects (`{"url": …}`) that a component shows."""
    if component["type"] == THUMBNAIL:
        return [component["media"]]
    if component["type"] == FILE:
        return [component["file"]]
    if component["type"] == GALLERY:
        return [item["media"] for item in component["items"]]
    return []


def check_message(body: Json, *, files: dict[str, int], prefix: Path = ()) -> None:
    """Refuse a whole message that Discord would refuse.

    `body` is the message as it would stand (for edits: the merged state); `files` maps the
    names of its attachments to their size in bytes.
    Raises `ApiError`: 50035 with all faults, 50006 when nothing is left to show, 40005 for
    files over 10 MiB each or 25 MiB together.
    """
    _check_files(files)
    problems = Problems(prefix)
    problems.length(("content",), body.get("content"), CONTENT_LENGTH)
    _check_nonce(problems, body.get("nonce"))
    _check_embeds(problems, body.get("embeds") or [])
    components = body.get("components") or []
    if body.get("flags", 0) & COMPONENTS_V2:
        _check_v2(problems, body, components)
    else:
        _check_rows(problems, components)
    _check_custom_ids(problems, components)
    _check_media(problems, components, files)
    problems.raise_if_any()
    if not any((body.get("content"), body.get("embeds"), components, files, body.get("poll"))):
        raise ApiError(50006)


def _check_files(files: dict[str, int]) -> None:
    if any(size > FILE_BYTES for size in files.values()) or sum(files.values()) > REQUEST_BYTES:
        raise ApiError(40005)


def _check_nonce(problems: Problems, nonce: object) -> None:
    if nonce is not None:
        problems.length(("nonce",), str(nonce), NONCE_LENGTH)


def _check_embeds(problems: Problems, embeds: list[Json]) -> None:
    problems.length(("embeds",), embeds, 10)
    total = 0
    for index, embed in enumerate(embeds):
        at: Path = ("embeds", index)
        fields = embed.get("fields") or []
        texts = [
            ((*at, "title"), embed.get("title"), 256),
            ((*at, "description"), embed.get("description"), 4096),
            ((*at, "footer", "text"), (embed.get("footer") or {}).get("text"), 2048),
            ((*at, "author", "name"), (embed.get("author") or {}).get("name"), 256),
        ]
        for number, field in enumerate(fields):
            texts.append(((*at, "fields", number, "name"), field.get("name"), 256))
            texts.append(((*at, "fields", number, "value"), field.get("value"), 1024))
        problems.length((*at, "fields"), fields, 25)
        for path, text, most in texts:
            problems.length(path, text, most)
            total += len(text or "")
    if total > 6000:
        text = "Embed size exceeds maximum size of 6000"
        problems.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", text)


def _check_v2(problems: Problems, body: Json, components: list[Json]) -> None:
    """Components V2: no content, embeds, poll or stickers; 40 components; 4000 characters."""
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(key):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            text = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            problems.add((key,), code, text)
    _check_level(problems, ("components",), components, _TOP_LEVEL_V2)
    everything = list(walk(components))
    if len(everything) > V2_COMPONENTS:
        text = f"Total number of components is {len(everything)}, maximum {V2_COMPONENTS}"
        problems.add(("components",), "COMPONENT_TOTAL_COUNT_EXCEEDED", text)
    shown = sum(len(c.get("content") or "") for c in everything if c["type"] == TEXT_DISPLAY)
    if shown > V2_TEXT:
        text = f"Total displayable text is {shown} characters, maximum {V2_TEXT}"
        problems.add(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", text)


def _check_rows(problems: Problems, components: list[Json]) -> None:
    """Without the V2 flag: at most 5 rows, and nothing but rows on top."""
    problems.length(("components",), components, 5)
    _check_level(problems, ("components",), components, frozenset({ROW}))


def _check_level(
    problems: Problems, at: Path, components: list[Json], allowed: frozenset[int]
) -> None:
    for index, component in enumerate(components):
        path = (*at, index)
        if component.get("type") in allowed:
            check_component(problems, path, component)
        else:
            choices = ", ".join(str(kind) for kind in sorted(allowed))
            text = f'Value of field "type" must be one of ({choices},).'
            problems.add(path, "UNION_TYPE_CHOICES", text)


def check_component(problems: Problems, path: Path, component: Json) -> None:
    """Check one component and everything in it."""
    kind = component["type"]
    if kind in _CHILDREN:
        _check_children(problems, path, component)
    elif kind == BUTTON:
        _check_button(problems, path, component)
    elif kind in SELECTS:
        check_select(problems, path, component)
    elif kind == TEXT_DISPLAY:
        problems.length((*path, "content"), component.get("content"), V2_TEXT, least=1)
    elif kind == GALLERY:
        items = component.get("items") or []
        problems.length((*path, "items"), items, 10, least=1)
        for index, item in enumerate(items):
            at = (*path, "items", index, "description")
            problems.length(at, item.get("description"), 1024)
    elif kind == THUMBNAIL:
        problems.length((*path, "description"), component.get("description"), 1024)


def _check_children(problems: Problems, path: Path, component: Json) -> None:
    kind = component["type"]
    children = component.get("components") or []
    allowed, least, most = _CHILDREN[kind]
    problems.length((*path, "components"), children, most, least=least)
    _check_level(problems, (*path, "components"), children, allowed)
    if kind == ROW and len(children) > 1 and any(c.get("type") in SELECTS for c in children):
        text = "A row holds up to five buttons or one select"
        problems.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", text)
    if kind == SECTION:
        accessory = component.get("accessory") or {}
        _check_level(problems, (*path, "accessory"), [accessory], _ACCESSORIES)


def _check_button(problems: Problems, path: Path, button: Json) -> None:
    style = button.get("style")
    problems.length((*path, "label"), button.get("label"), 80)
    if style == _LINK_STYLE:
        problems.length((*path, "url"), button.get("url"), 512, least=1)
    elif style != _PREMIUM_STYLE:
        check_custom_id(problems, path, button)
    if style != _PREMIUM_STYLE and not button.get("label") and not button.get("emoji"):
        text = "A label or an emoji is required"
        problems.add((*path, "label"), "BUTTON_COMPONENT_LABEL_REQUIRED", text)


def check_select(problems: Problems, path: Path, select: Json) -> None:
    """Check a select: 25 options, their texts, the placeholder and the number of values."""
    check_custom_id(problems, path, select)
    problems.length((*path, "placeholder"), select.get("placeholder"), 150)
    if select["type"] == STRING_SELECT:
        check_options(problems, path, select, most=25, least=1)
    for key, least in (("min_values", 0), ("max_values", 1)):
        if not least <= select.get(key, 1) <= 25:
            text = f"int value should be between {least} and 25."
            problems.add((*path, key), "NUMBER_TYPE_RANGE", text)


def check_options(
    problems: Problems, path: Path, component: Json, *, most: int, least: int
) -> None:
    """Check the options of a select, radio group or checkbox group."""
    options = component.get("options") or []
    problems.length((*path, "options"), options, most, least=least)
    seen: set[str] = set()
    for index, option in enumerate(options):
        at = (*path, "options", index)
        problems.length((*at, "label"), option.get("label"), 100, least=1)
        problems.length((*at, "value"), option.get("value"), 100, least=1)
        problems.length((*at, "description"), option.get("description"), 100)
        if option.get("value") in seen:
            text = "The specified option value is already used"
            problems.add((*at, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)
        seen.add(option.get("value", ""))


def check_custom_id(problems: Problems, path: Path, component: Json) -> None:
    """`custom_id` has 1 to 100 characters."""
    at = (*path, "custom_id")
    problems.length(at, component.get("custom_id"), CUSTOM_ID_LENGTH, least=1)


def _check_custom_ids(problems: Problems, components: list[Json]) -> None:
    seen: set[str] = set()
    for component in walk(components):
        custom_id = component.get("custom_id")
        if custom_id and custom_id in seen:
            text = f"Component custom id cannot be duplicated: {custom_id}"
            problems.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", text)
        seen.add(custom_id or "")


def _check_media(problems: Problems, components: list[Json], files: dict[str, int]) -> None:
    for component in walk(components):
        for media in media_of(component):
            scheme, _, name = media.get("url", "").partition("://")
            if scheme == "attachment" and name not in files:
                code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
                text = f"The referenced attachment {name} was not found in the message"
                problems.add(("components",), code, text)
