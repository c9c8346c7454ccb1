"""How the question of the week reads: asked before everybody, answered for one, told to all."""

from datetime import date, datetime

from bot import citing
from bot.actions import ActionId
from bot.content import Content
from bot.markup import escape
from bot.model import Question
from bot.people import FLOOR, Delivery, DeliveryKind, Poll
from bot.polls.choose import seed
from bot.ports import Store, Votes
from bot.quiz import asking, flagging, session
from bot.quiz.session import Verdict
from bot.replies import Block, Choice, Choices, Notice, Reply, Text
from bot.tips.message import came_late
from bot.tips.schedule import say

_UNCOUNTED = Notice("How many chose what is counted when it is sent.")


def compose(
    content: Content, store: Store, delivery: Delivery, today: date, *, late: str
) -> Reply | None:
    """Write what a channel is sent; ``None`` if there is nothing left to write about.

    Of what comes ``late`` that says when it was due.
    """
    question = content.questions.get(delivery.tip)
    poll = store.poll(delivery.key)
    if question is None or poll is None:
        return None
    channel = delivery.target.user
    if delivery.kind is DeliveryKind.QUESTION:
        return asked(channel, question, key=delivery.key, late=late)
    return revealed(content, channel, question, store.tally(delivery.key), today, late=late)


def asked(channel: str, question: Question, *, key: str | None, late: str = "") -> Reply:
    """Ask everybody; without a ``key`` it is only shown, with no buttons."""
    order = session.option_order(seed(channel, question.id), question)
    letters = [
        Choice(
            label=_letter(channel, question, index),
            action=ActionId("poll", key or "", 0, str(index)),
        )
        for index in order
    ]
    unsure = Choice(label="Not sure", action=ActionId("poll", key or "", 0, asking.UNSURE))
    answer = Choices(prompt="Your answer", choices=(*letters, unsure))
    blocks: list[Block] = [
        _question(channel, question),
        *((answer,) if key else ()),
        *came_late(late),
        Notice("Only you see what you answer. The right answer comes with the next message."),
    ]
    return Reply(title="Question of the week", blocks=tuple(blocks), private=False)


def revealed(
    content: Content,
    channel: str,
    question: Question,
    counts: Votes | None,
    today: date,
    *,
    late: str = "",
) -> Reply:
    """Tell everybody the right answer, why, and what people chose, without a name.

    Without ``counts`` it is only shown before its time.
    """
    right = session.right_option(question)
    option = question.options[right]
    answer = f"**The answer is {_letter(channel, question, right)}**: {escape(option.text)}"
    return Reply(
        title="The answer to the question of the week",
        blocks=(
            _question(channel, question),
            Text(f"{answer}\n{escape(option.why)}"),
            _UNCOUNTED if counts is None else Text(distribution(channel, question, counts)),
            *came_late(late),
            flagging.row(question),
            citing.sources(content, question.claims, today),
        ),
        claims=question.claims,
        private=False,
    )


def distribution(channel: str, question: Question, counts: Votes) -> str:
    """Say how many chose what, from five people on: "A 4, B 9 (right), not sure 1".

    Whoever chose an option that was taken out since is only counted.
    """
    people = sum(counts.values())
    if not people:
        return "Nobody answered this time."
    crowd = "1 person" if people == 1 else f"{people} people"
    if people < FLOOR:
        return f"{crowd} answered. From {FLOOR} on, this says how many chose what."
    right = session.right_option(question)
    parts = [
        f"{_letter(channel, question, index)} {counts.get(index, 0)}"
        + (" (right)" if index == right else "")
        for index in session.option_order(seed(channel, question.id), question)
    ]
    return f"{crowd} answered: {', '.join(parts)}, not sure {counts.get(None, 0)}."


def noted(poll: Poll, question: Question, choice: int | None, zone: str, now: datetime) -> Reply:
    """Tell whoever answered that it counts, and when the right answer comes."""
    said = "Not sure" if choice is None else _letter(poll.channel.target.user, question, choice)
    return Reply(
        title="",
        blocks=(
            Text(f"Noted: {said}. The answer comes {_when(poll.answer_at, zone, now)}."),
            Notice("Until then you may press another one. Nobody else sees what you chose."),
        ),
    )


def explained(
    content: Content, poll: Poll, question: Question, choice: int | None, today: date
) -> Reply:
    """Tell somebody who comes after the answer what they would have got."""
    channel = poll.channel.target.user
    right = session.right_option(question)
    option = question.options[right]
    answer = f"The answer is {_letter(channel, question, right)}: {escape(option.text)}"
    verdict = session.judge(question, choice)
    if choice is None or verdict is Verdict.VOID:
        told = f"**{answer}**\n{escape(option.why)}"
    elif verdict is Verdict.RIGHT:
        told = f"**Right.** {answer}\n{escape(option.why)}"
    else:
        why = escape(question.options[choice].why)
        chosen = _letter(channel, question, choice)
        told = f"**Not quite.** You chose {chosen}. {why}\n\n**{answer}**\n{escape(option.why)}"
    return Reply(
        title="",
        blocks=(
            Text(told),
            Notice("This one is over, so your answer is not counted any more."),
            flagging.row(question),
            citing.sources(content, question.claims, today),
        ),
        claims=question.claims,
    )


def _question(channel: str, question: Question) -> Text:
    return asking.asked(seed(channel, question.id), question)


def _letter(channel: str, question: Question, index: int) -> str:
    return session.letter(seed(channel, question.id), question, index)


def _when(instant: datetime | None, zone: str, now: datetime) -> str:
    return f"on {say(instant, zone, now)} ({zone})" if instant else "later"
