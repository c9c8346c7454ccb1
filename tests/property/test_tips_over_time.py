"""Whatever happens to zones and to the server: tips in order, each once, one a date."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.people import Person, Subscription
from bot.ports import Due, Plan, Sent
from bot.tips.choose import next_due, plan
from bot.tips.policy import Policy
from bot.tips.schedule import Rhythm, sends
from tests.tips_world import MLE, WEEKDAYS, target, tips_content

CONTENT = tips_content()
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
START = datetime(2026, 3, 1, tzinfo=UTC)

zones = st.sampled_from(ZONES)
#: A pause of the server, and perhaps a new zone in the profile meanwhile.
turns = st.lists(
    st.tuples(st.integers(1, 5 * 86400), st.one_of(st.none(), zones)), min_size=1, max_size=40
)


class Life:
    """One subscription, moved on as a store does it."""

    def __init__(self, zone: str) -> None:
        self.now = START
        self.person = Person(id=1, learner=1, target=target(), profile_zone=zone)
        self.subscription = Subscription(
            id=1,
            person=1,
            track="mle",
            schedule="weekdays",
            active=True,
            last_local_date=None,
            next_due_at=next_due(Rhythm(schedule=WEEKDAYS, zone=zone), START),
        )
        self.plans: list[Plan] = []
        self.came: list[tuple[date, datetime]] = []

    @property
    def sent(self) -> list[str]:
        return [decided.tip for decided in self.plans if decided.tip]

    @property
    def dates(self) -> list[date]:
        return [decided.local_date for decided in self.plans if decided.tip]

    def tick(self, content: Content = CONTENT) -> None:
        due_at = self.subscription.next_due_at
        if due_at is None or due_at > self.now:
            return
        due = Due(
            subscription=self.subscription,
            person=self.person,
            past=tuple(
                Sent(kind=decided.kind, tip=decided.tip, at=decided.due_at, asked=decided.questions)
                for decided in self.plans
                if decided.tip
            ),
        )
        decided = plan(due, content, self.now, Policy())
        self.plans.append(decided)
        if decided.tip:
            self.came.append((decided.local_date, self.now))
        last = self.subscription.last_local_date
        self.subscription = replace(
            self.subscription,
            next_due_at=decided.next_due_at,
            last_local_date=max(last or decided.local_date, decided.local_date),
        )


@given(zones, turns)
def test_tips_come_in_order_each_once_and_one_a_date(
    zone: str, turns: list[tuple[int, str | None]]
) -> None:
    life = Life(zone)
    for seconds, new_zone in turns:
        life.now += timedelta(seconds=seconds)
        life.person = replace(life.person, profile_zone=new_zone or life.person.profile_zone)
        before = len(life.plans)
        life.tick()
        earliest = life.now - Policy().late_limit
        assert all(p.next_due_at is None or p.next_due_at > earliest for p in life.plans[before:])
    assert life.sent == [tip.id for tip in MLE.tips][: len(life.sent)]
    assert life.dates == sorted(set(life.dates))


@given(zones, st.lists(st.integers(1, 6 * 3600), min_size=60, max_size=60))
def test_pauses_of_less_than_the_limit_cost_no_date(zone: str, pauses: list[int]) -> None:
    life = Life(zone)
    firings = sends(Rhythm(schedule=WEEKDAYS, zone=zone), START)
    expected = [fired.local_date for fired in islice(firings, len(MLE.tips))]
    pauses += [int(Policy().late_limit.total_seconds())] * 40
    for seconds in pauses:
        life.now += timedelta(seconds=seconds)
        life.tick()
    assert life.dates == expected
    assert life.sent == [tip.id for tip in MLE.tips]


@given(zones, st.lists(st.integers(1, 5 * 86400), min_size=1, max_size=20))
def test_pauses_of_any_length_cost_only_the_dates_that_are_too_late_at_their_end(
    zone: str, pauses: list[int]
) -> None:
    life = Life(zone)
    expected: dict[date, None] = {}
    for seconds in pauses:
        began, life.now = life.now, life.now + timedelta(seconds=seconds)
        for _ in range(2):  # one for what is too late, one for what is not
            life.tick()
        since = max(began, life.now - Policy().late_limit)
        over = takewhile(
            lambda fired: fired.due_at <= life.now,
            sends(Rhythm(schedule=WEEKDAYS, zone=zone), since),
        )
        expected |= dict.fromkeys(fired.local_date for fired in over)
    assert life.dates == list(expected)[: len(MLE.tips)]


@given(zones, st.integers(4, 19), st.integers(-4 * 3600, 4 * 3600), st.integers(0, 3600))
def test_what_other_zone_data_planned_comes_on_its_date_once_and_not_before_its_hour(
    zone: str, hour: int, off: int, late: int
) -> None:
    at_its_hour = replace(WEEKDAYS, at=time(hour))
    content = tips_content(schedules={"weekdays": at_its_hour})
    firings = list(islice(sends(Rhythm(schedule=at_its_hour, zone=zone), START), 5))
    life = Life(zone)
    planned = firings[0].due_at + timedelta(seconds=off)
    life.subscription = replace(life.subscription, next_due_at=planned)
    life.now = planned + timedelta(seconds=late)
    for fired in firings:
        while (due_at := life.subscription.next_due_at) and due_at <= fired.due_at:
            life.now = max(life.now, due_at)
            life.tick(content)
        life.now = max(life.now, fired.due_at)
        life.tick(content)
    assert [day for day, _ in life.came] == [fired.local_date for fired in firings]
    assert all(at >= fired.due_at for (_, at), fired in zip(life.came, firings, strict=True))
