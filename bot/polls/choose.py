"""What a channel is sent next: a question, and at the following date its answer, in turn.

One message per date, so the outbox keeps both once and only once like any tip: on Mondays and
Thursdays that is a question a week. Rarer schedules ask more rarely; nothing is ever sent twice or
told before it was asked.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, pairwise

from bot.content import Content
from bot.model import Question
from bot.people import DeliveryKind
from bot.ports import Due, Past, Plan, Sent
from bot.tips.choose import rhythm_of
from bot.tips.policy import Policy
from bot.tips.schedule import Occurrence
from bot.tips.turns import turn_of

#: What the subscription of a channel has in the place of a track.
WEEKLY_QUESTION = "question-of-the-week"
#: The schedule if nobody says otherwise: asked on Monday, answered on Thursday.
SCHEDULE = "mon-thu"

_TURNS = (DeliveryKind.QUESTION, DeliveryKind.REVEAL)


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
    if (open_one := unanswered(content, past)) is not None:
        return Coming(kind=DeliveryKind.REVEAL, question=open_one)
    times = Counter(sent.tip for sent in past if sent.kind is DeliveryKind.QUESTION)
    fresh = min(
        content.questions.values(),
        key=lambda q: (times[q.id], q.difficulty, _lot(channel, q.id)),
        default=None,
    )
    return Coming(kind=DeliveryKind.QUESTION, question=fresh) if fresh else None


def unanswered(content: Content, past: Past) -> Question | None:
    """Return the question that was asked and whose answer was not told, if there still is one."""
    polls = (sent for sent in reversed(past) if sent.kind in _TURNS)
    last = next(polls, None)
    if last is None or last.kind is not DeliveryKind.QUESTION:
        return None
    return content.questions.get(last.tip)


def ahead(
    content: Content, past: Past, channel: str, occurrences: Iterable[Occurrence]
) -> Iterator[tuple[Occurrence, Coming]]:
    """Yield what comes at the times ahead, if everything is sent.

    Nothing is asked the last time: its answer could not come any more.
    """
    for this, following in pairwise(chain(occurrences, [None])):
        found = coming(content, past, channel)
        is_vain = following is None and found and found.kind is DeliveryKind.QUESTION
        if this is None or found is None or is_vain:
            return
        past = (*past, Sent(kind=found.kind, tip=found.question.id, at=this.due_at))
        yield this, found


def plan(due: Due, content: Content, now: datetime, policy: Policy) -> Plan:
    """Decide about a channel whose time has come.

    What is too late, or on a date that became quiet, is not sent; it takes the next date instead.
    Nothing is asked the last time.
    """
    subscription = due.subscription
    rhythm = rhythm_of(subscription, due.person, content, policy.default_zone)
    turn = turn_of(rhythm, subscription, now, policy)
    nothing = turn.without()
    if turn.passed:
        return nothing
    this = Occurrence(due_at=turn.due_at, local_date=turn.local_date)
    times = [this, turn.following] if turn.following else [this]
    first = next(ahead(content, due.past, due.person.target.user, times), None)
    return replace(nothing, tip=first[1].question.id, kind=first[1].kind) if first else nothing


def seed(channel: str, question: str) -> int:
    """Return what orders the options, the same for the question, a press and the answer."""
    return int.from_bytes(_lot(channel, question)[:4], "big")


def _lot(channel: str, question: str) -> bytes:
    """Draw a lot that stays the same for ever."""
    return hashlib.sha256(f"{channel}/{question}".encode()).digest()
