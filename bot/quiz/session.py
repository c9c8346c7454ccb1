"""One quiz: in which order it shows its options, and what its answers are worth.

All of it is derived: a quiz is its seed, its questions and a journal of answers, so it goes on in
the same order after a restart and on another machine.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

from bot.learning import Attempt
from bot.model import Question


class Verdict(StrEnum):
    """What an answer was; ``VOID`` where the authors took the question or the option out since."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a quiz stands: a verdict per answered step, and which questions still exist."""

    verdicts: tuple[Verdict, ...]
    known: tuple[bool, ...]

    @property
    def finished(self) -> bool:
        """Whether every step has its answer."""
        return len(self.verdicts) >= len(self.known)

    @property
    def total(self) -> int:
        """How many questions the person sees, first to last."""
        return sum(self.known)

    @property
    def left(self) -> int:
        """How many questions are still to be answered."""
        return sum(self.known[len(self.verdicts) :])

    def number(self, step: int) -> int:
        """Return the place of the question at ``step`` among those the person sees, from 1."""
        return sum(self.known[: step + 1])

    def count(self, verdict: Verdict) -> int:
        """Return how many answers were that."""
        return self.verdicts.count(verdict)


def option_order(seed: int, question: Question) -> tuple[int, ...]:
    """Return the options' indexes in the order this quiz shows them."""
    return tuple(sorted(range(len(question.options)), key=lambda index: lot(seed, question, index)))


def letter(seed: int, question: Question, choice: int) -> str:
    """Return the letter under which this quiz shows an option."""
    return ascii_uppercase[option_order(seed, question).index(choice)]


def right_option(question: Question) -> int:
    """Return the index of the right option."""
    return next(index for index, option in enumerate(question.options) if option.right)


def judge(question: Question | None, choice: int | None) -> Verdict:
    """Say what an answer is worth; ``None`` is a question that is gone, and a "not sure"."""
    if question is None or (choice is not None and choice >= len(question.options)):
        return Verdict.VOID
    if choice is None:
        return Verdict.UNSURE
    return Verdict.RIGHT if question.options[choice].right else Verdict.WRONG


def standing(attempt: Attempt, questions: Mapping[str, Question]) -> State:
    """Work out where a quiz stands with the questions there are now."""
    return State(
        verdicts=tuple(
            judge(questions.get(question), choice)
            for question, choice in zip(attempt.questions, attempt.answers, strict=False)
        ),
        known=tuple(question in questions for question in attempt.questions),
    )


def missed(attempt: Attempt, questions: Mapping[str, Question]) -> tuple[str, ...]:
    """Return the questions whose answer was not right, in the order they came up."""
    verdicts = standing(attempt, questions).verdicts
    return tuple(
        question
        for question, verdict in zip(attempt.questions, verdicts, strict=False)
        if verdict in {Verdict.WRONG, Verdict.UNSURE}
    )


def to_review(attempt: Attempt, questions: Mapping[str, Question]) -> tuple[str, ...]:
    """Return the topics of what was not right, each once, in the order they came up."""
    topics = (questions[question].topic for question in missed(attempt, questions))
    return tuple(dict.fromkeys(topics))


def lot(seed: int, question: Question, index: int = 0) -> bytes:
    """Draw a lot for a question, or for one of its options, that stays the same for ever.

    Not ``random.Random``: an open quiz must keep its order when Python changes how it shuffles.
    """
    return hashlib.sha256(f"{seed}/{question.id}/{index}".encode()).digest()
