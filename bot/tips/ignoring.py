"""Whether anybody still reads the tips: five without a sign of life bring a question, then a pause.

A sign of life is anything that somebody says or presses, on whichever of their accounts. A channel
gives none and is never asked.
"""

from dataclasses import replace
from enum import Enum

from bot.people import DeliveryKind, Pause
from bot.ports import Due, Plan

#: After so many tips in a row that nothing was heard since (our choice).
PATIENCE = 5


class Silence(Enum):
    """What somebody's silence calls for."""

    NOTHING = "nothing"
    #: Ask once whether to go on, instead of the next tip.
    ASK = "ask"
    #: That was asked, and nothing was heard by the next time.
    PAUSE = "pause"


def heeding(due: Due, plan: Plan) -> Plan:
    """Return the plan, or where silence calls for it what takes the place of the tip in it.

    The tip is not used up: it comes when somebody is heard of again.
    """
    silence = silence_of(due)
    if plan.tip is None or plan.kind is not DeliveryKind.TIP or silence is Silence.NOTHING:
        return plan
    if silence is Silence.ASK:
        return replace(plan, tip=due.past[-1].tip, kind=DeliveryKind.STILL, questions=())
    return replace(plan, tip=None, questions=(), next_due_at=None, pause=Pause.IGNORED)


def silence_of(due: Due) -> Silence:
    """Tell what the silence of somebody calls for whose next tip is due.

    Of whom nothing was ever heard, nothing is concluded.
    """
    person = due.person
    if person.target.channel or person.seen_at is None:
        return Silence.NOTHING
    since = [sent.kind for sent in due.past if sent.at > person.seen_at]
    if DeliveryKind.STILL in since:
        return Silence.PAUSE
    return Silence.ASK if since.count(DeliveryKind.TIP) >= PATIENCE else Silence.NOTHING
