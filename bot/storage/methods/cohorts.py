"""Groups that go through a path together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from bot.cohorts import Cohort, Member, Membership
from bot.people import Target
from bot.ports import Due
from bot.storage import cohorts, learning
from bot.storage.methods.transactions import Transactions


class CohortMethods(Transactions):
    """Satisfies :class:`bot.ports.CohortStore`."""

    def create_cohort(self, cohort: Cohort) -> Cohort | None:
        """Begin a cohort; ``None`` if its community has one of that name."""
        try:
            with self._write() as connection:
                return cohorts.create(connection, cohort)
        except IntegrityError:  # of two who want a name at once the database picks one
            return None

    def cohort(self, target: Target, name: str) -> Cohort | None:
        """Return the cohort of a community with that name."""
        with self._read() as connection:
            return cohorts.find(connection, target, name)

    def cohorts(self, target: Target) -> Sequence[Cohort]:
        """Return the cohorts of a community, in the order they were made."""
        with self._read() as connection:
            return cohorts.of_community(connection, target)

    def cohort_size(self, cohort: int) -> int:
        """Count the learners in a cohort."""
        with self._read() as connection:
            return cohorts.size(connection, cohort)

    def cohort_members(
        self, cohort: Cohort, facts: Mapping[str, str], until: datetime
    ) -> Sequence[Member]:
        """Return how each learner of a cohort did up to an instant."""
        with self._write() as connection:  # all statements see one state
            return learning.members(connection, cohort, facts, until)

    def membership(self, person: int) -> Membership | None:
        """Return which cohort a learner is in, by whichever account."""
        with self._read() as connection:
            return cohorts.membership(connection, person)

    def join_cohort(
        self,
        seen: Cohort,
        person: int,
        *,
        schedule: str,
        next_due_at: datetime | None,
        now: datetime,
    ) -> bool:
        """Put a learner into an open cohort and on its track."""
        with self._write() as connection:
            return cohorts.join(
                connection, seen, person, schedule=schedule, next_due_at=next_due_at, now=now
            )

    def leave_cohort(self, person: int) -> bool:
        """Take a learner out of their cohort and stop the tips of its track."""
        with self._write() as connection:
            return cohorts.leave(connection, person)

    def change_cohort(
        self, seen: Cohort, changed: Cohort, replan: Callable[[Due], datetime | None]
    ) -> bool:
        """Change a cohort, and when the next tips of its members are due."""
        with self._write() as connection:
            return cohorts.change(connection, seen, changed, replan)

    def forget_cohort(self, seen: Cohort) -> bool:
        """Delete a cohort, and who was in it."""
        with self._write() as connection:
            return cohorts.forget(connection, seen)
