"""The trial: many people, every model of forgetting, every way to teach, the same luck."""

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from random import Random

from adapters.simulation import lessons
from adapters.simulation.lessons import Course, Message, Pupil
from adapters.simulation.minds import MODELS, Model
from bot.content import Content
from bot.model import Schedule
from bot.tips.schedule import Rhythm, sends

#: A Monday at midnight. Zones and seasons change nothing here, so everybody lives in UTC.
BEGINS_AT = datetime(2026, 1, 5, tzinfo=UTC)
#: When the recall is looked at a second time, with nothing sent in between.
LATER = timedelta(weeks=4)
#: How many of the tips a person opens, from the least to the most eager, and how soon after the
#: sending (our choice).
OPENS = (0.5, 1.0)
WITHIN = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one way to teach went in one model: means over people, and the half of a 95 % interval.

    Recall is the share of all facts told that a person would recall, without guessing.
    """

    model: str
    lesson: str
    recall: float
    recall_margin: float
    later: float
    later_margin: float
    messages: float
    questions: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grade:
    recall: float
    later: float
    messages: int
    questions: int


def run(
    content: Content, schedule: Schedule, *, weeks: int, learners: int, seed: int
) -> Iterator[Result]:
    """Yield a result per model and way to teach; the same arguments give the same results."""
    courses = [
        _course(content, schedule, weeks, Random(f"{seed}/{number}"), number)
        for number in range(learners)
    ]
    for model in MODELS:
        people = [
            _taught(model, course, f"{seed}/{number}/{model.id}")
            for number, course in enumerate(courses)
        ]
        for lesson in people[0]:
            yield _result(model, lesson, [grades[lesson] for grades in people])


def _course(
    content: Content, schedule: Schedule, weeks: int, chance: Random, number: int
) -> Course:
    """Give one person a path, by turns, and the days on which they open what comes."""
    track = content.tracks[sorted(content.tracks)[number % len(content.tracks)]]
    ends_at = BEGINS_AT + timedelta(weeks=weeks)
    rhythm = Rhythm(schedule=schedule, zone="UTC")
    days = takewhile(lambda day: day.due_at < ends_at, sends(rhythm, BEGINS_AT))
    eagerness = chance.uniform(*OPENS)
    messages = []
    for tip, day in zip(track.tips, days, strict=False):
        opens, after = chance.random() < eagerness, chance.random() * WITHIN
        opened_at = day.due_at + after if opens else None
        messages.append(Message(tip=tip, sent_at=day.due_at, opened_at=opened_at))
    return Course(
        content=content,
        messages=tuple(messages),
        begins_at=BEGINS_AT,
        weeks=weeks,
    )


def _taught(model: Model, course: Course, seed: str) -> dict[str, _Grade]:
    """Teach the same person in every way, each time from the beginning."""

    def grade(teach: Callable[[Course, Pupil], int]) -> _Grade:
        pupil = Pupil(mind=model.make(Random(seed)), chance=Random(f"{seed}/luck"))
        messages = teach(course, pupil)
        ends_at = course.begins_at + timedelta(weeks=course.weeks)
        return _Grade(
            recall=_recall(pupil, course, ends_at),
            later=_recall(pupil, course, ends_at + LATER),
            messages=messages,
            questions=pupil.answered,
        )

    ours = grade(lessons.waymark)

    def weekly(subject: lessons.Subject) -> _Grade:
        return grade(lambda c, p: lessons.weekly(c, p, ours.questions, subject))

    return {
        "Waymark: due facts ride along": ours,
        "weekly quiz on the week": weekly(lessons.massed),
        "weekly quiz on all so far": weekly(lessons.mixed),
        "reading only": grade(lessons.reading),
    }


def _recall(pupil: Pupil, course: Course, now: datetime) -> float:
    return statistics.fmean(pupil.mind.recall(name, now) for name in course.facts)


def _result(model: Model, lesson: str, grades: Sequence[_Grade]) -> Result:
    return Result(
        model=model.id,
        lesson=lesson,
        recall=statistics.fmean(grade.recall for grade in grades),
        recall_margin=_margin([grade.recall for grade in grades]),
        later=statistics.fmean(grade.later for grade in grades),
        later_margin=_margin([grade.later for grade in grades]),
        messages=statistics.fmean(grade.messages for grade in grades),
        questions=statistics.fmean(grade.questions for grade in grades),
    )


def _margin(values: Sequence[float]) -> float:
    if len(values) == 1:
        return 0.0
    return 1.96 * statistics.stdev(values) / math.sqrt(len(values))
