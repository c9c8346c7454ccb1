"""Weights fitted to reviews, by way of fsrs-rs-python: the optimiser that Anki has, in Rust."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.errors import SetupError
from bot.learning import Review, Weights
from bot.quiz import memory
from bot.quiz.memory import Memory

if TYPE_CHECKING:
    from fsrs_rs_python import FSRSItem

#: Fewer reviews fit the optimiser to chance: the tutorial of fsrs4anki names this number.
ENOUGH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """New weights and how well reviews were foretold, as log loss: by those in use, and by them."""

    weights: Weights
    before: float
    after: float

    @property
    def is_better(self) -> bool:
        """Whether the new weights foretell the reviews better."""
        return self.after < self.before


def fit(histories: Sequence[Sequence[Review]], in_use: Memory, now: datetime) -> Fitting:
    """Fit weights to the reviews of each learner and fact, oldest first; the same give the same.

    Raises:
        SetupError: fsrs-rs-python is not installed, there are too few reviews, or what comes out
            lies beyond what the algorithm takes.
    """
    try:
        import fsrs_rs_python as fsrs  # noqa: PLC0415 - an extra, and wanted for this alone
    except ModuleNotFoundError:
        raise SetupError(
            "Fitting weights needs fsrs-rs-python: install it with pip install fsrs-rs-python."
        ) from None
    count = sum(map(len, histories))
    if count < ENOUGH:
        raise SetupError(f"Fitting weights takes {ENOUGH} reviews, and there are {count}.")
    items = list(_items(histories))
    if not items:
        raise SetupError("No fact was asked again on a later day yet: there is nothing to fit.")
    values = tuple(fsrs.FSRS([]).compute_parameters(items))
    if not memory.is_usable(values):
        raise SetupError("The fitted weights lie beyond what the algorithm takes.")
    return Fitting(
        weights=Weights(
            values=values,
            algorithm=memory.ALGORITHM,
            library=f"fsrs-rs-python {version('fsrs-rs-python')}",
            reviews=count,
            fitted_at=now,
        ),
        before=fsrs.FSRS(in_use.weights).evaluate(items).log_loss,
        after=fsrs.FSRS(values).evaluate(items).log_loss,
    )


def _items(histories: Sequence[Sequence[Review]]) -> "Iterator[FSRSItem]":
    """Yield each review that came a day or more after another one, with all those before it."""
    from fsrs_rs_python import FSRSItem, FSRSReview  # noqa: PLC0415 - see fit

    for history in histories:
        so_far: list[FSRSReview] = []
        for place, review in enumerate(history):
            before = history[place - 1] if place else review
            gap = memory.days(before.reviewed_at, review.reviewed_at)
            so_far.append(FSRSReview(review.rating, gap))
            if gap:
                yield FSRSItem(so_far.copy())
