"""Public holidays, from the table that the library ``holidays`` keeps up to date."""

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


def is_place(code: str) -> bool:
    """Tell whether there is a table for a country ("DE") or a part of one ("DE-BY")."""
    try:
        _table(code)
    except NotImplementedError:
        return False
    return True


def is_holiday(code: str, day: date) -> bool:
    """Tell whether a day is a public holiday; none is known of a place without a table."""
    return is_place(code) and day in _table(code)


def name_of(code: str, day: date) -> str | None:
    """Return what is celebrated, in English where the table has it, or ``None``."""
    return _table(code).get(day) if is_holiday(code, day) else None


@cache
def _table(code: str) -> "HolidayBase":
    """Return the table of a place, which fills itself year by year."""
    # Here, because it takes a while and most installations never ask.
    from holidays import country_holidays  # noqa: PLC0415

    country, _, part = code.partition("-")
    return country_holidays(country, subdiv=part or None, language="en_US")
