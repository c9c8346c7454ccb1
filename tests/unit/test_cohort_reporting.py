"""``cohort report``: the numbers that organisers get, and those that nobody does."""

import re

import pytest

from bot.people import Pause
from bot.replies import as_text
from bot.storage import SqlStore
from tests.cohort_world import Community
from tests.tips_world import target


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    return Community(sqlite_store)


async def test_a_report_tells_of_the_weeks_that_are_over(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    everybody = [f"u{number}" for number in range(6)]
    for who in everybody:
        there.types("cohort join spring-26", who)
    assert "before its first week is over" in there.types("cohort report spring-26")
    await there.at("2026-11-23 09:00")
    await there.at("2026-11-24 09:00")
    assert "before its first week is over" in there.types("cohort report spring-26")
    there.clock.set("2026-11-30 08:00")
    there.types("cohort join spring-26", "late")
    reply = there.says("cohort report spring-26")
    assert "Up to 30 November 2026. At least 5 people are in it." in as_text(reply)
    assert "All but fewer than 5 of them get its tips." in as_text(reply)
    assert "- Week 1, Python: 5 people, 10 tips" in as_text(reply)
    assert reply.attached[0].text.splitlines() == [
        "\N{ZERO WIDTH NO-BREAK SPACE}week,title,people,tips,answered_percent,recalled_percent",
        "1,Python,5,10,,",
        ",All of these weeks,5,10,,",
    ]
    await there.at("2026-11-30 09:00")
    assert as_text(there.says("cohort report spring-26")) == as_text(reply)


def test_a_report_over_too_few_has_no_numbers(there: Community) -> None:
    there.types("cohort create spring-26 mle from 2026-11-16")
    for number in range(4):
        there.types("cohort join spring-26", f"u{number}")
    there.clock.set("2026-11-24 08:00")
    told = there.types("cohort report spring-26")
    assert "Fewer than 5 people were in it by then" in told
    assert not re.search(r"\b4\b", told)


def test_a_report_says_how_many_get_nothing_from_five_on(there: Community) -> None:
    there.types("cohort create spring-26 mle from 2026-11-16")
    for number in range(16):
        there.types("cohort join spring-26", f"u{number}")
    for number in range(5):
        there.types("tips off", f"u{number}")
    there.clock.set("2026-11-24 08:00")
    told = there.types("cohort report spring-26")
    assert "No week of it has reached 5 people so far." in told
    assert "Its tips come to at least 10 of them, and at least 5 get none now." in told
    for number in range(5, 10):
        subscription = there.store.subscription(there.store.person(target(f"u{number}")).id)
        assert subscription is not None
        there.store.reschedule(
            subscription.id, schedule="weekdays", pause=Pause.UNREACHABLE, next_due_at=None
        )
    told = there.types("cohort report spring-26")
    assert "at least 10 get none now; at least 5 of these cannot be reached." in told
    for number in range(10, 14):
        there.types("tips off", f"u{number}")
    assert "Its tips come to fewer than 5 of them" in there.types("cohort report spring-26")
