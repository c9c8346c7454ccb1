"""The days that a subscription or a cohort keeps to, as columns."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.people import Calendar, Quiet


def columns(calendar: Calendar | None) -> dict[str, Any]:
    """Return the columns that hold a calendar; none where the one that is there stays."""
    if calendar is None:
        return {}
    return {
        "starts_on": calendar.starts_on,
        "ends_on": calendar.ends_on,
        "quiet": from_quiet(calendar.quiet),
    }


def from_quiet(quiet: Quiet) -> dict[str, Any] | None:
    """Return quiet days as JSON: ``{"spans": [["2026-12-24", "2027-01-01"]], "holidays": "DE"}``.

    ``None`` where there are none.
    """
    if quiet == Quiet():
        return None
    spans = [[first.isoformat(), last.isoformat()] for first, last in quiet.spans]
    return {"spans": spans, "holidays": quiet.holidays}


def to_quiet(kept: Mapping[str, Any] | None) -> Quiet:
    """Read what :func:`from_quiet` made."""
    if kept is None:
        return Quiet()
    return Quiet(
        spans=tuple(
            (date.fromisoformat(first), date.fromisoformat(last)) for first, last in kept["spans"]
        ),
        holidays=kept["holidays"],
    )
