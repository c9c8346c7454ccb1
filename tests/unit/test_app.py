"""The one call adapters make: it always answers, and it answers in the right place."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest
from structlog.testing import capture_logs

from bot.actions import ActionId, run, share
from bot.app import App, Press, Request
from bot.commands import compare, role, start
from bot.content import Content
from bot.errors import StoreUnavailable, UserError
from bot.invocation import Command, Context, Option, PressHandler, Value
from bot.people import Group, Target
from bot.refusals import FORGETFUL
from bot.replies import Reply, as_text
from tests.fakes import NamedOrganisers
from tests.small import small_content

if TYPE_CHECKING:
    from bot.ports import Store

ME = Target(platform="test", community="c", user="u")
LOOP_THREAD = threading.main_thread()


def _where(context: Context) -> Reply:
    inside = threading.current_thread() is LOOP_THREAD
    return Reply(title="on the loop" if inside else "in a thread")


def _fails(context: Context) -> Reply:
    raise RuntimeError("password=hunter2")


def _forgets(context: Context) -> Reply:
    raise StoreUnavailable("locked")


def _refuses(context: Context) -> Reply:
    raise UserError("Not like that.", hint="Like this.", suggestions=("start",))


def _many(content: Content) -> list[Value]:
    return [Value(id=f"v{n}", label=f"Value {n}") for n in range(40)]


def _pressed(context: Context, action: ActionId) -> Reply:
    return Reply(title=f"pressed {action.subject} at {context.now:%H:%M}")


EXTRA = (
    Command(
        name="lead",
        summary="l",
        example="lead v1",
        handle=_where,
        options=(Option(name="value", summary="Which value?", values=_many, required=True),),
        organisers=True,
    ),
    Command(name="quick", summary="q", example="quick", handle=_where),
    Command(name="slow", summary="s", example="slow", handle=_where, stores=True),
    Command(name="broken", summary="b", example="broken", handle=_fails),
    Command(name="locked", summary="l", example="locked", handle=_forgets),
    Command(name="strict", summary="r", example="strict", handle=_refuses),
    Command(
        name="pick",
        summary="p",
        example="pick v1",
        handle=_where,
        options=(Option(name="value", summary="Which value?", values=_many, required=True),),
    ),
)


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


class Away:
    def organisers(self, _: Target) -> Group:
        raise StoreUnavailable("gone")


class One:
    def seed(self) -> int:
        return 1


@pytest.fixture
def app() -> App:
    content = small_content()
    return App(
        commands=(*start.COMMANDS, *compare.COMMANDS, *role.COMMANDS, *EXTRA),
        presses=(
            PressHandler(kind="poke", handle=_pressed),
            PressHandler(kind="lead", handle=_pressed, organisers=True),
        ),
        content=lambda: content,
        store=cast("Store", None),
        clock=Noon(),
        chance=One(),
    )


def ask(app: App, line: str, *, in_dm: bool = False) -> Reply:
    return app.dispatch(Request(target=ME, line=line, in_dm=in_dm))


def press(app: App, action: str) -> Reply:
    return app.press(Press(target=ME, action=action))


def test_an_answer_in_a_channel_can_be_shared(app: App) -> None:
    reply = ask(app, "compare pay")
    assert reply.private
    assert reply.share == "compare salary"
    public = press(app, share("compare salary").encode())
    assert not public.private
    assert public.share is None
    assert replace(public, private=True, share="compare salary") == reply


def test_what_only_the_content_decides_is_worked_out_once_per_content() -> None:
    contents = [small_content()]
    asked: list[Content] = []

    def handle(context: Context) -> Reply:
        asked.append(context.content)
        return Reply(title="known")

    known = Command(name="known", summary="k", example="known", handle=handle)
    stores = replace(known, name="fresh", stores=True)
    app = App(
        commands=(known, stores),
        presses=(),
        content=lambda: contents[-1],
        store=cast("Store", None),
        clock=Noon(),
        chance=One(),
    )
    assert ask(app, "known") is ask(app, "known")
    assert ask(app, "known", in_dm=True).share is None
    assert len(asked) == 2
    contents.append(small_content())
    ask(app, "known")
    assert [content is contents[-1] for content in asked] == [False, False, True]
    ask(app, "fresh")
    ask(app, "fresh")
    assert len(asked) == 5


def test_replies_to_free_text_are_not_kept_and_shared_only_by_lines_that_fit() -> None:
    content = small_content()
    asked: list[str] = []

    def handle(context: Context) -> Reply:
        asked.append(context.options["said"])
        return Reply(title="heard", share="tell short" if "long" in asked[-1] else None)

    said = Option(name="said", summary="What", required=True, text=2000)
    tell = Command(
        name="tell", summary="t", example="tell", handle=handle, options=(said,), hears_rest=True
    )
    app = App(
        commands=(*start.COMMANDS, tell),
        presses=(),
        content=lambda: content,
        store=cast("Store", None),
        clock=Noon(),
        chance=One(),
    )
    assert ask(app, "why").share == "tell why"
    assert ask(app, "why").share == "tell why"
    assert ask(app, "why " * 100).share is None
    assert ask(app, "a long story " * 100).share == "tell short"
    assert len(asked) == 4
    missing = ask(app, "tell")
    assert [choice.label for choice in missing.choices] == []
    assert "/career tell" in as_text(missing)


def test_what_is_said_before_everybody_is_answered_before_everybody(app: App) -> None:
    def mention(line: str) -> Reply:
        return app.dispatch(Request(target=ME, line=line, in_public=True))

    assert (mention("compare pay").private, mention("compare pay").share) == (False, None)
    assert ask(app, "compare pay").private
    assert mention("slow").private, "what touches the store is for its author alone"
    assert mention("comprae").private


def test_what_is_for_organisers_is_refused_to_others_before_anything_else(app: App) -> None:
    for line in ("lead", "lead v1"):
        refused = ask(app, line)
        assert refused.error
        assert as_text(refused).startswith("This is for the people who run this community.")
        assert "the people who run" in as_text(press(app, run(line).encode()))

    button = ActionId("lead", "it").encode()
    assert "the people who run" in as_text(press(app, button))
    assert app.press(Press(target=ME, action=button, organiser=True)).title.startswith("pressed")
    theirs = Request(target=ME, line="lead v1", organiser=True)
    assert app.dispatch(theirs).title == "on the loop"
    assert ask(app, "lead v1").error, "what an organiser was told is not kept for others"


async def test_the_group_that_runs_a_community_may_do_what_is_for_organisers(app: App) -> None:
    store = NamedOrganisers()
    app.store = cast("Store", store)
    request = Request(target=ME, line="lead v1", groups=frozenset({"mentors"}))
    button = Press(target=ME, action=ActionId("lead", "it").encode(), groups=frozenset({"mentors"}))
    assert await app.organisers(ME) is None
    assert app.dispatch(request).error
    store.group = Group(id="mentors", name="@mentors")
    assert await app.organisers(ME) == store.group
    assert not (await app.answer(request)).error
    assert not app.press(button).error
    other = replace(request, groups=frozenset({"guests"}))
    assert app.dispatch(other).error


async def test_who_could_not_be_asked_about_is_not_told_that_they_run_nothing(app: App) -> None:
    request = Request(target=ME, line="lead v1", organiser=None)
    press = Press(target=ME, action=ActionId("lead", "it").encode(), organiser=None)
    for reply in (await app.answer(request), app.press(press)):
        assert as_text(reply).startswith("I could not find out just now whether")
        assert "try again in a minute" in as_text(reply)


async def test_a_store_that_is_away_names_no_organisers(app: App) -> None:
    app.store = cast("Store", Away())
    request = Request(target=ME, line="lead v1", groups=frozenset({"mentors"}))
    with pytest.raises(StoreUnavailable):
        await app.organisers(ME)
    assert app.dispatch(request) == FORGETFUL


def test_a_direct_message_has_nobody_to_share_with(app: App) -> None:
    assert ask(app, "compare", in_dm=True).share is None


def test_a_button_runs_its_command(app: App) -> None:
    assert press(app, run("compare salary").encode()) == ask(app, "compare salary")


def test_named_arguments_answer_like_typed_ones(app: App) -> None:
    named = app.dispatch(Request(target=ME, command="compare", options={"topic": "salary"}))
    assert named == ask(app, "compare salary")


def test_a_mistake_gets_a_sentence_a_hint_and_working_buttons(app: App) -> None:
    reply = ask(app, "comprae")
    assert reply.error
    assert as_text(reply) == (
        "I don't know the command “comprae”.\n\nDid you mean\n[compare]\n\n"
        "/career help lists everything I can do."
    )
    assert not press(app, next(reply.choices).action.encode()).error


def test_a_shared_mistake_stays_private(app: App) -> None:
    assert press(app, share("comprae").encode()).private


def test_a_missing_argument_is_offered_as_choices(app: App) -> None:
    reply = ask(app, "role")
    assert reply.title == "Which role?"
    assert [c.action.subject for c in reply.choices] == ["role ds", "role mle"]
    assert not reply.error
    many = ask(app, "pick")
    assert many.title == "Which value?"
    assert len(list(many.choices)) == 25


@pytest.mark.parametrize("action", ["", "9|run|0||x", "1|nothing|0||x", "x" * 500])
def test_an_old_or_foreign_button_explains_itself(app: App, action: str) -> None:
    reply = press(app, action)
    assert reply.error
    assert "older version" in as_text(reply)


def test_other_buttons_go_to_their_handler(app: App) -> None:
    assert press(app, ActionId("poke", "it").encode()).title == "pressed it at 12:00"


def test_our_own_failure_is_a_sentence_for_people_and_a_trace_for_the_log(app: App) -> None:
    with capture_logs() as logs:
        reply = ask(app, "broken")
    assert reply.error
    assert "hunter2" not in as_text(reply)
    assert [(entry["event"], entry["command"]) for entry in logs] == [("handler_failed", "broken")]


def test_a_locked_database_is_said_plainly(app: App) -> None:
    with capture_logs() as logs:
        reply = ask(app, "locked")
    assert "nothing was changed" in as_text(reply)
    assert logs[0]["event"] == "store_unavailable"


def test_a_handler_may_refuse(app: App) -> None:
    assert as_text(ask(app, "strict")).startswith("Not like that.")


async def test_only_what_stores_leaves_the_event_loop(app: App) -> None:
    assert (await app.answer(Request(target=ME, line="quick"))).title == "on the loop"
    assert (await app.answer(Request(target=ME, line="slow"))).title == "in a thread"
    assert (await app.answer(Request(target=ME, line="comprae"))).error
    pressed = await app.answer_press(Press(target=ME, action=run("slow").encode()))
    assert pressed.title == "in a thread"
    shared = await app.answer_press(Press(target=ME, action=share("quick").encode()))
    assert not shared.private
    poked = await app.answer_press(Press(target=ME, action=ActionId("poke", "it").encode()))
    assert poked.title == "pressed it at 12:00"
    assert (await app.answer_press(Press(target=ME, action="junk"))).error


def test_completion_never_fails(app: App) -> None:
    assert [value.id for value in app.suggest("compare", "topic", "sal")] == ["salary"]
    assert app.suggest("nothing", "topic", "sal") == []


def test_the_same_app_can_live_by_another_clock(app: App) -> None:
    class Midnight(Noon):
        def now(self) -> datetime:
            return datetime(2026, 1, 6, tzinfo=UTC)

    later = app.at(Midnight())
    action = ActionId("poke", "it").encode()
    assert press(later, action).title == "pressed it at 00:00"
    assert press(app, action).title == "pressed it at 12:00"
