"""Scenes of a cohort for the gallery: made, joined, changed, reported on and closed."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from bot.app import App, Press, Request
from bot.people import Target
from bot.ports import Scope
from bot.replies import Reply

Scenes = Iterator[tuple[str, Reply]]

_MEMBERS = 16
_DAYS = 16
_LEASE = timedelta(minutes=1)


class _Clock:
    """Shows whatever it is put to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def scenes(app: App, somebody: Callable[[str], Target]) -> Scenes:
    """Yield the name and the reply of each message, on a clock that goes on by days."""
    clock = _Clock(app.clock.now())
    room = _Room(app.at(clock), somebody)
    first = clock.at.date() + timedelta(days=7 - clock.at.weekday())
    yield "cohort: none", room.says("lead", "cohort list")
    yield "cohort: no path", room.says("lead", "cohort create spring-26")
    yield "cohort: made", room.says("lead", f"cohort create spring-26 mle from {first}")
    yield "cohort: shown to its organiser", room.says("lead", "cohort show")
    yield from _joined(room)
    yield from _changed(room, first)
    for _ in range(_DAYS):
        clock.at += timedelta(days=1)
        room.sends(clock.at)
    yield "cohort: report", room.says("lead", "cohort report")
    yield "cohort: list", room.says("lead", "cohort list")
    yield from _closed(room)


def _joined(room: "_Room") -> Scenes:
    invited = room.says("lead", "cohort invite spring-26")
    yield "cohort: invited", invited
    assert invited.public is not None  # noqa: S101 - it is for everybody
    yield "cohort: invitation", invited.public
    room.says("ada", "track ds")
    asked = room.presses("ada", invited.public, "Join spring-26")
    yield "cohort: join?", asked
    yield "cohort: stayed", room.presses("ada", asked, "Stay where I am")
    joined = room.presses("ada", asked, "Join spring-26")
    yield "cohort: joined", joined
    assert joined.direct is not None  # noqa: S101 - it was pressed in a channel
    yield "cohort: welcome", joined.direct
    yield "cohort: left", room.says("ada", "cohort leave")
    yield "cohort: too early for a report", room.says("lead", "cohort report")
    for number in range(_MEMBERS):
        room.says(f"member-{number}", "cohort join")
    yield "cohort: shown to a member", room.says("member-0", "cohort show")


def _changed(room: "_Room", first: date) -> Scenes:
    yield "cohort: next tip", room.says("lead", "cohort preview")
    yield "cohort: plan", room.says("lead", "cohort preview spring-26 plan")
    moved = room.says("lead", f"cohort move spring-26 from {first} daily 8am")
    yield "cohort: moved", moved
    told = room.presses("lead", moved, "Tell people here")
    assert told.public is not None  # noqa: S101 - it is for everybody
    yield "cohort: news", told.public
    yield "cohort: not moved", room.says("lead", "cohort move spring-26 from 2020-01-06")
    yield "cohort: quiet", room.says("lead", "cohort quiet spring-26 24 December to 2 January")
    yield "cohort: holidays", room.says("lead", "cohort holidays spring-26 DE")


def _closed(room: "_Room") -> Scenes:
    closing = room.says("lead", "cohort close")
    yield "cohort: close?", closing
    yield "cohort: kept", room.presses("lead", closing, "Keep it")
    closed = room.presses("lead", closing, "Close it")
    yield "cohort: closed", closed
    yield "cohort: too late", room.says("ada", "cohort join spring-26")
    deleting = room.presses("lead", closed, "Delete it")
    yield "cohort: delete?", deleting
    yield "cohort: deleted", room.presses("lead", deleting, "Delete it")


class _Room:
    """A channel whose lead runs it, of a community of its own."""

    def __init__(self, app: App, somebody: Callable[[str], Target]) -> None:
        self.app = app
        self._somebody = somebody

    def says(self, who: str, line: str) -> Reply:
        """Return what somebody's line is answered with."""
        asked = Request(
            target=self._who(who), line=line, place="C0000000001", organiser=who == "lead"
        )
        return self.app.dispatch(asked)

    def presses(self, who: str, on: Reply, label: str) -> Reply:
        """Press a button of a message by its label."""
        action = next(choice.action for choice in on.choices if choice.label == label)
        return self.app.press(
            Press(
                target=self._who(who),
                action=action.encode(),
                place="C0000000001",
                organiser=who == "lead",
            )
        )

    def sends(self, now: datetime) -> None:
        """Let whatever is due here arrive."""
        scope = Scope(self._who("lead").platform, self._who("lead").community)
        self.app.tick(scope)
        (due,) = self.app.store.claim_shares([(scope, _MEMBERS)], now, lease=_LEASE)
        for found in due:
            self.app.store.settle_sent(found.id, ref="1", now=now)

    def _who(self, name: str) -> Target:
        target = self._somebody(name)
        return Target(platform=target.platform, community="cohort", user=target.user)
