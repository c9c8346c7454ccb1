"""How a cohort does, in numbers that tell about no one person.

Every number is about at least five people; what is about fewer is left out, and no total holds it.
Numbers of people and tips are rounded down to fives, shares to 5 %, never below 5 % nor above 95 %,
so that none says what each of them did.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from bot.cohorts import Member
from bot.model import Track, Week
from bot.people import FLOOR

#: What came of each of some tips, where something did.
_Outcomes = Mapping[str, bool | None]
#: Numbers are told in steps of so many people or tips, and shares of so many per cent.
STEP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One week of the path, or ``number`` 0 for all the weeks that have a row of their own.

    ``people`` is how many got a tip of it, at least, and ``tips`` how many they got. The shares are
    per cent of the tips that brought questions, or that were asked for again three weeks later;
    ``None`` where that would be about fewer than five people.
    """

    number: int
    title: str
    people: int
    tips: int
    answered: int | None
    recalled: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A cohort of at least five: how many are in it, and get its tips.

    ``None`` in place of ``active``, or of those who are not, is fewer than five; ``unreachable``
    are some of the latter, ``None`` as well where the others of them are fewer than five.
    """

    people: int
    active: int | None
    inactive: int | None
    unreachable: int | None
    weeks: tuple[Row, ...]
    whole: Row | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Week:
    """What members did with the tips of one week; ``None`` in place of what is about too few."""

    number: int
    title: str
    people: frozenset[int]
    tips: int
    answered: tuple[bool, ...] | None
    recalled: tuple[bool, ...] | None


def report(members: Sequence[Member], track: Track) -> Report | None:
    """Return how a cohort does on its path; ``None`` if it is fewer than five people."""
    if len(members) < FLOOR:
        return None
    active = sum(member.active for member in members)
    unreachable = sum(member.unreachable for member in members)
    inactive = len(members) - active
    apart = min(unreachable, inactive - unreachable) >= FLOOR
    weeks = [_week(week, members) for week in track.weeks]
    shown = [week for week in weeks if len(week.people) >= FLOOR]
    return Report(
        people=_coarse(len(members)),
        active=_counted(active),
        inactive=_counted(inactive),
        unreachable=_coarse(unreachable) if apart else None,
        weeks=tuple(_row(week) for week in shown),
        whole=_row(_together(shown)) if shown else None,
    )


def _week(week: Week, members: Sequence[Member]) -> _Week:
    tips = {tip.id for tip in week.tips}
    got = [tips & member.answered.keys() for member in members]
    return _Week(
        number=week.number,
        title=week.title,
        people=frozenset(who for who, some in enumerate(got) if some),
        tips=sum(map(len, got)),
        answered=_outcomes((member.answered for member in members), tips),
        recalled=_outcomes((member.recalled for member in members), tips),
    )


def _outcomes(each: Iterable[_Outcomes], tips: AbstractSet[str]) -> tuple[bool, ...] | None:
    """Return what came of some tips, if at least five people have a part in it."""
    found = [
        [outcome for tip, outcome in done.items() if tip in tips and outcome is not None]
        for done in each
    ]
    people = sum(map(bool, found))
    return tuple(chain.from_iterable(found)) if people >= FLOOR else None


def _together(weeks: Sequence[_Week]) -> _Week:
    """Add up what is shown, and nothing else: what is left out cannot be found by subtracting."""
    return _Week(
        number=0,
        title="All of these weeks",
        people=frozenset().union(*(week.people for week in weeks)),
        tips=sum(week.tips for week in weeks),
        answered=_added(week.answered for week in weeks),
        recalled=_added(week.recalled for week in weeks),
    )


def _added(parts: Iterable[tuple[bool, ...] | None]) -> tuple[bool, ...] | None:
    shown = [part for part in parts if part is not None]
    return tuple(chain.from_iterable(shown)) if shown else None


def _row(week: _Week) -> Row:
    return Row(
        number=week.number,
        title=week.title,
        people=_coarse(len(week.people)),
        tips=_coarse(week.tips),
        answered=_share(week.answered),
        recalled=_share(week.recalled),
    )


def _share(outcomes: tuple[bool, ...] | None) -> int | None:
    if outcomes is None:
        return None
    percent = STEP * round(100 * sum(outcomes) / len(outcomes) / STEP)
    return min(max(percent, STEP), 100 - STEP)


def _counted(number: int) -> int | None:
    return _coarse(number) if number >= FLOOR else None


def _coarse(number: int) -> int:
    return number - number % STEP
