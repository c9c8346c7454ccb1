"""A made-up community in which enough people answered for there to be numbers to show."""

from datetime import datetime

from bot.content import Content
from bot.learning import Attempt, Doubt, Sheet
from bot.model import FitItem, Question
from bot.people import Target
from bot.ports import Scope, Store
from bot.quiz.fit import SIDES, Answer
from bot.quiz.session import right_option

PEOPLE = 24
QUESTIONS = 8
#: How many of them flag the first question, and how many take the role-fit quiz.
DOUBTFUL = 2
UNDECIDED = 6


def gather(content: Content, store: Store, scope: Scope, now: datetime) -> None:
    """Let people of a community answer the first few questions, some of them better than others.

    Some flag a question, and some take the role-fit quiz.
    """
    questions = list(content.questions.values())[:QUESTIONS]
    for number in range(PEOPLE):
        target = Target(platform=scope.platform, community=scope.community or "", user=str(number))
        person = store.person(target).id
        _answer(store, person, number, questions, now)
        if number < DOUBTFUL:
            store.flag(person, questions[0].id, Doubt.UNCLEAR, now=now)
        if number < UNDECIDED:
            _fit(content, store, person, [*content.roles, None][number % 3], now)


def _answer(
    store: Store, person: int, number: int, questions: list[Question], now: datetime
) -> None:
    names = tuple(question.id for question in questions)
    attempt = Attempt(id=f"crowd-{person}", person=person, topic=None, seed=1, questions=names)
    store.start_attempt(attempt)
    for step, question in enumerate(questions):
        knows = (number * 5 + step * 3) % 10 < (8 if number < PEOPLE // 2 else 4)
        key = right_option(question)
        other = (key + 1 + number % (len(question.options) - 1)) % len(question.options)
        store.answer(attempt.id, step=step, choice=key if knows else other, now=now)


def _fit(content: Content, store: Store, person: int, liked: str | None, now: datetime) -> None:
    if content.fit is None:
        return
    version = content.fit.version
    sheet = Sheet(id=f"crowd-{person}", person=person, version=version, started_at=now)
    store.start_sheet(sheet)
    for step, item in enumerate(content.fit.items):
        last = step + 1 == len(content.fit.items)
        store.move(sheet.id, step=step, move=_taste(item, liked), now=now, last=last)


def _taste(item: FitItem, liked: str | None) -> Answer:
    """Answer an item as somebody who likes one role's work, or both alike."""
    if not item.is_pair:
        likes = {None: Answer.THREE, item.leanings[0].role: Answer.FIVE}
        return likes.get(liked, Answer.ONE)
    sides = {leaning.role: side for leaning, side in zip(item.leanings, SIDES, strict=True)}
    return sides[liked] if liked else Answer.BOTH
