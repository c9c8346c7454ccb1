"""What a subscription stands at when its time has come, whatever it is that it sends."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.people import Subscription
from bot.ports import Plan
from bot.tips.policy import Policy
from bot.tips.schedule import Occurrence, Rhythm, date_of, is_early, is_open, next_send

_DAY = timedelta(days=1)


class Turn(NamedTuple):
    """A date whose time has come, and the firing that follows on it.

    ``passed`` says that nothing is sent for it: it became quiet, came already, is too late, or is
    not there yet.
    """

    due_at: datetime
    local_date: date
    following: Occurrence | None
    passed: bool

    def without(self) -> Plan:
        """Return the plan that sends nothing and goes on to what follows."""
        following = self.following.due_at if self.following else None
        return Plan(local_date=self.local_date, due_at=self.due_at, next_due_at=following)


def turn_of(rhythm: Rhythm, subscription: Subscription, now: datetime, policy: Policy) -> Turn:
    """Return what has come by ``now`` for a subscription that is due, and what follows.

    What follows is later than ``now``, but for one case: behind a date that is too late there may
    be others that are over too, and the first of them that is not too late still comes.
    Where the hour of its date is still ahead, because zone data or the default zone are others than
    when it was planned, that date is what follows, and only the day before it is over.
    """
    due_at = subscription.next_due_at or now
    local_date = date_of(rhythm, due_at)
    early = is_early(rhythm, local_date, now)
    if early:
        local_date -= _DAY
    last = max(subscription.last_local_date or local_date, local_date)
    # A profile that moved west since the last one can put this one on the same date again.
    again = subscription.last_local_date == last
    late = now - due_at > policy.late_limit
    return Turn(
        due_at=due_at,
        local_date=local_date,
        following=next_send(rhythm, now - policy.late_limit if late else now, last),
        passed=early or again or late or not is_open(rhythm, local_date),
    )
