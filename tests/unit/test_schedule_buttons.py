"""A button that names a schedule gives that schedule, on new messages and on old ones."""

import pytest

from bot.app import App, Press, Request
from bot.commands import COMMANDS, PRESSES
from bot.people import Target
from bot.replies import Reply
from bot.storage import SqlStore
from bot.tips.rules import schedule_of
from tests.fakes import FakeClock, FixedChance
from tests.fit_world import shipped
from tests.tips_world import target

CONTENT = shipped()
LINES = ("tips on", "channel question", "channel tips ds")


class Organiser:
    """Somebody on a track who also runs the channel they write in."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.app = App(
            commands=COMMANDS,
            presses=PRESSES,
            content=lambda: CONTENT,
            store=store,
            clock=FakeClock("2026-11-22 12:00"),
            chance=FixedChance(),
        )
        self.says("track ds")

    def says(self, line: str) -> Reply:
        return self.app.dispatch(
            Request(target=target("lead"), line=line, place="C1", organiser=True)
        )

    def presses(self, action: str) -> Reply:
        return self.app.press(
            Press(target=target("lead"), action=action, place="C1", organiser=True)
        )

    def kept(self, line: str) -> str:
        """Return the id of the schedule that a line is about, or the rule."""
        who = target("lead") if line == "tips on" else _channel()
        person = self.store.known(who)
        subscription = self.store.subscription(person.id) if person else None
        return schedule_of(CONTENT, subscription.schedule if subscription else "").id


def _channel() -> Target:
    lead = target("lead")
    return Target(platform=lead.platform, community=lead.community, user="C1", channel=True)


@pytest.fixture
def organiser(sqlite_store: SqlStore) -> Organiser:
    return Organiser(sqlite_store)


@pytest.mark.parametrize("line", LINES)
def test_every_button_of_a_schedule_does_what_its_label_says(
    organiser: Organiser, line: str
) -> None:
    for schedule in CONTENT.schedules.values():
        reply = organiser.says(f"{line} sundays 23:00")
        button = next(choice for choice in reply.choices if choice.label == schedule.name)
        organiser.presses(button.action.encode())

        assert organiser.kept(line) == schedule.id


@pytest.mark.parametrize("line", LINES)
def test_a_button_of_before_with_the_id_of_a_schedule_means_that_schedule(
    organiser: Organiser, line: str
) -> None:
    for schedule in CONTENT.schedules.values():
        organiser.says(f"{line} sundays 23:00")
        organiser.presses(f"1|run|0||{line} {schedule.id}")

        assert organiser.kept(line) == schedule.id


def test_somebody_who_types_the_id_of_a_schedule_as_days_means_the_days(
    organiser: Organiser,
) -> None:
    organiser.says("tips on mon-thu")

    assert organiser.kept("tips on") == "mon,tue,wed,thu@09:00"
