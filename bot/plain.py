"""What is left of a plain sentence without its courtesies: "could you please stop the tips?"."""

from collections.abc import Sequence

_BEFORE = frozenset(
    {
        *("can", "could", "will", "would", "you", "please", "pls", "kindly", "just", "hey", "hi"),
        *("hello", "ok", "okay", "i", "i'd", "like", "want", "to", "so", "bot", "and", "now"),
    }
)
_BEHIND = frozenset(
    {"please", "pls", "thanks", "thank", "you", "now", "instead", "anymore", "more", "any", "again"}
)


def bare(words: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """Return how many words of courtesy a sentence begins with, and what it says without any.

    ``words`` are case-folded. Nothing is left of a sentence that has no others.
    """
    first, last = 0, len(words)
    while first < last and words[first] in _BEFORE:
        first += 1
    while last > first and words[last - 1] in _BEHIND:
        last -= 1
    return first, tuple(words[first:last])
