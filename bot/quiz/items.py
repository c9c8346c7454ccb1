"""What the first answers of many people say about each question.

A person's first answer alone counts, since later ones would make every question look easy. Below
:data:`ENOUGH` people there are no numbers at all; from there on every number has a 95 % interval.

Discrimination is the share right among the best 27 % of people less that among the worst 27 %
(Kelley 1939). Our people answer different questions, so a plain score would rank low whoever met
the hard ones. Instead a person stands where their other answers put them: on average, how much more
often right than everybody who answered the same question. Only people with :data:`OTHERS` other
answers have a place, and people of equal standing share the places at the edge of a group, so that
no order of answers can change the result. Both of these are our choice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, hypot, sqrt
from statistics import NormalDist, fmean

from bot.learning import FirstAnswer
from bot.model import Question
from bot.quiz.session import right_option

#: Fewer people than this and there is nothing to show (our choice).
ENOUGH = 20
#: Answers to other questions that give a person a standing (our choice).
OTHERS = 5
#: What share of the people is the upper group, and the lower one (Kelley 1939).
GROUP = 0.27
#: Outside of these shares right, and under this share of an option, a question wants a look
#: (BMC Medical Education 2024;24:445, on examinations: an easy question may still teach).
HARD, EASY, RARE = 0.30, 0.70, 0.05
_Z = NormalDist().inv_cdf(0.975)


class Mark(StrEnum):
    """Why a question wants a look; never a reason to take it out by itself."""

    HARD = "hard"
    EASY = "easy"
    RARE = "rare option"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is known of a question: how many people answered, and shares from 0 to 1.

    ``difficulty`` is the share right; "not sure" (``unsure``) counts as not right. ``options`` are
    in the order of the file. ``discrimination`` goes from -1 to 1, and is ``None`` while too few
    people have answered other questions.
    """

    people: int
    difficulty: Estimate
    unsure: Estimate
    options: tuple[Estimate, ...]
    discrimination: Estimate | None

    @property
    def rare(self) -> tuple[int, ...]:
        """The indexes of the options that hardly anybody chooses."""
        return tuple(i for i, option in enumerate(self.options) if option.value < RARE)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Why it wants a look, if it does."""
        found = (
            (Mark.HARD, self.difficulty.value < HARD),
            (Mark.EASY, self.difficulty.value > EASY),
            (Mark.RARE, bool(self.rare)),
        )
        return tuple(mark for mark, holds in found if holds)


@dataclass(slots=True)
class _Standing:
    """What somebody answered: how many, how many right, and how many right to be expected."""

    answered: int = 0
    right: int = 0
    expected: float = 0.0


def measure(
    answers: Iterable[FirstAnswer], questions: Mapping[str, Question]
) -> Mapping[str, Item]:
    """Return what is known of each question that enough people answered, by id.

    ``answers`` hold at most one for a learner and a question. Those to questions and options that
    are no longer there are left out.
    """
    chosen: dict[str, dict[int, int | None]] = defaultdict(dict)
    for answer in answers:
        question = questions.get(answer.question)
        if question and (answer.choice is None or answer.choice < len(question.options)):
            chosen[answer.question][answer.learner] = answer.choice
    keys = {name: right_option(questions[name]) for name in chosen}
    shares = {
        name: sum(choice == keys[name] for choice in given.values()) / len(given)
        for name, given in chosen.items()
    }
    standings = _standings(chosen, keys, shares)
    return {
        name: _item(questions[name], chosen[name], shares[name], standings)
        for name in questions
        if len(chosen.get(name, ())) >= ENOUGH
    }


def order(
    names: Iterable[str], items: Mapping[str, Item], flags: Mapping[str, int]
) -> tuple[str, ...]:
    """Sort questions so that what wants a look comes first.

    Those flagged most, then those with most marks, then those that tell people apart least; what
    says nothing of itself stays as it stands and comes last.
    """

    def rank(name: str) -> tuple[int, int, float]:
        item = items.get(name)
        marks = len(item.marks) if item else 0
        apart = item.discrimination.value if item and item.discrimination else 1.0
        return -flags.get(name, 0), -marks, apart

    return tuple(sorted(names, key=rank))


def share(count: float, of: int) -> Estimate:
    """Return ``count / of`` with its interval after Wilson (1927)."""
    value = count / of
    spread = _Z * sqrt(value * (1 - value) / of + _Z**2 / (4 * of**2))
    middle, scale = value + _Z**2 / (2 * of), 1 + _Z**2 / of
    return Estimate(
        value=value,
        low=min(value, max(0.0, (middle - spread) / scale)),
        high=max(value, min(1.0, (middle + spread) / scale)),
    )


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Return ``one - other`` with its interval after Newcombe (1998), method 10."""
    value = one.value - other.value
    return Estimate(
        value=value,
        low=max(-1.0, value - hypot(one.value - one.low, other.high - other.value)),
        high=min(1.0, value + hypot(one.high - one.value, other.value - other.low)),
    )


def _standings(
    chosen: Mapping[str, Mapping[int, int | None]],
    keys: Mapping[str, int],
    shares: Mapping[str, float],
) -> Mapping[int, _Standing]:
    standings: dict[int, _Standing] = defaultdict(_Standing)
    expected: dict[int, list[float]] = defaultdict(list)
    for name, given in chosen.items():
        for learner, choice in given.items():
            standings[learner].answered += 1
            standings[learner].right += choice == keys[name]
            expected[learner].append(shares[name])
    for learner, standing in standings.items():
        standing.expected = fsum(expected[learner])  # the same in any order
    return standings


def _item(
    question: Question,
    given: Mapping[int, int | None],
    expected: float,
    standings: Mapping[int, _Standing],
) -> Item:
    people = len(given)
    choices = list(given.values())
    key = right_option(question)
    # Without the question itself; its own answer must not decide who is good at the others.
    ranked = [
        ((standing.right - own - (standing.expected - expected)) / (standing.answered - 1), own)
        for learner, choice in given.items()
        if (standing := standings[learner]).answered > OTHERS
        for own in (choice == key,)
    ]
    return Item(
        people=people,
        difficulty=share(choices.count(key), people),
        unsure=share(choices.count(None), people),
        options=tuple(share(choices.count(i), people) for i in range(len(question.options))),
        discrimination=_discrimination(ranked) if len(ranked) >= ENOUGH else None,
    )


def _discrimination(ranked: list[tuple[float, bool]]) -> Estimate:
    size = round(GROUP * len(ranked))
    best = _right_in_front(ranked, size)
    worst = _right_in_front([(-standing, right) for standing, right in ranked], size)
    return difference(share(best, size), share(worst, size))


def _right_in_front(ranked: list[tuple[float, bool]], size: int) -> float:
    """Count who of the first ``size`` is right; those level at the edge share the last places."""
    edge = sorted((standing for standing, _ in ranked), reverse=True)[size - 1]
    above = [right for standing, right in ranked if standing > edge]
    level = [right for standing, right in ranked if standing == edge]
    return sum(above) + (size - len(above)) * fmean(level)
