"""Statements about people and their subscriptions."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    SelectBase,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
    update,
)

from bot.people import PAUSED, Calendar, DeliveryState, Pause, Person, Subscription, Target
from bot.ports import Scope
from bot.storage import calendars
from bot.storage.tables import (
    boards,
    cohort_members,
    cohorts,
    deliveries,
    links,
    people,
    subscriptions,
)

# Both databases read this sentence alike. It is the only way a person comes to be, so two first
# commands at the same moment make one person.
_REMEMBER = text("""
    INSERT INTO people (platform, community, user_id, profile_zone, channel)
    VALUES (:platform, :community, :user_id, :profile_zone, :channel)
    ON CONFLICT (platform, community, user_id) DO UPDATE
    SET profile_zone = coalesce(excluded.profile_zone, people.profile_zone)
    RETURNING id, platform, community, user_id, zone, profile_zone, channel, seen_at,
        (SELECT learner_id FROM links WHERE links.person_id = people.id) AS learner_id,
        (SELECT cohorts.zone FROM cohort_members JOIN cohorts ON cohorts.id = cohort_id
            WHERE person_id = people.id) AS place_zone
""")


#: A person's row with the learner they are and the zone of their cohort.
WITH_LEARNER = (
    select(people, links.c.learner_id, cohorts.c.zone.label("place_zone"))
    .join(links, links.c.person_id == people.c.id, isouter=True)
    .join(cohort_members, cohort_members.c.person_id == people.c.id, isouter=True)
    .join(cohorts, cohorts.c.id == cohort_members.c.cohort_id, isouter=True)
)
#: The learner a person's row belongs to, where the row of ``links`` is joined to it.
LEARNER = func.coalesce(links.c.learner_id, people.c.id).label("learner")

#: Change many subscriptions, each its own way; ``moved`` is the number of one.
MOVE_ON = update(subscriptions).where(subscriptions.c.id == bindparam("moved"))

#: The same, and whether others are linked to them.
_others = links.alias()
_WITH_LEADS = WITH_LEARNER.add_columns(
    exists().where(_others.c.learner_id == people.c.id).correlate(people).label("leads")
)
_theirs = (people.c.platform == bindparam("platform")) & (people.c.user_id == bindparam("user"))
_THERE = WITH_LEARNER.where(_theirs, people.c.community == bindparam("community"))
_ANYWHERE = _WITH_LEADS.where(_theirs).order_by(people.c.id.desc())


def find(connection: Connection, target: Target) -> Person | None:
    """Return the person behind ``target``; without a community, see below.

    In direct messages that name none it is the same user's linked account, so that a server they
    join later does not part them from what they learnt; otherwise the one created last.
    """
    theirs = {"platform": target.platform, "user": target.user}
    if target.community:
        row = connection.execute(_THERE, theirs | {"community": target.community}).one_or_none()
        return to_person(row) if row else None
    rows = connection.execute(_ANYWHERE, theirs).all()
    linked = next((row for row in rows if row.learner_id or row.leads), None)
    return to_person(linked or rows[0]) if rows else None


def get(connection: Connection, person: int) -> Person | None:
    """Return a person by their number."""
    row = connection.execute(WITH_LEARNER.where(people.c.id == person)).one_or_none()
    return to_person(row) if row else None


def remember(connection: Connection, target: Target, profile_zone: str | None) -> Person:
    """Return the person with exactly this target, made if need be, with their new profile zone."""
    if target.community:
        _settle(connection, target)
    values = {
        "platform": target.platform,
        "community": target.community,
        "user_id": target.user,
        "profile_zone": profile_zone,
        "channel": target.channel,
    }
    return to_person(connection.execute(_REMEMBER, values).one())


def move(connection: Connection, person: int, due_at: datetime, to: datetime) -> bool:
    """Let what a person is sent next come at another instant, if it still is due at ``due_at``."""
    lock_rows(connection, (person,))
    moved = connection.execute(
        update(subscriptions)
        .where(
            subscriptions.c.person_id == person,
            subscriptions.c.active,
            subscriptions.c.next_due_at == due_at,
        )
        .values(next_due_at=to)
    )
    return moved.rowcount == 1


def _settle(connection: Connection, target: Target) -> None:
    """Let somebody who was met in direct messages alone belong to the community they are met in.

    It is the first one; what they learnt, their track and their links go on there.
    """
    theirs = (people.c.platform == target.platform) & (people.c.user_id == target.user)
    there = people.alias()
    met = exists().where(
        there.c.platform == target.platform,
        there.c.community == target.community,
        there.c.user_id == target.user,
    )
    person = connection.scalar(
        update(people)
        .where(theirs, people.c.community == "", ~met)
        .values(community=target.community)
        .returning(people.c.id)
    )
    if person is None:
        return
    mine = subscriptions.c.person_id == person
    connection.execute(update(subscriptions).where(mine).values(community=target.community))
    connection.execute(
        update(deliveries)
        .where(deliveries.c.subscription_id.in_(select(subscriptions.c.id).where(mine)))
        .values(community=target.community)
    )
    # A board of no community was seen by nobody.
    connection.execute(delete(boards).where(boards.c.person_id == person))


def set_zone(connection: Connection, person: int, zone: str) -> None:
    """Remember the zone a person chose."""
    connection.execute(update(people).where(people.c.id == person).values(zone=zone))


def lock(connection: Connection, person: int) -> Person:
    """Return the person; until the transaction ends nobody else changes what their learner has.

    Whoever they are linked to is read once the lock is held: it may have changed while waiting.
    """
    lock_rows(connection, (person,))
    mine = to_person(connection.execute(WITH_LEARNER.where(people.c.id == person)).one())
    if mine.learner != person:
        lock_rows(connection, (mine.learner,))
    return mine


def lock_rows(connection: Connection, ids: Collection[int] | SelectBase) -> None:
    """Lock people, named or picked by a query, the highest number first.

    Everybody takes several of these locks in that order, so that nobody waits in a circle. A
    learner has the lowest number of their accounts, see :mod:`bot.storage.links`.
    """
    connection.execute(
        select(people.c.id)
        .where(people.c.id.in_(ids))
        .order_by(people.c.id.desc())
        .with_for_update()
    ).all()


def learner_of(person: int | ColumnElement[int]) -> ColumnElement[int]:
    """Return the expression for the learner a person is."""
    found = select(links.c.learner_id).where(links.c.person_id == person).correlate(None)
    return func.coalesce(found.scalar_subquery(), person)


def accounts(person: int | ColumnElement[int]) -> CompoundSelect[tuple[int]]:
    """Return the query for all accounts of the learner that ``person``, one of them, is."""
    learner = learner_of(person)
    first = select(people.c.id).where(people.c.id == learner)
    linked = select(links.c.person_id).where(links.c.learner_id == learner)
    # Wherever it stands, it does not mean the people and links of the statement around it.
    return union_all(first.correlate(None), linked.correlate(None))


def within(scope: Scope | None) -> Iterator[ColumnElement[bool]]:
    """Pick the people of one community, or of a platform; everybody without a scope."""
    if scope:
        yield people.c.platform == scope.platform
        if scope.community is not None:
            yield people.c.community == scope.community


def subscription(connection: Connection, person: int) -> Subscription | None:
    """Return the person's subscription, active or not."""
    row = connection.execute(
        select(subscriptions).where(subscriptions.c.person_id == person)
    ).one_or_none()
    return to_subscription(row) if row else None


def subscribe(connection: Connection, person: int, plan: dict[str, Any]) -> Subscription:
    """Make or change the person's only subscription."""
    owner = lock(connection, person)
    changed = connection.execute(
        update(subscriptions)
        .where(subscriptions.c.person_id == person)
        .values(plan)
        .returning(subscriptions)
    ).one_or_none()
    if changed is None:
        target = {"platform": owner.target.platform, "community": owner.target.community}
        changed = connection.execute(
            insert(subscriptions)
            .values(person_id=person, **target, **plan)
            .returning(subscriptions)
        ).one()
    return to_subscription(changed)


def reschedule(
    connection: Connection,
    subscription: int,
    *,
    schedule: str,
    pause: Pause | None,
    next_due_at: datetime | None,
    resumes_on: date | None,
    calendar: Calendar | None = None,
) -> int | None:
    """Change when the next tip is due, and whether there is one; return who gets tips by it."""
    this = subscriptions.c.id == subscription
    person: int | None = None
    if pause is None:
        person = connection.scalar(select(subscriptions.c.person_id).where(this))
    if person is not None:
        lock(connection, person)
    plan = {
        "schedule": schedule,
        "active": pause is None,
        "next_due_at": next_due_at,
        **calendars.columns(calendar),
        "resumes_on": resumes_on,
    }
    connection.execute(
        update(subscriptions).where(this).values(paused_for=pause, told_at=None, **plan)
    )
    if pause is not None or resumes_on is not None:
        give_up(connection, deliveries.c.subscription_id == subscription, PAUSED)
    return person


def give_up(connection: Connection, which: ColumnElement[bool], reason: str) -> None:
    """Let those deliveries that wait to be sent die, so that what they bring is due again.

    What may have been sent is left to be looked for.
    """
    connection.execute(
        update(deliveries)
        .where(
            which,
            deliveries.c.state == DeliveryState.PENDING,
            deliveries.c.in_doubt.is_(False),
        )
        .values(state=DeliveryState.DEAD, ready_at=None, reason=reason)
    )


def note_signs(connection: Connection, targets: Collection[Target], at: datetime) -> None:
    """Remember when people were last heard of, in whatever community of their platform."""
    users: dict[str, set[str]] = defaultdict(set)
    for target in targets:
        users[target.platform].add(target.user)
    theirs = (
        (people.c.platform == platform) & people.c.user_id.in_(sorted(ids))
        for platform, ids in sorted(users.items())
    )
    met = (
        select(people.c.id)
        .where(
            or_(*theirs),
            ~people.c.channel,
            or_(people.c.seen_at.is_(None), people.c.seen_at < at),
        )
        # In the order in which everybody takes locks, see :func:`lock_rows`.
        .order_by(people.c.id.desc())
        .with_for_update(key_share=True)
    )
    connection.execute(update(people).where(people.c.id.in_(met)).values(seen_at=at))


def seen(connection: Connection, learners: Collection[int]) -> Mapping[int, datetime]:
    """Return when each learner was last heard of, on whichever account."""
    rows = connection.execute(
        union_all(
            select(people.c.id.label("learner"), people.c.seen_at).where(people.c.id.in_(learners)),
            select(links.c.learner_id, people.c.seen_at)
            .join(people, people.c.id == links.c.person_id)
            .where(links.c.learner_id.in_(learners)),
        )
    )
    found: dict[int, datetime] = {}
    for learner, at in rows:
        if at is not None:
            found[learner] = max(at, found.get(learner, at))
    return found


def to_person(row: Row[Any]) -> Person:
    """Read a person from a row of :data:`WITH_LEARNER`."""
    return Person(
        id=row.id,
        target=to_target(row),
        learner=row.learner_id or row.id,
        zone=row.zone,
        profile_zone=row.profile_zone,
        place_zone=row.place_zone,
        seen_at=row.seen_at,
    )


def to_target(row: Row[Any]) -> Target:
    """Read who somebody is on their platform."""
    return Target(
        platform=row.platform, community=row.community, user=row.user_id, channel=row.channel
    )


def to_subscription(row: Row[Any]) -> Subscription:
    """Read a subscription from a row that has the columns of ``subscriptions``."""
    return Subscription(
        id=row.id,
        person=row.person_id,
        track=row.track,
        schedule=row.schedule,
        active=row.active,
        last_local_date=row.last_local_date,
        next_due_at=row.next_due_at,
        paused_for=Pause(row.paused_for) if row.paused_for else None,
        told_at=row.told_at,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        resumes_on=row.resumes_on,
        quiet=calendars.to_quiet(row.quiet),
    )
