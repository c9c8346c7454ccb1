"""Formatted text of other tools as the plain text of ours, and what was lost on the way."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements that begin and end a line of their own; all others run on in it.
BLOCKS = frozenset(
    "address blockquote div dl dt dd h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split()  # noqa: SIM905 - easier to read
)
#: Elements whose meaning text cannot carry.
MEDIA = frozenset({"audio", "embed", "iframe", "img", "math", "object", "svg", "video"})
#: Stand for a line break, and for the edge of a block, until a text is tidied.
BREAK, EDGE = "\x00", "\x01"
#: Longer texts are cut: no question needs them, and an odd one could take long to read.
LONGEST = 20_000

_SILENT = frozenset({"script", "style"})


@dataclass(slots=True)
class Shown:
    """What a reader would see, line by line; ``lost`` are sentences about what is missing."""

    text: str = ""
    lost: list[str] = field(default_factory=list)


def unfolded(text: str) -> str:
    """Return text with every line break of the file as the space it stands for."""
    return re.sub(r"\s+", lambda run: " " if "\n" in run[0] or "\r" in run[0] else run[0], text)


def tidy(text: str) -> str:
    """Return text as it is shown, from pieces joined with ``BREAK`` and ``EDGE``."""
    lines = re.sub(rf"[{BREAK}{EDGE} ]+", _between, unfolded(text).strip(f"{BREAK}{EDGE} "))
    return lines.strip().replace(BREAK, "\n")


def _between(run: re.Match[str]) -> str:
    return BREAK if EDGE in run[0] else run[0]


def as_text(html: str) -> Shown:
    """Return the text of a piece of HTML; raises nothing, whatever it holds."""
    parser = _Parser()
    parser.feed(html[:LONGEST].replace(BREAK, "").replace(EDGE, ""))
    parser.close()
    if len(html) > LONGEST:
        parser.lost.append(f"everything after {LONGEST} characters of a text")
    return Shown(tidy("".join(parser.parts)), parser.lost)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in MEDIA:
            alt = dict(attrs).get("alt") or ""
            self.lost.append(f"a picture or other media (<{tag}>)")
            self.parts.append(alt)
        self._silent += tag in _SILENT
        if tag == "br":
            self.parts.append(BREAK)
        elif tag in BLOCKS:
            self.parts.append(EDGE)

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in BLOCKS:
            self.parts.append(EDGE)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
