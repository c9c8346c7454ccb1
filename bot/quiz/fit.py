"""The role-fit quiz: what an answer is worth, where a sheet leans, and what would change that.

Choosing a side of a pair is a point for its role; "both" and "neither" count for none. Rating an
activity from 1 to 5 counts from -1 to 1, in halves, for its role. Points are signed: below zero
they speak for the first of the two roles, above zero for the second.

A sheet leans once its score lies at least one standard deviation of random sheets from zero, and
is close otherwise, so nobody is told of a preference that chance alone would show them as a rule.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import fmean

from bot.learning import Sheet
from bot.model import Fit, FitItem, Leaning


class Answer(StrEnum):
    """What can be answered: four words to a pair, five points to an activity."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"
    NEITHER = "neither"
    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"


#: The move that takes back the answer before it.
BACK = "back"
SIDES = (Answer.FIRST, Answer.SECOND)
POINTS = (Answer.ONE, Answer.TWO, Answer.THREE, Answer.FOUR, Answer.FIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a sheet came to: points per answer, their sum, and where it and each facet lean.

    A role, or ``None`` where it is close.
    """

    points: tuple[float, ...]
    score: float
    role: str | None
    facets: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Another answer to one item; ``place`` counts the items from 0."""

    place: int
    old: Answer
    new: Answer


def roles(fit: Fit) -> tuple[str, str]:
    """Return the two roles the quiz sets against each other, in the order of its first facet."""
    first, second = fit.facets[0].sides
    return first, second


def answers_to(item: FitItem) -> tuple[Answer, ...]:
    """Return what can be answered to an item, as it is shown."""
    return (*SIDES, Answer.BOTH, Answer.NEITHER) if item.is_pair else POINTS


def answers(moves: Iterable[str]) -> tuple[Answer, ...]:
    """Read the answers that stand from a journal of moves."""
    standing: list[Answer] = []
    for move in moves:
        if move == BACK:
            standing.pop()
        else:
            standing.append(Answer(move))
    return tuple(standing)


def belongs(sheet: Sheet, fit: Fit) -> bool:
    """Tell whether a sheet is of this version and its answers are answers to these items."""
    given = answers(sheet.moves)
    complete = len(given) == len(fit.items)
    return (
        sheet.version == fit.version
        and len(given) <= len(fit.items)
        and complete == (sheet.finished_at is not None)
        and all(a in answers_to(item) for item, a in zip(fit.items, given, strict=False))
    )


def chosen(item: FitItem, answer: Answer) -> Leaning | None:
    """Return the activity an answer is about; ``None`` for both and for neither."""
    if not item.is_pair:
        return item.leanings[0]
    return item.leanings[SIDES.index(answer)] if answer in SIDES else None


def points(fit: Fit, item: FitItem, answer: Answer) -> float:
    """Return what an answer is worth, from -1 to 1 in halves."""
    about = chosen(item, answer)
    if about is None:
        return 0.0
    worth = 1.0 if item.is_pair else (POINTS.index(answer) - 2) / 2
    return worth * _sign(fit, about.role)


def variance(items: Iterable[FitItem]) -> float:
    """Return the variance of random sheets: any side of a pair and any rating as likely.

    "Both" and "neither" are left out, since they only make random sheets closer.
    """
    ratings = fmean(((place - 2) / 2) ** 2 for place in range(len(POINTS)))
    return sum(1.0 if item.is_pair else ratings for item in items)


def chances(fit: Fit) -> Mapping[str | None, Fraction]:
    """Return the exact share of random sheets that lean to each role, and (``None``) are close."""
    shares: dict[float, Fraction] = {0.0: Fraction(1)}
    for item in fit.items:
        likely = SIDES if item.is_pair else POINTS
        longer: dict[float, Fraction] = defaultdict(Fraction)
        for score, share in shares.items():
            for answer in likely:
                longer[score + points(fit, item, answer)] += share / len(likely)
        shares = longer
    found: dict[str | None, Fraction] = dict.fromkeys((*roles(fit), None), Fraction())
    for score, share in shares.items():
        found[_lean(fit, fit.items, score)] += share
    return found


def judge(fit: Fit, given: Sequence[Answer]) -> Result:
    """Work out where a complete sheet leans, overall and in each facet."""
    each = tuple(points(fit, item, a) for item, a in zip(fit.items, given, strict=True))
    return Result(
        points=each,
        score=sum(each),
        role=_lean(fit, fit.items, sum(each)),
        facets={facet.id: _facet(fit, facet.id, each) for facet in fit.facets},
    )


def speaking_for(fit: Fit, result: Result, role: str) -> tuple[int, ...]:
    """Return the places of the answers that speak for a role, those that moved it most first.

    Among equals those come first whose facet speaks for it more, and then those asked earlier.
    """
    sign = _sign(fit, role)
    totals: dict[str, float] = defaultdict(float)
    for item, worth in zip(fit.items, result.points, strict=True):
        totals[item.facet] += worth * sign
    places = [place for place, worth in enumerate(result.points) if worth * sign > 0]
    return tuple(
        sorted(
            places,
            key=lambda place: (
                -result.points[place] * sign,
                -totals[fit.items[place].facet],
                place,
            ),
        )
    )


def changes(fit: Fit, given: Sequence[Answer], to: str | None) -> tuple[Change, ...]:
    """Return the fewest changes that make a sheet come out as ``to``, which it does not yet.

    If one is enough it is the one that moves the score least; otherwise the largest come first.
    """
    score = judge(fit, given).score
    towards = _sign(fit, to) if to else (-1 if score > 0 else 1)
    possible = [
        (by, Change(place=place, old=given[place], new=new))
        for place, item in enumerate(fit.items)
        for new in answers_to(item)
        if (by := points(fit, item, new) - points(fit, item, given[place])) * towards > 0
    ]
    possible.sort(key=lambda found: abs(found[0]))
    for by, change in possible:
        if _lean(fit, fit.items, score + by) == to:
            return (change,)
    largest = {change.place: (by, change) for by, change in possible}
    ranked = sorted(largest.values(), key=lambda found: -abs(found[0]))
    enough = next(
        count
        for count in range(2, len(ranked) + 1)
        if _lean(fit, fit.items, score + sum(by for by, _ in ranked[:count])) == to
    )
    return tuple(change for _, change in ranked[:enough])


def totals(fit: Fit, sheets: Iterable[Sheet]) -> Mapping[str | None, int]:
    """Count how many finished sheets lean to each role, and (``None``) how many are close."""
    found: dict[str | None, int] = dict.fromkeys((*roles(fit), None), 0)
    for sheet in sheets:
        if belongs(sheet, fit):
            found[judge(fit, answers(sheet.moves)).role] += 1
    return found


def shifted(before: Result, after: Result) -> tuple[str, ...]:
    """Return the facets that lean another way than they did."""
    return tuple(f for f, role in after.facets.items() if before.facets[f] != role)


def _facet(fit: Fit, facet: str, each: Sequence[float]) -> str | None:
    places = [place for place, item in enumerate(fit.items) if item.facet == facet]
    return _lean(fit, [fit.items[p] for p in places], sum(each[p] for p in places))


def _lean(fit: Fit, items: Iterable[FitItem], score: float) -> str | None:
    # Squares of halves are exact, where the deviation itself is not.
    if score == 0 or score**2 < variance(items):
        return None
    first, second = roles(fit)
    return first if score < 0 else second


def _sign(fit: Fit, role: str) -> int:
    return -1 if role == roles(fit)[0] else 1
