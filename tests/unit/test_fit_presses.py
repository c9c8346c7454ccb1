"""Old, repeated, foreign and forged presses of the role-fit quiz, and a quiz that changes."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.actions import ActionId
from bot.people import Target
from bot.replies import as_text
from bot.storage import SqlStore
from tests.fit_world import BOB, Chat, fond_of, the_fit


@pytest.fixture
def chat(sqlite_store: SqlStore) -> Chat:
    return Chat(sqlite_store)


def test_an_answer_cannot_be_given_twice(chat: Chat) -> None:
    chat.fit()
    first, other = chat.button("A"), chat.button("B")
    chat.press(first)
    for late in (first, other):
        reply = chat.press(late)
        assert reply.replaces
        assert reply.title == "Which role fits you: 2 of 14"
        assert "You are already past that one. This is where you are." in as_text(reply)
    assert chat.sheet().moves == ("first",)


def test_back_twice_goes_back_once(chat: Chat) -> None:
    chat.fit()
    chat.press("A")
    chat.press("B")
    back = chat.button("Back")
    assert chat.press(back).title == "Which role fits you: 2 of 14"
    assert "already past that one" in as_text(chat.press(back))
    assert chat.sheet().moves == ("first", "second", "back")


def test_an_answer_from_before_a_step_back_does_not_count_again(chat: Chat) -> None:
    chat.fit()
    first = chat.button("A")
    chat.press(first)
    chat.press("Back")
    assert "already past that one" in as_text(chat.press(first))
    assert chat.sheet().moves == ("first", "back")


@pytest.mark.parametrize("choice", ["5", "back", "x", "", "points"])
def test_an_answer_that_is_not_offered_changes_nothing(chat: Chat, choice: str) -> None:
    chat.fit()
    reply = chat.press(ActionId("fit", chat.sheet().id, 0, choice))
    assert reply.title == "Which role fits you: 1 of 14"
    assert "That button belongs to another question." in as_text(reply)
    assert chat.sheet().moves == ()


@pytest.mark.parametrize("step", [1, 13, 14, 999])
def test_nobody_can_skip_ahead(chat: Chat, step: int) -> None:
    chat.fit()
    chat.press(ActionId("fit", chat.sheet().id, step, "first"))
    assert chat.sheet().moves == ()


@pytest.mark.parametrize(("step", "move"), [(0, "first"), (13, "back"), (14, "back")])
def test_a_finished_sheet_stays_as_it_is(chat: Chat, step: int, move: str) -> None:
    chat.take(fond_of("ds"))
    (done,) = chat.store.finished_sheets(1, version=1)
    text = as_text(chat.press(ActionId("fit", done.id, step, move)))
    assert "These answers are finished; take it again to answer differently." in text
    assert "Your answers lean to" in text
    assert chat.store.sheet(done.id) == done


def test_the_last_answer_twice_shows_the_same_result(chat: Chat) -> None:
    done = chat.take(fond_of("ds"))
    (sheet,) = chat.store.finished_sheets(1, version=1)
    again = chat.press(ActionId("fit", sheet.id, 13, sheet.moves[-1]))
    assert again.replaces
    assert again.blocks[1:] == done.blocks


def test_a_sheet_that_was_given_up_leads_to_the_newer_one(chat: Chat) -> None:
    chat.fit()
    old = chat.button("A")
    chat.fit(again=True)
    reply = chat.press(old)
    assert reply.error
    assert as_text(reply) == (
        "You started over since, so that one is closed.\n\n[Go on with the newer one]"
    )
    assert chat.sheet().moves == ()


def test_taking_it_again_twice_begins_once(chat: Chat) -> None:
    chat.take(fond_of("ds"))
    again = chat.button("Take it again")
    chat.press(again)
    chat.press("A")
    assert chat.press(again).title == "Which role fits you: 2 of 14"


def test_a_sheet_of_somebody_else_stays_closed_to_others(chat: Chat) -> None:
    chat.fit()
    reply = chat.as_person(BOB).press("A")
    assert as_text(reply) == (
        "Those questions are somebody else's; /career fit starts your own.\n\n[Which role fits me]"
    )
    chat.take(fond_of("ds"))
    for label in ("Points per answer", "Take it again"):
        assert "somebody else's" in as_text(chat.as_person(BOB).press(chat.button(label)))


def test_a_direct_message_that_names_no_server_still_belongs_to_its_reader(chat: Chat) -> None:
    chat.fit()
    reader = chat.as_person(Target(platform="slack", community="", user="ada"))
    assert reader.press("A").title == "Which role fits you: 2 of 14"


def test_a_forgotten_sheet_says_so(chat: Chat) -> None:
    reply = chat.press(ActionId("fit", "gone", 0, "first"))
    assert as_text(reply) == "I no longer have those answers.\n\n[Start afresh]"


# --- the quiz changes meanwhile -----------------------------------------------------------------


def test_a_sheet_of_an_older_quiz_cannot_go_on(chat: Chat) -> None:
    chat.fit()
    old = chat.button("A")
    chat.with_fit(replace(the_fit(), version=2))
    reply = chat.press(old)
    assert as_text(reply) == (
        "The questions have changed since, so that one cannot go on.\n\n[Start afresh]"
    )
    fresh = chat.fit()
    assert "The questions have changed since you began, so this is a fresh start." in as_text(fresh)
    assert chat.sheet().version == 2


def test_items_that_change_under_the_same_version_break_nothing(chat: Chat) -> None:
    done = chat.take(fond_of("ds"))
    again = next(c.action for c in done.choices if c.label == "Take it again")
    chat.with_fit(replace(the_fit(), items=the_fit().items[:-2]))
    points = next(c.action for c in done.choices if c.label == "Points per answer")
    assert "have changed since" in as_text(chat.press(points))
    assert chat.fit().title == "Which role fits you: 1 of 12"
    assert chat.press(again).title == "Which role fits you: 1 of 12"


# --- races -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("moved", "You are already past that one."),
        ("replaced", "that one is closed"),
        ("deleted", "I no longer have those answers."),
    ],
)
def test_a_click_that_loses_a_race_says_what_happened(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch, event: str, said: str
) -> None:
    """Something else happens just before a move is written down."""
    chat = Chat(sqlite_store)
    chat.fit()
    begun, journal = chat.sheet(), sqlite_store.move

    def too_late(sheet: str, *, step: int, move: str, now: datetime, last: bool) -> bool:
        match event:
            case "moved":
                journal(sheet, step=step, move="neither", now=now, last=False)
            case "replaced":
                sqlite_store.start_sheet(replace(begun, id="newer"))
            case _:
                monkeypatch.setattr(sqlite_store, "sheet", lambda name: None)
        return journal(sheet, step=step, move=move, now=now, last=last)

    monkeypatch.setattr(sqlite_store, "move", too_late)
    assert said in as_text(chat.press("A"))
