"""Accounts of one human being on several platforms."""

from collections.abc import Sequence
from datetime import datetime

from bot.people import LinkCode, Person
from bot.ports import Replay
from bot.storage import links, people
from bot.storage.methods.transactions import Transactions


class LinkMethods(Transactions):
    """Satisfies :class:`bot.ports.LinkStore`."""

    def account(self, person: int) -> Person | None:
        """Return a person by their number."""
        with self._read() as connection:
            return people.get(connection, person)

    def accounts(self, person: int) -> Sequence[Person]:
        """Return all accounts of the learner a person is, in the order they came."""
        with self._read() as connection:
            return links.accounts(connection, person)

    def offer_code(self, code: LinkCode) -> None:
        """Keep a code, in place of any that its person had."""
        with self._write() as connection:
            links.offer_code(connection, code)

    def code(self, digest: str, now: datetime) -> LinkCode | None:
        """Return a code unless it has expired or is used."""
        with self._read() as connection:
            return links.find_code(connection, digest, now)

    def code_of(self, person: int, now: datetime) -> LinkCode | None:
        """Return the code a person has offered, unless it has expired or is used."""
        with self._read() as connection:
            return links.code_of(connection, person, now)

    def take_code(self, digest: str, person: int, now: datetime) -> bool:
        """Let a person agree to a code; ``False`` if somebody else did, or it has expired."""
        with self._write() as connection:
            return links.take_code(connection, digest, person, now)

    def drop_code(self, digest: str) -> None:
        """Make a code worthless."""
        with self._write() as connection:
            links.drop_code(connection, digest)

    def link(self, digest: str, now: datetime, replay: Replay) -> bool:
        """Make the two people of a code one learner, and use the code up."""
        with self._write() as connection:
            return links.link(connection, digest, now, replay)

    def unlink(self, person: int, now: datetime, replay: Replay) -> bool:
        """Make an account a learner of its own again."""
        with self._write() as connection:
            return links.unlink(connection, person, now, replay)
