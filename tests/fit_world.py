"""Somebody taking the shipped role-fit quiz, so that its tests read as what a person does."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.actions import ActionId
from bot.commands import fit
from bot.content import Content, load
from bot.invocation import Context
from bot.learning import Sheet
from bot.model import Fit, FitItem
from bot.people import Target
from bot.ports import Store
from bot.quiz import fit as rules
from bot.quiz.fit import Answer
from bot.replies import Reply

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADA = Target(platform="slack", community="T1", user="ada")
BOB = Target(platform="slack", community="T1", user="bob")

#: How somebody answers an item.
Taste = Callable[[FitItem], Answer]


@cache
def shipped() -> Content:
    return load(ROOT / "content", ROOT / "schedules")


def the_fit() -> Fit:
    fit = shipped().fit
    assert fit is not None
    return fit


def fond_of(role: str) -> Taste:
    """Always take that role's side, as firmly as can be."""

    def answer(item: FitItem) -> Answer:
        mine = [leaning.role for leaning in item.leanings].index(role) if item.is_pair else None
        if mine is not None:
            return rules.SIDES[mine]
        return Answer.FIVE if item.leanings[0].role == role else Answer.ONE

    return answer


def always(to_pair: Answer, rating: Answer) -> Taste:
    """Answer without reading."""
    return lambda item: to_pair if item.is_pair else rating


INDIFFERENT = always(Answer.NEITHER, Answer.THREE)


def filled(taste: Taste) -> tuple[Answer, ...]:
    return tuple(taste(item) for item in the_fit().items)


@dataclass
class Chat:
    """One person talking to the bot; keeps the last reply, whose buttons can be pressed."""

    store: Store
    content: Content = field(default_factory=shipped)
    target: Target = ADA
    in_dm: bool = True
    seed: int = 7
    last: Reply = field(default_factory=lambda: Reply(title=""))

    def fit(self, *, again: bool = False) -> Reply:
        """Type ``fit`` or ``fit again``."""
        self.last = fit.fit(self._context({"again": "again"} if again else {}))
        return self.last

    def press(self, button: str | ActionId) -> Reply:
        """Press a button of the last reply by its label, or any button by what it carries."""
        self.last = fit.press(
            self._context({}), self.button(button) if isinstance(button, str) else button
        )
        return self.last

    def button(self, label: str) -> ActionId:
        """Return what the button with that label carries."""
        return next(c.action for c in self.last.choices if c.label == label)

    def take(self, taste: Taste) -> Reply:
        """Begin anew and answer everything by taste."""
        self.fit(again=True)
        for item in the_fit().items:
            answer = taste(item)
            self.press(next(c.action for c in self.last.choices if c.action.choice == answer))
        return self.last

    def sheet(self) -> Sheet:
        """Return Ada's open sheet."""
        found = self.store.open_sheet(self.store.person(ADA).id)
        assert found is not None
        return found

    def as_person(self, target: Target) -> "Chat":
        """Let somebody else look at the same message."""
        return replace(self, target=target)

    def with_fit(self, quiz: Fit | None) -> None:
        """Let the authors change the quiz."""
        self.content = replace(self.content, fit=quiz)

    def _context(self, options: dict[str, str]) -> Context:
        return Context(
            content=self.content,
            store=self.store,
            target=self.target,
            now=NOW,
            seed=self.seed,
            options=options,
            in_dm=self.in_dm,
        )
