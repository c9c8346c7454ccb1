"""The question of the week for the gallery: each one asked and told, and what one person reads."""

from collections.abc import Iterator
from datetime import datetime

from bot.content import Content
from bot.people import Person, Poll, Target
from bot.polls import message
from bot.replies import Reply


def messages(content: Content, channel: Target, now: datetime) -> Iterator[tuple[str, Reply]]:
    """Yield the messages with a name each."""
    for question in content.questions.values():
        asked = message.asked(
            channel.user, question, key="0" * 24, late="Monday 23 November, 09:00 (Europe/Berlin)"
        )
        yield f"asked: {question.id}", asked
        told = message.revealed(content, channel.user, question, {0: 9, None: 1}, now.date())
        yield f"told: {question.id}", told
    *_, question = content.questions.values()
    person = Person(id=1, learner=1, target=channel)
    poll = Poll(question=question.id, channel=person, open=True, answer_at=now)
    yield "poll: noted", message.noted(poll, question, 0, "UTC", now)
    for number, choice in enumerate((*range(len(question.options)), None), start=1):
        late = message.explained(content, poll, question, choice, now.date())
        yield f"poll: too late {number}", late
