"""Somebody who types what people type about tracks and tips."""

from bot.app import App, Press, Request
from bot.commands import beginning, start, tips, track
from bot.replies import Reply, as_text
from bot.tips.policy import Policy
from tests.fakes import FixedChance
from tests.tips_world import World, target


class Chat(World):
    """Somebody who writes to the bot in a channel of a platform that knows their zone."""

    profile_zone: str | None = "Europe/Berlin"

    def app(self) -> App:
        return App(
            commands=(*start.COMMANDS, *track.COMMANDS, *tips.COMMANDS),
            presses=beginning.PRESSES,
            content=lambda: self.content,
            store=self.store,
            clock=self.clock,
            chance=FixedChance(),
            policy=Policy(default_zone="America/Denver"),
        )

    def ask(self, line: str, *, in_dm: bool = False) -> Reply:
        return self.app().dispatch(
            Request(target=target(), line=line, in_dm=in_dm, profile_zone=self.profile_zone)
        )

    def say(self, line: str) -> str:
        return as_text(self.ask(line))

    def press(self, reply: Reply, label: str) -> str:
        action = next(c.action for c in reply.choices if c.label == label)
        return as_text(self.app().press(Press(target=target(), action=action.encode())))
