"""Scenes of a live round in a channel, and of the leaderboard, for the gallery."""

from collections.abc import Callable, Iterator

from bot.app import App, Press, Request
from bot.people import Target
from bot.quiz.session import right_option
from bot.replies import Reply

Scenes = Iterator[tuple[str, Reply]]


def scenes(app: App, somebody: Callable[[str], Target]) -> Scenes:
    """Yield the name and the reply of each message of a round of three, and of its board."""
    room = _Room(app, somebody)
    yield "board: nobody on it", room.says("ada", "board show")
    yield "board: joined", room.says("ada", "board join Ada")
    yield "board: alone on it", room.says("ada", "board show")
    yield "board: name taken", room.says("bob", "board join ada")
    yield "board: no such name", room.says("bob", "board join @here")
    room.says("bob", "board join Bob")
    yield "board: with a neighbour", room.says("ada", "board show")
    yield from _round(room)
    yield "board: left", room.says("ada", "board leave")
    yield "board: not on it", room.says("ada", "board leave")


def _round(room: "_Room") -> Scenes:
    nowhere = room.app.dispatch(Request(target=room.who("host"), line="round", in_dm=True))
    yield "round: in direct messages", nowhere
    begun = room.says("host", "round languages 2")
    yield from _both("round: begun", begun)
    yield "round: noted", room.answers("ada", begun, right=True)
    yield "round: not sure", room.presses("bob", begun, "Not sure")
    room.answers("cyd", begun, right=False)
    yield "round: somebody else's controls", room.presses("ada", begun, "Controls")
    yield "round: how many", room.presses("host", begun, "How many now?")
    revealed = room.presses("host", begun, "Reveal")
    yield from _both("round: revealed", revealed)
    yield "round: pressed again", room.presses("host", begun, "Reveal")
    yield "round: late", room.presses("bob", begun, "A")
    onward = room.presses("host", revealed, "Next question")
    yield from _both("round: next", onward)
    room.answers("ada", onward, right=True)
    last = room.presses("host", onward, "Reveal")
    yield from _both("round: last answer", last)
    over = room.presses("host", last, "End the round")
    yield from _both("round: over", over)
    for name, who in (("seen", "bob"), ("not seen", "cyd"), ("not there", "host")):
        yield f"round: how I did, {name}", room.presses(who, over, "How did I do?")
    yield "round: late, over", room.presses("cyd", onward, "A")
    yield "round: unknown", room.app.press(Press(target=room.who("ada"), action="1|round|0|0|none"))


def _both(name: str, reply: Reply) -> Scenes:
    """Yield what the host alone sees, and what everybody does."""
    yield name, reply
    assert reply.public is not None  # noqa: S101 - whatever leads on is for everybody
    yield f"{name}, for everybody", reply.public


class _Room:
    """A channel in which people type and press."""

    def __init__(self, app: App, somebody: Callable[[str], Target]) -> None:
        self.app = app
        self.who = somebody

    def says(self, who: str, line: str) -> Reply:
        """Answer a line."""
        return self.app.dispatch(Request(target=self.who(who), line=line))

    def presses(self, who: str, reply: Reply, label: str) -> Reply:
        """Answer a press of what a reply shows, to its asker or to everybody."""
        shown = (reply, reply.public) if reply.public else (reply,)
        choices = (choice for one in shown for choice in one.choices)
        action = next(choice.action for choice in choices if choice.label == label)
        return self.app.press(Press(target=self.who(who), action=action.encode()))

    def answers(self, who: str, reply: Reply, *, right: bool) -> Reply:
        """Answer the question of a reply."""
        assert reply.public is not None  # noqa: S101 - the question is for everybody
        first = next(iter(reply.public.choices)).action
        live = self.app.store.round(first.subject)
        assert live is not None  # noqa: S101 - it was just begun
        key = right_option(self.app.content().questions[live.questions[first.step]])
        wanted = next(
            choice
            for choice in reply.public.choices
            if (choice.action.choice == str(key)) == right and choice.action.choice.isdecimal()
        )
        return self.presses(who, reply, wanted.label)
