"""The one text format of replies: a small CommonMark subset, and how strangers' text gets into it.

``**bold**``, ``*italic*``, `` `code` ``, ``[label](https://address)`` and backslash escapes;
anything else is plain. Renderers translate spans, never strings, so text cannot break out of its
place.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a span looks."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; ``url`` is set for links only."""

    text: str
    style: Style = Style.PLAIN
    url: str = ""


_SPECIAL = re.compile(r"([\\`*\[\]])")
_SPAN = re.compile(
    r"\\(?P<escaped>[\\`*\[\]])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<bold>(?:\\.|[^*\\\n])+)\*\*"
    r"|\*(?P<italic>(?:\\.|[^*\\\n])+)\*"
    r"|\[(?P<label>(?:\\.|[^\]\\\n])+)\]\((?P<url>https://[^\s()<>|]+)\)"
)
# Other controls and the marks that reorder text could hide or reverse what follows them.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def parse(text: str) -> tuple[Span, ...]:
    """Split ``text`` into spans; neighbouring plain pieces are joined and nothing is lost."""
    spans: list[Span] = []
    plain = ""
    position = 0
    for match in _SPAN.finditer(text):
        plain += text[position : match.start()]
        position = match.end()
        if match["escaped"]:
            plain += match["escaped"]
            continue
        if plain:
            spans.append(Span(plain))
            plain = ""
        spans.append(_styled(match))
    plain += text[position:]
    if plain:
        spans.append(Span(plain))
    return tuple(spans)


def _styled(match: re.Match[str]) -> Span:
    if match["code"]:
        return Span(match["code"], Style.CODE)
    if match["bold"]:
        return Span(_unescape(match["bold"]), Style.BOLD)
    if match["italic"]:
        return Span(_unescape(match["italic"]), Style.ITALIC)
    return Span(_unescape(match["label"]), Style.LINK, match["url"])


def _unescape(text: str) -> str:
    return re.sub(r"\\([\\`*\[\]])", r"\1", text)


def plain(text: str) -> str:
    """``text`` without its markup: what a screen reader, a notification or a terminal gets."""
    return "".join(
        f"{span.text} ({span.url})" if span.style is Style.LINK else span.text
        for span in parse(text)
    )


def escape(text: str) -> str:
    """``text`` such that :func:`plain` gives it back unchanged, whatever characters it holds."""
    return _SPECIAL.sub(r"\\\1", text)


def clean(text: str) -> str:
    """What a person typed, in one line of visible characters (Unicode NFKC, whitespace folded)."""
    if text.isascii() and text.isprintable():  # nearly every line, in a tenth of the time
        return " ".join(text.split())
    normal = unicodedata.normalize("NFKC", text)
    visible = (" " if c.isspace() else c for c in normal)
    kept = "".join(c for c in visible if unicodedata.category(c) not in _INVISIBLE)
    return " ".join(kept.split())


def quote(text: str, *, limit: int = 60) -> str:
    """A stranger's text made safe to repeat in a reply: cleaned, cut to ``limit``, escaped."""
    return escape(cut(clean(text), limit))


def pieces(text: str, limit: int) -> list[str]:
    """Split literal text at line breaks into pieces of at most ``limit`` characters.

    A line over the limit is cut; nothing is lost but the breaks between pieces.
    """
    parts: list[str] = []
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), limit):
            piece = line[start : start + limit]
            if parts and len(parts[-1]) + len(piece) < limit:
                parts[-1] += f"\n{piece}"
            else:
                parts.append(piece)
    return parts


def cut(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, with an ellipsis if some are missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
