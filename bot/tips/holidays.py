"""Public holidays, from the tables that the library ``holidays`` keeps up to date."""

from collections.abc import Mapping
from datetime import date
from functools import cache

#: A place that has a table has one for this year.
_ANY_YEAR = 2026


def is_place(code: str) -> bool:
    """Tell whether there is a table for a country ("DE") or a part of one ("DE-BY")."""
    try:
        _year(code, _ANY_YEAR)
    except NotImplementedError:
        return False
    return True


def is_holiday(code: str, day: date) -> bool:
    """Tell whether a day is a public holiday; none is known of a place without a table."""
    return name_of(code, day) is not None


def name_of(code: str, day: date) -> str | None:
    """Return what is celebrated, in English where the table has it; ``None`` if nothing is."""
    return _year(code, day.year).get(day) if is_place(code) else None


@cache
def _year(code: str, year: int) -> Mapping[date, str]:
    """Return the holidays of one year.

    A table of the library fills itself while it is read, which two threads must not see half done.
    """
    # Here, because it takes a while and most installations never ask.
    from holidays import country_holidays  # noqa: PLC0415

    country, _, part = code.partition("-")
    return dict(
        country_holidays(
            country, subdiv=part or None, years=year, expand=False, language="en_US"
        ).items()
    )
