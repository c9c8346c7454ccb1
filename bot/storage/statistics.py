"""Statements about what many people did: from the people of a community to what is theirs."""

from collections.abc import Sequence

from sqlalchemy import Connection, Select, select

from bot.learning import AttemptKind, FirstAnswer, Sheet
from bot.ports import Scope
from bot.storage import people, sheets
from bot.storage.tables import answers, attempts, fit_sheets, links
from bot.storage.tables import people as persons

_COUNTED = (AttemptKind.QUIZ, AttemptKind.REVIEW, AttemptKind.TIP)


def first_answers(connection: Connection, scope: Scope | None) -> Sequence[FirstAnswer]:
    """Return each learner's first answer to each question, within the scope."""
    rows = connection.execute(
        _learners(scope)
        .add_columns(attempts.c.number, attempts.c.questions)
        .add_columns(answers.c.step, answers.c.choice, answers.c.answered_at)
        .join(attempts, attempts.c.person_id == persons.c.id)
        .join(answers, answers.c.attempt == attempts.c.id)
        .where(attempts.c.kind.in_(_COUNTED))
    ).all()
    first: dict[tuple[int, str], FirstAnswer] = {}
    for row in sorted(rows, key=lambda row: (row.answered_at, row.number, row.step)):
        question = row.questions[row.step]
        given = FirstAnswer(learner=row.learner, question=question, choice=row.choice)
        first.setdefault((row.learner, question), given)
    return tuple(first.values())


def latest_sheets(connection: Connection, version: int, scope: Scope | None) -> Sequence[Sheet]:
    """Return each learner's latest finished sheet of one version, within the scope."""
    rows = connection.execute(
        _learners(scope)
        .add_columns(fit_sheets)
        .join(fit_sheets, fit_sheets.c.person_id == persons.c.id)
        .where(fit_sheets.c.version == version, fit_sheets.c.finished_at.is_not(None))
    ).all()
    in_time = sorted(rows, key=lambda row: (row.finished_at, row.number))
    return tuple({row.learner: sheets.to_sheet(row) for row in in_time}.values())


def _learners(scope: Scope | None) -> Select[tuple[int]]:
    """Return the start of a query for what belongs to the people of a scope, by learner."""
    return (
        select(people.LEARNER)
        .select_from(persons)
        .join(links, links.c.person_id == persons.c.id, isouter=True)
        .where(*people.within(scope))
    )
