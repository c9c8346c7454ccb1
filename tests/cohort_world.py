"""A workspace with a cohort in it: its lead and its members type, and the days go by."""

from datetime import datetime, timedelta

from bot import delivery
from bot.app import App, Press, Request
from bot.commands import (
    closing,
    cohort,
    enrolling,
    pausing,
    previewing,
    reporting,
    shifting,
    tips,
    track,
)
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from bot.tips.policy import Policy
from tests.fakes import FakeClock, FixedChance, MemoryMessenger
from tests.tips_world import SLACK, target, tips_content

#: A Saturday.
NOW = "2026-11-21 12:00"
MODULES = (closing, cohort, enrolling, pausing, previewing, reporting, shifting, tips, track)


class Community:
    """A workspace whose lead runs it, with everybody's clock in UTC."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = FakeClock(NOW)
        self.content = tips_content()
        self.messenger = MemoryMessenger()
        self.app = App(
            commands=[command for module in MODULES for command in module.COMMANDS],
            presses=[*enrolling.PRESSES, *closing.PRESSES],
            content=lambda: self.content,
            store=store,
            clock=self.clock,
            chance=FixedChance(),
        )

    def says(self, line: str, who: str = "lead", *, dm: bool = False, **more: str) -> Reply:
        place = "" if dm else "C1"
        asked = Request(
            target=target(who),
            line=line,
            place=place,
            in_dm=dm,
            organiser=who == "lead",
            profile_zone=more.get("zone"),
        )
        return self.app.dispatch(asked)

    def types(self, line: str, who: str = "lead") -> str:
        return as_text(self.says(line, who))

    def presses(self, label: str, on: Reply, who: str = "lead") -> str:
        found = next(choice for choice in on.choices if choice.label == label)
        press = Press(
            target=target(who), action=found.action.encode(), place="C1", organiser=who == "lead"
        )
        return as_text(self.app.press(press))

    async def at(self, when: str) -> list[tuple[str, str]]:
        """Let it be ``when``; return who then gets which tip."""
        self.clock.set(when)
        before = len(self.messenger.sent)
        delivery.tick(self.store, self.content, SLACK, self.clock.now(), Policy())
        await delivery.deliver(
            self.store, self.content, self.messenger, SLACK, self.clock, Policy()
        )
        return sorted((sent.target.user, sent.tip) for sent, _ in self.messenger.sent[before:])

    async def until(self, last: str) -> None:
        """Let the days go by, up to the one before ``last``."""
        end = datetime.fromisoformat(f"{last} 09:00+00:00")
        while (day := self.clock.now() + timedelta(days=1)) < end:
            await self.at(f"{day:%Y-%m-%d} 09:00")
