"""The laws of :class:`bot.ports.Store` about all that is held about one person, and forgetting."""

import signal
from collections import Counter
from collections.abc import Callable
from functools import partial
from multiprocessing.context import ForkServerContext

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.telling import WORDS
from bot.people import Target
from bot.ports import Holdings
from bot.storage import SqlStore, open_store, personal, tables
from tests.contract.laws import (
    DAY,
    NOW,
    SLACK,
    at_once,
    claim,
    planner,
    quiz,
    sheet,
    subscribed,
    target,
)
from tests.mortal import die_at, exit_of

EVERYTHING = {
    "people": 1,
    "subscriptions": 1,
    "deliveries": 1,
    "attempts": 2,
    "answers": 2,
    "fit_sheets": 1,
}


def fill(store: SqlStore, whom: Target, name: str = "a") -> None:
    """Give somebody a zone, a track, a planned tip, a finished quiz, one begun and a sheet."""
    person = store.person(whom, profile_zone="Europe/Berlin")
    store.set_zone(person.id, "Asia/Tokyo")
    subscribed(store, whom)
    store.plan_due(SLACK, NOW, planner())
    store.start_attempt(quiz(person, f"{name}-1", questions=["q1", "q2"]))
    store.answer(f"{name}-1", step=0, choice=1, now=NOW)
    store.answer(f"{name}-1", step=1, choice=None, now=NOW)
    store.start_attempt(quiz(person, f"{name}-2", questions=["q3"]))
    store.start_sheet(sheet(person.id, f"{name}-3"))


def counts(holdings: Holdings) -> Counter[str]:
    return Counter(record.kind for record in holdings.records)


# --- nothing is left out -----------------------------------------------------------------------


def test_every_table_is_about_a_person_by_a_foreign_key() -> None:
    """A table that belongs to nobody would be named here as an exception."""
    of_nobody = {"budgets", "cohorts", "communities", "default_zones"}
    assert {table.name for table, _ in personal.personal()} | of_nobody == set(
        tables.metadata.tables
    )


def test_every_row_goes_with_whom_it_points_to() -> None:
    for table, owners in personal.personal():
        for key in owners:
            assert key.ondelete == "CASCADE", f"{table.name} would outlive its person"


def test_every_table_about_people_has_words_for_its_export() -> None:
    assert {table.name for table, _ in personal.personal()} == set(WORDS)


# --- what is held ------------------------------------------------------------------------------


def test_a_stranger_has_nothing_and_is_not_known_for_asking(store: SqlStore) -> None:
    assert store.held(target()) == Holdings()
    assert store.known(target()) is None
    assert store.forget(target(), Holdings().version) == Holdings()
    assert store.known(target()) is None


def test_all_of_somebody_is_held_with_every_value(store: SqlStore) -> None:
    fill(store, target())
    held = store.held(target())
    assert counts(held) == EVERYTHING
    (person,) = held.of("people")
    assert (person["user_id"], person["zone"], person["profile_zone"]) == (
        "U1",
        "Asia/Tokyo",
        "Europe/Berlin",
    )
    (delivery,) = held.of("deliveries")
    assert (delivery["tip"], delivery["due_at"]) == ("tip-1", NOW)
    assert [answer["choice"] for answer in held.of("answers")] == [1, None]
    assert [attempt["questions"] for attempt in held.of("attempts")] == [["q1", "q2"], ["q3"]]


def test_in_direct_messages_it_is_everywhere_and_elsewhere_it_is_there(store: SqlStore) -> None:
    def communities(asked_in: str) -> set[object]:
        return {
            values["community"] for values in store.held(target(community=asked_in)).of("people")
        }

    store.person(target(community=""))
    assert communities("T3") == {""}
    for community in ("T1", "T2"):
        store.person(target(community=community))
    assert communities("") == {"T1", "T2"}
    assert communities("T1") == {"T1"}
    assert communities("T3") == set()


# --- forgetting --------------------------------------------------------------------------------


def test_forgetting_takes_all_of_it_and_only_once(store: SqlStore) -> None:
    fill(store, target())
    version = store.held(target()).version
    assert counts(store.forget(target(), version)) == EVERYTHING
    assert store.held(target()) == Holdings()
    assert store.forget(target(), version) == Holdings()
    assert store.attempt("a-1") is None
    assert claim(store) == ()


def test_another_version_changes_nothing(store: SqlStore) -> None:
    fill(store, target())
    old = store.held(target())
    store.answer("a-2", step=0, choice=0, now=NOW)
    now = store.forget(target(), old.version)
    assert now.version != old.version
    assert store.held(target()) == now


def test_what_happens_to_what_is_there_makes_no_new_version(store: SqlStore) -> None:
    fill(store, target())
    old = store.held(target())
    store.settle_sent(next(iter(old.of("deliveries")))["id"], ref="1", now=NOW)  # type: ignore[arg-type]
    assert store.held(target()).version == old.version


def test_afterwards_somebody_begins_anew(store: SqlStore) -> None:
    fill(store, target())
    before = store.person(target())
    store.forget(target(), store.held(target()).version)
    after = store.person(target())
    assert after.id > before.id
    assert (after.zone, after.profile_zone) == (None, None)
    assert store.subscription(after.id) is None
    assert store.asked(after.id) == ()
    fill(store, target(), "b")
    assert counts(store.held(target())) == EVERYTHING


def test_a_delivery_of_somebody_forgotten_is_no_longer_wanted(store: SqlStore) -> None:
    subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    (claimed,) = claim(store)
    assert store.is_wanted(claimed.id)
    store.forget(target(), store.held(target()).version)
    assert not store.is_wanted(claimed.id)
    store.settle_sent(claimed.id, ref="1", now=NOW)
    store.settle_retry(claimed, at=NOW, reason="r", in_doubt=True)
    store.settle_dead(claimed, reason="r")
    assert store.held(target()) == Holdings()
    assert claim(store, now=NOW + DAY) == ()


def test_what_is_settled_is_not_wanted_again(store: SqlStore) -> None:
    subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    (claimed,) = claim(store)
    store.settle_sent(claimed.id, ref="1", now=NOW)
    assert not store.is_wanted(claimed.id)


def test_of_many_at_once_one_forgets(store: SqlStore) -> None:
    fill(store, target())
    version = store.held(target()).version
    found = at_once([partial(store.forget, target(), version)] * 4)
    assert sorted(len(holdings.records) for holdings in found) == [
        0,
        0,
        0,
        sum(EVERYTHING.values()),
    ]


def meanwhile(*calls: Callable[[], object]) -> list[object]:
    return at_once(calls)


def test_forgetting_while_tips_are_planned_and_quizzes_answered_leaves_nothing(
    store: SqlStore,
) -> None:
    """Whatever wins, a forgotten person has no rows, and nobody runs into anybody."""
    for number in range(8):
        whom = target(f"U{number}")
        fill(store, whom, f"u{number}")
        later = NOW + DAY * (number + 1)
        held = store.held(whom)
        plan = planner("tip-2", now=later)
        gone, *_ = meanwhile(
            partial(store.forget, whom, held.version),
            partial(store.plan_due, SLACK, later, plan),
            partial(store.answer, f"u{number}-2", step=0, choice=0, now=later),
            partial(claim, store, now=later),
        )
        assert isinstance(gone, Holdings)
        left = store.held(whom)
        assert left == Holdings() if gone.version == held.version else left.records


# --- two people --------------------------------------------------------------------------------


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    doings=st.lists(
        st.tuples(
            st.sampled_from(["me", "you"]), st.sampled_from(["track", "plan", "quiz", "answer"])
        ),
        max_size=16,
    ),
    example=st.uuids(),
)
def test_nothing_of_anybody_else_is_in_it_or_goes_with_it(
    store: SqlStore, doings: list[tuple[str, str]], example: object
) -> None:
    people = {name: target(f"{name}-{example}") for name in ("me", "you")}
    for number, (name, doing) in enumerate(doings):
        do(store, people[name], doing, f"{name}-{number}-{example}")
    mine, yours = (store.held(people[name]) for name in ("me", "you"))
    assert "you-" not in repr(mine)
    assert "me-" not in repr(yours)
    store.forget(people["me"], mine.version)
    assert store.held(people["me"]) == Holdings()
    assert store.held(people["you"]) == yours
    store.forget(people["you"], mine.version if mine.records else "stale")
    assert store.held(people["you"]) == yours


def do(store: SqlStore, whom: Target, doing: str, name: str) -> None:
    person = store.person(whom)
    match doing:
        case "track":
            subscribed(store, whom)
        case "plan":
            store.plan_due(SLACK, NOW, lambda due: planner(f"tip-{due.person.target.user}")(due))
        case "quiz":
            store.start_attempt(quiz(person, name))
        case _:
            if attempt := store.open_attempt(person.id):
                store.answer(attempt.id, step=len(attempt.answers), choice=0, now=NOW)


# --- all or nothing ----------------------------------------------------------------------------


def forget(url: str, at: int | str) -> None:
    store = open_store(url)
    version = store.held(target()).version
    die_at(at)
    store.forget(target(), version)


@pytest.mark.parametrize("at", [0, 5, 6, 7, 8, 9, "commit"])
def test_killed_in_the_middle_all_or_nothing_is_gone(
    store: SqlStore, database_url: str, processes: ForkServerContext, at: int | str
) -> None:
    fill(store, target())
    before = store.held(target())
    assert exit_of(processes, forget, database_url, at) == -signal.SIGKILL
    assert store.held(target()) == before
    assert counts(store.forget(target(), before.version)) == EVERYTHING
