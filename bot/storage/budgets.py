"""Statements about turns that all processes share, and about open conversations."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, select, text, update

from bot.people import Target
from bot.ports import Booking
from bot.storage.tables import budgets, people

#: Nobody books so many turns ahead. What is further away was booked by a clock that was wrong.
_FURTHEST = 5000

_OPEN = text(
    "INSERT INTO budgets (name, next_at) VALUES (:name, :at) ON CONFLICT (name) DO NOTHING"
).bindparams(bindparam("at", type_=budgets.c.next_at.type))


def reserve(
    connection: Connection,
    name: str,
    *,
    count: int,
    gap: timedelta,
    now: datetime,
    horizon: timedelta,
) -> Booking:
    """Take turns from the first free one, unless it is further away than ``horizon``."""
    free_at = _locked(connection, name)
    if free_at is None:
        connection.execute(_OPEN, {"name": name, "at": now})
        free_at = _locked(connection, name) or now
    at = now if free_at > now + gap * _FURTHEST else max(now, free_at)
    if at > now + horizon:
        return Booking(at, taken=False)
    mine = budgets.c.name == name
    connection.execute(update(budgets).where(mine).values(next_at=at + gap * count))
    return Booking(at, taken=True)


def conversation(connection: Connection, target: Target) -> str | None:
    """Return the id of the direct messages with a person."""
    found = select(people.c.conversation).where(*_theirs(target))
    return connection.scalar(found.where(people.c.conversation.is_not(None)).limit(1))


def keep_conversation(connection: Connection, target: Target, conversation: str | None) -> bool:
    """Remember the id of the direct messages with a person; tell whether there is one."""
    kept = update(people).where(*_theirs(target)).values(conversation=conversation)
    return connection.execute(kept).rowcount > 0


def _locked(connection: Connection, name: str) -> datetime | None:
    return connection.scalar(
        select(budgets.c.next_at).where(budgets.c.name == name).with_for_update()
    )


def _theirs(target: Target) -> list[ColumnElement[bool]]:
    theirs = [people.c.platform == target.platform, people.c.user_id == target.user]
    if target.community:
        theirs.append(people.c.community == target.community)
    return theirs
