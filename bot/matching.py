"""Which arguments words mean, and which ones they come near."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.content import Content
from bot.invocation import Command, Option, Value

#: Below this similarity (0 to 100) a word is no longer offered as what somebody meant.
CLOSE_ENOUGH = 60
#: Words of the longest phrase that means one argument.
LONGEST_VALUE = 5
#: Emoji, as Slack and Discord send them, and as the letters they are.
_EMOJI = re.compile(r"(?:<?a?:[\w+-]+:(?:\d+>)?|[^\w\s\x00-\x7f])+")
FILLERS = frozenset(
    {"a", "an", "and", "for", "in", "is", "me", "of", "or", "the", "to", "versus", "vs"}
)


def words(line: str) -> list[str]:
    """Return the words of a line, case-folded, without the marks around them and without emoji."""
    return [word for word, _, _ in placed(line)]


def placed(line: str) -> list[tuple[str, int, int]]:
    """Return the words of a line, each with where it begins and ends there, marks included."""
    found = ((_word(raw[0]), *raw.span()) for raw in re.finditer(r"\S+", line))
    return [(word, first, last) for word, first, last in found if word]


def _word(raw: str) -> str:
    if _EMOJI.fullmatch(raw):
        return ""
    # "topic:salary", as Discord shows arguments
    raw = re.sub(r"\b[a-z]+:(?=\w)", "", raw.casefold())
    return raw.strip(".,;:!?\"'“”()")


def understood(
    content: Content, command: Command, words: Sequence[str]
) -> tuple[dict[str, str], list[str]]:
    """Return the arguments that the words hold, by name, and the words that mean none."""
    given: dict[str, str] = {}
    left: list[str] = []
    position = 0
    while position < len(words):
        option, value, used = longest(content, command, given, words[position:])
        if option:
            given[option.name] = value
        elif words[position] not in FILLERS:
            left.append(words[position])
        position += used
    return given, left


def longest(
    content: Content, command: Command, given: Mapping[str, str], words: Sequence[str]
) -> tuple[Option | None, str, int]:
    """Find what the longest run of leading words means: (option, value id, words used)."""
    open_options = [option for option in command.options if option.name not in given]
    for used in range(min(LONGEST_VALUE, len(words)), 0, -1):
        phrase = " ".join(words[:used])
        for option in open_options:
            value = exact(content, option, phrase)
            if value is not None:
                return option, value, used
    return None, "", 1


def exact(content: Content, option: Option, phrase: str) -> str | None:
    """Return the id of the value that a phrase means, ``None`` if it means none."""
    if option.between:
        low, high = option.between
        number = int(phrase) if phrase.isascii() and phrase.isdecimal() else -1
        return str(number) if low <= number <= high else None
    return _index(content, option.values).get(phrase) if option.values else None


@lru_cache(maxsize=32)  # a few contents' worth: one that was edited has to go
def _index(content: Content, values: Callable[[Content], Sequence[Value]]) -> dict[str, str]:
    """Map every phrase to the id it means; where two values share a phrase the first wins."""
    found: dict[str, str] = {}
    for value in values(content):
        for word in value.words:
            found.setdefault(word, value.id)
    return found


def closest(typed: str, values: Sequence[Value]) -> list[Value]:
    """Return the three values that come nearest to what was typed, if they come near."""
    scored = sorted(((closeness(typed, v), -i) for i, v in enumerate(values)), reverse=True)
    return [values[-i] for score, i in scored[:3] if score >= CLOSE_ENOUGH]


def closeness(typed: str, value: Value) -> float:
    """Return how near a value comes to what was typed, from 0 to 100."""
    return max(fuzz.ratio(typed, word) for word in value.words)


def nearest(typed: str, names: Sequence[str]) -> list[str]:
    """Return the three names that come nearest to what was typed, if they come near."""
    found = process.extract(typed, names, scorer=fuzz.ratio, limit=3, score_cutoff=CLOSE_ENOUGH)
    return [name for name, _, _ in found]
