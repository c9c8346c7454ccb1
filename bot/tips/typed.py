"""Reading days and times as people type them: "mon and thu at 18:30", "every two weeks on friday".

A time alone keeps the days, days alone keep the time. "from" and "until" bound it by dates, which
:mod:`bot.tips.dates` reads.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from rapidfuzz import fuzz, process

from bot.content import Content
from bot.errors import UserError
from bot.markup import quote
from bot.model import RAREST, Schedule
from bot.tips import dates
from bot.tips.bounds import FARTHEST, bounded
from bot.tips.rules import own, read
from bot.tips.schedule import Rhythm, say_date, say_days

#: The most that is read of what somebody types about days and times.
LONGEST = 120
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST = 3
_GROUPS = {
    **dict.fromkeys(("daily", "everyday", "day", "days"), range(7)),
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays"), range(5)),
    **dict.fromkeys(("weekend", "weekends"), range(5, 7)),
}
_FILLERS = frozenset(
    {"on", "at", "and", "every", "each", "the", "of", "in", "weekly", "week", "weeks", "or", "my"}
    | {"please", "instead", "thanks"}
)
_COUNTS = (
    ("other", "second", "2nd", "two"),
    ("third", "3rd", "three"),
    ("fourth", "4th", "four"),
    ("fifth", "5th", "five"),
    ("sixth", "6th", "six"),
    ("seventh", "7th", "seven"),
    ("eighth", "8th", "eight"),
)
_WEEKS = {word: n for n, words in enumerate(_COUNTS, 2) for word in words}
_EVERY = re.compile(rf"\b(?:every|each) ({'|'.join(_WEEKS)})\b(?: weeks?\b)?")
_DAYS_APART = re.compile(rf"\b(?:every|each) (?:{'|'.join(_WEEKS)}|\d+) days?\b")
_EVERY_NUMBER = re.compile(r"\b(?:every|each) (\d{1,3}) weeks?\b")
_FORTNIGHTLY = re.compile(r"\b(?:biweekly|bi-weekly|fortnightly|(?:every|each) fortnight)\b")
_TIME = re.compile(
    r"\b(?:at )?(\d{1,2})(?:[:.h](\d\d)(?::00)?)? ?"
    r"(am\b|pm\b|a\.m\.|p\.m\.|o'clock\b|h\b|uhr\b)?(?![\w:])"
)
_NAMED_TIMES = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
_RANGE = re.compile(r"\b([a-z]{3,}) ?(?:-|\N{EN DASH}|to|till|through|thru) ?([a-z]{3,})\b")
_WORD = re.compile(r"[^\s,;&+/@]+")
#: Below this similarity (0 to 100) a word is not taken for a day that was mistyped.
_CLOSE_ENOUGH, _VERY_CLOSE = 70, 85
_EXAMPLES = ("tuesdays", "mon and thu at 18:30")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What was understood; ``None`` for what was not said."""

    days: frozenset[int] | None = None
    at: time | None = None
    every: int | None = None


def rhythm(
    said: str, content: Content, before: Rhythm, today: date, *, command: str, behind: str = ""
) -> Rhythm:
    """Return the rhythm that somebody asks for, who has the one ``before``.

    The name of a schedule is that schedule. Raises :class:`UserError` that names what was not
    understood, with lines that work between ``command`` and what stands ``behind`` them.
    """
    try:
        return _read(said, content, before, today)
    except UserError as error:
        near = process.extractOne(
            said.casefold(), list(content.schedules), scorer=fuzz.ratio, score_cutoff=_VERY_CLOSE
        )
        lines = [content.schedules[near[0]].name] if near else error.suggestions
        work = [line for line in lines if _works(line, content, before, today)]
        others = _EXAMPLES if lines else ()
        raise UserError(
            error.message,
            hint=error.hint,
            suggestions=[f"{command} {line} {behind}".strip() for line in work or others],
            offer="Did you mean" if near else error.offer if work else "For example",
        ) from None


def _read(said: str, content: Content, before: Rhythm, today: date) -> Rhythm:
    if chosen := _named(said, content, before.schedule):
        return _going_on(before, chosen, today)
    wanted, first, last = dates.parted(said)
    try:
        chosen = _schedule(wanted, content, before.schedule)
    except UserError as error:
        ends = zip(("from", "until"), (first, last), strict=True)
        bounds = "".join(f" {word} {day}" for word, day in ends if day)
        raise UserError(
            error.message,
            hint=error.hint,
            suggestions=[f"{line}{bounds}" for line in error.suggestions],
            offer=error.offer,
        ) from None
    return bounded(_going_on(before, chosen, today), first, last, today)


def _works(line: str, content: Content, before: Rhythm, today: date) -> bool:
    """Tell whether a line can be read, as it has to be before it is offered."""
    with suppress(UserError):
        return _read(line, content, before, today) is not None
    return False


def meant(said: str, content: Content) -> str | None:
    """Say in words what somebody typed so far; ``None`` while it means nothing, or a schedule."""
    wanted, *bounds = dates.parted(said)
    try:
        found = _understood(wanted)
    except UserError:
        return None
    if found == _Said() or _by_id(wanted.casefold(), content):
        return None
    ends = zip(("from", "until"), bounds, strict=True)
    return " ".join([_in_words(found), *(f"{word} {day}" for word, day in ends if day)])


def _in_words(said: _Said) -> str:
    every = said.every or 1
    days = "the same days" if every == 1 else f"the same days in one of {every} weeks"
    if said.days is not None:
        days = say_days(own(days=said.days, at=time(), every=every))
    at = f"at {said.at:%H:%M}" if said.at is not None else "at the same time"
    return f"{days[0].upper()}{days[1:]} {at}"


def never(rhythm_: Rhythm, command: str) -> UserError:
    """Return what to say about a rhythm that ends before it begins."""
    assert rhythm_.ends_on is not None  # noqa: S101 - without a last day there is always a next one
    return UserError(
        f"No tip would come until {say_date(rhythm_.ends_on)}: no such day lies before it.",
        hint="Name a later day, or none.",
        suggestions=[f"{command} {rhythm_.schedule.name} until further notice"],
        offer="Without an end",
    )


def _going_on(before: Rhythm, chosen: Schedule, today: date) -> Rhythm:
    """Keep bounds that lie ahead, and the count of weeks while that stays the same.

    A first day that is too far ahead, as was read once, is as good as none.
    """
    if before.starts_on is not None and before.starts_on - today > FARTHEST:
        before = replace(before, starts_on=None)
    same = before.schedule.every == chosen.every or _begins_ahead(before, today)
    ended = before.ends_on is not None and before.ends_on < today
    return replace(
        before,
        schedule=chosen,
        starts_on=before.starts_on if same else None,
        ends_on=None if ended else before.ends_on,
    )


def _begins_ahead(before: Rhythm, today: date) -> bool:
    """Tell whether somebody named a first day that is still to come.

    The weeks of a rule for some weeks alone may be counted from the Monday that comes next.
    """
    floats = timedelta(weeks=1 if before.schedule.every > 1 else 0)
    return before.starts_on is not None and before.starts_on > today + floats


def _named(said: str, content: Content, before: Schedule) -> Schedule | None:
    """Return the schedule of that id or name, or the rule that is written so.

    An id that only says days, such as "mondays", keeps a time of somebody's own; a name says all.
    One that says other days than it has, such as "mon-thu", is what it says.
    """
    wanted = " ".join(said.casefold().split())
    for schedule_ in content.schedules.values():
        if wanted == schedule_.name.casefold():
            return schedule_
    found = _by_id(wanted, content)
    if found is None:
        return read(wanted)
    if before.id not in content.schedules and _only_days(wanted) == found.days:
        return own(days=found.days, at=before.at, every=found.every)
    return found


def _by_id(wanted: str, content: Content) -> Schedule | None:
    span, _ = _take_ranges(wanted)
    found = content.schedules.get(wanted)
    return None if found and span and span != found.days else found


def _only_days(word: str) -> frozenset[int] | None:
    days = _days_of(word)
    return frozenset(days) if days else None


def _schedule(wanted: str, content: Content, before: Schedule) -> Schedule:
    if not wanted:
        return before
    if chosen := _named(wanted, content, before):
        return chosen
    said = _understood(wanted)
    if said == _Said():
        raise _not_understood(wanted, wanted)
    return own(
        days=before.days if said.days is None else said.days,
        at=said.at or before.at,
        every=said.every or (before.every if said.days is None else 1),
    )


def _understood(wanted: str) -> _Said:
    text = " ".join(wanted.casefold().split())
    if day := dates.inside(text):
        raise UserError(
            f"“{quote(day)}” is a day of the year; say “from” before the first day.",
            hint="Or “until” before the last one.",
            suggestions=[f"{_put(text, day, '')} from {day}".strip()],
        )
    every, text = _take_every(text, wanted)
    at, text = _take_time(text, wanted)
    days, text = _take_ranges(text)
    for word in _WORD.findall(text):
        if word in _FILLERS:
            continue
        found = _days_of(word)
        if not found:
            raise _not_understood(word, wanted)
        days |= set(found)
    return _Said(days=frozenset(days) or None, at=at, every=every)


def _take_every(text: str, wanted: str) -> tuple[int | None, str]:
    """Take "every two weeks", "every other" and the like out of a text."""
    if found := _DAYS_APART.search(text):
        raise UserError(
            f"I go by days of the week, so “{quote(found[0])}” would be another one each time.",
            suggestions=("mon, wed and fri", "daily"),
            offer="For example",
        )
    if found := _FORTNIGHTLY.search(text):
        return 2, _without(text, found)
    if found := _EVERY.search(text):
        return _WEEKS[found[1]], _without(text, found)
    if found := _EVERY_NUMBER.search(text):
        every = int(found[1])
        if not 1 <= every <= RAREST:
            raise UserError(
                f"“{quote(found[0])}” is no rhythm I can keep: every 2 to {RAREST} weeks are.",
                suggestions=[_put(wanted, found[0], f"every {RAREST} weeks")],
                offer="For example",
            )
        return every, _without(text, found)
    return None, text


def _take_time(text: str, wanted: str) -> tuple[time | None, str]:
    for word, meaning in _NAMED_TIMES.items():
        text = re.sub(rf"\b{word}\b", meaning, text)
    found = list(_TIME.finditer(text))
    if not found:
        return None, text
    if len(found) > 1:
        said = " and ".join(match[0].removeprefix("at ").strip() for match in found)
        raise UserError(
            f"There is one time for all days, and I read “{quote(said)}”.",
            hint="Pick one of them.",
            suggestions=[_put(wanted, *_but_one(text, found, n)) for n in (0, 1)],
        )
    at = _time(found[0])
    if at is None:
        raise UserError(
            f"“{quote(found[0][0].removeprefix('at ').strip())}” is no time of day.",
            hint="A time is written like 18:30 or 6:30 pm.",
            suggestions=[_put(wanted, found[0][0], "at 18:30")],
            offer="For example",
        )
    return at, _without(text, found[0])


def _but_one(text: str, found: list[re.Match[str]], kept: int) -> tuple[str, str]:
    """Return what to replace, by what, so that of the first two times one is left."""
    between = text[found[0].end() : found[1].start()]
    if any(letter.isalpha() for letter in between):
        return found[1 - kept][0], ""
    return f"{found[0][0]}{between}{found[1][0]}", found[kept][0].strip()


def _time(found: re.Match[str]) -> time | None:
    hour, minute = int(found[1]), int(found[2] or 0)
    if half := {"a": "am", "p": "pm"}.get((found[3] or " ")[0]):
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours on a clock face
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def _take_ranges(text: str) -> tuple[set[int], str]:
    """Take "mon to fri" and the like out of a text; over the end of the week too."""
    days: set[int] = set()
    for found in list(_RANGE.finditer(text)):
        first, last = (_days_of(found[n]) for n in (1, 2))
        if len(first) == len(last) == 1:
            days |= {(first[0] + n) % 7 for n in range((last[0] - first[0]) % 7 + 1)}
            text = text.replace(found[0], " ")
    return days, text


def _days_of(word: str) -> range | tuple[int, ...]:
    """Return the days that one word means, none if it means none: "tues", "tuesdays", "weekend"."""
    if word in _GROUPS:
        return _GROUPS[word]
    stem = word.rstrip(".").removesuffix("'s")
    if len(stem) < _SHORTEST:
        return ()
    names = (name for name in _NAMES if name.startswith(stem) or stem == f"{name}s")
    return tuple(_NAMES.index(name) for name in names) or _short_plural(stem)


def _short_plural(stem: str) -> tuple[int, ...]:
    """Read "mons" and "thurs" alike; "weds" is short for a name that does not begin so."""
    short = stem.removesuffix("s")
    return tuple(n for n, name in enumerate(_NAMES) if short[:_SHORTEST] == short == name[:3])


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _put(wanted: str, old: str, new: str) -> str:
    """Return what was typed with one part replaced."""
    text = " ".join(wanted.casefold().split())
    return " ".join(text.replace(old.strip(), new, 1).split())


def _not_understood(word: str, wanted: str) -> UserError:
    nearest = list(_repaired(word, wanted))
    return UserError(
        f"I don't know “{quote(word)}” as a day or a time.",
        hint="Days and a time would work: tue and thu at 18:30, or weekdays 8am.",
        suggestions=nearest or _EXAMPLES,
        offer="Did you mean" if nearest else "For example",
    )


def _repaired(word: str, wanted: str) -> Iterator[str]:
    """Yield the line with a day for a word that is nearly one, if the rest can be understood."""
    names = [*_NAMES, *(f"{name}s" for name in _NAMES), *_GROUPS]
    for name, _, _ in process.extract(
        word, names, scorer=fuzz.ratio, limit=1, score_cutoff=_CLOSE_ENOUGH
    ):
        line = _put(wanted, word, name)
        try:
            _understood(line)
        except UserError:
            return
        yield line
