"""Statements about flags: one per person and question."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, text

from bot.learning import Doubt, Flags
from bot.ports import Scope
from bot.storage import people
from bot.storage.tables import flags, links
from bot.storage.tables import people as persons
from bot.storage.tables.columns import Moment

# Both databases read this sentence alike. Saying the same again writes nothing.
_FLAG = text("""
    INSERT INTO flags (person_id, question, reason, flagged_at)
    VALUES (:person_id, :question, :reason, :flagged_at)
    ON CONFLICT (person_id, question) DO UPDATE
    SET reason = excluded.reason, flagged_at = excluded.flagged_at
    WHERE flags.reason != excluded.reason
""").bindparams(bindparam("flagged_at", type_=Moment))


def flag(
    connection: Connection, person: int, question: str, doubt: Doubt, *, now: datetime
) -> bool:
    """Flag a question, or change why; ``False`` if that is said already."""
    values = {"person_id": person, "question": question, "reason": doubt, "flagged_at": now}
    return connection.execute(_FLAG, values).rowcount == 1


def unflag(connection: Connection, person: int, question: str) -> None:
    """Take a flag back."""
    connection.execute(
        delete(flags).where(flags.c.person_id == person, flags.c.question == question)
    )


def doubt(connection: Connection, person: int, question: str) -> Doubt | None:
    """Return why the person flagged a question, if they did."""
    reason = connection.scalar(
        select(flags.c.reason).where(flags.c.person_id == person, flags.c.question == question)
    )
    return Doubt(reason) if reason else None


def counted(connection: Connection, scope: Scope | None) -> Sequence[Flags]:
    """Return how many learners flagged each question, for each reason."""
    rows = connection.execute(
        select(flags.c.question, flags.c.reason, people.LEARNER)
        .join_from(persons, links, links.c.person_id == persons.c.id, isouter=True)
        .join(flags, flags.c.person_id == persons.c.id)
        .where(*people.within(scope))
    )
    counts = Counter((question, reason) for question, reason, _ in {tuple(row) for row in rows})
    return [
        Flags(question=question, doubt=Doubt(reason), learners=learners)
        for (question, reason), learners in sorted(counts.items())
    ]
