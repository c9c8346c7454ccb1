"""Reading days as people type them: "4 January", "24.12.", "monday", "1 May to 3 May"."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from bot.tips.schedule import say_date, say_day

_DAY = timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
#: Says that what had a last day has none from now on.
FOR_EVER = "further notice"
#: Whether something is a day at all is the same on every day.
_ANY_DAY = date(2000, 1, 1)
_SHORTEST = 3
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_DAY_FIRST = re.compile(r"(\d\d?)(?:st|nd|rd|th|\.)? ?(?:of )?([a-z]{3,9})\.?,?(?: (\d{4}))?")
_DOTTED = re.compile(r"(\d\d?)\. ?(\d\d?)(?:\.(?: ?(\d{4}))?)?")
_SLASHED = re.compile(r"(\d\d?)/(\d\d?)(?:/(\d{4}))?")
_WEEKDAY_FIRST = re.compile(r"([a-z]{3,9})\.? (?:the )?(.+)")
_NAMED = {
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
}
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d\d?)(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_AMONG = re.compile(r"\b\d\d?(?:st|nd|rd|th|\.)? ?(?:of )?[a-z]{3,9}\b(?: \d{4}\b)?")
_BETWEEN = re.compile(r" (?:to|until|till|and|-|\N{EN DASH}) |\.\.|\N{EN DASH}")
_BOUND = re.compile(r"\b(from|starting|until|till)\b(?: on)?", re.IGNORECASE)
#: How far ahead the same day of another year may lie: 29 February, across a year 2100.
_YEARS = 9


def read(text: str, today: date) -> date | None:
    """Return the day that ``text`` names; ``None`` if it names none.

    Without a year it is the next such day from ``today`` on. With dots the day comes first, as
    where dates are written so; with slashes it is read where there is one way only. A weekday in
    front has to be that of the day.
    """
    said = " ".join(text.casefold().replace(",", " ").split())
    if said in _NAMED:
        return today + _DAY * _NAMED[said]
    if (weekday := _place(said.removeprefix("next "), _WEEKDAYS)) is not None:
        return today + _DAY * ((weekday - today.weekday()) % 7)
    if found := on_weekday(said, today):
        named, day = found
        return day if day.weekday() == named else None
    return _of_calendar(said, today)


def on_weekday(text: str, today: date) -> tuple[int, date] | None:
    """Return the weekday (Monday is 0) and the day that "monday 23 november" names, if it does.

    They need not go together.
    """
    found = _WEEKDAY_FIRST.fullmatch(" ".join(text.casefold().replace(",", " ").split()))
    weekday = _place(found[1], _WEEKDAYS) if found else None
    day = _of_calendar(found[2], today) if found else None
    return None if weekday is None or day is None else (weekday, day)


def other_weekday(text: str, today: date) -> str:
    """Say it where a weekday and a day do not go together; "" where that is not so."""
    weekday, day = on_weekday(text, today) or (0, None)
    if day is None or day.weekday() == weekday:
        return ""
    there = say_day(day).split()[0]
    return f"{say_date(day)} is a {there}, not a {_WEEKDAYS[weekday].capitalize()}."


def missing(text: str) -> str:
    """Say it where a text names a day that its month does not have; "" where that is not so."""
    said = " ".join(text.casefold().replace(",", " ").split())
    for pattern, name, number in ((_DAY_FIRST, 2, 1), (_MONTH_FIRST, 1, 2)):
        found = pattern.fullmatch(said)
        month = _place(found[name], _MONTHS) if found else None
        if found is None or month is None:
            continue
        years = [int(found[3])] if found[3] else range(_ANY_DAY.year, _ANY_DAY.year + _YEARS)
        if next(_days(years, month + 1, int(found[number])), None) is None:
            day = f"{int(found[number])} {_MONTHS[month].capitalize()}"
            return f"{found[3]} has no {day}." if found[3] else f"There is no {day}."
    return ""


def is_relative(text: str) -> bool:
    """Tell whether a day is named by how far it lies from today, such as "tomorrow"."""
    return " ".join(text.casefold().split()) in _NAMED


def inside(text: str) -> str:
    """Return the first day of a month that stands among other words, "" if none does."""
    said = text.casefold()
    found = (match[0] for match in _AMONG.finditer(said))
    return next((day for day in found if read(day, _ANY_DAY)), "")


def _of_calendar(said: str, today: date) -> date | None:
    """Read a day of a month."""
    if found := _ISO.fullmatch(said):
        return next(_days([int(found[1])], int(found[2]), int(found[3])), None)
    if found := _DAY_FIRST.fullmatch(said):
        return _of_month(found[2], int(found[1]), found[3], today)
    if found := _MONTH_FIRST.fullmatch(said):
        return _of_month(found[1], int(found[2]), found[3], today)
    if found := _DOTTED.fullmatch(said):
        return _coming(int(found[2]), int(found[1]), found[3], today)
    if found := _SLASHED.fullmatch(said):
        day, month = sorted((int(found[1]), int(found[2])), reverse=True)
        return _coming(month, day, found[3], today) if day == month or day > len(_MONTHS) else None
    return None


def span(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day that ``text`` names: "24 December to 2 January".

    One day is both. Without a year they are the next such days from ``today`` on; ``None`` if it
    names none, or the last one comes before the first.
    """
    begin, *rest = _BETWEEN.split(" ".join(text.split()), maxsplit=1)
    first = read(begin, today)
    last = read(rest[0], first or today) if rest else first
    return (first, last) if first and last and first <= last else None


def parted(text: str) -> tuple[str, str | None, str | None]:
    """Part "mondays from 4 January until 1 June" into what is no bound, and the two days.

    "from 4 January to 1 June" has both; "mon to fri" is no bound. The bounds may come first or
    last, and in any order. A day that is not there is ``None``; of two beginnings or two ends the
    last one holds.
    """
    before, *rest = _BOUND.split(text)
    others = [before]
    bounds: dict[bool, str] = {}
    for word, said in zip(rest[::2], rest[1::2], strict=True):
        is_start = word.casefold() in {"from", "starting"}
        first, to, last = said.partition(" to ") if is_start else (said, "", "")
        bounds[is_start], behind = _day_first(first)
        if to:
            bounds[False], after = _day_first(last)
            behind = f"{behind} {after}"
        others.append(behind)
    start, end = bounds.get(True), bounds.get(False)
    if start and end and _is_weekday(start) and _is_weekday(end):
        others.append(f"{start} to {end}")
        start = end = None
    return " ".join(" ".join(others).split()).strip(" ,"), start, end


def _is_weekday(said: str) -> bool:
    return _place(said.casefold(), _WEEKDAYS) is not None


def _day_first(said: str) -> tuple[str, str]:
    """Part "4 january mondays" behind the longest day it begins with; all of it if with none."""
    words = said.split()
    for length in range(len(words), 0, -1):
        day = " ".join(words[:length]).strip(" ,")
        is_day = read(day, _ANY_DAY) or on_weekday(day, _ANY_DAY) or missing(day)
        if is_day or day.casefold() == FOR_EVER:
            return day, " ".join(words[length:])
    return said.strip(" ,"), ""


def _place(word: str, among: tuple[str, ...]) -> int | None:
    """Return which of some names a word is, or begins; "tues" and "sept" too."""
    if len(word) < _SHORTEST:
        return None
    return next((n for n, name in enumerate(among) if name.startswith(word)), None)


def _of_month(name: str, day: int, year: str | None, today: date) -> date | None:
    month = _place(name, _MONTHS)
    return None if month is None else _coming(month + 1, day, year, today)


def _coming(month: int, day: int, year: str | None, today: date) -> date | None:
    """Return that day of a year, or the next one from ``today`` on; ``None`` if there is none."""
    years = [int(year)] if year else range(today.year, today.year + _YEARS)
    return next((d for d in _days(years, month, day) if year or d >= today), None)


def _days(years: list[int] | range, month: int, day: int) -> Iterator[date]:
    """Yield the days there are of those in some years."""
    for year in years:
        with suppress(ValueError):
            yield date(year, month, day)
