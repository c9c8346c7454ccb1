"""A thousand people press at the same moment, some of them twice: every answer counts once."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from bot.app import App, Press
from bot.commands import quiz
from bot.learning import Attempt
from bot.people import Target
from bot.quiz import asking
from bot.replies import as_text
from bot.storage import SqlStore
from bot.storage.tables import answers, cards, reviews
from tests.fakes import FakeClock, FixedChance
from tests.quiz_world import make_content

pytestmark = pytest.mark.no_cover  # the same few steps, over and over

PEOPLE, TWICE = 300, 100


def begun(store: SqlStore, number: int) -> Press:
    """Let somebody begin a quiz; return their press of its first answer."""
    target = Target(platform="slack", community="T1", user=f"user{number}")
    person = store.person(target).id
    questions = ("tools-ds-0", "salary-ds-0")
    attempt = Attempt(id=f"{person}-q", person=person, topic=None, seed=1, questions=questions)
    store.start_attempt(attempt)
    return Press(target=target, action=asking.action(attempt, 0, "0").encode(), in_dm=True)


def test_of_hundreds_of_people_pressing_at_once_each_is_answered_and_counted_once(
    store: SqlStore,
) -> None:
    content = make_content()
    app = App(
        commands=quiz.COMMANDS,
        presses=quiz.PRESSES,
        content=lambda: content,
        store=store,
        clock=FakeClock(),
        chance=FixedChance(),
    )
    with ThreadPoolExecutor(max_workers=16) as threads:
        presses = list(threads.map(lambda number: begun(store, number), range(PEOPLE)))

    async def all_press() -> list[str]:
        replies = await asyncio.gather(*map(app.answer_press, presses + presses[:TWICE]))
        return [as_text(reply) for reply in replies]

    said = Counter("You answered this one already: " in text for text in asyncio.run(all_press()))
    assert said == {True: TWICE, False: PEOPLE}
    with store._read() as connection:
        for table in (answers, reviews, cards):
            assert connection.scalar(select(func.count()).select_from(table)) == PEOPLE
