"""Whatever people and organisers do: nobody gets a tip twice, and members are in the same week."""

import asyncio
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.storage import open_store
from bot.tips import choose
from tests.cohort_world import Community
from tests.databases import fresh_sqlite
from tests.tips_world import MLE, target

people = st.sampled_from(["ada", "bob", "cyd"])
WEEKS = {tip.id: week.number for week in MLE.weeks for tip in week.tips}


class Group(RuleBasedStateMachine):
    """A cohort of three people, through its three weeks and the moves of its calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.url = fresh_sqlite(self.folder)
        self.store = open_store(self.url)
        self.there = Community(self.store)
        self.there.types("cohort create spring-26 mle")
        self.got: dict[str, list[tuple[date, str]]] = {"ada": [], "bob": [], "cyd": []}
        #: Who gets what the cohort does, with no wish of their own.
        self.faithful: set[str] = set()

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @property
    def today(self) -> date:
        return self.there.clock.now().date()

    @property
    def week(self) -> int:
        """The week of the calendar, 0 or less before it and more than three after it."""
        cohort = self.store.cohort(target(), "spring-26")
        assert cohort is not None
        return (self.today - cohort.starts_on).days // 7 + 1

    @initialize()
    def somebody_is_in_it(self) -> None:
        self.join("ada")

    @rule(who=people)
    def join(self, who: str) -> None:
        reply = self.there.says("cohort join spring-26", who)
        if reply.title.startswith("Join"):
            self.there.presses("Join spring-26", reply, who)
        assert reply.error == (self.week > len(MLE.weeks))
        if not reply.error and not self.got[who]:
            self.faithful.add(who)

    @rule(who=people, line=st.sampled_from(["cohort leave", "tips off", "tips on", "track ds"]))
    def go_another_way(self, who: str, line: str) -> None:
        self.there.says(line, who)
        self.faithful.discard(who)

    @rule(who=people)
    def come_back(self, who: str) -> None:
        self.there.says("track mle", who)
        self.faithful.discard(who)

    @rule(days=st.integers(-9, 9))
    def move(self, days: int) -> None:
        cohort, before = self.store.cohort(target(), "spring-26"), self.week
        assert cohort is not None
        to = cohort.starts_on + timedelta(days=days)
        refused = self.there.says(f"cohort move spring-26 from {to}").error
        assert refused or self.week <= max(before, 1)

    @rule(days=st.integers(1, 7))
    def days_go_by(self, days: int) -> None:
        for _ in range(days):
            due = self.there.clock.now() + timedelta(days=1)
            asyncio.run(self._morning(f"{due:%Y-%m-%d} 09:00"))

    async def _morning(self, when: str) -> None:
        sent = await self.there.at(when)
        for who, tip in sent:
            member = self.store.membership(self.store.person(target(who)).id)
            if member and tip in WEEKS and 1 <= self.week <= len(MLE.weeks):
                assert WEEKS[tip] == self.week, "somebody reads about another week"
            self.got[who].append((self.today, tip))
        for who in self.faithful - {who for who, _ in sent}:
            had = {tip for _, tip in self.got[who]}
            left = [tip for tip, number in WEEKS.items() if number == self.week and tip not in had]
            assert not left or self.today.weekday() > 4

    @invariant()
    def nobody_gets_a_tip_twice_or_two_on_a_day(self) -> None:
        for got in self.got.values():
            assert len({tip for _, tip in got}) == len(got) == len({day for day, _ in got})


TestGroup = Group.TestCase
TestGroup.settings = settings(max_examples=6, stateful_step_count=12, deadline=None)


def test_the_machine_fails_where_nobody_keeps_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "by_calendar", lambda track, left, start, day: next(iter(left)))
    tries = settings(TestGroup.settings, max_examples=50, derandomize=True, phases=[Phase.generate])
    with pytest.raises(AssertionError, match="somebody reads about another week"):
        run_state_machine_as_test(Group, settings=tries)
