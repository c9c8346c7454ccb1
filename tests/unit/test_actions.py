import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import MAX_LENGTH, ActionId, run, share

ACTIONS = st.builds(
    ActionId,
    kind=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    subject=st.text(max_size=40),
    step=st.integers(min_value=0, max_value=9999),
    choice=st.from_regex(r"[a-z0-9-]{0,8}", fullmatch=True),
)


@given(ACTIONS)
def test_an_action_survives_the_journey(action: ActionId) -> None:
    text = action.encode()
    assert len(text) <= MAX_LENGTH
    assert ActionId.decode(text) == action


@given(st.text(max_size=120))
def test_any_other_text_is_refused_by_name(text: str) -> None:
    try:
        action = ActionId.decode(text)
    except ValueError:
        return
    assert action.encode() == text


@pytest.mark.parametrize(
    "text",
    ["", "1", "2|run|0||compare", "1|run|x||compare", "1|RUN|0||x", "1|run|00||x", "1|run|²||x"],
)
def test_forgeries_and_older_versions_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an action id"):
        ActionId.decode(text)


def test_what_does_not_fit_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="75 characters"):
        run("x" * MAX_LENGTH).encode()
    with pytest.raises(ValueError, match="not an action id"):
        ActionId("run", "x", step=-1).encode()


def test_the_two_everyday_actions() -> None:
    assert run("compare").encode() == "1|run|0||compare"
    assert share("compare").encode() == "1|share|0||compare"
