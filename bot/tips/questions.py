"""Which questions ride along with a tip: the last tip's own, and what is due to be asked again.

A tip and its question are one unit. The question does not come with the tip, where the answer
stands, but before the next one, when it takes remembering.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.content import Content
from bot.model import Tip
from bot.people import DeliveryKind
from bot.ports import Due
from bot.quiz import memory

#: Questions of one message, and of these how many are due from earlier (our choice): a minute.
MOST = 3
MOST_DUE = 2
_NEVER = datetime.min.replace(tzinfo=UTC)


def riding(due: Due, content: Content, tip: Tip | None) -> tuple[str, ...]:
    """Choose the questions that come with the next ``tip``, in the order they are asked.

    First that of the tip before, then what is due, then those of older tips that were never asked.
    None but the first asks for a fact that ``tip`` is about to tell, and no two ask for the same
    one. A channel is asked nothing: what somebody answers is theirs.
    """
    if due.person.target.channel:
        return ()
    own = tuple(never_asked(due, content))
    told = content.questions.get((tip.question if tip else None) or "")
    spent = {memory.fact(content.questions[question]) for question in own[:1]}
    spent |= {memory.fact(told)} if told else set()
    due_now = [fact for fact in due.facts if fact not in spent]
    again = tuple(_of_facts(due, content, due_now))[:MOST_DUE]
    chosen = list(own[:1])
    for question in (*again, *own[1:]):
        if (about := memory.fact(content.questions[question])) not in spent:
            spent.add(about)
            chosen.append(question)
    return tuple(chosen[:MOST])


def is_left_to_ask(due: Due, content: Content) -> bool:
    """Tell whether a path that has no more tips still owes the question of its last one."""
    if due.person.target.channel or not due.past or due.past[-1].kind is not DeliveryKind.TIP:
        return False
    return any(True for _ in never_asked(due, content))


def never_asked(due: Due, content: Content) -> Iterator[str]:
    """Yield the questions of tips that nothing has asked since the tip, the newest tip's first.

    A question shown with a later tip is asked, answered or not; elsewhere its answer counts.
    """
    waiting: dict[str, None] = {}
    for sent in due.past:
        for question in sent.asked:
            waiting.pop(question, None)
        tip = content.tips.get(sent.tip) if sent.kind is DeliveryKind.TIP else None
        own = content.questions.get((tip.question if tip else None) or "")
        if own:
            waiting.pop(own.id, None)
            if due.answered.get(own.id, _NEVER) < sent.at:
                waiting[own.id] = None
    return reversed(waiting)


def _of_facts(due: Due, content: Content, facts: list[str]) -> Iterator[str]:
    """Yield for each fact the question about it that was asked least recently."""
    if not facts:
        return
    about = memory.by_fact(content.questions.values())
    asked = dict(due.answered)
    for sent in due.past:
        asked |= {question: max(sent.at, asked.get(question, _NEVER)) for question in sent.asked}
    for fact in facts:
        if questions := about.get(fact):
            yield min(questions, key=lambda question: asked.get(question.id, _NEVER)).id
