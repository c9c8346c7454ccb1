"""Reading a time zone as people say it: a city, a country, "pacific time".

Nothing is guessed. A short name that several places use, a country with several zones, and a mere
distance from UTC, which does not say when clocks change, are answered with the places it can be.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process

from bot.commands.zones import COMMON, SEVERAL, every_zone, zone_values
from bot.errors import UserError
from bot.invocation import Option
from bot.markup import clean, quote
from bot.matching import CLOSE_ENOUGH

#: The most that is read of what somebody says about a zone.
LONGEST = 60
_LONGEST_PHRASE = 5
_OFFERED = 5
_OFFSET = re.compile(r"(?:utc|gmt) ?([+-]) ?(\d{1,2})(?::?([0-5]\d))?")
#: In these names of the zone database the sign is that of POSIX: see its file "etcetera".
_TURNED = re.compile(r"etc/(?:utc|gmt)([+-])(\d{1,2})")
#: Behind these comes a day, such as Christmas, which is an island too.
_BEFORE_A_DAY = frozenset({"from", "starting", "until", "till"})
_BEHIND = frozenset({"time", "zone", "timezone"})


def read(said: str, now: datetime, line: str) -> str:
    """Return the name of the zone that somebody means.

    Raises :class:`UserError` where that is not one, with the places it can be as ways to go on with
    ``line``, in which ``{}`` stands for the zone.
    """
    phrase = _phrase(said)
    if name := _names().get(phrase):
        return name
    if places := SEVERAL.get(phrase):
        raise _which(places, line, f"“{quote(said)}” can be several time zones.")
    if (found := _TURNED.fullmatch(phrase)) and (offset := _offset(found, turned=True)):
        message = f"In the name “{quote(said)}” the sign is turned round: it means {_say(offset)}."
        raise _which(_places(offset, now), line, message)
    signed = f"utc{phrase}" if phrase[:1] in {"+", "-"} else phrase
    if found := _OFFSET.fullmatch(signed):
        message = f"“{quote(said)}” does not say when clocks change: a place does."
        raise _which(_places(_offset(found), now), line, message)
    raise _unknown(said, phrase, line)


def parted(said: str) -> tuple[str, str]:
    """Part "mon 9:00 in berlin" into the rule and what is said of a zone, "" where nothing is."""
    words = clean(said).split()
    for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            phrase = _phrase(" ".join(words[start : start + length]))
            is_day = start > 0 and words[start - 1].casefold() in _BEFORE_A_DAY
            if _is_zone(phrase) and not is_day:
                before, after = words[:start], words[start + length :]
                if before and before[-1].casefold() == "in":
                    before.pop()
                while after and after[0].casefold().strip(" .,") in _BEHIND:
                    after.pop(0)
                return " ".join(before + after), " ".join(words[start : start + length])
    return said, ""


def _phrase(said: str) -> str:
    return " ".join(said.casefold().replace("_", " ").split()).strip(" .,;:!?()\"'")


def _is_zone(phrase: str) -> bool:
    is_offset = _OFFSET.fullmatch(phrase) or _TURNED.fullmatch(phrase)
    return phrase in _names() or phrase in SEVERAL or bool(is_offset)


@cache
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for value in every_zone():
        for word in value.words:
            found.setdefault(_phrase(word), value.id)
    return {word: name for word, name in found.items() if word not in SEVERAL}


def _offset(found: re.Match[str], *, turned: bool = False) -> timedelta:
    minutes = found[3] if found.re is _OFFSET and found[3] else 0
    offset = timedelta(hours=int(found[2]), minutes=int(minutes))
    return -offset if (found[1] == "-") != turned else offset


def _say(offset: timedelta) -> str:
    hours = abs(offset) // timedelta(hours=1)
    where = "behind" if offset < timedelta() else "ahead of"
    return f"{hours} {'hour' if hours == 1 else 'hours'} {where} UTC"


def _places(offset: timedelta, now: datetime) -> Iterable[str]:
    """Return the large places where the clock is so far from UTC now, or else all there are."""
    every = [value.id for value in every_zone()]
    there = [name for name in every if now.astimezone(ZoneInfo(name)).utcoffset() == offset]
    return [name for name in there if name in COMMON and name != "UTC"] or there


def _which(places: Iterable[str], line: str, message: str) -> UserError:
    called = {value.id: value.label for value in every_zone()}
    labels = {line.replace("{}", name): called[name] for name in islice(places, _OFFERED)}
    elsewhere = "Name the nearest large city, if it is another one."
    return UserError(
        message,
        hint=elsewhere if labels else "Name a large city in your zone.",
        suggestions=tuple(labels),
        offer="Where are you?",
        labels=labels,
    )


def _unknown(said: str, phrase: str, line: str) -> UserError:
    names = _names()
    near = process.extract(
        phrase, list(names), scorer=fuzz.ratio, limit=_OFFERED, score_cutoff=CLOSE_ENOUGH
    )
    found = dict.fromkeys(names[word] for word, _, _ in near)
    return UserError(
        f"I don't know “{quote(said)}” as a city or a time zone.",
        hint="A large city in your zone always works, such as Berlin, New York or Delhi.",
        suggestions=[line.replace("{}", name) for name in islice(found, 3)],
    )


#: The argument of commands that set a zone.
OPTION = Option(
    name="zone", summary="Which city or zone", required=True, values=zone_values, text=LONGEST
)
