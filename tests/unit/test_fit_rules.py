"""What answers are worth, what random and thoughtless ones come to, and what flips a result."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning import Sheet
from bot.quiz import fit as rules
from bot.quiz.fit import POINTS, SIDES, Answer, Change, Result
from tests.fit_world import INDIFFERENT, always, filled, fond_of, the_fit

FIT = the_fit()
NOW = datetime(2026, 3, 2, tzinfo=UTC)
TO_PAIRS = (Answer.FIRST, Answer.SECOND, Answer.BOTH, Answer.NEITHER)
sheets = st.tuples(*(st.sampled_from(rules.answers_to(item)) for item in FIT.items))


def judge(answers: Sequence[Answer]) -> Result:
    return rules.judge(FIT, answers)


def changed(answers: Sequence[Answer], changes: Sequence[Change]) -> tuple[Answer, ...]:
    new = list(answers)
    for change in changes:
        assert new[change.place] == change.old
        new[change.place] = change.new
    return tuple(new)


def one_away(answers: Sequence[Answer]) -> list[Change]:
    return [
        Change(place=place, old=answers[place], new=new)
        for place, item in enumerate(FIT.items)
        for new in rules.answers_to(item)
        if new != answers[place]
    ]


# --- points ------------------------------------------------------------------------------------


def test_a_side_of_a_pair_is_a_point_for_its_role() -> None:
    pair = next(item for item in FIT.items if item.is_pair)
    assert [leaning.role for leaning in pair.leanings] == ["mle", "ds"]
    worth = [rules.points(FIT, pair, answer) for answer in TO_PAIRS]
    assert worth == [1, -1, 0, 0]


@pytest.mark.parametrize(("role", "sign"), [("ds", -1), ("mle", 1)])
def test_a_rating_counts_for_or_against_its_role_in_halves(role: str, sign: int) -> None:
    rated = next(i for i in FIT.items if not i.is_pair and i.leanings[0].role == role)
    worth = [rules.points(FIT, rated, answer) * sign for answer in POINTS]
    assert worth == [-1, -0.5, 0, 0.5, 1]


@pytest.mark.parametrize(("role", "score"), [("ds", -14), ("mle", 14)])
def test_somebody_all_for_one_role_leans_to_it_in_every_facet(role: str, score: float) -> None:
    result = judge(filled(fond_of(role)))
    assert (result.role, result.score) == (role, score)
    assert set(result.facets.values()) == {role}


# --- without thought ---------------------------------------------------------------------------


@pytest.mark.parametrize(("to_pair", "rating"), list(product(TO_PAIRS, POINTS)))
def test_answering_always_alike_comes_out_even(to_pair: Answer, rating: Answer) -> None:
    result = judge(filled(always(to_pair, rating)))
    assert (result.score, result.role) == (0, None)
    assert set(result.facets.values()) == {None}


@pytest.mark.parametrize("period", [2, 3, 4])
def test_no_repeating_pattern_of_first_and_last_leans(period: int) -> None:
    for pattern in product((0, -1), repeat=period):
        answers = [
            (SIDES if item.is_pair else POINTS)[pattern[place % period]]
            for place, item in enumerate(FIT.items)
        ]
        assert judge(answers).role is None, pattern


@pytest.mark.parametrize(("rating", "role"), [(Answer.THREE, None), (Answer.FOUR, "mle")])
def test_the_margin_is_one_standard_deviation_of_random_sheets(
    rating: Answer, role: str | None
) -> None:
    assert rules.variance(FIT.items) == 12  # ten pairs of 1, four ratings of a half: 3.46 points
    mle, pairs = fond_of("mle"), [place for place, item in enumerate(FIT.items) if item.is_pair]
    rated = next(place for place, item in enumerate(FIT.items) if not item.is_pair)
    answers = list(filled(INDIFFERENT))
    for place in pairs[:3]:
        answers[place] = mle(FIT.items[place])
    assert FIT.items[rated].leanings[0].role == "mle"
    answers[rated] = rating
    result = judge(answers)
    assert (result.score, result.role) == (3.5 if role else 3, role)


def test_35_in_100_random_sheets_lean_and_to_both_roles_alike() -> None:
    shares = rules.chances(FIT)
    assert sum(shares.values()) == 1
    assert shares["ds"] == shares["mle"]
    assert round(float(1 - shares[None]), 3) == 0.354
    assert isinstance(shares["ds"], Fraction)


def test_random_sheets_do_what_the_exact_shares_say() -> None:
    chance = random.Random(5)
    n = 3000
    results = [
        judge([chance.choice(SIDES if item.is_pair else POINTS) for item in FIT.items])
        for _ in range(n)
    ]
    # Three standard errors of a share of 35 % among 3000 are 2.6 points.
    leaning = sum(result.role is not None for result in results) / n
    assert leaning == pytest.approx(0.354, abs=0.027)
    assert sum(result.score for result in results) / n == pytest.approx(0, abs=0.2)


# --- what moved it, and what would change it ----------------------------------------------------


@given(sheets)
def test_the_answers_that_moved_it_most_come_first(answers: tuple[Answer, ...]) -> None:
    result = judge(answers)
    for role, sign in (("ds", -1), ("mle", 1)):
        places = rules.speaking_for(FIT, result, role)
        worth = [result.points[place] * sign for place in places]
        assert worth == sorted(worth, reverse=True)
        assert set(places) == {p for p, points in enumerate(result.points) if points * sign > 0}


def test_among_equal_answers_the_firmer_facet_comes_first() -> None:
    mle = fond_of("mle")
    answers = list(filled(INDIFFERENT))
    firm = [p for p, item in enumerate(FIT.items) if item.facet == "stories-systems"]
    for place in (0, *firm):
        answers[place] = mle(FIT.items[place])
    assert rules.speaking_for(FIT, judge(answers), "mle") == (*firm, 0)


@given(sheets)
def test_the_named_changes_change_the_result_and_nothing_less_does(
    answers: tuple[Answer, ...],
) -> None:
    now = judge(answers).role
    for wanted in [None] if now else ["ds", "mle"]:
        changes = rules.changes(FIT, answers, wanted)
        assert judge(changed(answers, changes)).role == wanted
        assert judge(changed(answers, changes[:-1])).role == now
        assert len({change.place for change in changes}) == len(changes)
        single = [c for c in one_away(answers) if judge(changed(answers, [c])).role == wanted]
        assert (len(changes) == 1) == bool(single)
        if single:
            moved = [abs(judge(changed(answers, [c])).score - judge(answers).score) for c in single]
            by = abs(judge(changed(answers, changes)).score - judge(answers).score)
            assert by == min(moved)


def test_the_firmest_sheet_takes_six_changes() -> None:
    answers = filled(fond_of("ds"))
    assert len(rules.changes(FIT, answers, None)) == 6  # 14 - 6 * 2 = 2; five would leave 4


def test_what_shifted_is_named_by_facet() -> None:
    before, after = judge(filled(INDIFFERENT)), judge(filled(fond_of("ds")))
    assert rules.shifted(before, before) == ()
    assert rules.shifted(before, after) == tuple(facet.id for facet in FIT.facets)


# --- the journal -------------------------------------------------------------------------------


def test_a_step_back_takes_the_last_answer_away() -> None:
    assert rules.answers(()) == ()
    assert rules.answers(("first", "back", "both", "5")) == (Answer.BOTH, Answer.FIVE)
    assert rules.answers(("first", "second", "back", "back", "neither")) == (Answer.NEITHER,)


def sheet(*moves: str, finished: bool = False) -> Sheet:
    return Sheet(
        id="a",
        person=1,
        version=FIT.version,
        started_at=NOW,
        moves=moves,
        finished_at=NOW if finished else None,
    )


def test_a_sheet_belongs_to_the_quiz_it_was_begun_with() -> None:
    whole = filled(fond_of("ds"))
    assert rules.belongs(sheet(), FIT)
    assert rules.belongs(sheet("both", "second"), FIT)
    assert rules.belongs(sheet(*whole, finished=True), FIT)


def test_a_sheet_that_no_longer_matches_the_items_belongs_to_none() -> None:
    whole = filled(fond_of("ds"))
    assert not rules.belongs(sheet(), replace(FIT, version=FIT.version + 1))
    assert not rules.belongs(sheet("5"), FIT)  # the first item is a pair
    assert not rules.belongs(sheet(*whole), FIT)
    assert not rules.belongs(sheet(*whole, "both"), FIT)
    assert not rules.belongs(sheet(*whole[:-1], finished=True), FIT)


def test_totals_count_the_sheets_of_this_version_alone() -> None:
    taken = sheet(*filled(fond_of("ds")), finished=True)
    older = replace(taken, id="b", version=FIT.version + 1)
    assert rules.totals(FIT, [taken, older]) == {"ds": 1, "mle": 0, None: 0}
