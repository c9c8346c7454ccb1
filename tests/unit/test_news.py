"""Somebody whose tips have stopped is told so at their next command, whatever it is, once."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.actions import ActionId, share
from bot.app import App, Press, Request
from bot.commands import compare, progress, start, tips, track
from bot.errors import StoreUnavailable
from bot.invocation import Command, Context, PressHandler
from bot.lookout import Lookout
from bot.pauses import notice, why
from bot.people import Pause, Stopped, Target
from bot.ports import Scope
from bot.replies import Choices, Notice, Reply, as_text
from bot.storage import SqlStore
from tests.contract.laws import NOW
from tests.contract.linking import link
from tests.fakes import FixedChance
from tests.tips_world import World, target

STOPPED = "Your tips are paused."
ELSEWHERE = Target(platform="discord", community="G1", user="ada#1")


def _direct(_: Context) -> Reply:
    return Reply(title="look there", direct=Reply(title="here it is"))


def _public(_: Context) -> Reply:
    return Reply(title="yours", public=Reply(title="everybody's"))


def _pressed(_: Context, __: ActionId) -> Reply:
    return Reply(title="pressed")


EXTRA = tuple(
    Command(name=name, summary=name, example=name, handle=handle, stores=True)
    for name, handle in (("direct", _direct), ("public", _public))
)


class Chat(World):
    """Ada, whose tips have stopped."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.app = App(
            commands=(
                *start.COMMANDS,
                *compare.COMMANDS,
                *progress.COMMANDS,
                *track.COMMANDS,
                *tips.COMMANDS,
                *EXTRA,
            ),
            presses=(PressHandler(kind="poke", handle=_pressed),),
            content=lambda: self.content,
            store=store,
            clock=self.clock,
            chance=FixedChance(),
        )
        self.join("ada")

    def stop(self, pause: Pause = Pause.UNREACHABLE) -> None:
        found = self.store.subscription(self.store.person(target()).id)
        assert found is not None
        self.store.reschedule(found.id, schedule="weekdays", pause=pause, next_due_at=None)
        self.app.look()

    def say(self, line: str, who: Target | None = None, *, in_public: bool = False) -> str:
        return as_text(
            self.app.dispatch(Request(target=who or target(), line=line, in_public=in_public))
        )


@pytest.fixture
def chat(sqlite_store: SqlStore) -> Chat:
    return Chat(sqlite_store)


@pytest.mark.parametrize("line", ["", "compare pay", "no such thing", "tips next", "compare"])
def test_it_is_said_once_whatever_they_ask(chat: Chat, line: str) -> None:
    assert STOPPED not in chat.say(line)
    chat.stop()
    said = chat.say(line)
    assert said.count(STOPPED) == 1
    assert said.count("[Resume tips]") == 1
    assert STOPPED not in chat.say(line)
    chat.app.look()
    assert STOPPED not in chat.say(line)


@pytest.mark.parametrize("line", ["tips when", "track", "progress"])
def test_what_says_it_anyway_says_it_once_and_goes_on_saying_it(chat: Chat, line: str) -> None:
    chat.stop()
    for _ in range(2):
        assert chat.say(line).count("The last one could not reach you") == 1
    assert STOPPED not in chat.say("compare pay")


async def test_it_is_said_on_an_event_loop_too(chat: Chat) -> None:
    chat.stop()
    reply = await chat.app.answer(Request(target=target(), line="compare pay"))
    assert STOPPED in as_text(reply)
    assert STOPPED not in as_text(await chat.app.answer(Request(target=target(), line="")))


async def test_a_press_counts_as_a_command(chat: Chat) -> None:
    poke = Press(target=target(), action=ActionId("poke", "it").encode())
    chat.stop()
    assert STOPPED in as_text(await chat.app.answer_press(poke))
    assert as_text(chat.app.press(poke)) == "pressed"
    chat.stop()
    old = Press(target=target(), action="what was this")
    assert STOPPED in as_text(await chat.app.answer_press(old))


async def test_it_is_said_where_nobody_else_reads_it(chat: Chat) -> None:
    chat.stop()
    shared = Press(target=target(), action=share("compare salary").encode())
    assert STOPPED not in as_text(chat.app.press(shared))
    assert STOPPED not in as_text(await chat.app.answer_press(shared))
    assert STOPPED not in chat.say("compare pay", in_public=True)
    assert STOPPED not in chat.say("public")
    assert STOPPED in chat.say("compare pay")


def test_what_goes_to_direct_messages_carries_it_there(chat: Chat) -> None:
    chat.stop()
    reply = chat.app.dispatch(Request(target=target(), line="direct"))
    assert reply.direct is not None
    assert STOPPED in as_text(reply.direct)
    assert STOPPED not in as_text(reply)


def test_another_account_of_theirs_says_where_to_resume(chat: Chat, sqlite_store: SqlStore) -> None:
    other = chat.store.person(ELSEWHERE)
    assert link(sqlite_store, chat.store.person(target()), other)
    chat.stop()
    nowhere = replace(ELSEWHERE, community="")
    said = chat.say("compare pay", nowhere)
    assert "Your tips on Slack are paused." in said
    assert "Write /career tips on there." in said
    assert "Resume" not in said
    assert STOPPED not in chat.say("compare pay")


def test_who_resumed_is_told_nothing(chat: Chat) -> None:
    chat.stop()
    assert STOPPED not in chat.say("tips on")
    assert STOPPED not in chat.say("compare pay")


def test_somebody_else_is_told_nothing(chat: Chat) -> None:
    chat.stop()
    assert STOPPED not in chat.say("compare pay", target("bob"))
    assert STOPPED not in chat.say("compare pay", replace(target(), community="T2"))


def test_an_answer_comes_though_the_database_is_gone(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("gone")

    chat.stop()
    monkeypatch.setattr(chat.store, "tell", gone)
    with capture_logs() as logs:
        said = chat.say("compare pay")
    assert "Pay" in said or "salary" in said.casefold()
    assert [line["event"] for line in logs] == ["store_unavailable"]


@pytest.mark.parametrize(
    ("pause", "reason", "words"),
    [
        (Pause.UNREACHABLE, "dms_closed", "Your direct messages were closed to me"),
        (Pause.UNREACHABLE, "no_common_server", "join one where I am"),
        (Pause.UNREACHABLE, "user_gone", "resume if you are back"),
        (Pause.UNREACHABLE, None, "The last one could not reach you"),
        (Pause.UNREACHABLE, "not_in_channel", "The last one could not reach you"),
        (Pause.IGNORED, "dms_closed", "went by without a word from you"),
    ],
)
def test_one_sentence_says_why_and_what_to_do(pause: Pause, reason: str | None, words: str) -> None:
    stopped = Stopped(person=1, platform="slack", pause=pause, reason=reason)
    assert words in why(stopped)
    assert why(stopped).count(".") == 1
    assert "resume" in why(stopped)
    told, buttons = notice(stopped, 1)
    assert isinstance(told, Notice)
    assert isinstance(buttons, Choices)


# --- communities -------------------------------------------------------------------------------


@pytest.fixture
def lookout(sqlite_store: SqlStore) -> Lookout:
    return Lookout(sqlite_store)


def away(store: SqlStore) -> set[str]:
    return {there.community for there in store.away()}


def test_whoever_asks_shows_that_their_community_is_there(
    lookout: Lookout, sqlite_store: SqlStore
) -> None:
    for team in ("T1", "T2"):
        sqlite_store.set_away(replace(target(), community=team), "token_revoked", now=NOW)
    lookout.look()
    lookout.hear(target())
    lookout.hear(target())
    assert away(sqlite_store) == {"T1", "T2"}, "nothing is written on the way of an answer"
    with capture_logs() as logs:
        lookout.look()
    assert away(sqlite_store) == {"T2"}
    assert [line["event"] for line in logs] == ["community_back"]


def test_an_absence_is_logged_once(lookout: Lookout) -> None:
    with capture_logs() as logs:
        for reason in ("app_uninstalled", "token_revoked"):
            lookout.left("slack", "T1", reason, NOW)
        lookout.look()
    assert [(line["event"], line["reason"]) for line in logs] == [
        ("community_away", "app_uninstalled")
    ]


def test_what_was_heard_while_the_store_was_away_is_written_down_later(
    lookout: Lookout, sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_store, "set_away", gone)
        lookout.left("slack", "T1", "app_uninstalled", NOW)
        lookout.left("slack", "T2", "app_uninstalled", NOW)
        with pytest.raises(StoreUnavailable):
            lookout.look()
    lookout.works(Scope("slack", "T2"))
    lookout.look()
    assert away(sqlite_store) == {"T1"}


def test_who_removed_us_while_nobody_listened_is_found_by_the_list(
    lookout: Lookout, sqlite_store: SqlStore
) -> None:
    for guild in ("G1", "G2", "G3"):
        sqlite_store.person(Target(platform="discord", community=guild, user="u"))
    sqlite_store.person(Target(platform="discord", community="", user="u2"))
    sqlite_store.person(target())
    lookout.present("discord", {"G1", "G4"}, NOW)
    lookout.look()
    assert away(sqlite_store) == {"G2", "G3"}
    lookout.present("discord", {"G1", "G2"}, NOW)
    lookout.look()
    assert away(sqlite_store) == {"G3"}


def test_being_in_the_list_mends_no_token(lookout: Lookout, sqlite_store: SqlStore) -> None:
    lookout.left("discord", "G1", "token_refused", NOW)
    lookout.present("discord", {"G1"}, NOW)
    lookout.look()
    assert away(sqlite_store) == {"G1"}
    lookout.works(Scope("discord"), {"token_refused"})
    lookout.look()
    assert away(sqlite_store) == set()


def test_news_that_cannot_be_written_down_holds_up_no_other(
    lookout: Lookout, sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sqlite_store, "set_away", lambda *_, **__: 1 / 0)
        lookout.left("slack", "T1", "token_revoked", NOW)
        with capture_logs() as logs:
            lookout.look()
    assert [line["event"] for line in logs] == ["not_noted"]
    lookout.left("slack", "T2", "token_revoked", NOW)
    lookout.look()
    assert away(sqlite_store) == {"T2"}
