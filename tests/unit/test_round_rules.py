"""The rules of live rounds and of boards, without a store."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people import Phase, Round, Score
from bot.quiz import boards, rounds
from bot.quiz.rounds import Control
from tests.quiz_world import NOW, question

LIVE = Round(
    id="r",
    host=1,
    platform="slack",
    community="T1",
    seed=7,
    questions=("tools-ds-1", "tools-ds-2"),
    started_at=NOW,
)
REVEALED = replace(LIVE, phase=Phase.REVEALED)
LAST = replace(REVEALED, step=1)
OVER = replace(LIVE, step=2, phase=Phase.OVER)


@pytest.mark.parametrize(
    ("live", "control", "then"),
    [
        (LIVE, Control.REVEAL, (0, Phase.REVEALED)),
        (LIVE, Control.NEXT, None),
        (LIVE, Control.END, (0, Phase.OVER)),
        (REVEALED, Control.REVEAL, None),
        (REVEALED, Control.NEXT, (1, Phase.ASKING)),
        (REVEALED, Control.END, (1, Phase.OVER)),
        (LAST, Control.NEXT, None),
        (LAST, Control.END, (2, Phase.OVER)),
        (OVER, Control.REVEAL, None),
        (OVER, Control.NEXT, None),
        (OVER, Control.END, None),
    ],
)
def test_what_follows_what(live: Round, control: Control, then: tuple[int, Phase] | None) -> None:
    assert rounds.after(live, control, live.step) == then
    assert rounds.after(live, control, live.step + 1) is None


@given(st.lists(st.sampled_from(Control), max_size=12), st.integers(1, 4))
def test_whatever_is_pressed_no_revealed_question_is_hidden_again(
    controls: list[Control], length: int
) -> None:
    live = replace(LIVE, questions=("q",) * length)
    for control in controls:
        then = rounds.after(live, control, live.step)
        if then is None:
            continue
        moved = replace(live, step=then[0], phase=then[1])
        assert 0 <= rounds.revealed(moved) - rounds.revealed(live) <= 1
        assert rounds.revealed(moved) <= length
        live = moved


@given(st.dictionaries(st.none() | st.integers(0, 6), st.integers(1, 9)))
def test_everybody_is_in_exactly_one_number(votes: dict[int | None, int]) -> None:
    for asked in (question(1, options=3), None):
        tally = rounds.tally(asked, votes)
        assert tally.answered == sum(votes.values())
        assert tally.correct == (votes.get(0, 0) if asked else 0)


def test_only_questions_whose_answer_was_shown_can_be_had_right() -> None:
    bank = {q.id: q for q in (question(1), question(2))}
    assert rounds.rights(LIVE, bank) == ()
    assert rounds.rights(REVEALED, bank) == (0,)
    assert rounds.rights(OVER, {"tools-ds-1": question(1)}) == (0, None)


def score(person: int, right: int, name: str | None = None) -> Score:
    return Score(person=person, right=right, name=name)


def test_whoever_did_not_ask_to_be_seen_is_nowhere() -> None:
    placed = boards.ranked([score(1, 9), score(2, 3, "Bo"), score(3, 5, "Ada"), score(4, 3, "Al")])
    assert [(one.rank, one.name) for one in placed] == [(1, "Ada"), (2, "Al"), (2, "Bo")]
    assert boards.around(placed, 1) == ()


@given(st.lists(st.integers(0, 5), max_size=8), st.integers(0, 8))
def test_nobody_sees_more_than_two_others(rights: list[int], person: int) -> None:
    placed = boards.ranked([score(n, right, f"N{n}") for n, right in enumerate(rights)])
    near = boards.around(placed, person)
    assert len(near) == len(placed[:3]) or person >= len(rights) or len(near) == 2
    assert len([one for one in near if one.person != person]) <= 2
    assert (person in [one.person for one in near]) == (person < len(rights))


@pytest.mark.parametrize(
    ("rights", "named", "more"),
    [
        ([], [], 0),
        ([4], [], 0),
        ([4, 0], [4], 0),
        ([0, 0], [], 0),
        ([5, 4, 3, 2], [5, 4, 3], 0),
        ([5, 4, 4, 4, 4], [5, 4, 4], 2),
    ],
)
def test_the_first_are_few_and_share_what_they_share(
    rights: list[int], named: list[int], more: int
) -> None:
    placed = boards.ranked([score(n, right, f"N{n}") for n, right in enumerate(rights)])
    first, equal = boards.first(placed)
    assert ([one.right for one in first], equal) == (named, more)
