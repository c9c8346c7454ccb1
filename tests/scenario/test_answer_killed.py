"""Kill -9 at every step of an answer: it is there once, with all it teaches, or asked again.

A step is a statement (before it and after it), a commit, a call of the store, and every return or
await of the core's functions through which an answer passes.
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from typing import Any

import pytest

import bot
from bot.actions import ActionId
from bot.app import App, Press
from bot.commands import quiz
from bot.learning import Attempt
from bot.people import Target
from bot.ports import Lesson
from bot.quiz import asking
from bot.replies import as_text
from bot.storage import memory, open_store
from tests.fakes import FakeClock, FixedChance
from tests.mortal import Death, MortalStore, count_returns, count_statements
from tests.quiz_world import make_content

pytestmark = pytest.mark.no_cover  # the same few steps, over and over

#: More steps than an answer has; reaching this means that the process no longer ends by itself.
MANY = 400
#: Both ask for one fact: the first answer makes its card, the second one changes it.
QUESTIONS = ("tools-ds-0", "tools-ds-1")
CORE = bot.__file__.removesuffix("__init__.py")
#: Where an answer passes; beginning and ending transactions is counted by statements.
PASSED = tuple(
    CORE + place
    for place in (
        *("app.py", "commands/quiz.py", "commands/standing.py", "quiz/memory.py"),
        *("storage/methods/", "storage/quizzes.py", "storage/memory.py", "storage/people.py"),
    )
)


class TornStore(MortalStore):
    """A store that writes the answer in one transaction and what it teaches in another."""

    def answer(self, attempt: str, *, step: int, lesson: Lesson | None, **given: Any) -> bool:
        first: bool = self.__getattr__("answer")(attempt, step=step, lesson=None, **given)
        if first and lesson:
            known = self._store.attempt(attempt)
            assert known is not None
            with self._store._write() as connection:
                memory.record(connection, known.person, attempt, step, lesson)
        return first


def talking(store: Any) -> App:
    content = make_content()
    return App(
        commands=quiz.COMMANDS,
        presses=quiz.PRESSES,
        content=lambda: content,
        store=store,
        clock=FakeClock(),
        chance=FixedChance(),
    )


def pressed(app: App, user: str, action: str) -> str:
    press = Press(target=target(user), action=action, in_dm=True)
    return as_text(asyncio.run(app.answer_press(press)))


def target(user: str) -> Target:
    return Target(platform="slack", community="T1", user=user)


def life(url: str, user: str, action: str, death_at: int, *, torn: bool) -> None:
    """Press one button in a process that dies at a given step."""
    death = Death(death_at)
    opened = open_store(url)
    app = talking((TornStore if torn else MortalStore)(opened, death))
    count_statements(death)
    count_returns(death, PASSED)
    pressed(app, user, action)
    sys.setprofile(None)
    opened.close()


@dataclass(frozen=True, kw_only=True)
class Left:
    """What a death left behind: how many of each, after one question of two was pressed."""

    answers: int
    reviews: int
    cards: int


class Witness:
    """Looks at a database after a death, and presses again."""

    def __init__(self, url: str, processes: ForkServerContext) -> None:
        self.store = open_store(url)
        self._url = url
        self._processes = processes
        self._app = talking(self.store)

    def begin(self, user: str, *, answered: int) -> Attempt:
        """Give somebody a quiz of which so many questions are answered."""
        person = self.store.person(target(user)).id
        attempt = Attempt(id=f"{person}-q", person=person, topic=None, seed=1, questions=QUESTIONS)
        self.store.start_attempt(attempt)
        for step in range(answered):
            pressed(self._app, user, button(attempt, step).encode())
        return attempt

    def kill(self, user: str, action: ActionId, step: int, *, torn: bool) -> bool:
        """Let a process press; return whether it was killed."""
        process = self._processes.Process(
            target=life, args=(self._url, user, action.encode(), step), kwargs={"torn": torn}
        )
        process.start()
        process.join()
        assert process.exitcode in {0, -signal.SIGKILL}
        return process.exitcode != 0

    def left(self, attempt: Attempt) -> Left:
        found = self.store.attempt(attempt.id)
        assert found is not None
        return Left(
            answers=len(found.answers),
            reviews=len(self.store.reviews(attempt.person)),
            cards=len(self.store.cards(attempt.person)),
        )

    def press(self, user: str, action: ActionId) -> str:
        return pressed(self._app, user, action.encode())


def button(attempt: Attempt, step: int) -> ActionId:
    return asking.action(attempt, step, "0")


@pytest.fixture
def witness_of(processes: ForkServerContext) -> Callable[[str], Witness]:
    return lambda url: Witness(url, processes)


@pytest.mark.parametrize("answered", [0, 1], ids=["a new fact", "a known fact"])
def test_killed_at_any_step_an_answer_is_there_once_with_its_review_or_asked_again(
    witness_of: Callable[[str], Witness], database_url: str, answered: int
) -> None:
    witness = witness_of(database_url)
    before = Left(answers=answered, reviews=answered, cards=answered)
    after = Left(answers=answered + 1, reviews=answered + 1, cards=1)
    outcomes = []
    for step in range(MANY):
        attempt = witness.begin(f"user{step}", answered=answered)
        action = button(attempt, answered)
        killed = witness.kill(f"user{step}", action, step, torn=False)

        outcomes.append(witness.left(attempt))
        assert outcomes[-1] in {before, after}
        reply = witness.press(f"user{step}", action)
        assert ("You answered this one already: " in reply) == (outcomes[-1] == after)
        assert witness.left(attempt) == after
        if not killed:
            break
    else:
        pytest.fail("the process never ended by itself")
    kept = outcomes.count(after)
    print(f"\n{len(outcomes) - 1} kills; after {kept - 1} of them the answer was there")
    assert len(outcomes) > 60
    assert before in outcomes
    # Once it is there, it is there at every later step.
    assert outcomes == [before] * outcomes.count(before) + [after] * kept
    witness.store.close()


def test_written_in_two_transactions_some_answer_would_lose_its_review(
    witness_of: Callable[[str], Witness], sqlite_url: str
) -> None:
    witness = witness_of(sqlite_url)
    torn = Left(answers=1, reviews=0, cards=0)
    for step in range(MANY):
        attempt = witness.begin(f"user{step}", answered=0)
        killed = witness.kill(f"user{step}", button(attempt, 0), step, torn=True)
        if witness.left(attempt) == torn:
            break
        assert killed, "no step tore an answer from its review"
    witness.store.close()
