"""Scenes of somebody who learns for some weeks, for the gallery."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import App, Press, Request
from bot.people import Target
from bot.quiz.session import right_option
from bot.replies import Choice, Reply
from bot.tips import digest
from bot.tips.message import compose

#: What is asked, by the day counted from the first: two small topics whole, others in part.
_PLAN: Mapping[int, tuple[str, ...]] = {
    0: ("goal", "tools", "salary 3"),
    4: ("goal", "tools", "languages 4"),
    9: ("salary 2",),
    16: ("goal", "tools", "skills 6", "focus 2"),
}
#: When the pages are looked at.
_AFTER_ONE_DAY, _HELD, _FADING = 0, 16, 200


@dataclass(frozen=True, slots=True)
class _At:
    instant: datetime

    def now(self) -> datetime:
        """Return the instant."""
        return self.instant


def scenes(app: App, whom: Target) -> Iterator[tuple[str, Reply]]:
    """Yield the name and the reply of each page that a learner sees over the weeks."""
    begin = app.clock.now()
    yield "not begun", _say(app, whom, "progress")
    _say(app, whom, "track ds")
    yield "on a track only", _say(app, whom, "progress")
    for day, topics in _PLAN.items():
        that_day = app.at(_At(begin + timedelta(days=day)))
        for topic in topics:
            _answer(that_day, whom, _say(that_day, whom, f"quiz {topic}"))
        if day == _AFTER_ONE_DAY:
            yield "after one day", _say(that_day, whom, "progress")
    for name, day in (("held", _HELD), ("fading", _FADING)):
        yield name, _say(app.at(_At(begin + timedelta(days=day))), whom, "progress")
    content = app.content()
    track = content.tracks["ds"]
    tip = compose(content, track, track.tips[0], begin.date())
    yield "a tip with last week", digest.under(tip, digest.in_words(answers=6, newly=2, row=4))


def _answer(app: App, whom: Target, reply: Reply) -> None:
    """Answer a quiz right to its end."""
    while wanted := _onward(app, reply):
        reply = app.press(Press(target=whom, action=wanted.action.encode(), in_dm=True))


def _onward(app: App, reply: Reply) -> Choice | None:
    """Return the right answer, or the way to the next question."""
    choices = {choice.action.choice: choice for choice in reply.choices}
    first = next(iter(choices.values())).action
    if first.kind != "quiz" or (attempt := app.store.attempt(first.subject)) is None:
        return None
    if len(attempt.answers) >= len(attempt.questions):
        return None
    question = app.content().questions[attempt.questions[len(attempt.answers)]]
    return choices.get("next") or choices[str(right_option(question))]


def _say(app: App, whom: Target, line: str) -> Reply:
    return app.dispatch(Request(target=whom, line=line, in_dm=True))
