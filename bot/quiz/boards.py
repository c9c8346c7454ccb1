"""Who is on a board, and how much each sees of it: themselves and their neighbours.

A leaderboard is wanted by some and unwanted by others, so there is none of everybody, and nobody
sees it whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.people import Score

#: How far back a leaderboard looks. In four weeks a newcomer can catch up (our choice).
WINDOW = timedelta(days=28)
#: How many are named before everybody at the end of a live round.
NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Somebody who wants to be seen, and their rank; who had as many right share one."""

    rank: int
    name: str
    person: int
    right: int


def ranked(scores: Sequence[Score]) -> tuple[Placed, ...]:
    """Rank those who asked to be seen, the first one first; the others are not in it."""
    seen = sorted(
        ((score.right, score.name, score.person) for score in scores if score.name is not None),
        key=lambda score: (-score[0], score[1].casefold()),
    )
    return tuple(
        Placed(
            rank=1 + sum(other > right for other, _, _ in seen),
            name=name,
            person=person,
            right=right,
        )
        for right, name, person in seen
    )


def around(placed: Sequence[Placed], person: int) -> tuple[Placed, ...]:
    """Return somebody with the one before and the one after them; empty if they are not there."""
    place = next((n for n, one in enumerate(placed) if one.person == person), None)
    return () if place is None else tuple(placed[max(place - 1, 0) : place + 2])


def first(placed: Sequence[Placed]) -> tuple[tuple[Placed, ...], int]:
    """Return the first :data:`NAMED`, and how many more share the rank of the last of them.

    Nobody is named for having nothing right, and one alone is not the first of anybody.
    """
    worthy = [one for one in placed if one.right] if len(placed) > 1 else []
    named = tuple(worthy[:NAMED])
    return named, sum(one.rank == named[-1].rank for one in worthy[NAMED:])
