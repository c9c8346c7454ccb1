"""Whom nothing reaches any more, in numbers: those of people from five on, and never a name."""

from collections.abc import Iterator, Mapping

from bot.people import FLOOR
from bot.ports import Unreached
from bot.troubles import TROUBLES

_OTHER = "other reasons"


def in_words(found: Unreached) -> str:
    """Say how many people and channels nothing reaches, and why."""
    return " ".join(("**Delivery.**", _people(found.people), *_channels(found.channels)))


def _people(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    if total < FLOOR:
        return f"Fewer than {FLOOR} people cannot be reached."
    why = ", ".join(f"{reason} {count}" for reason, count in _above_the_floor(counts))
    return f"{total} people cannot be reached{': ' if why else ''}{why}."


def _above_the_floor(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield reasons with their numbers so that none, nor what is left over, is about too few."""
    largest_first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [(_name(reason), count) for reason, count in largest_first if count >= FLOOR]
    left = sum(counts.values()) - sum(count for _, count in shown)
    while shown and 0 < left < FLOOR:
        left += shown.pop()[1]
    yield from shown
    if shown and left:
        yield _OTHER, left


def _channels(counts: Mapping[str, int]) -> Iterator[str]:
    """Say the same of channels, which are nobody's privacy: from the first one on."""
    if total := sum(counts.values()):
        why = ", ".join(f"{_name(reason)} {count}" for reason, count in sorted(counts.items()))
        which = "1 channel gets" if total == 1 else f"{total} channels get"
        yield f"{which} nothing: {why}."


def _name(reason: str) -> str:
    trouble = TROUBLES.get(reason)
    return trouble.counted if trouble else _OTHER
