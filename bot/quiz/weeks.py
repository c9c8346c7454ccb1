"""Learning weeks in a row: a streak that forgives, and that no fault of ours can break.

A week goes from Monday to Sunday on the learner's own calendar, and one answered question makes it
count. One missed week a month is forgiven by itself. A week in which we sent nothing counts neither
way, so that an outage of ours is nobody's missed week, and the current week cannot be missed before
it is over. (Our choice.)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.learning import Answered

#: Printed wherever the number is.
RULE = (
    "A week counts with one answered question; one missed week a month is forgiven, and weeks in "
    "which I sent you nothing count neither way."
)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """Weeks in a row; ``this_week`` tells whether the current one is among them already.

    ``forgiven`` are the Mondays of the missed weeks in it that the free freezes paid for.
    """

    weeks: int
    this_week: bool
    forgiven: tuple[date, ...] = ()


def monday(day: date) -> date:
    """Return the first day of the week that holds ``day``."""
    return day - timedelta(days=day.weekday())


def day_of(answer: Answered, zone: str) -> date:
    """Return the learner's day of an answer: the one written with it, so that no move changes it.

    An answer from before days were written has the day it had in the ``zone`` of now.
    """
    return answer.local_date or local_day(answer.at, zone)


def local_day(instant: datetime, zone: str) -> date:
    """Return the day that the calendar of ``zone`` shows at an aware instant."""
    return instant.astimezone(ZoneInfo(zone)).date()


def in_a_row(answered: Iterable[date], sent: Iterable[date], today: date) -> Streak:
    """Count the weeks up to ``today`` by the days with an answer and those with a message of ours.

    Weeks are lived through in order: a freeze is spent when a week is missed, and stays spent. A
    week that lies in two months belongs to that of its Thursday, as ISO 8601 has it for years.
    """
    learnt = {monday(day) for day in answered}
    reached = {monday(day) for day in sent}
    this = monday(today)
    weeks = 0
    forgiven: list[date] = []
    spent: set[tuple[int, int]] = set()
    week = min(learnt, default=this)
    while week <= this:
        month = _month(week)
        if week in learnt:
            weeks += 1
        elif week == this or week not in reached:
            pass
        elif weeks and month not in spent:
            spent.add(month)
            forgiven.append(week)
        else:
            weeks, forgiven = 0, []
        week += _WEEK
    return Streak(weeks=weeks, this_week=this in learnt, forgiven=tuple(forgiven))


def _month(week: date) -> tuple[int, int]:
    thursday = week + timedelta(days=3)
    return thursday.year, thursday.month
