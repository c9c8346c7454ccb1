"""What the store costs: statements per method, and that none of them reads a whole table."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, event, make_url

from bot.cohorts import Cohort
from bot.learning import Attempt, Doubt
from bot.people import Delivery, DeliveryKind, Pause, Phase, Round
from bot.ports import Due, Plan, Scope
from bot.storage import SqlStore
from bot.storage.planning import _key as name_of
from tests.contract.laws import (
    LEASE,
    NOW,
    SLACK,
    lesson,
    planner,
    sheet,
    subscribed,
    target,
)
from tests.deliveries import claim_from

CHANNEL = replace(target("C1"), channel=True)
QUESTION = name_of(CHANNEL, NOW.date(), "tip-1")


SPRING = Cohort(
    id=0,
    platform="slack",
    community="T1",
    name="spring",
    track="ds",
    schedule="weekdays",
    starts_on=NOW.date(),
    created_at=NOW,
)


class Statement(NamedTuple):
    sql: str
    values: Any


def quiz(name: str) -> Attempt:
    return Attempt(id=name, person=1, topic=None, seed=7, questions=("q1", "q2"))


def live(name: str) -> Round:
    return Round(
        id=name,
        host=1,
        platform="slack",
        community="T1",
        seed=7,
        questions=("q1", "q2"),
        started_at=NOW,
    )


def plan_tomorrow(store: SqlStore, *questions: str) -> object:
    tomorrow = NOW.replace(day=24)
    return store.plan_due(SLACK, tomorrow, planner("tip-2", *questions, now=tomorrow))


def cohort(store: SqlStore) -> Cohort:
    found = store.cohort(target(), "spring")
    assert found is not None
    return found


def claimed(store: SqlStore) -> Delivery:
    return claim_from(store, Scope("slack", "T1"), NOW, lease=LEASE)[0]


def adopt_two(store: SqlStore) -> object:
    return [store.adopt_zone("slack", zone, lambda *_: NOW) for zone in ("UTC", "Europe/Berlin")]


def book(store: SqlStore, name: str) -> object:
    return store.reserve(name, count=1, gap=LEASE, now=NOW, horizon=LEASE)


#: How many statements each method sends; BEGIN and COMMIT are not counted.
COSTS: dict[str, tuple[int, Callable[[SqlStore], object]]] = {
    "person": (1, lambda store: store.person(target())),
    "person, no community": (1, lambda store: store.person(target(community=""))),
    "person, new": (3, lambda store: store.person(target("U2"))),
    "set_zone": (1, lambda store: store.set_zone(1, "Asia/Tokyo")),
    "subscription": (1, lambda store: store.subscription(1)),
    "subscribe": (4, lambda store: store.subscribe(1, track="mle", schedule="s", next_due_at=NOW)),
    "reschedule": (
        5,
        lambda store: store.reschedule(1, schedule="s", pause=None, next_due_at=NOW),
    ),
    "reschedule, with a pause": (
        2,
        lambda store: store.reschedule(1, schedule="s", pause=Pause.OFF, next_due_at=None),
    ),
    "note_signs": (1, lambda store: store.note_signs([target(), target("U2")], NOW)),
    "sent_tips": (1, lambda store: store.sent_tips(1)),
    "past": (1, lambda store: store.past(1)),
    "came": (1, lambda store: store.came(1, since=NOW.date())),
    "poll": (1, lambda store: store.poll(QUESTION)),
    "answer_poll": (
        3,
        lambda store: store.answer_poll(QUESTION, person=1, choice=1, now=NOW),
    ),
    "tally": (2, lambda store: store.tally(QUESTION)),
    "plan_due": (9, plan_tomorrow),
    "plan_due, with nobody due": (
        1,
        lambda store: store.plan_due(SLACK, NOW - timedelta(days=400), planner("tip-2")),
    ),
    "set_away and plan_due": (
        3,
        lambda store: store.set_away(target(), "r", now=NOW) and plan_tomorrow(store),
    ),
    "plan_due, with questions": (10, lambda store: plan_tomorrow(store, "q1")),
    "adopt_zone, the first": (2, lambda store: store.adopt_zone("slack", "UTC", lambda *_: NOW)),
    "adopt_zone, another": (7, adopt_two),
    "default_zone": (1, lambda store: store.default_zone("slack")),
    "ready_communities": (1, lambda store: store.ready_communities(SLACK, NOW)),
    "claim_shares, of one community": (
        2,
        lambda store: store.claim_shares([(Scope("slack", "T1"), 20)], NOW, lease=LEASE),
    ),
    "claim_shares, of two communities": (
        3,
        lambda store: store.claim_shares(
            [(Scope("slack", "T1"), 1), (Scope("slack", "T2"), 1)], NOW, lease=LEASE
        ),
    ),
    "known": (1, lambda store: store.known(target())),
    "held": (16, lambda store: store.held(target())),
    "held and forget": (48, lambda store: store.forget(target(), store.held(target()).version)),
    "is_wanted": (1, lambda store: store.is_wanted(1)),
    "settle_sent": (1, lambda store: store.settle_sent(1, ref="1700.1", now=NOW)),
    "settle_retry, claimed": (
        3,
        lambda store: store.settle_retry(claimed(store), at=NOW, reason="r", in_doubt=False),
    ),
    "settle_dead, claimed": (3, lambda store: store.settle_dead(claimed(store), reason="r")),
    "settle_dead, with a pause": (
        6,
        lambda store: store.settle_dead(claimed(store), reason="r", pause=Pause.UNREACHABLE),
    ),
    "settle_away, claimed": (
        5,
        lambda store: store.settle_away(claimed(store), reason="r", now=NOW),
    ),
    "untold": (1, lambda store: store.untold()),
    "tell": (2, lambda store: store.tell(target(), now=NOW)),
    "unreached": (1, lambda store: store.unreached(Scope("slack", "T1"))),
    "set_away": (2, lambda store: store.set_away(target(), "r", now=NOW)),
    "set_back": (1, lambda store: store.set_back(Scope("slack", "T1"))),
    "set_back, by reason": (1, lambda store: store.set_back(SLACK, {"token_revoked"})),
    "away": (1, lambda store: store.away()),
    "communities": (1, lambda store: store.communities("slack")),
    "undelivered": (1, lambda store: store.undelivered(1)),
    "backlog": (1, lambda store: store.backlog(SLACK, NOW)),
    "outcomes": (1, lambda store: store.outcomes(SLACK, NOW, on_time=timedelta(minutes=10))),
    "traced": (1, lambda store: store.traced("1")),
    "start_attempt": (5, lambda store: store.start_attempt(quiz("b"))),
    "attempt": (1, lambda store: store.attempt("a")),
    "open_attempt": (1, lambda store: store.open_attempt(1)),
    "answer": (2, lambda store: store.answer("a", step=0, choice=1, now=NOW)),
    "answer and learn": (
        8,
        lambda store: store.answer("a", step=0, choice=1, now=NOW, lesson=lesson()),
    ),
    "cards": (1, lambda store: store.cards(1)),
    "reviews": (1, lambda store: store.reviews(1)),
    "answered": (1, lambda store: store.answered(1)),
    "sent_dates": (1, lambda store: store.sent_dates(1)),
    "sent_dates, of late": (1, lambda store: store.sent_dates(1, since=NOW.date())),
    "told": (1, lambda store: store.told(1)),
    "recalled": (2, lambda store: store.recalled(SLACK, {}, NOW)),
    "community": (1, lambda store: store.community(target())),
    "set_retention": (2, lambda store: store.set_retention(target(), 0.9)),
    "organisers": (1, lambda store: store.organisers(target())),
    "set_organisers": (2, lambda store: store.set_organisers(target(), None)),
    "asked": (1, lambda store: store.asked(1)),
    "flag": (1, lambda store: store.flag(1, "q2", Doubt.WRONG, now=NOW)),
    "unflag": (1, lambda store: store.unflag(1, "q1")),
    "doubt": (1, lambda store: store.doubt(1, "q1")),
    "first_answers": (1, lambda store: store.first_answers(Scope("slack", "T1"))),
    "latest_sheets": (1, lambda store: store.latest_sheets(1, Scope("slack", "T1"))),
    "flags": (1, lambda store: store.flags(Scope("slack", "T1"))),
    "start_sheet": (5, lambda store: store.start_sheet(sheet(1, "b"))),
    "sheet": (1, lambda store: store.sheet("a")),
    "open_sheet": (1, lambda store: store.open_sheet(1)),
    "move": (1, lambda store: store.move("a", step=0, move="both", now=NOW, last=False)),
    "finished_sheets": (1, lambda store: store.finished_sheets(1, version=1)),
    "start_round": (5, lambda store: store.start_round(live("s"))),
    "round": (1, lambda store: store.round("r")),
    "rounds_of": (1, lambda store: store.rounds_of(1)),
    "move_round": (1, lambda store: store.move_round(live("r"), step=1, phase=Phase.ASKING)),
    "answer_round": (
        2,
        lambda store: store.answer_round("r", step=0, person=1, choice=1, now=NOW),
    ),
    "round_votes": (1, lambda store: store.round_votes("r")),
    "round_answers": (1, lambda store: store.round_answers("r", 1)),
    "round_scores": (1, lambda store: store.round_scores("r", [0, 1])),
    "join_board": (3, lambda store: store.join_board(1, "Ada", now=NOW)),
    "leave_board": (1, lambda store: store.leave_board(1)),
    "reserve, first": (4, lambda store: book(store, "new")),
    "reserve": (2, lambda store: book(store, "sends")),
    "conversation": (1, lambda store: store.conversation(target())),
    "keep_conversation": (1, lambda store: store.keep_conversation(target(), "D1")),
    "board": (1, lambda store: store.board(target(), since=NOW)),
    "create_cohort": (1, lambda store: store.create_cohort(replace(SPRING, name="new"))),
    "cohort": (1, cohort),
    "cohorts": (1, lambda store: store.cohorts(target())),
    "cohort_size": (1, lambda store: store.cohort_size(1)),
    "cohort and cohort_members": (
        4,
        lambda store: store.cohort_members(cohort(store), {}, NOW + timedelta(days=1)),
    ),
    "membership": (1, lambda store: store.membership(1)),
    "cohort and join_cohort": (
        10,
        lambda store: store.join_cohort(cohort(store), 1, schedule="s", next_due_at=NOW, now=NOW),
    ),
    "leave_cohort": (8, lambda store: store.leave_cohort(1)),
    "cohort and change_cohort": (
        7,
        lambda store: store.change_cohort(
            seen := cohort(store), replace(seen, schedule="new"), lambda _: NOW
        ),
    ),
    "cohort and forget_cohort": (6, lambda store: store.forget_cohort(cohort(store))),
}

#: What is counted by reason, once its few rows are found.
GROUPED = {"backlog", "outcomes"}
COUNTING = "USE TEMP B-TREE FOR GROUP BY"
#: What lies with several accounts of one learner has to be put in one order.
SORTED = {
    "adopt_zone, another",
    "asked",
    "cohort and change_cohort",
    "finished_sheets",
    "note_signs",
}


@pytest.fixture
def statements() -> Iterator[list[Statement]]:
    """Every statement sent from now on, by any engine."""
    seen: list[Statement] = []

    def note(connection: object, cursor: object, sql: str, values: object, *rest: object) -> None:
        if not sql.startswith("BEGIN"):
            seen.append(Statement(sql, values))

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def busy_store(sqlite_store: SqlStore) -> SqlStore:
    """Somebody with a delivery to send, another tip due, and something open of each kind."""
    made = subscribed(sqlite_store)
    book(sqlite_store, "sends")
    subscribed(sqlite_store, CHANNEL)

    def plan(due: Due) -> Plan:
        kind = DeliveryKind.QUESTION if due.person.target.channel else DeliveryKind.TIP
        return replace(planner()(due), kind=kind)

    sqlite_store.plan_due(SLACK, NOW, plan)
    sqlite_store.reschedule(made.id, schedule="s", pause=None, next_due_at=NOW)
    sqlite_store.start_attempt(quiz("a"))
    sqlite_store.start_sheet(sheet(1))
    sqlite_store.start_round(live("r"))
    spring = sqlite_store.create_cohort(SPRING)
    assert spring is not None
    sqlite_store.join_cohort(spring, 1, schedule="weekdays", next_due_at=NOW, now=NOW)
    sqlite_store.answer_round("r", step=0, person=1, choice=0, now=NOW)
    return sqlite_store


@pytest.mark.parametrize("method", COSTS)
def test_a_method_costs_few_statements(
    busy_store: SqlStore, statements: list[Statement], method: str
) -> None:
    expected, call = COSTS[method]
    call(busy_store)
    assert len(statements) == expected, [statement.sql for statement in statements]


@pytest.mark.parametrize("method", COSTS)
def test_no_statement_reads_a_whole_table_or_sorts(
    busy_store: SqlStore, sqlite_url: str, statements: list[Statement], method: str
) -> None:
    COSTS[method][1](busy_store)
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as database:
        steps = [
            step
            for statement in statements
            for *_, step in database.execute(f"EXPLAIN QUERY PLAN {statement.sql}", one(statement))
        ]
    if method in GROUPED:
        steps = [step for step in steps if step != COUNTING]
    if method in SORTED:
        steps.remove("USE TEMP B-TREE FOR ORDER BY")
    assert not [step for step in steps if step.startswith(("SCAN", "USE TEMP"))]


def one(statement: Statement) -> Any:
    """The values of one execution, where a statement was sent for many."""
    return statement.values[0] if isinstance(statement.values, list) else statement.values
