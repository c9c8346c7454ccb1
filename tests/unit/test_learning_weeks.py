"""Learning weeks in a row: what breaks them, and all that does not."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning import Answered
from bot.quiz.weeks import Streak, day_of, in_a_row, local_day, monday

FIRST = date(2026, 3, 2)  # a Monday
WEEK = timedelta(days=7)


def day(week: int, weekday: int = 0) -> date:
    return FIRST + week * WEEK + timedelta(days=weekday)


def streak(answered: Iterable[int], sent: Iterable[int], *, now: int) -> int:
    """The streak in week ``now``, by the numbers of the weeks with answers and with messages."""
    found = in_a_row([day(n, 2) for n in answered], [day(n) for n in sent], day(now, 4))
    return found.weeks


def test_nobody_begins_with_a_streak() -> None:
    assert in_a_row([], [day(0), day(1)], day(3)) == Streak(weeks=0, this_week=False)


def test_one_answer_makes_a_week() -> None:
    assert in_a_row([day(0, 6)], [], day(0, 6)) == Streak(weeks=1, this_week=True)


@pytest.mark.parametrize("weekday", range(7))
def test_a_week_is_monday_to_sunday(weekday: int) -> None:
    assert monday(day(0, weekday)) == FIRST
    assert in_a_row([day(0, weekday), day(1, 6 - weekday)], [], day(1, 6)).weeks == 2


def test_the_current_week_is_not_lost_before_it_is_over() -> None:
    assert in_a_row([day(0), day(1)], [day(n) for n in range(3)], day(2, 6)) == Streak(
        weeks=2, this_week=False
    )


def test_one_missed_week_a_month_is_forgiven_and_a_second_is_not() -> None:
    every = range(8)
    # 2, 9, 16 and 23 March are weeks of March; 30 March is one of April, by its Thursday.
    assert streak([0, 2], every, now=2) == 2
    assert streak([0, 3], every, now=3) == 1
    assert streak([0, 2, 4], every, now=4) == 1
    assert streak([0, 1, 2, 5], every, now=5) == 4
    assert in_a_row([day(0), day(2)], [day(1)], day(2)).forgiven == (day(1),)


def test_a_freeze_that_is_spent_stays_spent() -> None:
    # Week 1 takes the one of March, week 3 ends the streak: it does not matter what follows.
    assert streak([0, 2, 4, 5], range(9), now=5) == 2


def test_a_streak_that_ended_does_not_spend_the_next_months_freeze() -> None:
    # Weeks 1 and 2 end it in March. Weeks 4 and 5 of April are missed without a streak, so the
    # freeze of April is there for week 7.
    assert streak([0, 6, 8], range(10), now=8) == 2


def test_an_outage_never_breaks_a_streak() -> None:
    on_our_side = [0, 1, 7, 8]  # nothing was sent for five weeks
    assert streak([0, 1, 7, 8], on_our_side, now=8) == 4
    assert streak([0, 1, 8], on_our_side, now=8) == 3


def test_an_outage_costs_no_freeze() -> None:
    found = in_a_row([day(0), day(3)], [day(0), day(2), day(3)], day(3))
    assert found == Streak(weeks=2, this_week=True, forgiven=(day(2),))


def test_a_year_ends_inside_a_streak() -> None:
    # 2026 has an ISO week 53, from 28 December to 3 January.
    days = [date(2026, 12, 21), date(2027, 1, 3), date(2027, 1, 4)]
    assert in_a_row(days, days, date(2027, 1, 10)) == Streak(weeks=3, this_week=True)
    assert days[1].isocalendar().week == 53


def test_week_53_has_the_freeze_of_december() -> None:
    learnt = [date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 18)]
    sent = [date(2026, 12, 21) + n * WEEK for n in range(5)]
    assert in_a_row(learnt, sent, learnt[-1]) == Streak(
        weeks=3, this_week=True, forgiven=(date(2026, 12, 28), date(2027, 1, 11))
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_moving_zones_changes_no_week_of_the_past() -> None:
    # Sunday evening in Honolulu is Monday in Auckland.
    answers = [
        Answered(at=at("2026-03-02 05:00"), local_date=date(2026, 3, 1)),
        Answered(at=at("2026-03-09 05:00"), local_date=date(2026, 3, 8)),
        Answered(at=at("2026-03-16 21:00"), local_date=date(2026, 3, 17)),
    ]
    every = [date(2026, 2, 23) + n * WEEK for n in range(4)]
    for zone in ("Pacific/Honolulu", "Pacific/Auckland", "UTC"):
        days = [day_of(answer, zone) for answer in answers]
        assert days == [answer.local_date for answer in answers]
        found = in_a_row(days, every, local_day(at("2026-03-17 12:00"), zone))
        # The week of 9 March was missed, and forgiven: nothing was answered in it, in any zone.
        assert found == Streak(weeks=3, this_week=True, forgiven=(date(2026, 3, 9),))


def test_an_old_answer_has_the_day_of_the_zone_of_now() -> None:
    old = Answered(at=at("2026-03-02 05:00"), local_date=None)
    assert day_of(old, "Pacific/Honolulu") == date(2026, 3, 1)
    assert day_of(old, "Europe/Berlin") == date(2026, 3, 2)


def test_clocks_change_inside_a_streak() -> None:
    # Berlin moves its clocks on Sunday 29 March 2026; its Monday begins at 22:00 UTC from then on.
    last, first = at("2026-03-29 21:59"), at("2026-03-29 22:00")
    assert local_day(last, "Europe/Berlin") == date(2026, 3, 29)
    assert local_day(first, "Europe/Berlin") == date(2026, 3, 30)
    days = [local_day(moment, "Europe/Berlin") for moment in (at("2026-03-18 12:00"), last, first)]
    assert in_a_row(days, days, days[-1]) == Streak(weeks=3, this_week=True)


weeks = st.frozensets(st.integers(0, 30))


@given(answered=weeks, sent=weeks, now=st.integers(0, 31))
def test_a_streak_is_bounded_and_without_messages_of_ours_nothing_breaks_it(
    answered: frozenset[int], sent: frozenset[int], now: int
) -> None:
    until = {week for week in answered if week <= now}
    count = streak(until, sent, now=now)
    assert 0 <= count <= len(until)
    assert streak(until, [], now=now) == len(until)


@given(answered=weeks, sent=weeks, now=st.integers(0, 31))
def test_at_most_one_week_of_a_month_is_forgiven(
    answered: frozenset[int], sent: frozenset[int], now: int
) -> None:
    found = in_a_row([day(n) for n in answered if n <= now], [day(n) for n in sent], day(now))
    thursdays = [week + timedelta(days=3) for week in found.forgiven]
    assert len({(d.year, d.month) for d in thursdays}) == len(thursdays)
