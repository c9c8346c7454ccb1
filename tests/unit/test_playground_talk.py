"""What a visitor says, presses and waits for, and what the page is told about it."""

from collections.abc import Sequence
from typing import Any

import pytest

from adapters.playground import site, visitors
from bot.errors import StoreUnavailable
from bot.replies import Reply
from bot.storage import SqlStore
from tests.fakes import FakeClock
from tests.playground_world import PORT, Browser, Json, actions, app, browser, open_page, stub

#: A Sunday; the weekday schedule sends on Monday at nine in Berlin, eight in UTC.
SUNDAY = "2026-11-22 12:00"


@pytest.fixture
def page(sqlite_store: SqlStore) -> Browser:
    return open_page(sqlite_store, FakeClock(SUNDAY))


def kinds(entries: Sequence[Json]) -> list[tuple[str, str]]:
    return [(entry["kind"], entry["place"]) for entry in entries]


# --- saying ----------------------------------------------------------------------------------


def test_an_empty_conversation_opens_with_doors(page: Browser) -> None:
    state = page.state()
    assert state["entries"] == []
    assert len(state["opening"]["doors"]) == 4
    for door in state["opening"]["doors"]:
        assert page.say(door["line"])[-1]["reply"]["error"] is False


def test_a_line_is_answered_neutrally_and_as_each_platform_sends_it(page: Browser) -> None:
    said, reply = page.say("/career compare salary")
    assert (said["kind"], said["text"]) == ("said", "/career compare salary")
    assert reply["reply"]["title"].startswith("Salary")
    assert set(reply["wire"]) == {"slack", "discord"}
    assert reply["wire"]["slack"][0]["text"] == reply["text"]


def test_answers_in_a_channel_are_private_and_can_be_shared(page: Browser) -> None:
    private = page.say("compare")[-1]
    assert private["private"] is True
    public = page.press(private["share"], private["id"])[-1]
    assert public["private"] is False
    assert public["share"] is None
    assert public["text"] == private["text"]


def test_direct_messages_have_nobody_to_share_with(page: Browser) -> None:
    reply = page.say("compare", in_dm=True)[-1]
    assert (reply["private"], reply["share"]) == (False, None)
    assert reply["wire"]["slack"][0]["in_dm"] is True


def test_the_conversation_is_there_after_a_reload(page: Browser) -> None:
    entries = page.say("help")
    page.client.get("/")
    assert page.state()["entries"] == entries


@pytest.mark.parametrize(
    "line", ["", "\x00", "\u202eevil", "🎉", "<script>", "@everyone", "x" * 2000]
)
def test_whatever_is_typed_is_answered(page: Browser, line: str) -> None:
    reply = page.say(line)[-1]
    assert reply["kind"] == "reply"
    assert reply["text"]


def test_a_long_conversation_forgets_its_beginning(
    page: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "MAX_ENTRIES", 20)
    for _ in range(11):
        page.say("help")
    entries = page.state()["entries"]
    assert len(entries) == 20
    assert entries[-1]["id"] == 22


def test_a_renderer_that_fails_leaves_the_other_one_and_the_conversation(
    sqlite_store: SqlStore,
) -> None:
    def broken(reply: Reply, *, in_dm: bool = False) -> list[dict[str, Any]]:
        raise KeyError("blocks")

    renderers = {"slack": broken, "discord": stub}
    visitor = Browser(browser(site(app(sqlite_store, FakeClock()), renderers, PORT)))
    reply = visitor.say("help")[-1]
    assert reply["wire"]["slack"] is None
    assert reply["wire"]["discord"][0]["text"] == reply["text"]


def test_a_database_that_is_gone_is_said_in_a_sentence(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = open_page(sqlite_store, FakeClock())

    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("locked")

    monkeypatch.setattr(sqlite_store, "known", gone)
    answer = visitor.client.get("/api/state")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.json()["error"]


def mark(state: Json) -> str:
    return f'"{state["conversation"]}.{state["version"]}"'


def changed(page: Browser, state: Json) -> bool:
    """Ask as the page does that shows ``state``."""
    answer = page.client.get("/api/state", headers={"If-None-Match": mark(state)})
    assert answer.headers["ETag"]
    assert (answer.status_code, answer.content) == (304, b"") or answer.json() != state
    return answer.status_code == 200


def test_a_page_that_is_up_to_date_is_told_so_and_no_more(page: Browser) -> None:
    state = page.state()
    assert not changed(page, state)
    page.say("help")
    assert changed(page, state)
    state = page.state()
    page.push(days=1)
    assert changed(page, state)


def test_a_restarted_server_is_another_conversation(sqlite_store: SqlStore) -> None:
    before = open_page(sqlite_store, FakeClock())
    after = Browser(
        browser(site(app(sqlite_store, FakeClock()), {"slack": stub, "discord": stub}, PORT))
    )
    after.client.cookies = before.client.cookies
    assert after.state()["version"] == before.state()["version"]
    assert changed(after, before.state())


def test_half_a_turn_is_a_change_too(page: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object, **__: object) -> Reply:
        raise StoreUnavailable("locked")

    state = page.state()
    with monkeypatch.context() as broken:
        broken.setattr("bot.app.App.answer", gone)
        assert page.client.post("/api/say", json={"line": "help"}).status_code == 503
    assert changed(page, state)


# --- pressing --------------------------------------------------------------------------------


def test_a_button_answers_where_it_stands(page: Browser) -> None:
    reply = page.say("compare", in_dm=True)[-1]
    after = page.press(actions(reply)["Every row"], reply["id"], in_dm=False)
    assert kinds(after[-2:]) == [("pressed", "direct"), ("reply", "direct")]
    assert after[-2]["text"] == "Every row"


def test_a_quiz_goes_to_direct_messages_and_is_edited_there(page: Browser) -> None:
    entries = page.say("quiz")
    assert kinds(entries) == [("said", "channel"), ("reply", "channel"), ("reply", "direct")]
    question = entries[-1]
    after = page.press(actions(question)["Not sure"], question["id"])
    edited = next(entry for entry in after if entry["id"] == question["id"])
    assert edited["version"] == question["version"] + 1
    assert edited["text"] != question["text"]
    assert len(after) == len(entries)


@pytest.mark.parametrize("action", ["", "nonsense", "9|run|0||help", "1|run|0||🎉"])
def test_a_button_nobody_made_explains_itself(page: Browser, action: str) -> None:
    reply = page.press(action, 77)[-1]
    assert reply["reply"]["error"] is True
    assert reply["text"]


# --- completing ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("/", "/career start"),
        ("/car", "/career start"),
        ("/career comp", "/career compare "),
        ("/comp", "/career compare "),
        ("/career compare ", "/career compare definition "),
        ("/career compare sal", "/career compare salary "),
        ("/career compare salary ", "/career compare salary ds "),
        ("/career compare salary ds mle", "/career compare salary ds mle"),
        ("/career compare salary ma", "/career compare salary mle "),
        ("/career tips o", "/career tips on "),
        ("/career quiz goal 1", "/career quiz goal 1"),
        ("/career comapre salary", "/career compare salary"),
        ("/career tips zone new y", "/career tips zone America/New_York"),
    ],
)
def test_completion_offers_what_comes_next(page: Browser, line: str, first: str) -> None:
    assert page.offers(line)[0] == first


@pytest.mark.parametrize(
    "line", ["", "hello", "/career tips off ", "/\x00qqqqqq", "/“help”", "/" + "x" * 900]
)
def test_completion_offers_nothing_where_nothing_fits(page: Browser, line: str) -> None:
    assert [offer for offer in page.offers(line) if "help" not in offer] == []


def test_every_offered_line_is_understood(page: Browser) -> None:
    page.say("track ds")
    for offer in page.offers("/"):
        for line in [offer, *page.offers(offer)[:2]]:
            assert page.say(line)[-1]["reply"]["error"] is False, line


# --- waiting ---------------------------------------------------------------------------------


def test_pushing_the_clock_brings_each_tip_at_its_own_time(page: Browser) -> None:
    page.say("track ds")
    tips = [entry for entry in page.push(days=3) if entry["kind"] == "tip"]
    assert [tip["at"] for tip in tips] == [
        "2026-11-23T08:00:00+00:00",
        "2026-11-24T08:00:00+00:00",
        "2026-11-25T08:00:00+00:00",
    ]
    assert {tip["place"] for tip in tips} == {"direct"}
    clock = page.state()["clock"]
    assert clock["now"] == "2026-11-25T12:00:00+00:00"
    assert clock["next_tip_at"] == "2026-11-26T08:00:00+00:00"
    assert clock["zone"] == "Europe/Berlin"


def test_what_is_for_the_channel_comes_to_the_channel_beside_the_tips(page: Browser) -> None:
    page.say("track ds")
    page.say("channel question")
    came = [entry for entry in page.push(days=2) if entry["kind"] == "tip"]

    assert [(entry["at"][:10], entry["place"]) for entry in sorted(came, key=_when)] == [
        ("2026-11-23", "channel"),
        ("2026-11-23", "direct"),
        ("2026-11-24", "channel"),
        ("2026-11-24", "direct"),
    ]
    question, told = (entry for entry in came if entry["place"] == "channel")
    late = page.press(actions(question)["A"], question["id"])[-1]
    assert "not counted any more" in late["text"]
    assert late["place"] == "channel"
    assert "Nobody answered this time." in told["text"]


def test_a_push_stops_at_what_is_for_the_channel_alone_too(page: Browser) -> None:
    page.say("channel question mon and thu")
    came = [entry for entry in page.push(days=7) if entry["kind"] == "tip"]

    assert [entry["at"] for entry in came] == [
        "2026-11-23T08:00:00+00:00",
        "2026-11-26T08:00:00+00:00",
    ]


def test_a_question_in_the_channel_is_answered_before_it_is_told(page: Browser) -> None:
    page.say("channel question")
    [question] = (entry for entry in page.push(days=1) if entry["kind"] == "tip")
    noted = page.press(actions(question)["A"], question["id"])[-1]
    told = page.push(days=1)[-1]

    assert noted["text"].startswith("Noted: A.")
    assert noted["private"]
    assert "1 person answered." in told["text"]


def _when(entry: Json) -> tuple[str, str]:
    return entry["at"], entry["place"]


def test_a_push_that_ends_before_the_tip_brings_none(page: Browser) -> None:
    page.say("track ds")
    assert "tip" not in [entry["kind"] for entry in page.push(hours=19)]
    assert "tip" in [entry["kind"] for entry in page.push(hours=1)]


def test_pushing_to_a_moment_twice_goes_there_once(page: Browser) -> None:
    page.say("track ds")
    due = page.state()["clock"]["next_tip_at"]
    for _ in range(2):
        tips = [entry for entry in page.push_to(due) if entry["kind"] == "tip"]
        assert [tip["at"] for tip in tips] == [due]
        assert page.state()["clock"]["now"] == due


@pytest.mark.parametrize(
    ("until", "ahead"),
    [
        ("0001-01-01T00:00:00+14:00", 0),
        ("2026-11-22T13:30:00+01:00", 1800),
        ("9999-12-31T23:59:59-14:00", 84 * 24 * 3600),
    ],
)
def test_a_moment_to_push_to_is_bounded_too(page: Browser, until: str, ahead: int) -> None:
    page.push_to(until)
    assert page.state()["clock"]["ahead"] == ahead


@pytest.mark.parametrize("until", ["tomorrow", "2026-11-24T08:00:00", 1, ""])
def test_a_moment_has_a_zone(page: Browser, until: object) -> None:
    assert page.client.post("/api/clock", json={"until": until}).status_code == 400


def test_twelve_weeks_bring_the_whole_path_and_then_silence(page: Browser) -> None:
    page.say("track mle")
    tips = [entry for entry in page.push(days=84) if entry["kind"] == "tip"]
    assert len(tips) == 6
    assert page.state()["clock"]["next_tip_at"] is None


def test_the_question_of_a_tip_comes_with_the_next_one_and_is_answered_there(
    page: Browser,
) -> None:
    page.say("track ds")
    *_, first, second = page.push(days=2)
    assert "Before today's tip" not in first["text"]
    assert second["text"].startswith("Before today's tip\n\nWhat is it for?")
    after = page.press(actions(second)["Not sure"], second["id"])
    assert kinds(after[-2:]) == [("pressed", "direct"), ("reply", "direct")]
    assert "Fair enough." in after[-1]["text"]
    assert after[-3] == second
    result = page.press(actions(after[-1])["See how it went"], after[-1]["id"])[-1]
    assert "1 not sure" in result["text"]


def test_after_the_last_tip_none_is_announced(page: Browser) -> None:
    page.say("track mle")
    for _ in range(6):
        page.push_to(page.state()["clock"]["next_tip_at"])
    state = page.state()
    assert state["entries"][-1]["kind"] == "tip"
    assert "last tip" in state["entries"][-1]["text"]
    assert state["clock"]["next_tip_at"] is None


def test_a_push_is_bounded_and_never_goes_back(page: Browser) -> None:
    page.push(days=4000)
    assert page.state()["clock"]["ahead"] == 84 * 24 * 3600
    page.push(days=-3)
    assert page.state()["clock"]["ahead"] == 84 * 24 * 3600


def test_the_conversation_goes_on_in_the_pushed_time(page: Browser) -> None:
    page.push(days=7)
    assert page.say("help")[-1]["at"] == "2026-11-29T12:00:00+00:00"


def test_an_unknown_zone_is_not_believed(page: Browser) -> None:
    page.say("help", zone="Mars/Olympus")
    assert page.state()["clock"]["zone"] is None
    page.say("help", zone="Asia/Tokyo")
    assert page.state()["clock"]["zone"] == "Asia/Tokyo"
