"""How a cohort does: numbers that tell about no one person."""

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cohorts import Member
from bot.people import FLOOR
from bot.quiz.cohorts import Report, Row, report
from tests.tips_world import MLE

FACT, TASK = (tip.id for tip in MLE.weeks[0].tips)
LATER = MLE.weeks[1].tips[0].id


def member(
    *, active: bool = True, unreachable: bool = False, recalled: Any = None, **answered: bool | None
) -> Member:
    names = {"fact": FACT, "task": TASK, "later": LATER}
    return Member(
        active=active,
        unreachable=unreachable,
        answered={names[name]: outcome for name, outcome in answered.items()},
        recalled=recalled or {},
    )


def found(*members: Member) -> Report:
    made = report(members, MLE)
    assert made is not None
    return made


def test_fewer_than_five_are_no_report() -> None:
    assert report([member(fact=True)] * 4, MLE) is None
    assert report([member(fact=True)] * 5, MLE) is not None


def test_people_and_tips_are_rounded_down_to_fives_and_shares_to_five_per_cent() -> None:
    members = [member(fact=number < 4, task=None) for number in range(7)]
    assert found(*members).weeks == (
        Row(number=1, title="Python", people=5, tips=10, answered=55, recalled=None),
    )


@pytest.mark.parametrize(("answered", "told"), [(True, 95), (False, 5)])
def test_no_share_says_it_of_everybody(answered: bool, told: int) -> None:  # noqa: FBT001
    assert found(*[member(fact=answered)] * 8).weeks[0].answered == told


def test_a_week_that_fewer_than_five_reached_is_in_no_number() -> None:
    members = [member(fact=True, later=True) if n < 4 else member(fact=True) for n in range(9)]
    made = found(*members)
    assert [row.number for row in made.weeks] == [1]
    assert made.whole == Row(
        number=0, title="All of these weeks", people=5, tips=5, answered=95, recalled=None
    )
    assert found(*[member()] * 9).whole is None


def test_what_was_asked_of_fewer_than_five_is_in_no_share() -> None:
    members = [member(fact=False, later=None if number < 5 else True) for number in range(9)]
    made = found(*members)
    assert [row.answered for row in made.weeks] == [5, None]
    assert made.whole is not None
    assert made.whole.answered == 5


def test_recall_counts_what_was_asked_again_from_five_people_on() -> None:
    members = [member(fact=None, recalled={FACT: number < 5}) for number in range(10)]
    assert found(*members).weeks[0].recalled == 50
    few = [member(fact=None, recalled={FACT: True if n < 4 else None}) for n in range(10)]
    assert found(*few).weeks[0].recalled is None


@pytest.mark.parametrize(
    ("active", "unreachable", "told"),
    [
        (12, 0, (10, None, None)),
        (9, 3, (5, None, None)),
        (7, 0, (5, 5, None)),
        (7, 3, (5, 5, None)),
        (2, 5, (None, 10, 5)),
        (0, 12, (None, 10, None)),
    ],
)
def test_who_gets_nothing_is_told_from_five_on(
    active: int, unreachable: int, told: tuple[int | None, ...]
) -> None:
    members = [
        member(active=number < active, unreachable=active <= number < active + unreachable)
        for number in range(12)
    ]
    made = found(*members)
    assert (made.active, made.inactive, made.unreachable) == told


OUTCOMES = st.dictionaries(
    st.sampled_from([tip.id for tip in MLE.tips]), st.sampled_from([True, False, None])
)
MEMBERS = st.builds(
    Member, active=st.booleans(), unreachable=st.booleans(), answered=OUTCOMES, recalled=OUTCOMES
)


@given(st.lists(MEMBERS, max_size=14))
def test_whatever_people_do_no_number_is_about_fewer_than_five(members: list[Member]) -> None:
    made = report(members, MLE)
    if made is None:
        assert len(members) < FLOOR
        return
    for row in (*made.weeks, *filter(None, [made.whole])):
        assert row.people >= FLOOR
        assert all(share is None or 5 <= share <= 95 for share in (row.answered, row.recalled))
        numbers = [value for value in asdict(row).values() if isinstance(value, int)]
        assert not any(number % 5 for number in numbers[1:])


@given(st.lists(MEMBERS, min_size=5, max_size=14), MEMBERS)
def test_one_member_more_moves_a_number_by_a_step_or_not_at_all(
    members: list[Member], other: Member
) -> None:
    before, after = found(*members), found(*members, other)
    assert after.people - before.people in {0, 5}
    rows = {row.number: row for row in before.weeks}
    for row in after.weeks:
        if row.number in rows:
            assert row.people - rows[row.number].people in {0, 5}
