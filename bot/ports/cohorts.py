"""Groups that go through a path together, and who is in them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.cohorts import Cohort, Member, Membership
from bot.people import Target
from bot.ports.outbox import Due


class CohortStore(Protocol):
    """Cohorts of a community; a learner is in one at most, by one of their accounts.

    What changes a cohort is done to it as it was ``seen``: if somebody else changed it meanwhile,
    the method returns ``False`` and nothing is changed.
    """

    def create_cohort(self, cohort: Cohort) -> Cohort | None:
        """Begin a cohort under a number of its own, whatever its ``id`` says.

        ``None``, and nothing is changed, if its community has one of that name, in capitals or not.
        """
        ...

    def cohort(self, target: Target, name: str) -> Cohort | None:
        """Return the cohort of the community of ``target`` with that name."""
        ...

    def cohorts(self, target: Target) -> Sequence[Cohort]:
        """Return the cohorts of the community of ``target``, in the order they were made."""
        ...

    def cohort_size(self, cohort: int) -> int:
        """Count the learners in a cohort; linked accounts are one."""
        ...

    def cohort_members(
        self, cohort: Cohort, facts: Mapping[str, str], until: datetime
    ) -> Sequence[Member]:
        """Return how each learner of a cohort who joined before ``until`` did up to then.

        In no order. Linked accounts are one learner, and what they answered on any of them counts;
        tips count from when they joined, on the account by which they did. ``facts`` is what each
        tip tells.
        """
        ...

    def membership(self, person: int) -> Membership | None:
        """Return which cohort the learner a person is belongs to, by whichever account."""
        ...

    def join_cohort(
        self,
        seen: Cohort,
        person: int,
        *,
        schedule: str,
        next_due_at: datetime | None,
        now: datetime,
    ) -> bool:
        """Put a learner into an open cohort and on its track, as :meth:`PeopleStore.subscribe`.

        They leave the one they are in. Joining again keeps since when they are in it.
        """
        ...

    def leave_cohort(self, person: int) -> bool:
        """Take a learner out of their cohort and stop the tips of its track.

        ``False`` if they are in none.
        """
        ...

    def change_cohort(
        self, seen: Cohort, changed: Cohort, replan: Callable[[Due], datetime | None]
    ) -> bool:
        """Change the calendar of a cohort, its zone, its quiet days, or close it.

        For each member with active tips of its track ``replan`` says when the next one is due:
        ``Due.cohort`` is what it will be, and nothing of the past is in it. Whoever has the
        schedule of the cohort has the new one then, also during a pause.
        """
        ...

    def forget_cohort(self, seen: Cohort) -> bool:
        """Delete a cohort, and who was in it; nobody's tips change.

        Whoever goes by the zone of the cohort for want of another has it for their own then.
        """
        ...
