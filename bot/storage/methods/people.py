"""People, their tracks, and what is held about them."""

from collections.abc import Collection
from datetime import date, datetime

from bot.people import Calendar, Pause, Person, Subscription, Target
from bot.ports import Holdings
from bot.storage import people, personal, planning, tracks
from bot.storage.methods.transactions import Transactions


class PeopleMethods(Transactions):
    """Satisfies :class:`bot.ports.PeopleStore`."""

    def person(
        self,
        target: Target,
        *,
        profile_zone: str | None = None,
        moves: tuple[datetime, datetime] | None = None,
    ) -> Person:
        """Return the person behind ``target``, known from now on if new."""
        with self._read() as connection:
            known = people.find(connection, target)
        if known and profile_zone in {None, known.profile_zone}:
            return known
        with self._write() as connection:
            if known and moves is not None and not people.move(connection, known.id, *moves):
                profile_zone = None
            return people.remember(connection, known.target if known else target, profile_zone)

    def known(self, target: Target) -> Person | None:
        """Return the person behind ``target``, if known."""
        with self._read() as connection:
            return people.find(connection, target)

    def set_zone(
        self, person: int, zone: str, *, moves: tuple[datetime, datetime] | None = None
    ) -> bool:
        """Remember the zone a person chose; ``False`` if nothing was changed."""
        with self._write() as connection:
            if moves is not None and not people.move(connection, person, *moves):
                return False
            people.set_zone(connection, person, zone)
            return True

    def note_signs(self, targets: Collection[Target], at: datetime) -> None:
        """Remember that these people said or pressed something at that time."""
        with self._write() as connection:
            people.note_signs(connection, targets, at)

    def held(self, target: Target) -> Holdings:
        """Return everything held about ``target``, as of one moment."""
        with self._write() as connection:
            return personal.held(connection, target)

    def forget(self, target: Target, version: str) -> Holdings:
        """Delete everything held about ``target``, if it still is that version."""
        with self._write() as connection:
            return personal.forget(connection, target, version)

    def subscription(self, person: int) -> Subscription | None:
        """Return the person's subscription, active or not."""
        with self._read() as connection:
            return people.subscription(connection, person)

    def subscribe(
        self,
        person: int,
        *,
        track: str,
        schedule: str,
        next_due_at: datetime | None,
        calendar: Calendar | None = None,
    ) -> Subscription:
        """Put the person on a track, active; one they have is changed and keeps its sent tips."""
        with self._write() as connection:
            return tracks.put_on(
                connection,
                person,
                track=track,
                schedule=schedule,
                next_due_at=next_due_at,
                calendar=calendar,
            )

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
        """Change when the next tip is due, or stop or restart the tips."""
        with self._write() as connection:
            person = people.reschedule(
                connection,
                subscription,
                schedule=schedule,
                pause=pause,
                next_due_at=next_due_at,
                calendar=calendar,
                resumes_on=resumes_on,
            )
            if person is not None:
                tracks.keep_one(connection, person)
                if zone is not None:
                    people.set_zone(connection, person, zone)

    def sent_tips(self, subscription: int) -> frozenset[str]:
        """Return the ids of the tips sent or queued for this subscription."""
        with self._read() as connection:
            return planning.sent_tips(connection, subscription)
