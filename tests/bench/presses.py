"""Answers to press: each by somebody who has just begun a quiz of five questions."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.bootstrap import Waymark
from bot.learning import Attempt
from bot.people import Target
from bot.quiz import asking, drawing
from bot.quiz.drawing import Mind, Taste

LENGTH = 5
NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Somebody's answer to their first question: its first option, right or wrong."""

    target: Target
    attempt: Attempt

    @property
    def action(self) -> str:
        """What our button carries."""
        return asking.action(self.attempt, 0, "0").encode()


def answers(waymark: Waymark, platform: str, community: str, count: int) -> list[Answer]:
    """Begin a quiz for each of so many people; return their presses of the first question."""
    with ThreadPoolExecutor(max_workers=16) as threads:
        begun = list(threads.map(lambda _: _begin(waymark, platform, community), range(count)))
    return [Answer(target=target, attempt=attempt) for target, attempt in begun]


def _begin(waymark: Waymark, platform: str, community: str) -> tuple[Target, Attempt]:
    number = next(NUMBERS)
    target = Target(platform=platform, community=community, user=str(10_000 + number))
    person = waymark.store.person(target).id
    bank = waymark.library.content.questions.values()
    mind = Mind(now=waymark.app.clock.now())
    chosen = drawing.quiz(bank, n=LENGTH, mind=mind, taste=Taste(seed=number))
    attempt = Attempt(
        id=f"{person}-{number}", person=person, topic=None, seed=number, questions=chosen
    )
    waymark.store.start_attempt(attempt)
    return target, attempt
