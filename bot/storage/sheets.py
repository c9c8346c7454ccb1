"""Statements about the role-fit quiz: one open sheet per learner, one move per step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from bot.learning import Sheet
from bot.storage import people
from bot.storage.tables import fit_sheets


def start(connection: Connection, sheet: Sheet) -> None:
    """Begin a sheet and close the learner's older one; the same sheet again changes nothing."""
    people.lock(connection, sheet.person)
    if find(connection, fit_sheets.c.id == sheet.id) is not None:
        return
    connection.execute(
        update(fit_sheets)
        .where(fit_sheets.c.person_id.in_(people.accounts(sheet.person)), fit_sheets.c.open)
        .values(open=False)
    )
    connection.execute(
        insert(fit_sheets).values(
            id=sheet.id,
            person_id=sheet.person,
            version=sheet.version,
            started_at=sheet.started_at,
            moves="",
            moved=0,
            open=True,
        )
    )


def find(connection: Connection, which: ColumnElement[bool]) -> Sheet | None:
    """Return the one sheet that ``which`` picks."""
    row = connection.execute(select(fit_sheets).where(which)).one_or_none()
    return to_sheet(row) if row else None


def find_open(connection: Connection, person: int) -> Sheet | None:
    """Return the learner's unfinished sheet, if any; the newest of those on linked accounts."""
    mine = fit_sheets.c.person_id.in_(people.accounts(person))
    newest = select(func.max(fit_sheets.c.number)).where(mine, fit_sheets.c.open)
    return find(connection, fit_sheets.c.number == newest.scalar_subquery())


def move(
    connection: Connection, sheet: str, *, step: int, move: str, now: datetime, last: bool
) -> bool:
    """Add one move to the journal, if it is this step's turn.

    One statement is referee and writer: it can succeed once per step, whoever else tries.
    """
    made = connection.execute(
        update(fit_sheets)
        .where(fit_sheets.c.id == sheet, fit_sheets.c.open, fit_sheets.c.moved == step)
        .values(
            moves=fit_sheets.c.moves + f" {move}",
            moved=step + 1,
            open=not last,
            finished_at=now if last else None,
        )
    )
    return made.rowcount == 1


def finished(connection: Connection, person: int, *, version: int, limit: int) -> Sequence[Sheet]:
    """Return the learner's finished sheets of one version, newest first."""
    rows = connection.execute(
        select(fit_sheets)
        .where(
            fit_sheets.c.person_id.in_(people.accounts(person)),
            fit_sheets.c.version == version,
            fit_sheets.c.finished_at.is_not(None),
        )
        .order_by(fit_sheets.c.number.desc())
        .limit(limit)
    )
    return tuple(to_sheet(row) for row in rows)


def to_sheet(row: Row[Any]) -> Sheet:
    """Read a sheet from a row that has the columns of ``fit_sheets``."""
    return Sheet(
        id=row.id,
        person=row.person_id,
        version=row.version,
        started_at=row.started_at,
        moves=tuple(row.moves.split()),
        open=row.open,
        finished_at=row.finished_at,
    )
