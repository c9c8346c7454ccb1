"""Statements about live rounds: one under way per host, one answer per person and question."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from bot.people import Phase, Round, Score
from bot.ports import Votes
from bot.storage import people as persons
from bot.storage.tables import boards, people, round_answers, rounds
from bot.storage.tables.columns import Moment

_WITH_PLACE = select(rounds, people.c.platform, people.c.community).join(
    people, people.c.id == rounds.c.host_id
)

# Both databases read this sentence alike.
_NOTE = text("""
    INSERT INTO round_answers (round, person_id, step, choice, answered_at)
    VALUES (:round, :person_id, :step, :choice, :answered_at)
    ON CONFLICT (round, person_id, step) DO UPDATE
    SET choice = excluded.choice, answered_at = excluded.answered_at
""").bindparams(bindparam("answered_at", type_=Moment))


def start(connection: Connection, begun: Round) -> None:
    """Begin a round and end the host's older ones; the same round again changes nothing."""
    persons.lock(connection, begun.host)
    if find(connection, begun.id) is not None:
        return
    revealed = case((rounds.c.phase == Phase.REVEALED, rounds.c.step + 1), else_=rounds.c.step)
    connection.execute(
        update(rounds)
        .where(rounds.c.host_id == begun.host, rounds.c.phase != Phase.OVER)
        .values(step=revealed, phase=Phase.OVER)
    )
    connection.execute(
        insert(rounds).values(
            id=begun.id,
            host_id=begun.host,
            seed=begun.seed,
            questions=list(begun.questions),
            step=begun.step,
            phase=begun.phase,
            started_at=begun.started_at,
        )
    )


def find(connection: Connection, round_id: str) -> Round | None:
    """Return one round."""
    row = connection.execute(_WITH_PLACE.where(rounds.c.id == round_id)).one_or_none()
    return _to_round(row) if row else None


def led_by(connection: Connection, host: int, *, limit: int) -> Sequence[Round]:
    """Return somebody's last rounds, newest first."""
    mine = _WITH_PLACE.where(rounds.c.host_id == host)
    rows = connection.execute(mine.order_by(rounds.c.number.desc()).limit(limit))
    return tuple(_to_round(row) for row in rows)


def move(connection: Connection, seen: Round, *, step: int, phase: Phase) -> bool:
    """Move a round on; the update is the referee, whoever else tries."""
    moved = connection.execute(
        update(rounds)
        .where(rounds.c.id == seen.id, rounds.c.step == seen.step, rounds.c.phase == seen.phase)
        .values(step=step, phase=phase)
    )
    return moved.rowcount == 1


def answer(
    connection: Connection,
    round_id: str,
    *,
    step: int,
    person: int,
    choice: int | None,
    now: datetime,
) -> bool:
    """Note an answer if the round is asking that question.

    The shared lock lets many answer at once, but none while the question is being revealed.
    """
    asking = (
        select(rounds.c.number)
        .where(rounds.c.id == round_id, rounds.c.step == step, rounds.c.phase == Phase.ASKING)
        .with_for_update(read=True)
    )
    if connection.scalar(asking) is None:
        return False
    given = {"step": step, "choice": choice, "answered_at": now}
    connection.execute(_NOTE, {"round": round_id, "person_id": person, **given})
    return True


def votes(connection: Connection, round_id: str) -> Mapping[int, Votes]:
    """Count how many chose what, by step."""
    answers = round_answers.c
    rows = connection.execute(
        select(answers.step, answers.choice, func.count())
        .where(answers.round == round_id)
        .group_by(answers.step, answers.choice)
    )
    found: dict[int, dict[int | None, int]] = {}
    for step, choice, number in rows:
        found.setdefault(step, {})[choice] = number
    return found


def answers_of(connection: Connection, round_id: str, person: int) -> Mapping[int, int | None]:
    """Return what somebody chose, by step."""
    rows = connection.execute(
        select(round_answers.c.step, round_answers.c.choice).where(
            round_answers.c.round == round_id, round_answers.c.person_id == person
        )
    )
    return {row.step: row.choice for row in rows}


def scores(connection: Connection, round_id: str, rights: Sequence[int | None]) -> Sequence[Score]:
    """Count for everybody who answered one of the first questions how many they had right."""
    answers = round_answers.c
    is_right: ColumnElement[bool] = or_(
        false(),
        *(
            and_(answers.step == step, answers.choice == choice)
            for step, choice in enumerate(rights)
            if choice is not None
        ),
    )
    rows = connection.execute(
        select(answers.person_id, func.sum(case((is_right, 1), else_=0)), func.min(boards.c.name))
        .join(boards, boards.c.person_id == answers.person_id, isouter=True)
        .where(answers.round == round_id)
        .group_by(answers.person_id)
        .having(func.min(answers.step) < len(rights))
    )
    return tuple(Score(person=person, right=right, name=name) for person, right, name in rows)


def _to_round(row: Row[Any]) -> Round:
    return Round(
        id=row.id,
        host=row.host_id,
        platform=row.platform,
        community=row.community,
        seed=row.seed,
        questions=tuple(row.questions),
        started_at=row.started_at,
        step=row.step,
        phase=Phase(row.phase),
    )
