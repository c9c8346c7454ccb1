"""Rules of people's own, such as ``tue,thu@18:30``: written down, and read again.

A rule names days of the week and a wall-clock time; ``/2`` behind it means every second week.
"""

import re
from datetime import time
from functools import lru_cache

from bot.content import Content
from bot.content.rules import DAYS
from bot.model import RAREST, Schedule
from bot.tips.schedule import say_rule

_DAY = f"(?:{'|'.join(DAYS)})"
_RULE = re.compile(rf"({_DAY}(?:,{_DAY})*)@([01]\d|2[0-3]):([0-5]\d)(?:/([2-{RAREST}]))?")


def schedule_of(content: Content, kept: str) -> Schedule:
    """Return the schedule that a subscription keeps, by id or as a rule.

    What is neither, such as an id that the content no longer has, is the default schedule.
    """
    return content.schedules.get(kept) or read(kept) or content.default_schedule


@lru_cache(maxsize=1024)
def read(rule: str) -> Schedule | None:
    """Return what a rule as written by :func:`write` means; ``None`` if it is none."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    return own(
        days=frozenset(map(DAYS.index, found[1].split(","))),
        at=time(int(found[2]), int(found[3])),
        every=int(found[4] or 1),
    )


def own(*, days: frozenset[int], at: time, every: int = 1) -> Schedule:
    """Return a schedule of somebody's own; its id is the rule."""
    nameless = Schedule(id="", name="", days=days, at=at, every=every)
    said = say_rule(nameless)
    return Schedule(
        id=write(nameless), name=said[0].upper() + said[1:], days=days, at=at, every=every
    )


def write(schedule: Schedule) -> str:
    """Write a schedule down as a rule; equal ones are written alike."""
    weeks = f"/{schedule.every}" if schedule.every > 1 else ""
    days = ",".join(DAYS[day] for day in sorted(schedule.days))
    return f"{days}@{schedule.at:%H:%M}{weeks}"
