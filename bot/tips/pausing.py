"""Reading until when somebody wants to pause: "until Monday", "24 December", "for two weeks"."""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.errors import UserError
from bot.markup import quote
from bot.tips import dates
from bot.tips.schedule import say_date, say_day

#: Longer text than this is no date.
LONGEST = 60
#: A pause that ends by itself ends within a year; longer ones are for somebody to end.
MOST = timedelta(days=366)
#: Pauses that are offered as buttons, as one would type them.
OFFERED = ("a week", "two weeks", "a month")

_OFF = "tips off"
_LABELS = {_OFF: "Pause tips"}
_DAY = timedelta(days=1)
_WEEK = 7
_NUMBERS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_BEFORE = re.compile(r"^(?:(?:until|untill|till|til|for|to)\b[: ]*)?(?:the )?", re.IGNORECASE)
_BEGINNING = re.compile(
    r"(?:\b(?:from|starting)(?: on)?|^on) (.+?)(?= (?:until|untill|till|til|for|to)\b|$)",
    re.IGNORECASE,
)
_COURTESY = frozenset({"please", "pls", "thanks"})
#: Whether something names a day or a length at all is the same on every day.
_ANY_DAY = date(2000, 1, 1)
_NOW = frozenset({"now", "today", "now on", "today on"})
_LENGTH = re.compile(r"(an?|\d{1,4}|[a-z]+) (?:more )?(day|week|month|year)s?")
_ENDLESS = frozenset(
    {"further notice", "i resume", "i am back", "i'm back", "ever", "always", "good", "now", "me"}
)


def resumes_on(text: str, today: date) -> date | None:
    """Return the day on which tips may come again; ``None`` where no end is named.

    ``today`` is the day on the person's own calendar. Raises :class:`UserError` for what names no
    day that is still to come within a year, and for a first day to come: a pause begins at once.
    """
    text = _from_now(text, today)
    said = _said(text)
    if not said or said in _ENDLESS:
        return None
    day = _after(said, today) or _named(said, today) or _read(said, today)
    if day is None:
        unknown = f"I can't read “{quote(text.strip())}” as a day."
        raise _refused(dates.other_weekday(said, today) or unknown)
    if day == today:
        raise _refused("That is today. Name the day on which your tips may come again.")
    if day < today:
        raise _refused(f"{say_date(day)} is over.")
    if day - today > MOST:
        raise UserError(
            f"{say_date(day)} is more than a year away.",
            hint="Your place is kept for as long as you like.",
            suggestions=(_OFF,),
            offer="Pause without an end",
        )
    return day


def ending(text: str) -> str | None:
    """Say in words how long, or until which day, a text means; ``None`` if it means neither."""
    said = _said(text)
    if _after(said, _ANY_DAY):
        return f"For {said}"
    is_day = _named(said, _ANY_DAY) or dates.read(said, _ANY_DAY)
    return f"Until {said}" if is_day else None


def say_until(day: date, today: date) -> str:
    """Say the day on which a pause ends: "Monday 30 November", with the year if it is another."""
    return say_day(day, today)


def _said(text: str) -> str:
    """Return what names the end of a pause, without the words around it."""
    words = text.casefold().strip(" .!?,").split()
    while words and words[-1].strip(",") in _COURTESY:
        words.pop()
    return _BEFORE.sub("", " ".join(words)).strip(" .!?,")


def _from_now(text: str, today: date) -> str:
    """Return what is said of the end where a beginning is named too, in either order.

    Raises :class:`UserError` where that is a day to come.
    """
    said = " ".join(text.split())
    found = _BEGINNING.search(said)
    if found is None:
        return text
    rest = " ".join(f"{said[: found.start()]} {said[found.end() :]}".split())
    first = found[1].casefold()
    day = today if first in _NOW else dates.read(first, today)
    if day is not None and day <= today:
        return rest
    raise UserError(
        "A pause begins at once; I can't begin one on a later day.",
        hint="Or say on which days tips are to come: tips on mon to thu.",
        suggestions=[f"tips pause {rest}"] if _ends(rest, today) else [_OFF],
        offer="Pause now",
        labels=_LABELS,
    )


def _ends(said: str, today: date) -> bool:
    """Tell whether what is said names the end of a pause."""
    try:
        return resumes_on(said, today) is not None
    except UserError:
        return False


def _after(said: str, today: date) -> date | None:
    """Read how long from today: "two weeks", "10 days", "a month"."""
    if said in {"fortnight", "a fortnight"}:
        return today + 2 * _WEEK * _DAY
    found = _LENGTH.fullmatch(said)
    number = _number(found[1]) if found else None
    if found is None or number is None:
        return None
    match found[2]:
        case "day":
            return today + number * _DAY
        case "week":
            return today + number * _WEEK * _DAY
        case "month":
            return _months_on(today, number)
        case _:
            return _months_on(today, 12 * number)


def _number(word: str) -> int | None:
    if word in {"a", "an"}:
        return 1
    if word.isdecimal():
        return int(word)
    return _NUMBERS.index(word) + 1 if word in _NUMBERS else None


def _months_on(today: date, number: int) -> date:
    """Return the same day of a later month, or its last day where it is shorter."""
    years, month = divmod(today.month - 1 + number, 12)
    year = min(today.year + years, date.max.year)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _named(said: str, today: date) -> date | None:
    """Read what is named by what begins with it: "next week", "January", "new year"."""
    if said == "next week":
        return today + (_WEEK - today.weekday()) * _DAY
    if said == "next month":
        return _months_on(today.replace(day=1), 1)
    if said in {"new year", "next year"}:
        return date(today.year + 1, 1, 1)
    return dates.read(f"1 {said.removeprefix('next ')}", today + _DAY)


def _read(said: str, today: date) -> date | None:
    day = dates.read(said, today)
    # Whoever says "until Monday" on a Monday means the next one.
    if day == today and said != "today":
        later = dates.read(said, today + _DAY)
        return later if later and later - today <= _WEEK * _DAY else day
    return day


def _refused(message: str) -> UserError:
    return UserError(
        message,
        hint="A day such as “until 24 December” or “until Monday” would work, or “for ten days”.",
        suggestions=[_OFF, *(f"tips pause for {length}" for length in OFFERED)],
        offer="Or pick one",
        labels=_LABELS,
    )
