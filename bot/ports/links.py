"""Accounts of one human being on several platforms, read as one learner."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.learning import Card, Review
from bot.people import LinkCode, Person

#: Makes all cards anew from reviews, as :func:`bot.quiz.memory.replay` does.
Replay = Callable[[Iterable[Review]], Mapping[str, Card]]


class LinkStore(Protocol):
    """Who is one learner, and the codes by which they become one.

    Linking moves nothing: every answer, review and quiz stays with the account it was given on and
    is read for the whole learner. Only the cards, which can be made anew, belong to the learner.
    """

    def account(self, person: int) -> Person | None:
        """Return a person by their number."""
        ...

    def accounts(self, person: int) -> Sequence[Person]:
        """Return all accounts of the learner a person is, in the order they came; one if alone."""
        ...

    def offer_code(self, code: LinkCode) -> None:
        """Keep a code, in place of any that its person had."""
        ...

    def code(self, digest: str, now: datetime) -> LinkCode | None:
        """Return a code unless it has expired or is used."""
        ...

    def code_of(self, person: int, now: datetime) -> LinkCode | None:
        """Return the code a person has offered, unless it has expired or is used."""
        ...

    def take_code(self, digest: str, person: int, now: datetime) -> bool:
        """Let ``person`` agree to a code; ``False`` if somebody else did, or it has expired."""
        ...

    def drop_code(self, digest: str) -> None:
        """Make a code worthless."""
        ...

    def link(self, digest: str, now: datetime, replay: Replay) -> bool:
        """Make the two people of a code one learner, and use the code up.

        ``False``, and nothing is changed, where the code has expired, nobody has agreed to it, or
        the two are one already or are both one with somebody else. Otherwise all of it happens or
        none: the cards of the learner are replayed from the reviews of all accounts.
        """
        ...

    def unlink(self, person: int, now: datetime, replay: Replay) -> bool:
        """Make an account a learner of its own again; ``False`` if it is one.

        The cards of both sides are replayed from what was answered on their own accounts.
        """
        ...
