"""What people type instead of commands, read by all the commands there are."""

import pytest

from bot.app import App, Request
from bot.commands import COMMANDS
from bot.errors import UserError
from bot.registry import Registry
from bot.replies import as_text
from bot.storage import SqlStore
from tests.fakes import FakeClock, FixedChance
from tests.fit_world import shipped
from tests.tips_world import target

REGISTRY = Registry(COMMANDS)


def meant(line: str) -> str:
    return REGISTRY.parse(shipped(), line).line


@pytest.mark.parametrize("courtesy", ["please {}", "hey {}", "{} please", "could you {} now"])
def test_a_courtesy_changes_nothing_about_what_a_line_means(courtesy: str) -> None:
    lines = [alias for command in COMMANDS[1:] for alias in command.aliases]

    assert [meant(courtesy.format(line)) for line in lines] == [meant(line) for line in lines]


@pytest.mark.parametrize(
    "line",
    [
        *("STOP ALL", "stopall", "STOP \N{OCTAGONAL SIGN}", "stop :octagonal_sign:", "/stop"),
        *("STOPP", "stop it", "stop everything", "end", "cancel", "quit", "opt-out"),
    ],
)
def test_what_means_stop_stops(line: str) -> None:
    assert meant(line) == "tips off"


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("tips off until 24 December", "tips pause until 24 December"),
        ("tips off please", "tips off"),
        ("tips stop for 2 weeks", "tips pause for 2 weeks"),
        ("pause my tips , until monday", "tips pause until monday"),
        ("don't send me tips on mondays", "tips pause on mondays"),
        ("pause a week", "tips pause a week"),
        ("tips resume tomorrow", "tips pause tomorrow"),
        ("turn on tips", "tips on"),
        ("turn my tips on", "tips on"),
        ("when is the next tip", "tips when"),
        ("what is my time zone", "tips when"),
        ("next tip", "tips next"),
        ("set my time zone", "tips zone"),
        ("cohort delete spring-26", "cohort close spring-26"),
        ("leave my cohort", "cohort leave"),
        ("join a cohort", "cohort join"),
        ("create a cohort", "cohort create"),
    ],
)
def test_familiar_words_mean_the_command_that_does_it(line: str, means: str) -> None:
    assert meant(line) == means


def test_a_line_that_lacks_what_its_command_needs_asks_for_it() -> None:
    missing = REGISTRY.parse(shipped(), "change my timezone").missing

    assert missing is not None
    assert missing.name == "zone"


def test_a_name_nearly_like_a_topic_behind_a_family_is_no_question() -> None:
    with pytest.raises(UserError, match="what to do with “cohort sprig”"):
        meant("cohort sprig")


@pytest.mark.parametrize("line", ["stop bothering me", "stop sending me python things"])
def test_a_line_that_begins_with_stop_offers_to_stop_tips(
    sqlite_store: SqlStore, line: str
) -> None:
    app = App(
        commands=COMMANDS,
        presses=(),
        content=shipped,
        store=sqlite_store,
        clock=FakeClock("2026-11-22 12:00"),
        chance=FixedChance(),
    )
    reply = app.dispatch(Request(target=target(), line=line, in_dm=True))

    assert "Shall your tips stop?" in as_text(reply)
    assert "tips off" in [choice.action.subject for choice in reply.choices]
