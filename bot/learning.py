"""The nouns of learning: quizzes, what is remembered of facts, role-fit sheets, doubts.

Frozen records, as those of people in :mod:`bot.people`. Nothing here reads a clock or a database.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class AttemptKind(StrEnum):
    """Why questions are asked: a quiz, a review of what is due, with a tip, or once more.

    Practice, the same questions again, counts neither for memory nor in statistics. Of all but
    those with a tip a learner has at most one open.
    """

    QUIZ = "quiz"
    REVIEW = "review"
    TIP = "tip"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One quiz of one person: which questions, in which seeded order, and the answers so far.

    ``answers`` holds the option index chosen at each step, ``None`` for "not sure".
    """

    id: str
    person: int
    topic: str | None
    seed: int
    questions: tuple[str, ...]
    answers: tuple[int | None, ...] = field(default=())
    kind: AttemptKind = AttemptKind.QUIZ
    started_at: datetime | None = None


class Doubt(StrEnum):
    """What somebody thinks is wrong with a question."""

    WRONG = "wrong"
    UNCLEAR = "unclear"
    OUTDATED = "outdated"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswer:
    """What one learner first answered to a question, ``None`` for "not sure".

    For numbers over many: ``learner`` only tells people apart.
    """

    learner: int
    question: str
    choice: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """How many learners flagged a question for one reason."""

    question: str
    doubt: Doubt
    learners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What somebody remembers of a fact, in the terms of FSRS, and when to ask again.

    ``stability`` is the days after which recall falls to 90 %, ``difficulty`` goes from 1 to 10.
    """

    fact: str
    stability: float
    difficulty: float
    reviewed_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One answer that counts for memory: ``rating`` goes from 1 (again) to 4 (easy).

    ``local_date`` is the day on the learner's own calendar, ``library`` what rated it.
    """

    fact: str
    question: str
    rating: int
    reviewed_at: datetime
    local_date: date
    library: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """When a learner answered a question: ``local_date`` is the day on their own calendar then.

    It is ``None`` for answers from before it was written down.
    """

    at: datetime
    local_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A tip that reached a learner, and when it first did."""

    tip: str
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What is left three weeks later: of those ``told``, how many were ``asked``, and ``right``.

    Counts tips of one learner, or learners of one tip.
    """

    told: int
    asked: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a community's own ``reviews`` made of the algorithm, and the ``library`` that did."""

    values: tuple[float, ...]
    algorithm: str
    library: str
    reviews: int
    fitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One person's answers to one version of the role-fit quiz, as a journal.

    ``moves`` are answers in the order of the items, and steps back. A sheet that is neither
    ``open`` nor finished was given up for a newer one.
    """

    id: str
    person: int
    version: int
    started_at: datetime
    moves: tuple[str, ...] = ()
    open: bool = True
    finished_at: datetime | None = None
