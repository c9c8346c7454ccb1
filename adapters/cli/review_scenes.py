"""Scenes of somebody who is never sure, and reviews the next day, for the gallery."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import App, Press, Request
from bot.commands.quizzing import BEGINNINGS
from bot.people import Target
from bot.replies import Reply


@dataclass(frozen=True, slots=True)
class _At:
    instant: datetime

    def now(self) -> datetime:
        """Return the instant."""
        return self.instant


def scenes(app: App, whom: Target) -> Iterator[tuple[str, Reply]]:
    """Yield the name and the reply of each message of a quiz, its repetition and its review."""
    yield "before any quiz", _say(app, whom, "review")
    result = _unsure(app, whom, _say(app, whom, "quiz 2"))
    yield "what comes", _say(app, whom, "review")
    practice = _pressed(app, whom, result, "Repeat what I missed")
    yield "practice", practice
    yield "practice, result", _unsure(app, whom, practice)
    tomorrow = app.at(_At(app.clock.now() + timedelta(days=1)))
    yield "a quiz begins with what is due", _say(tomorrow, whom, "quiz 3")
    busy = _say(tomorrow, whom, "review")
    yield "a quiz is open", busy
    instead = _pressed(tomorrow, whom, busy, "Review what is due instead")
    yield "instead", instead
    yield "resumed", _say(tomorrow, whom, "review")
    yield "result", _unsure(tomorrow, whom, instead)


def _unsure(app: App, whom: Target, reply: Reply) -> Reply:
    """Answer "Not sure" to the end and return the result."""
    while wanted := [choice.label for choice in reply.choices if _goes_on(choice.action.choice)]:
        reply = _pressed(app, whom, reply, wanted[-1])
    return reply


def _goes_on(choice: str) -> bool:
    """Tell an answer or "next" from the buttons that begin something, or run a command."""
    return bool(choice) and choice not in BEGINNINGS


def _pressed(app: App, whom: Target, reply: Reply, label: str) -> Reply:
    action = next(choice.action.encode() for choice in reply.choices if choice.label == label)
    return app.press(Press(target=whom, action=action, in_dm=True))


def _say(app: App, whom: Target, line: str) -> Reply:
    return app.dispatch(Request(target=whom, line=line, in_dm=True))
