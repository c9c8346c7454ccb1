"""Marked text as Slack's mrkdwn, which has no escape character.

``&``, ``<`` and ``>`` are escaped as Slack asks for, which makes mentions and links inert. For
``*_~`` and the like there is no escape: where such a character would format, its nearest look-alike
takes its place. Addresses and names stay plain because text objects are sent with ``verbatim``.
"""

import re
from collections.abc import Iterator

from bot.markup import Span, Style, parse

_MARKS = {Style.BOLD: "*", Style.ITALIC: "_"}
_LOOKALIKES = {"*": "\N{ASTERISK OPERATOR}", "_": "\N{MODIFIER LETTER LOW MACRON}"}
_LOOKALIKES |= {"~": "\N{TILDE OPERATOR}"}
_FORMATTING = re.compile(r"[*_~]")
_EMOJI = re.compile(r"(?<!\d):(?=[a-z0-9_+'-]+:)", re.IGNORECASE)
_QUOTE = re.compile(r"^(\s*)>", re.MULTILINE)
_ITEM = re.compile(r"^(\s*)- ")
_NOWHERE = "\N{ZERO WIDTH SPACE}"
#: Longer runs of one style are cut; escaping makes a character five long at most.
_LONGEST_RUN = 500
_LONGEST_URL = 1500


def escape(text: str) -> str:
    """Return ``text`` such that Slack shows it as it is and sees no mention or link in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Return plain ``text`` as mrkdwn in which nothing formats."""
    calm = text.replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
    calm = _FORMATTING.sub(_calmed, calm)
    calm = _EMOJI.sub("\N{RATIO}", calm)
    return escape(_QUOTE.sub("\\1\N{FULLWIDTH GREATER-THAN SIGN}", calm))


def mrkdwn(text: str) -> str:
    """Translate marked text; lines that begin with ``- `` get a bullet."""
    return "\n".join("".join(_runs(line)) for line in text.split("\n"))


def chunks(text: str, limit: int = 3000) -> Iterator[str]:
    """Translate marked text into pieces of at most ``limit`` (3000 or more) characters.

    Cuts between lines where possible, else between words, and never inside an escape or a style.
    """
    chunk = ""
    for glue, run in _atoms(text, limit):
        if len(chunk) + len(glue) + len(run) > limit:
            if chunk.strip():
                yield chunk
            chunk = run
        else:
            chunk += glue + run
    if chunk.strip():
        yield chunk


def _atoms(text: str, limit: int) -> Iterator[tuple[str, str]]:
    """Yield what may not be cut, each with what parts it from the one before."""
    for number, line in enumerate(text.split("\n")):
        runs = list(_runs(line))
        whole = "".join(runs)
        for index, run in enumerate([whole] if len(whole) <= limit else runs):
            yield ("\n" if number and not index else ""), run


def _calmed(match: re.Match[str]) -> str:
    """Leave a mark alone where it cannot format: inside a word, or with space on both sides."""
    before = match.string[: match.start()][-1:]
    after = match.string[match.end() :][:1]
    harmless = (before.isalnum() and after.isalnum()) or (before.isspace() and after.isspace())
    return match[0] if harmless else _LOOKALIKES[match[0]]


def _runs(line: str) -> Iterator[str]:
    """Translate one line, in runs that may be parted from each other."""
    spans = parse(_ITEM.sub("\\1\N{BULLET} ", line))
    for index, span in enumerate(spans):
        before = spans[index - 1].text[-1:] if index else ""
        after = spans[index + 1].text[:1] if index + 1 < len(spans) else ""
        for text in _pieces(span.text):
            yield _run(Span(text, span.style, span.url), before, after)


def _run(span: Span, before: str, after: str) -> str:
    match span.style:
        case Style.PLAIN:
            return literal(span.text)
        case Style.CODE:
            marked = f"`{escape(span.text)}`"
        case Style.LINK if len(span.url) > _LONGEST_URL:
            return literal(span.text)
        case Style.LINK:
            return f"<{escape(span.url)}|{literal(span.text)}>"
        case _:
            mark = _MARKS[span.style]
            marked = f"{mark}{literal(span.text)}{mark}"
    # A mark next to a letter does not format, unless something invisible stands between them.
    left = _NOWHERE if before.isalnum() else ""
    right = _NOWHERE if after.isalnum() else ""
    return f"{left}{marked}{right}"


def _pieces(text: str) -> Iterator[str]:
    """Cut a run after a space, or anywhere in a word that is longer than a piece may be."""
    while len(text) > _LONGEST_RUN:
        cut = text.rfind(" ", 0, _LONGEST_RUN) + 1 or _LONGEST_RUN
        yield text[:cut]
        text = text[cut:]
    yield text
