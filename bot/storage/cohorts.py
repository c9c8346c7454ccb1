"""Statements about cohorts and who is in them.

Whoever changes a cohort locks its row first and the people of its members after it, and so does
whoever joins; that way nobody joins a cohort that is closed at that moment, and no member is left
on a calendar that is no more.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from bot.cohorts import Cohort, Membership
from bot.people import PAUSED, Pause, Person, Target
from bot.ports import Due
from bot.storage import calendars, people, tracks
from bot.storage.tables import cohort_members, cohorts, deliveries, links, subscriptions
from bot.storage.tables import people as persons
from bot.storage.tables.columns import Moment

_NAMES = tuple(field.name for field in fields(Cohort))
_COLUMNS = tuple(cohorts.c[name] for name in _NAMES)
#: Subscriptions with whose they are and the cohort that person is in, if any.
SUBSCRIBERS = (
    select(
        subscriptions,
        persons.c.user_id,
        persons.c.channel,
        persons.c.zone,
        persons.c.profile_zone,
        links.c.learner_id,
        *(column.label(f"cohort_{column.name}") for column in _COLUMNS),
    )
    .join(persons, persons.c.id == subscriptions.c.person_id)
    .join(links, links.c.person_id == persons.c.id, isouter=True)
    .join(cohort_members, cohort_members.c.person_id == persons.c.id, isouter=True)
    .join(cohorts, cohorts.c.id == cohort_members.c.cohort_id, isouter=True)
)

# Both databases read this sentence alike.
_ENTER = text("""
    INSERT INTO cohort_members (person_id, cohort_id, joined_at)
    VALUES (:person_id, :cohort_id, :joined_at)
    ON CONFLICT (person_id) DO NOTHING
""").bindparams(bindparam("joined_at", type_=Moment))


def create(connection: Connection, cohort: Cohort) -> Cohort:
    """Begin a cohort under a number of its own; ``IntegrityError`` if the name is taken."""
    values = _values(cohort) | {"folded": cohort.name.casefold()}
    del values["id"]
    row = connection.execute(insert(cohorts).values(values).returning(*_COLUMNS)).one()
    return _to_cohort(row)


def find(connection: Connection, target: Target, name: str) -> Cohort | None:
    """Return the cohort of a community with that name."""
    row = connection.execute(
        select(*_COLUMNS).where(
            cohorts.c.platform == target.platform,
            cohorts.c.community == target.community,
            cohorts.c.folded == name.casefold(),
        )
    ).one_or_none()
    return _to_cohort(row) if row else None


def of_community(connection: Connection, target: Target) -> Sequence[Cohort]:
    """Return the cohorts of a community, in the order they were made."""
    rows = connection.execute(
        select(*_COLUMNS).where(
            cohorts.c.platform == target.platform, cohorts.c.community == target.community
        )
    )
    return sorted(map(_to_cohort, rows), key=lambda cohort: cohort.id)


def membership(connection: Connection, person: int) -> Membership | None:
    """Return which cohort a learner is in, by the account that joined last if several did."""
    rows = connection.execute(
        select(cohort_members.c.person_id, cohort_members.c.joined_at, *_COLUMNS)
        .join(cohorts, cohorts.c.id == cohort_members.c.cohort_id)
        .where(cohort_members.c.person_id.in_(people.accounts(person)))
    ).all()
    if not rows:
        return None
    last = max(rows, key=lambda row: row.joined_at)
    return Membership(person=last.person_id, cohort=_to_cohort(last), joined_at=last.joined_at)


def size(connection: Connection, cohort: int) -> int:
    """Count the learners of a cohort; linked accounts are one."""
    learner = func.coalesce(links.c.learner_id, cohort_members.c.person_id)
    rows = connection.scalars(
        select(learner)
        .select_from(cohort_members)
        .join(links, links.c.person_id == cohort_members.c.person_id, isouter=True)
        .where(cohort_members.c.cohort_id == cohort)
    )
    return len(set(rows))


# --- joining and leaving -----------------------------------------------------------------------


def join(
    connection: Connection,
    cohort: Cohort,
    person: int,
    *,
    schedule: str,
    next_due_at: datetime | None,
    now: datetime,
) -> bool:
    """Let a learner be in a cohort by one account, which gets its tips; see the port."""
    if cohort.closed_at is not None or not _lock(connection, cohort):
        return False
    people.lock(connection, person)
    here = (cohort_members.c.person_id == person) & (cohort_members.c.cohort_id == cohort.id)
    theirs = cohort_members.c.person_id.in_(people.accounts(person))
    connection.execute(delete(cohort_members).where(theirs, ~here))
    connection.execute(_ENTER, {"person_id": person, "cohort_id": cohort.id, "joined_at": now})
    tracks.put_on(
        connection, person, track=cohort.track, schedule=schedule, next_due_at=next_due_at
    )
    return True


def leave(connection: Connection, person: int) -> bool:
    """Take a learner out of their cohort, by whichever account they are in it; stop its tips.

    Whoever goes on by another track keeps the hour at which its tips come.
    """
    people.lock_rows(connection, people.accounts(person))
    people.lock(connection, person)
    found = membership(connection, person)
    if found is None:
        return False
    theirs = people.accounts(person)
    goes_on = select(subscriptions.c.person_id).where(
        subscriptions.c.person_id.in_(theirs),
        subscriptions.c.active,
        subscriptions.c.track != found.cohort.track,
    )
    _keep_zone(connection, persons.c.id.in_(goes_on))
    connection.execute(delete(cohort_members).where(cohort_members.c.person_id.in_(theirs)))
    left = connection.scalars(
        update(subscriptions)
        .where(
            subscriptions.c.person_id.in_(theirs),
            subscriptions.c.track == found.cohort.track,
            subscriptions.c.active,
        )
        .values(
            active=False,
            paused_for=Pause.LEFT,
            next_due_at=None,
            resumes_on=None,
            told_at=None,
        )
        .returning(subscriptions.c.id)
    ).all()
    people.give_up(connection, deliveries.c.subscription_id.in_(left), PAUSED)
    return True


# --- changing ----------------------------------------------------------------------------------


def change(
    connection: Connection,
    seen: Cohort,
    changed: Cohort,
    replan: Callable[[Due], datetime | None],
) -> bool:
    """Change a cohort, and when its members' next tips are due; see the port."""
    if not _lock(connection, seen):
        return False
    values = _values(changed)
    values = {name: values[name] for name in _CHANGEABLE}
    connection.execute(update(cohorts).where(cohorts.c.id == seen.id).values(values))
    members = select(cohort_members.c.person_id).where(cohort_members.c.cohort_id == seen.id)
    people.lock_rows(connection, connection.scalars(members).all())
    moved = []
    for row in connection.execute(_members(seen)):
        schedule = changed.schedule if row.schedule == seen.schedule else row.schedule
        subscription = replace(people.to_subscription(row), schedule=schedule)
        due_at = subscription.next_due_at
        if subscription.active:
            cohort = changed if changed.leads(row.track) else None
            person = replace(subscriber(row), place_zone=changed.zone)
            due_at = replan(Due(subscription=subscription, person=person, cohort=cohort))
        moved.append({"moved": row.id, "schedule": schedule, "next_due_at": due_at})
    if moved:
        connection.execute(people.MOVE_ON, moved)
    return True


def forget(connection: Connection, seen: Cohort) -> bool:
    """Delete a cohort and who was in it; their tips are theirs and stay as they are.

    Whoever had its zone for want of another keeps it as their own, so that the hour stays too.
    """
    if not _lock(connection, seen):
        return False
    members = select(cohort_members.c.person_id).where(cohort_members.c.cohort_id == seen.id)
    ids = connection.scalars(members).all()
    people.lock_rows(connection, ids)
    _keep_zone(connection, persons.c.id.in_(ids))
    connection.execute(delete(cohorts).where(cohorts.c.id == seen.id))
    return True


def _keep_zone(connection: Connection, which: ColumnElement[bool]) -> None:
    """Let those who have the zone of a cohort for want of another keep it as their own."""
    theirs = (
        select(cohorts.c.zone)
        .join(cohort_members, cohort_members.c.cohort_id == cohorts.c.id)
        .where(cohort_members.c.person_id == persons.c.id)
        .scalar_subquery()
    )
    # A member of none has no such zone, and keeps having none.
    connection.execute(
        update(persons)
        .where(which, persons.c.zone.is_(None), persons.c.profile_zone.is_(None))
        .values(zone=theirs)
    )


_CHANGEABLE = ("schedule", "zone", "starts_on", "quiet", "closed_at")


def _members(cohort: Cohort) -> Select[Any]:
    return (
        SUBSCRIBERS.where(
            cohort_members.c.cohort_id == cohort.id,
            subscriptions.c.track == cohort.track,
        )
        .order_by(subscriptions.c.id)
        .with_for_update(of=subscriptions)
    )


def _lock(connection: Connection, seen: Cohort) -> bool:
    """Lock a cohort until the transaction ends; ``False`` if it is not as it was seen."""
    row = connection.execute(
        select(*_COLUMNS).where(cohorts.c.id == seen.id).with_for_update()
    ).one_or_none()
    return row is not None and _to_cohort(row) == seen


# --- reading -----------------------------------------------------------------------------------


def subscriber(row: Row[Any], seen_at: datetime | None = None) -> Person:
    """Read whose subscription a row of :data:`SUBSCRIBERS` is, with what is known of them."""
    return Person(
        id=row.person_id,
        target=people.to_target(row),
        learner=row.learner_id or row.person_id,
        zone=row.zone,
        profile_zone=row.profile_zone,
        place_zone=row.cohort_zone,
        seen_at=seen_at,
    )


def leading(row: Row[Any]) -> Cohort | None:
    """Read the cohort that paces a subscription from a row of :data:`SUBSCRIBERS`, if one does."""
    if row.cohort_id is None:
        return None
    cohort = _to_cohort(row, "cohort_")
    return cohort if cohort.leads(row.track) else None


def _to_cohort(row: Row[Any], prefix: str = "") -> Cohort:
    values = {name: getattr(row, f"{prefix}{name}") for name in _NAMES}
    return Cohort(**values | {"quiet": calendars.to_quiet(values["quiet"])})


def _values(cohort: Cohort) -> dict[str, Any]:
    """Return what the columns hold."""
    values = {name: getattr(cohort, name) for name in _NAMES}
    return values | {"quiet": calendars.from_quiet(cohort.quiet)}
