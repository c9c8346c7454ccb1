"""Whose profile Slack is asked for: whatever the words, the command that they mean decides."""

from typing import TYPE_CHECKING, cast

import pytest

from adapters.slack.answering import Answering
from adapters.slack.workspace import Workspace
from bot.actions import ActionId, run, share
from bot.app import App, Press, Request
from bot.commands import COMMANDS, PRESSES
from bot.invocation import PressHandler
from tests.fakes import FakeClock, FixedChance, NamedOrganisers
from tests.small import small_content
from tests.tips_world import target

if TYPE_CHECKING:
    from bot.ports import Store

CONTENT = small_content()
FOR_ORGANISERS = [command for command in COMMANDS if command.organisers]
LINES = [
    (command.name, line)
    for command in FOR_ORGANISERS
    for line in (command.name, *command.aliases, *command.openings)
]


@pytest.fixture(scope="module")
def answering() -> Answering:
    app = App(
        commands=COMMANDS,
        presses=PRESSES,
        content=lambda: CONTENT,
        store=cast("Store", NamedOrganisers()),
        clock=FakeClock(),
        chance=FixedChance(),
    )
    return Answering(app, Workspace(token=None, base_url="http://localhost/"))


def wants(answering: Answering, line: str) -> bool:
    """The same for what is typed and for the button that runs it."""
    typed = answering.wants_profile(Request(target=target(), line=line))
    for action in (run(line), share(line)):
        press = Press(target=target(), action=action.encode())
        assert answering.wants_profile(press) is typed
    return typed


@pytest.mark.parametrize(("name", "line"), LINES)
@pytest.mark.parametrize("written", ["{}", "{}.", "{}?", "/career {}", "“{}”!"])
def test_every_way_to_write_a_command_of_organisers_asks_who_runs_the_place(
    answering: Answering, name: str, line: str, written: str
) -> None:
    assert wants(answering, written.format(line)), name
    assert wants(answering, written.format(line.capitalize())), name


@pytest.mark.parametrize("handler", PRESSES, ids=lambda handler: handler.kind)
def test_every_button_of_organisers_asks_who_runs_the_place(
    answering: Answering, handler: PressHandler
) -> None:
    press = Press(target=target(), action=ActionId(handler.kind, "it").encode())
    assert answering.wants_profile(press) or not handler.organisers


@pytest.mark.parametrize("alias", [a for c in COMMANDS if "tips" in c.name for a in c.aliases])
def test_every_other_word_for_tips_asks_for_the_zone(answering: Answering, alias: str) -> None:
    assert wants(answering, f"{alias}.")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("tips on", True),
        ("track", True),
        ("my cohort", True),
        ("compare salary", False),
        ("does a statistician need tips?", False),
        ("", False),
    ],
)
def test_what_is_for_anybody_at_any_hour_asks_for_nothing(
    answering: Answering, line: str, *, wanted: bool
) -> None:
    assert wants(answering, line) is wanted


@pytest.mark.parametrize("action", ["tips", "1|unheard|0||of", "1|run|0||cohort createe"])
def test_a_button_that_means_nothing_asks_for_nothing(answering: Answering, action: str) -> None:
    assert not answering.wants_profile(Press(target=target(), action=action))
