"""What is kept of people, and forgotten."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Protocol

from bot.people import Calendar, Pause, Person, Subscription, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One record about a person: the ``kind`` of thing it is, which one, and all its values."""

    kind: str
    key: tuple[object, ...]
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything held about a person, the person first, then what belongs to what came before."""

    records: tuple[Held, ...] = ()

    @property
    def version(self) -> str:
        """Name this set of records (16 characters); it changes when one comes or goes."""
        names = repr([(record.kind, record.key) for record in self.records])
        return blake2b(names.encode(), digest_size=8).hexdigest()

    def of(self, kind: str) -> Iterator[Mapping[str, object]]:
        """Yield the values of the records of one kind."""
        return (record.values for record in self.records if record.kind == kind)


class PeopleStore(Protocol):
    """People and the track they are on."""

    def person(
        self,
        target: Target,
        *,
        profile_zone: str | None = None,
        moves: tuple[datetime, datetime] | None = None,
    ) -> Person:
        """Return the person behind ``target``, known from now on if new.

        A given ``profile_zone`` is remembered, and what their tips do in it: with ``moves`` the
        next one, which is due at the first of these instants, is due at the second instead. Where
        it is not due then any more, the zone before is kept, so that both go together another time.

        A target without a community means the same user's most recently created person on that
        platform, if there is one.
        """
        ...

    def known(self, target: Target) -> Person | None:
        """Return the person behind ``target`` as :meth:`person` does; nobody becomes known."""
        ...

    def set_zone(
        self, person: int, zone: str, *, moves: tuple[datetime, datetime] | None = None
    ) -> bool:
        """Remember the zone a person chose; ``False`` if nothing was changed.

        With ``moves`` what comes next, which is due at the first of these instants, is due at the
        second instead, in the same transaction. If it is not due then any more, nothing changes.
        """
        ...

    def note_signs(self, targets: Collection[Target], at: datetime) -> None:
        """Remember that these people said or pressed something at that time.

        In whatever community; the time never goes back, and nobody becomes known.
        """
        ...

    def held(self, target: Target) -> Holdings:
        """Return everything held about ``target``, empty if there is nothing.

        With a community: what the user did there or in no community. Without one, as in direct
        messages: what the same user did anywhere on the platform. Either way everything of every
        account that is linked to one of these.
        """
        ...

    def forget(self, target: Target, version: str) -> Holdings:
        """Delete everything held about ``target`` if it still is that ``version``.

        Returns what was held at that moment: all of it is gone if its version is ``version``, and
        nothing was changed otherwise.
        """
        ...

    def subscription(self, person: int) -> Subscription | None:
        """Return the person's subscription, active or not."""
        ...

    def subscribe(
        self,
        person: int,
        *,
        track: str,
        schedule: str,
        next_due_at: datetime | None,
        calendar: Calendar | None = None,
    ) -> Subscription:
        """Put the person on a track, active; one they have is changed and keeps its sent tips.

        Without a ``calendar`` it keeps the one it has.

        The tips of a learner come to one account: those of linked ones wait until they part.
        """
        ...

    def reschedule(
        self,
        subscription: int,
        *,
        schedule: str,
        pause: Pause | None,
        next_due_at: datetime | None,
        resumes_on: date | None = None,
        calendar: Calendar | None = None,
        zone: str | None = None,
    ) -> None:
        """Change when the next tip is due, or stop (for a ``pause``) or restart the tips.

        With ``resumes_on`` they go on by themselves on that day. Whichever way they stop, what was
        queued and not sent is given up and due again later; what is on its way arrives.

        Without a ``calendar`` it keeps the one it has. Restarted, they come to this account of
        the learner alone, as with :meth:`subscribe`; a ``zone`` that was chosen with the days is
        remembered in the same transaction.
        """
        ...

    def sent_tips(self, subscription: int) -> frozenset[str]:
        """Return the ids of the tips sent or queued; one whose delivery died is due again."""
        ...
