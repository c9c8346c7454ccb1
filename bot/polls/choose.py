"""What a channel is sent next: a question, and at the following date its answer, in turn.

One message per date, so the outbox keeps both once and only once like any tip: on Mondays and
Thursdays that is a question a week. Rarer schedules ask more rarely; nothing is ever sent twice or
told before it was asked.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.content import Content
from bot.model import Question
from bot.people import DeliveryKind
from bot.ports import Due, Past, Plan
from bot.tips.choose import next_due, rhythm_of
from bot.tips.policy import Policy
from bot.tips.schedule import date_of, is_open

#: What the subscription of a channel has in the place of a track.
WEEKLY_QUESTION = "question-of-the-week"
#: The schedule if nobody says otherwise: asked on Monday, answered on Thursday.
SCHEDULE = "mon-thu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What is to be sent next: a question, or the answer to the last one."""

    kind: DeliveryKind
    question: Question


def coming(content: Content, past: Past, channel: str) -> Coming | None:
    """Return what follows on what a channel was sent, oldest first; ``None`` without questions.

    A question is followed by its answer, unless the authors took the question out meanwhile. None
    comes again before all were asked; mild ones come first, and among equals the channel decides
    by lot.
    """
    if past:
        last = past[-1]
        if last.kind is DeliveryKind.QUESTION and last.tip in content.questions:
            return Coming(kind=DeliveryKind.REVEAL, question=content.questions[last.tip])
    times = Counter(sent.tip for sent in past if sent.kind is DeliveryKind.QUESTION)
    fresh = min(
        content.questions.values(),
        key=lambda q: (times[q.id], q.difficulty, _lot(channel, q.id)),
        default=None,
    )
    return Coming(kind=DeliveryKind.QUESTION, question=fresh) if fresh else None


def plan(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
    """Decide about a channel whose time has come. The next send is always later than ``now``.

    What is too late, or on a date that became quiet, is not sent; it takes the next date instead.
    """
    subscription = due.subscription
    due_at = subscription.next_due_at or now
    rhythm = rhythm_of(subscription, due.person, content, policy.default_zone)
    local_date = date_of(rhythm, due_at)
    last = max(subscription.last_local_date or local_date, local_date)
    following = next_due(rhythm, now, last)
    found = coming(content, due.past, due.person.target.user)
    passed = subscription.last_local_date == last or not is_open(rhythm, local_date)
    if passed or found is None or now - due_at > policy.late_limit:
        return Plan(local_date=local_date, due_at=due_at, next_due_at=following)
    return Plan(
        local_date=local_date,
        due_at=due_at,
        next_due_at=following,
        tip=found.question.id,
        kind=found.kind,
    )


def seed(channel: str, question: str) -> int:
    """Return what orders the options, the same for the question, a press and the answer."""
    return int.from_bytes(_lot(channel, question)[:4], "big")


def _lot(channel: str, question: str) -> bytes:
    """Draw a lot that stays the same for ever."""
    return hashlib.sha256(f"{channel}/{question}".encode()).digest()
