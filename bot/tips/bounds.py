"""The first and the last day of a rhythm, as people type them."""

from dataclasses import replace
from datetime import date, timedelta

from bot.errors import UserError
from bot.markup import quote
from bot.tips import dates
from bot.tips.schedule import Rhythm, say_date

#: How far ahead a first or a last day may lie: five years. It is our choice: no path is longer than
#: half a year, so what is further ahead is a mistyped year.
FARTHEST = timedelta(days=5 * 366)


def bounded(rhythm_: Rhythm, first: str | None, last: str | None, today: date) -> Rhythm:
    """Let a rhythm begin and end on the days that were said; raise :class:`UserError` for none."""
    if first is not None:
        rhythm_ = replace(rhythm_, starts_on=_near(_day(first, today), today))
    if last is None:
        return rhythm_
    if " ".join(last.casefold().split()) == dates.FOR_EVER:
        return replace(rhythm_, ends_on=None)
    begins = max(today, rhythm_.starts_on or today)
    return replace(rhythm_, ends_on=_near(_last_day(last, begins, today), today))


def _day(said: str, today: date) -> date:
    found = dates.read(said, today)
    if found is None:
        unknown = f"I don't know the day “{quote(said)}”." if said else "There is no day in that."
        raise UserError(
            dates.other_weekday(said, today) or dates.missing(said) or unknown,
            hint="A day is written like 4 January or 2027-01-04.",
            suggestions=["mondays from 4 January"],
            offer="For example",
        )
    return found


def _near(day: date, today: date) -> date:
    """Return a day as it is; raise :class:`UserError` where it is too far ahead."""
    if day - today <= FARTHEST:
        return day
    raise UserError(
        f"{say_date(day)} is more than five years away.", hint="Name a nearer day, or none."
    )


def _last_day(said: str, begins: date, today: date) -> date:
    found = _day(said, today if dates.is_relative(said) else begins)
    if found < begins:
        raise UserError(
            f"That would end on {say_date(found)}, before it begins.",
            hint="Say first when to begin, then when to end.",
            suggestions=["mondays from 4 January until 29 March"],
            offer="For example",
        )
    return found
