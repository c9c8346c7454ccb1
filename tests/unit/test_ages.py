"""How old a claim is, and when a reply says so."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import citing
from bot.content.ages import BUDGETS, age, in_words, is_old, months_between, written
from bot.model import Citation, TopicKind
from tests.small import GAZETTE, LEAFLET, small_content

CONTENT = small_content()
GOAL = CONTENT.claims["ds.goal.it"]


def test_a_source_is_as_old_as_it_prints_or_as_its_text_tells() -> None:
    assert written(GAZETTE) == date(2023, 10, 9)
    assert written(replace(LEAFLET, inferred="2020-04")) == date(2020, 4, 1)
    assert written(LEAFLET) is None


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2023, 10, 9), 0),
        (date(2023, 11, 8), 0),
        (date(2023, 11, 9), 1),
        (date(2024, 10, 8), 11),
        (date(2024, 10, 9), 12),
        (date(2020, 1, 1), 0),
    ],
)
def test_months_are_whole(today: date, months: int) -> None:
    assert months_between(date(2023, 10, 9), today) == months


@given(st.dates(), st.dates())
def test_a_later_day_is_never_younger(one: date, other: date) -> None:
    first, last = sorted((one, other))
    then = date(1990, 1, 31)
    assert 0 <= months_between(then, first) <= months_between(then, last)


def test_the_newest_source_counts() -> None:
    newer = replace(LEAFLET, id="newer", published="2024-10-09")
    content = replace(CONTENT, sources={**CONTENT.sources, "newer": newer})
    both = replace(GOAL, sources=(*GOAL.sources, Citation(source="newer", at="Top")))
    assert age(content, GOAL, date(2025, 10, 9)) == 24
    assert age(content, both, date(2025, 10, 9)) == 12


def test_without_a_date_there_is_no_age() -> None:
    undated = replace(GOAL, sources=(Citation(source="leaflet", at="Top"),))
    assert age(CONTENT, undated, date(2099, 1, 1)) is None
    assert not is_old(CONTENT, undated, date(2099, 1, 1))


def test_pay_ages_before_what_a_role_is_for() -> None:
    pay = CONTENT.claims["ds.salary.entry.gazette"]
    assert BUDGETS[TopicKind.PAY] < BUDGETS[TopicKind.DEFINITION]
    assert not is_old(CONTENT, pay, date(2024, 10, 9))
    assert is_old(CONTENT, pay, date(2024, 11, 9))
    assert not is_old(CONTENT, GOAL, date(2024, 11, 9))


@pytest.mark.parametrize(
    ("months", "words"), [(1, "1 month old"), (23, "23 months old"), (24, "2 years old")]
)
def test_an_age_in_words(months: int, words: str) -> None:
    assert in_words(months) == words


def test_the_small_print_tells_the_age_of_what_is_old_only() -> None:
    claims = ["ds.salary.entry.gazette", "ds.salary.entry.leaflet"]
    young, old = date(2024, 1, 1), date(2026, 1, 1)
    assert [str(item) for item in citing.sources(CONTENT, claims, young).items] == [
        "Gazette (9 October 2023, sells courses)",
        "Leaflet (undated)",
    ]
    assert [str(item) for item in citing.sources(CONTENT, claims, old).items] == [
        "Gazette (9 October 2023, 2 years old, sells courses)",
        "Leaflet (undated)",
    ]
