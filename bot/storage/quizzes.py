"""Statements about quizzes: one open attempt per learner, one answer per step."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    func,
    insert,
    literal_column,
    select,
    update,
)

from bot.learning import Attempt, AttemptKind
from bot.storage import people
from bot.storage.tables import answers, attempts
from bot.storage.tables import people as persons

# As the index on open quizzes says it.
_ALONE = attempts.c.kind != literal_column("'tip'")


def start(connection: Connection, attempt: Attempt) -> None:
    """Begin a quiz and close the learner's older one; the same quiz again changes nothing."""
    people.lock(connection, attempt.person)
    if find(connection, attempts.c.id == attempt.id) is not None:
        return
    connection.execute(update(attempts).where(_open_to(attempt.person)).values(open=False))
    connection.execute(
        insert(attempts).values(
            id=attempt.id,
            person_id=attempt.person,
            topic=attempt.topic,
            seed=attempt.seed,
            questions=list(attempt.questions),
            length=len(attempt.questions),
            answered=0,
            open=True,
            kind=attempt.kind,
            started_at=attempt.started_at,
        )
    )


def find(connection: Connection, which: ColumnElement[bool]) -> Attempt | None:
    """Return the one quiz that ``which`` picks, with its answers in order."""
    rows = connection.execute(_with_answers().where(which)).all()
    return _to_attempt(rows) if rows else None


def find_open(connection: Connection, person: int) -> Attempt | None:
    """Return the learner's unfinished quiz, if any; those that ride with a tip lie beside it.

    Accounts that were linked with a quiz open on each have two; the newest comes first.
    """
    newest = select(func.max(attempts.c.number)).where(_open_to(person)).scalar_subquery()
    return find(connection, attempts.c.number == newest)


def lock_owner(connection: Connection, attempt: str) -> None:
    """Lock whoever a quiz belongs to.

    Everybody locks the person before the quiz; an answer that locked its quiz first could wait in
    a circle with a new quiz that closes it.
    """
    owner = select(persons.c.id).join(attempts, attempts.c.person_id == persons.c.id)
    connection.execute(owner.where(attempts.c.id == attempt).with_for_update(of=persons)).all()


def answer(
    connection: Connection,
    attempt: str,
    *,
    step: int,
    choice: int | None,
    now: datetime,
    local_date: date | None,
) -> int | None:
    """Journal one answer and return whose it is, or ``None`` if it is not this step's turn.

    The update is the referee: it can succeed once per step, whoever else tries.
    """
    person: int | None = connection.scalar(
        update(attempts)
        .where(attempts.c.id == attempt, attempts.c.open, attempts.c.answered == step)
        .values(answered=step + 1, open=attempts.c.length > step + 1)
        .returning(attempts.c.person_id)
    )
    if person is not None:
        given = {"step": step, "choice": choice, "answered_at": now, "local_date": local_date}
        connection.execute(insert(answers).values(attempt=attempt, **given))
    return person


def asked(connection: Connection, person: int, *, limit: int) -> Sequence[str]:
    """Return up to ``limit`` different questions the learner saw, the last one first.

    A question is seen once the one before it is answered.
    """
    rows = connection.execute(
        select(attempts.c.questions, attempts.c.answered)
        .where(attempts.c.person_id.in_(people.accounts(person)))
        .order_by(attempts.c.number.desc())
        .limit(limit)
    )
    seen: dict[str, None] = {}
    for questions, answered in rows:
        seen |= dict.fromkeys(q for q in reversed(questions[: answered + 1]) if q not in seen)
    return tuple(seen)[:limit]


def _open_to(person: int) -> ColumnElement[bool]:
    """Pick what lies open, apart from what rides with a tip, on any account of the learner."""
    return attempts.c.person_id.in_(people.accounts(person)) & attempts.c.open & _ALONE


def _with_answers() -> Select[Any]:
    return (
        select(attempts, answers.c.step, answers.c.choice)
        .join(answers, answers.c.attempt == attempts.c.id, isouter=True)
        .order_by(answers.c.step)
    )


def _to_attempt(rows: Sequence[Row[Any]]) -> Attempt:
    first = rows[0]
    return Attempt(
        id=first.id,
        person=first.person_id,
        topic=first.topic,
        seed=first.seed,
        questions=tuple(first.questions),
        answers=tuple(row.choice for row in rows if row.step is not None),
        kind=AttemptKind(first.kind),
        started_at=first.started_at,
    )
