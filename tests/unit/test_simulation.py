"""Simulated people: minds that forget, lessons that are alike but for what they ask."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from adapters.cli import simulating
from adapters.simulation import lessons, trial
from adapters.simulation.lessons import Course, Message, Pupil
from adapters.simulation.minds import MODELS, HalvingMind, Mind, Model
from bot.content import Content, load
from bot.errors import SetupError
from bot.quiz import memory
from bot.settings import Settings

NOW = trial.BEGINS_AT
DAY = timedelta(days=1)
#: A way to teach somebody.
Lesson = Callable[[Course, Pupil], int]
ASKING: dict[str, Lesson] = {
    "waymark": lessons.waymark,
    "massed": lambda course, pupil: lessons.weekly(course, pupil, 40, lessons.massed),
    "mixed": lambda course, pupil: lessons.weekly(course, pupil, 40, lessons.mixed),
}


@pytest.fixture(scope="module")
def content() -> Content:
    settings = Settings(_env_file=None)
    return load(settings.content_dir, settings.schedules_dir)


@pytest.fixture(params=MODELS, ids=lambda model: model.id)
def mind(request: pytest.FixtureRequest) -> Mind:
    model: Model = request.param
    return model.make(Random(3))


class Diary:
    """A mind that knows everything and notes what happens to it."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str, datetime]] = []

    def read(self, fact: str, now: datetime) -> None:
        self.events.append(("read", fact, now))

    def recall(self, fact: str, now: datetime) -> float:
        return 1.0

    def answer(self, fact: str, now: datetime, *, recalled: bool) -> None:
        self.events.append(("asked", fact, now))

    @property
    def asked(self) -> list[tuple[str, datetime]]:
        return [(fact, at) for what, fact, at in self.events if what == "asked"]


def course(content: Content, *, weeks: int = 26, opens: Callable[[int], bool] = bool) -> Course:
    """A path of which somebody opens the tips that ``opens`` says, an hour after they came."""
    whole = trial._course(content, content.default_schedule, weeks, Random(1), 0)
    messages = tuple(
        Message(
            tip=message.tip,
            sent_at=message.sent_at,
            opened_at=message.sent_at + timedelta(hours=1) if opens(number + 1) else None,
        )
        for number, message in enumerate(whole.messages)
    )
    return Course(
        content=content,
        messages=messages,
        begins_at=whole.begins_at,
        weeks=weeks,
    )


def taught(lesson: Lesson, given: Course) -> Diary:
    diary = Diary()
    lesson(given, Pupil(mind=diary, chance=Random(2)))
    return diary


# --- minds ---------------------------------------------------------------------------------------


def test_what_was_never_read_is_not_recalled(mind: Mind) -> None:
    assert mind.recall("a", NOW) == 0


def test_what_was_read_fades_day_by_day(mind: Mind) -> None:
    mind.read("a", NOW)
    recalls = [mind.recall("a", NOW + days * DAY) for days in (0, 1, 7, 60)]
    assert recalls == sorted(recalls, reverse=True)
    assert 1 >= recalls[0] > recalls[-1] >= 0


def test_reading_again_makes_it_fresh(mind: Mind) -> None:
    mind.read("a", NOW)
    faded = mind.recall("a", NOW + 7 * DAY)
    mind.read("a", NOW + 7 * DAY)
    assert mind.recall("a", NOW + 7 * DAY) > faded


def test_recalling_it_makes_it_last_longer_than_reading_alone(mind: Mind) -> None:
    mind.read("a", NOW)
    before = mind.recall("a", NOW + 9 * DAY)
    mind.answer("a", NOW + 2 * DAY, recalled=True)
    assert mind.recall("a", NOW + 9 * DAY) > before


@pytest.mark.parametrize("spaced", [True, False])
def test_a_miss_leaves_no_less_than_the_first_reading(*, spaced: bool) -> None:
    mind = HalvingMind(_Average(), spaced=spaced)
    mind.read("a", NOW)
    mind.answer("a", NOW + DAY, recalled=False)
    assert mind.recall("a", NOW + 2 * DAY) == 0.5


@pytest.mark.parametrize(("spaced", "kept"), [(True, 0.5**0.5), (False, 0.5 ** (1 / 8))])
def test_only_without_a_spacing_effect_does_a_sitting_count_thrice(
    *, spaced: bool, kept: float
) -> None:
    mind = HalvingMind(_Average(), spaced=spaced)
    mind.read("a", NOW)
    for minute in range(3):
        mind.answer("a", NOW + timedelta(minutes=minute), recalled=True)
    assert mind.recall("a", NOW + timedelta(minutes=2) + DAY) == pytest.approx(kept)


class _Average(Random):
    """Makes a person who is like most."""

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:
        return mu


# --- lessons -------------------------------------------------------------------------------------


def test_every_tip_has_its_question_asked_before_the_next_is_read(content: Content) -> None:
    given = course(content)
    asked = taught(lessons.waymark, given).asked
    for message, following in pairwise(given.messages):
        question = given.question(message.tip)
        if question and message.opened_at and following.opened_at:
            until = following.opened_at + 3 * lessons.PACE
            assert any(
                name == memory.fact(question) and message.opened_at < at < until
                for name, at in asked
            )


def test_no_message_asks_more_than_three_questions_nor_the_same_twice(content: Content) -> None:
    asked = taught(lessons.waymark, course(content)).asked
    a_day = Counter(at.date() for _, at in asked)
    assert max(a_day.values()) == 3
    assert len({(name, at.date()) for name, at in asked}) == len(asked)


def test_a_message_that_is_not_opened_teaches_nothing(content: Content) -> None:
    diary = taught(lessons.waymark, course(content, opens=lambda number: number <= 5))
    assert max(at for _, _, at in diary.events) < NOW + 5 * DAY


def test_weekly_quizzes_ask_exactly_as_many_questions_as_they_are_given(content: Content) -> None:
    for name in ("massed", "mixed"):
        assert len(taught(ASKING[name], course(content)).asked) == 40


def _of_the_week(given: Course, name: str, at: datetime) -> bool:
    week = [m for m in given.messages if timedelta(0) <= at - m.sent_at < 7 * DAY]
    questions = [given.question(message.tip) for message in week]
    return name in {memory.fact(question) for question in questions if question}


def test_a_massed_quiz_asks_only_for_what_its_week_told(content: Content) -> None:
    given = course(content)
    asked = taught(ASKING["massed"], given).asked
    assert all(_of_the_week(given, name, at) for name, at in asked)


def test_a_mixed_quiz_asks_for_earlier_weeks_too(content: Content) -> None:
    given = course(content)
    asked = taught(ASKING["mixed"], given).asked
    assert not all(_of_the_week(given, name, at) for name, at in asked)


@pytest.mark.parametrize("name", ASKING)
def test_nothing_is_asked_before_it_was_told(content: Content, name: str) -> None:
    known = set()
    for what, fact, _ in taught(ASKING[name], course(content)).events:
        if what == "read":
            known.add(fact)
        assert fact in known


# --- the trial -----------------------------------------------------------------------------------


def results(content: Content, **changed: int) -> Iterator[trial.Result]:
    arguments = {"weeks": 6, "learners": 4, "seed": 5, **changed}
    return trial.run(content, content.default_schedule, **arguments)


def test_a_seed_decides_everything(content: Content) -> None:
    assert list(results(content)) == list(results(content))
    assert list(results(content)) != list(results(content, seed=6))


def test_every_way_but_reading_asks_equally_often_and_only_quizzes_cost_messages(
    content: Content,
) -> None:
    found = list(results(content))
    for ours, massed, mixed, reading in zip(*[iter(found)] * 4, strict=True):
        assert len({result.model for result in (ours, massed, mixed, reading)}) == 1
        assert ours.questions == massed.questions == mixed.questions > 0 == reading.questions
        assert (ours.messages, massed.messages, mixed.messages) == (30, 36, 36)
        assert reading.messages == 30
        assert ours.recall > reading.recall


def test_the_command_prints_every_model_and_where_its_numbers_are_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = Settings(_env_file=None)
    given: dict[str, Any] = {"weeks": 2, "learners": 2, "seed": 1, "schedule": None}
    simulating.learning(settings, as_json=False, **given)
    text = capsys.readouterr().out
    assert "2 simulated learners, 2 weeks of tips, Weekdays at nine, seed 1." in text
    for model in MODELS:
        assert f"\n{model.name}\n" in text
        assert f"- {model.name}: {model.origin}." in text
    assert text.count("reading only") == len(MODELS)

    simulating.learning(settings, as_json=True, **given)
    assert len(json.loads(capsys.readouterr().out)) == 4 * len(MODELS)


def test_a_schedule_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(SetupError, match="no schedule daily; there are evenings, mon-thu"):
        simulating.learning(
            Settings(_env_file=None), weeks=1, learners=1, seed=1, schedule="daily", as_json=False
        )
