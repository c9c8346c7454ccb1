"""Models of how people forget: what a simulated person still knows of a fact, and from what.

Three models that disagree on purpose, because nobody knows which is right of our readers. None is
fitted to Waymark; where a number has no study behind it, it says so. In all of them

- reading a fact the first time leaves a weak memory of it, and reading it again makes it fresh;
- an answer is a recall or none, and what is read in its explanation makes the fact fresh too;
- people differ: ``SPREAD`` is the standard deviation of the logarithm of how long they remember.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Protocol

from bot.learning import Card
from bot.quiz.memory import Memory, Rating, learn, recall

#: One person in six remembers less than 0.6 times as long as most do (our choice).
SPREAD = 0.5
_DAY = timedelta(days=1)


class Mind(Protocol):
    """What one person remembers; a fact is named by its claim. Times never run backwards."""

    def read(self, fact: str, now: datetime) -> None:
        """Read a fact without being asked for it."""
        ...

    def recall(self, fact: str, now: datetime) -> float:
        """Return the chance, from 0 to 1, that the person recalls a fact, without guessing."""
        ...

    def answer(self, fact: str, now: datetime, *, recalled: bool) -> None:
        """Be asked for a fact, recall it or not, and read the explanation."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A way to forget: what it is, where its numbers come from, and how to make such a person."""

    id: str
    name: str
    origin: str
    make: Callable[[Random], Mind]


# --- FSRS with weights that Waymark does not believe in -----------------------------------------

#: The published defaults of FSRS 5, with what turns them into weights of version 6: no gain from
#: the stability of a repetition on the same day, and a decay of 0.5.
FSRS_5 = (
    *(0.40255, 1.18385, 3.173, 15.69105, 7.1949, 0.5345, 1.4604, 0.0046, 1.54575, 0.1192),
    *(1.01925, 1.9395, 0.11, 0.29605, 2.2698, 0.2315, 2.9898, 0.51655, 0.6621, 0.0, 0.5),
)


class FsrsMind:
    """Forgets as FSRS says, by weights of their own; a first reading counts like a miss."""

    def __init__(self, chance: Random) -> None:
        longer = math.exp(chance.gauss(0, SPREAD))
        initial = tuple(days * longer for days in FSRS_5[:4])
        self._memory = Memory(weights=(*initial, *FSRS_5[4:]))
        self._cards = dict[str, Card]()

    def read(self, fact: str, now: datetime) -> None:
        """Begin with the memory FSRS grants to what was not known; later only refresh it."""
        if fact in self._cards:
            self._cards[fact] = replace(self._cards[fact], reviewed_at=now)
        else:
            self.answer(fact, now, recalled=False)

    def recall(self, fact: str, now: datetime) -> float:
        """Return what FSRS predicts."""
        return recall(self._cards[fact], now, self._memory) if fact in self._cards else 0.0

    def answer(self, fact: str, now: datetime, *, recalled: bool) -> None:
        """Review the fact."""
        rating = Rating.GOOD if recalled else Rating.AGAIN
        self._cards[fact] = learn(self._cards.get(fact), fact, rating, now, self._memory)


# --- exponential forgetting ----------------------------------------------------------------------

#: Days, the bounds that Settles and Meeder give a half-life: 15 minutes to nine months.
_SHORTEST, _LONGEST = 15 / (24 * 60), 274.0


@dataclass(slots=True)
class _Trace:
    """A memory that halves in a time of its own; ``longer`` counts doublings since it began."""

    begun_with: float
    since: datetime
    doublings: int = 0
    doubled_on: date | None = None

    @property
    def half_life(self) -> float:
        """Days, within bounds."""
        return min(max(self.begun_with * 2.0**self.doublings, _SHORTEST), _LONGEST)


class HalvingMind:
    """Loses half of what it knows in a half-life, which a recall doubles and a miss halves.

    A miss leaves no less than the first reading did, since the explanation is read as well. Unless
    ``spaced``, the same question five times in one sitting counts five times; if it is, the first
    recall of a day counts.
    """

    def __init__(self, chance: Random, *, spaced: bool) -> None:
        self._chance = chance
        self._spaced = spaced
        self._person = chance.gauss(0, SPREAD)
        self._traces: dict[str, _Trace] = {}

    def read(self, fact: str, now: datetime) -> None:
        """Begin with a half-life of a day, more or less; later only refresh it."""
        if fact in self._traces:
            self._traces[fact].since = now
        else:
            half_life = math.exp(self._person + self._chance.gauss(0, SPREAD))
            self._traces[fact] = _Trace(begun_with=half_life, since=now)

    def recall(self, fact: str, now: datetime) -> float:
        """Return what is left."""
        trace = self._traces.get(fact)
        if trace is None:
            return 0.0
        return math.exp2(-((now - trace.since) / _DAY) / trace.half_life)

    def answer(self, fact: str, now: datetime, *, recalled: bool) -> None:
        """Double the half-life or halve it."""
        self.read(fact, now)
        trace = self._traces[fact]
        if not recalled:
            trace.doublings = max(0, trace.doublings - 1)
        elif not self._spaced or trace.doubled_on != now.date():
            trace.doublings += 1
            trace.doubled_on = now.date()


# --- power law -----------------------------------------------------------------------------------

#: Of the size that Pavlik and Anderson fitted to Japanese words; not checked against the paper.
_DECAY, _DECAY_BY_ACTIVATION = 0.177, 0.217
_THRESHOLD, _NOISE = -0.704, 0.255
#: Seconds of a sitting; after it, as in their model, time passes more slowly.
_SITTING, _SLOWER = 600.0, 0.025
#: How much people, and facts for one person, differ in activation (our choice).
_ACTIVATION_SPREAD = 0.3


class PowerMind:
    """Adds up a trace for each time a fact was met; each fades by a power law of its age.

    A trace fades faster the more active the fact was when it was met: that is the spacing effect.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._person = chance.gauss(0, _ACTIVATION_SPREAD)
        self._boosts: dict[str, float] = {}
        self._traces: dict[str, list[tuple[datetime, float]]] = {}

    def read(self, fact: str, now: datetime) -> None:
        """Leave a trace."""
        activation = self._activation(fact, now)
        decay = _DECAY + _DECAY_BY_ACTIVATION * math.exp(activation)
        if fact not in self._boosts:
            self._boosts[fact] = self._person + self._chance.gauss(0, _ACTIVATION_SPREAD)
        self._traces.setdefault(fact, []).append((now, decay))

    def recall(self, fact: str, now: datetime) -> float:
        """Return the chance that the activation, with noise, is above the threshold."""
        if fact not in self._traces:
            return 0.0
        above = self._activation(fact, now) + self._boosts[fact] - _THRESHOLD
        return 1 / (1 + math.exp(-above / _NOISE))

    def answer(self, fact: str, now: datetime, *, recalled: bool) -> None:  # noqa: ARG002 - a recall and an explanation leave the same
        """Leave a trace."""
        self.read(fact, now)

    def _activation(self, fact: str, now: datetime) -> float:
        traces = self._traces.get(fact)
        if not traces:
            return -math.inf
        return math.log(sum(_age(met, now) ** -decay for met, decay in traces))


def _age(met: datetime, now: datetime) -> float:
    seconds = (now - met).total_seconds()
    # Nothing is younger than a second.
    return max(1.0, min(seconds, _SITTING) + max(0.0, seconds - _SITTING) * _SLOWER)


_HALVING = (
    "a half-life of a day, doubled by a recall and halved by a miss, as Settles and Meeder 2016"
    " write down Leitner's boxes; people and facts differ (spread: our choice); "
)
MODELS = (
    Model(
        id="fsrs",
        name="FSRS 5",
        origin="the published weights of FSRS 5, where Waymark reckons with those of FSRS 6;"
        " initial stability differs between people (spread: our choice)",
        make=FsrsMind,
    ),
    Model(
        id="power",
        name="power law",
        origin="the activation of Pavlik and Anderson 2005, with numbers of the size they fitted"
        " (not checked against the paper); people and facts differ (spread: our choice)",
        make=PowerMind,
    ),
    Model(
        id="spaced",
        name="exponential",
        origin=_HALVING + "only the first recall of a day counts (our choice)",
        make=lambda chance: HalvingMind(chance, spaced=True),
    ),
    Model(
        id="unspaced",
        name="exponential, no spacing effect",
        origin=_HALVING + "every recall counts, also within one sitting",
        make=lambda chance: HalvingMind(chance, spaced=False),
    ),
)
