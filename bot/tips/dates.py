"""Reading days as people type them: "4 January", "2027-01-04", "monday", "1 May to 3 May"."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORTEST = 3
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_DAY_FIRST = re.compile(r"(\d\d?)(?:st|nd|rd|th|\.)? ?(?:of )?([a-z]{3,9})\.?,?(?: (\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d\d?)(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_BETWEEN = re.compile(r" (?:to|until|till|and|-|\N{EN DASH}) |\.\.|\N{EN DASH}")
_BOUND = re.compile(r"\b(from|starting|until|till)\b(?: on)?", re.IGNORECASE)
#: How far ahead the same day of another year may lie: 29 February, across a year 2100.
_YEARS = 9


def read(text: str, today: date) -> date | None:
    """Return the day that ``text`` names; ``None`` if it names none.

    Without a year it is the next such day from ``today`` on.
    """
    said = " ".join(text.casefold().replace(",", " ").split())
    if said in {"today", "tomorrow"}:
        return today + _DAY * ("today", "tomorrow").index(said)
    if (weekday := _place(said.removeprefix("next "), _WEEKDAYS)) is not None:
        return today + _DAY * ((weekday - today.weekday()) % 7)
    if found := _ISO.fullmatch(said):
        return next(_days([int(found[1])], int(found[2]), int(found[3])), None)
    if found := _DAY_FIRST.fullmatch(said):
        return _of_month(found[2], int(found[1]), found[3], today)
    if found := _MONTH_FIRST.fullmatch(said):
        return _of_month(found[1], int(found[2]), found[3], today)
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
    """Part "mondays from 4 January until 1 June" into what comes before, and the two days.

    "from 4 January to 1 June" has both; "mon to fri" is no bound. A day that is not there is
    ``None``; of two beginnings or two ends the last one holds.
    """
    before, *rest = _BOUND.split(text)
    bounds: dict[bool, str] = {}
    for word, day in zip(rest[::2], rest[1::2], strict=True):
        is_start = word.casefold() in {"from", "starting"}
        found, to, last = day.partition(" to ") if is_start else (day, "", "")
        bounds[is_start] = found.strip(" ,")
        if to:
            bounds[False] = last.strip(" ,")
    return before.strip(" ,"), bounds.get(True), bounds.get(False)


def _place(word: str, among: tuple[str, ...]) -> int | None:
    """Return which of some names a word is, or begins; "tues" and "sept" too."""
    if len(word) < _SHORTEST:
        return None
    return next((n for n, name in enumerate(among) if name.startswith(word)), None)


def _of_month(name: str, day: int, year: str | None, today: date) -> date | None:
    month = _place(name, _MONTHS)
    if month is None:
        return None
    years = [int(year)] if year else range(today.year, today.year + _YEARS)
    return next((d for d in _days(years, month + 1, day) if year or d >= today), None)


def _days(years: list[int] | range, month: int, day: int) -> Iterator[date]:
    """Yield the days there are of those in some years."""
    for year in years:
        with suppress(ValueError):
            yield date(year, month, day)
