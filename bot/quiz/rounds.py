"""A live round in a channel: what may follow what, and what the answers come to.

A live round is practice among people who talk to each other: an answer may be changed as often as
somebody likes until the reveal, after asking a neighbour too. So it feeds neither memory nor the
statistics of questions (our choice); both rest on what a person recalls alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.model import Question
from bot.people import Phase, Round
from bot.quiz import session


class Control(StrEnum):
    """What the host can do."""

    REVEAL = "reveal"
    NEXT = "next"
    END = "end"


def revealed(live: Round) -> int:
    """Return how many questions have had their answer shown; they are the first ones."""
    return live.step + 1 if live.phase is Phase.REVEALED else live.step


def after(live: Round, control: Control, step: int) -> tuple[int, Phase] | None:
    """Return the step and phase that a control leads to, ``None`` where it is out of date.

    ``step`` is the question the control was shown for. Nothing follows the end, and the end does
    not count a question whose answer was not shown.
    """
    if live.phase is Phase.OVER or step != live.step:
        return None
    if control is Control.END:
        return revealed(live), Phase.OVER
    if control is Control.REVEAL:
        return (live.step, Phase.REVEALED) if live.phase is Phase.ASKING else None
    is_last = live.step + 1 == len(live.questions)
    return None if live.phase is Phase.ASKING or is_last else (live.step + 1, Phase.ASKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the answers to one question come to; every person is in one number.

    ``options`` counts in the order of the content, ``gone`` the options taken out since.
    """

    options: tuple[int, ...]
    right: int | None
    unsure: int
    gone: int

    @property
    def answered(self) -> int:
        """How many people answered."""
        return sum(self.options) + self.unsure + self.gone

    @property
    def correct(self) -> int:
        """How many of them were right."""
        return 0 if self.right is None else self.options[self.right]


def tally(question: Question | None, votes: Mapping[int | None, int]) -> Tally:
    """Sort the answers to a question; ``None`` is one that the authors took out since."""
    options = range(len(question.options)) if question else range(0)
    return Tally(
        options=tuple(votes.get(option, 0) for option in options),
        right=session.right_option(question) if question else None,
        unsure=votes.get(None, 0),
        gone=sum(n for choice, n in votes.items() if choice is not None and choice not in options),
    )


def rights(live: Round, questions: Mapping[str, Question]) -> tuple[int | None, ...]:
    """Return the right option of each question whose answer was shown."""
    shown = (questions.get(name) for name in live.questions[: revealed(live)])
    return tuple(session.right_option(question) if question else None for question in shown)
