"""What payloads of Slack mean, and what is no payload at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.incoming import Asked, read_command, read_message, read_press, spoken
from bot.app import Press, Request
from bot.people import Target

ANA = Target(platform="slack", community="T1", user="U1")
COMMAND = {
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "text": "compare salary",
    "response_url": "https://hooks.example.org/1",
    "trigger_id": "t1",
}
BUTTON = {
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "trigger_id": "t1",
    "response_url": "https://hooks.example.org/1",
    "actions": [{"type": "button", "value": "1|run|0||help"}],
}


def event(**inner: Any) -> dict[str, Any]:
    said = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "hm"}
    return {"team_id": "T1", "event_id": "E1", "event": {**said, **inner}}


def test_a_command_is_a_request_of_its_author() -> None:
    assert read_command(COMMAND) == Asked(
        what=Request(target=ANA, line="compare salary"),
        key="t1",
        channel="C1",
        response_url="https://hooks.example.org/1",
    )


def test_a_button_and_a_menu_are_presses() -> None:
    option = {"type": "static_select", "selected_option": {"value": "1|run|0||role ds"}}

    pressed, picked = read_press(BUTTON), read_press({**BUTTON, "actions": [option]})

    assert pressed is not None
    assert picked is not None
    assert pressed.what == Press(target=ANA, action="1|run|0||help")
    assert picked.what == Press(target=ANA, action="1|run|0||role ds")


def test_a_press_on_the_home_tab_has_no_place() -> None:
    home = {key: BUTTON[key] for key in ("team", "user", "actions")}

    pressed = read_press(home)

    assert pressed is not None
    assert (pressed.channel, pressed.response_url, pressed.key) == ("", None, None)


@pytest.mark.parametrize(
    ("text", "line"),
    [("hi", "hi"), ("", ""), ("hi compare", "hi compare"), ("&lt;b&gt;", "<b>")],
)
def test_words_in_a_dm_are_a_line(text: str, line: str) -> None:
    asked = read_message(event(text=text), "UBOT")

    assert asked is not None
    assert asked.what == Request(target=ANA, line=line, in_dm=True)


def test_a_mention_leaves_the_bots_name_out() -> None:
    mention = event(type="app_mention", channel_type=None, text="<@UBOT> role <@U2|bo>")

    asked = read_message(mention, "UBOT")

    assert asked is not None
    assert asked.what == Request(target=ANA, line="role bo", in_public=True)


def test_a_mention_is_answered_in_a_thread() -> None:
    first = read_message(event(type="app_mention", channel_type=None, ts="1.5"), "UBOT")
    later = read_message(event(type="app_mention", ts="2.5", thread_ts="1.5"), "UBOT")
    direct = read_message(event(ts="3.5"), "UBOT")

    assert [asked.thread for asked in (first, later, direct) if asked] == ["1.5", "1.5", None]


@pytest.mark.parametrize(
    "inner",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"type": "app_mention", "edited": {"user": "U1", "ts": "2.0"}},
        {"channel_type": "channel"},
        {"user": None},
        {"type": "reaction_added"},
    ],
)
def test_other_messages_are_not_for_us(inner: dict[str, Any]) -> None:
    assert read_message(event(**inner), "UBOT") is None


def test_escapes_are_taken_back_once() -> None:
    assert spoken("&amp;lt; <https://a.example|a page> <#C1|general>") == "&lt; a page general"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted({*COMMAND, *BUTTON, "event", "id"})), inner)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(sorted({*COMMAND, *BUTTON, "event", "event_id"})), _json))
def test_nothing_in_a_payload_is_trusted(payload: dict[str, Any]) -> None:
    for asked in (read_command(payload), read_press(payload), read_message(payload, "UBOT")):
        assert asked is None or (asked.target.user and asked.target.community)
