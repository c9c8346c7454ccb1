"""Cohorts for the laws of :class:`bot.ports.Store`: how one begins, is joined and is moved."""

from datetime import date, datetime

from sqlalchemy import insert

from bot.cohorts import Cohort
from bot.ports import Due
from bot.storage import SqlStore
from bot.storage.tables import links
from tests.contract.laws import DAY, NOW, target


def spring(name: str = "spring-26", *, community: str = "T1", zone: str | None = None) -> Cohort:
    return Cohort(
        id=0,
        platform="slack",
        community=community,
        name=name,
        track="ds",
        schedule="weekdays",
        starts_on=date(2026, 11, 30),
        created_at=NOW,
        zone=zone,
    )


def begun(store: SqlStore, name: str = "spring-26", *, zone: str | None = None) -> Cohort:
    made = store.create_cohort(spring(name, zone=zone))
    assert made is not None
    return made


def join(store: SqlStore, cohort: Cohort, user: str = "U1", *, schedule: str = "weekdays") -> bool:
    person = store.person(target(user)).id
    return store.join_cohort(cohort, person, schedule=schedule, next_due_at=NOW + DAY, now=NOW)


def link(store: SqlStore, user: str, learner: str) -> None:
    row = {
        "person_id": store.person(target(user)).id,
        "learner_id": store.person(target(learner)).id,
        "linked_at": NOW,
    }
    with store._write() as connection:
        connection.execute(insert(links).values(row))


def at_noon(due: Due) -> datetime | None:
    assert due.past == ()
    return datetime(2026, 12, 1, 12, tzinfo=NOW.tzinfo)
