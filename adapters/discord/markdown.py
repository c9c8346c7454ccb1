"""Waymark's text as Discord markdown that cannot ping, link or break out of its place.

A backslash before any character but letters, digits and spaces makes Discord show that character
as it is (its markdown parser, rule ``escape``). Headings, quotes, lists and small print begin only
at the start of a line.
"""

import re
from typing import assert_never

from bot.markup import Span, Style, parse

_INLINE = re.compile(r"[\\`*_~|#>\[\]<@]|(?<=[A-Za-z]):(?=//)")
_LINE_START = re.compile(r"^(\s*)(-|\d+\.)")
# Discord would read "`a``b`" as one span; something invisible between them keeps them two.
_BORDER = "\u200b"


def escape(text: str, *, lists: bool = False) -> str:
    """Return plain ``text`` so that Discord shows it unchanged.

    With ``lists`` lines that begin with ``- `` stay list items.
    """
    return "\n".join(_escape_line(line, lists=lists) for line in text.split("\n"))


def one_line(text: str) -> str:
    """Return plain ``text`` escaped and on one line, for headings, names and table cells."""
    return escape(" ".join(text.split()))


def markdown(text: str, *, lists: bool = False) -> str:
    """Translate the markup of replies; see :func:`escape` for ``lists``."""
    written = ""
    after_styled = False
    for span in parse(text):
        is_styled = span.style is not Style.PLAIN
        if is_styled and after_styled:
            written += _BORDER
        written += _span(span, starts_line=not written or written.endswith("\n"), lists=lists)
        after_styled = is_styled
    return written


def _span(span: Span, *, starts_line: bool, lists: bool) -> str:
    match span.style:
        case Style.PLAIN:
            first, *others = span.text.split("\n")
            head = _escape_line(first, lists=lists) if starts_line else _escape_inline(first)
            return "\n".join([head, *(_escape_line(line, lists=lists) for line in others)])
        case Style.BOLD:
            return f"**{_escape_inline(span.text)}**"
        case Style.ITALIC:
            return f"*{_escape_inline(span.text)}*"
        case Style.CODE:
            return f"`{span.text}`"
        case Style.LINK:
            return f"[{_escape_inline(span.text)}]({span.url})"
    assert_never(span.style)


def _escape_line(line: str, *, lists: bool) -> str:
    if lists and line.startswith("- "):
        return f"- {_escape_line(line[2:], lists=False)}"
    return _LINE_START.sub(_escape_marker, _escape_inline(line))


def _escape_marker(match: re.Match[str]) -> str:
    indent, marker = match.groups()
    return f"{indent}{marker[:-1]}\\{marker[-1]}"


def _escape_inline(text: str) -> str:
    return _INLINE.sub(lambda match: f"\\{match[0]}", text)
