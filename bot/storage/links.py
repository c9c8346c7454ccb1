"""Statements about linked accounts, and the codes that link them.

The learner is the account with the lowest number, and each other account has a row that points to
it. Nothing that was learnt is moved, so parting accounts restores what each of them had.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from bot.people import LinkCode, Person
from bot.ports import Replay
from bot.storage import memory, tracks
from bot.storage import people as persons
from bot.storage.tables import link_codes, links, people

# --- who is one --------------------------------------------------------------------------------


def accounts(connection: Connection, person: int) -> Sequence[Person]:
    """Return all accounts of the learner a person is, in the order they came."""
    mine = persons.WITH_LEARNER.where(people.c.id.in_(persons.accounts(person)))
    found = map(persons.to_person, connection.execute(mine))
    return sorted(found, key=lambda account: account.id)


def link(connection: Connection, digest: str, now: datetime, replay: Replay) -> bool:
    """Make the two people of a code one learner; see :meth:`bot.ports.LinkStore.link`."""
    offered = find_code(connection, digest, now)
    if offered is None or offered.taken_by is None:
        return False
    pair = (offered.person, offered.taken_by)
    sides = _lock_groups(connection, pair)
    # Read again: somebody else may have used the code while this one waited for the locks.
    if sides is None or find_code(connection, digest, now) != offered or not _may_join(*sides):
        return False
    drop_code(connection, digest)
    _regroup(connection, [sides[0] | sides[1]], now, replay)
    tracks.join(connection, offered.person)
    return True


def unlink(connection: Connection, person: int, now: datetime, replay: Replay) -> bool:
    """Make an account a learner of its own again; see :meth:`bot.ports.LinkStore.unlink`."""
    groups = _lock_groups(connection, (person,))
    if groups is None or len(groups[0]) < 2:  # noqa: PLR2004 - one alone is parted already
        return False
    others = groups[0] - {person}
    tracks.hand_down_stop(connection, person)
    _regroup(connection, [{person}, others], now, replay)
    for part in (person, min(others)):
        tracks.part(connection, part)
    return True


def _may_join(one: set[int], other: set[int]) -> bool:
    """Tell whether at most one of two groups has several accounts, and they are not the same.

    Two linked groups are not joined: nobody could say later which of them an account came from.
    """
    return not one & other and min(len(one), len(other)) == 1


def _lock_groups(connection: Connection, asked: Sequence[int]) -> Sequence[set[int]] | None:
    """Lock all accounts of each person's learner; ``None`` if they changed in the meantime."""
    before = [_group(connection, person) for person in asked]
    persons.lock_rows(connection, set().union(*before))
    after = [_group(connection, person) for person in asked]
    return after if after == before else None


def _group(connection: Connection, person: int) -> set[int]:
    return set(connection.scalars(persons.accounts(person)))


def _regroup(
    connection: Connection, groups: Sequence[set[int]], now: datetime, replay: Replay
) -> None:
    """Let each group of people be one learner, with the cards that their reviews make."""
    everybody: set[int] = set().union(*groups)
    mine = links.c.person_id.in_(everybody)
    since = {row.person_id: row.linked_at for row in connection.execute(select(links).where(mine))}
    connection.execute(delete(links).where(mine))
    rows = [
        {"person_id": person, "learner_id": min(group), "linked_at": since.get(person, now)}
        for group in groups
        for person in sorted(group - {min(group)})
    ]
    if rows:
        connection.execute(insert(links), rows)
    memory.forget_cards(connection, everybody)
    for group in groups:
        memory.rebuild(connection, min(group), replay)


# --- codes -------------------------------------------------------------------------------------


def offer_code(connection: Connection, code: LinkCode) -> None:
    """Keep a code, in place of any that its person had."""
    persons.lock(connection, code.person)
    connection.execute(delete(link_codes).where(link_codes.c.person_id == code.person))
    values = {"person_id": code.person, "expires_at": code.expires_at, "taken_by": code.taken_by}
    connection.execute(insert(link_codes).values(code=code.digest, **values))


def find_code(connection: Connection, digest: str, now: datetime) -> LinkCode | None:
    """Return a code unless it has expired or is used."""
    return _find(connection, link_codes.c.code == digest, now)


def code_of(connection: Connection, person: int, now: datetime) -> LinkCode | None:
    """Return the code a person has offered, unless it has expired or is used."""
    return _find(connection, link_codes.c.person_id == person, now)


def take_code(connection: Connection, digest: str, person: int, now: datetime) -> bool:
    """Let a person agree to a code; of any number who try at once one succeeds."""
    taken = connection.execute(
        update(link_codes)
        .where(
            link_codes.c.code == digest,
            link_codes.c.expires_at > now,
            link_codes.c.person_id != person,
            or_(link_codes.c.taken_by.is_(None), link_codes.c.taken_by == person),
        )
        .values(taken_by=person)
    )
    return taken.rowcount == 1


def drop_code(connection: Connection, digest: str) -> None:
    """Make a code worthless."""
    connection.execute(delete(link_codes).where(link_codes.c.code == digest))


def _find(connection: Connection, which: ColumnElement[bool], now: datetime) -> LinkCode | None:
    valid = select(link_codes).where(which, link_codes.c.expires_at > now)
    row = connection.execute(valid).one_or_none()
    if row is None:
        return None
    return LinkCode(
        digest=row.code, person=row.person_id, expires_at=row.expires_at, taken_by=row.taken_by
    )
