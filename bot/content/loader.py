"""Reads and checks all files, and puts the whole together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.content import ages, balance, bank, lessons, paths, shapes, whole
from bot.content.files import Files
from bot.content.reader import Index
from bot.content.records import Content
from bot.errors import ContentError, Problem
from bot.model import Role


def load(content_dir: Path, schedules_dir: Path) -> Content:
    """Return the content of the files; raise :class:`ContentError` with all their problems."""
    content, index = _survey(content_dir, schedules_dir)
    if index.problems:
        raise ContentError(index.problems)
    return content


def lint(content_dir: Path, schedules_dir: Path, *, today: date | None = None) -> list[Problem]:
    """Return every problem of the files by place; no errors means that :func:`load` succeeds.

    With ``today``, what is old on that day is noted too, as soon as nothing is wrong.
    """
    content, index = _survey(content_dir, schedules_dir)
    if today is not None and not index.problems:
        ages.check(content, index, today)
    return sorted(index.problems)


def _survey(content_dir: Path, schedules_dir: Path) -> tuple[Content, Index]:
    index = Index()
    files = Files(index, content_dir, schedules_dir)
    content = _read(files, index, content_dir, schedules_dir)
    if index.whole:
        index.check_references()
        whole.check(content, index, content_dir, schedules_dir)
        bank.check(content, index)
        paths.check(content, index)
        if content.fit:
            balance.check(content.fit, content.roles, index)
    return content, index


def _read(files: Files, index: Index, content_dir: Path, schedules_dir: Path) -> Content:
    compared = files.one(content_dir / "comparisons.yaml", shapes.read_comparisons)
    differences, rows = compared or ((), ())
    questions = [
        question
        for path in files.folder(content_dir / "questions")
        for question in files.many(path, lessons.read_question)
    ]
    sources = files.many(content_dir / "sources.yaml", shapes.read_source)
    topics = files.many(content_dir / "topics.yaml", shapes.read_topic)
    roles = files.each(content_dir / "roles", shapes.read_role)
    conflicts = files.many(content_dir / "conflicts.yaml", shapes.read_conflict)
    faq = files.many(content_dir / "faq.yaml", shapes.read_faq)
    tracks = files.each(content_dir / "paths", lessons.read_track)
    schedules = files.each(schedules_dir, lessons.read_schedule)
    return Content(
        sources={source.id: source for source in sources},
        topics={topic.id: topic for topic in topics},
        roles={role.id: role for role in _shared(roles)},
        differences=differences,
        rows=rows,
        conflicts=tuple(conflicts),
        questions={question.id: question for question in questions},
        tracks={track.role: track for track in tracks},
        schedules={schedule.id: schedule for schedule in schedules},
        places=index.defined.get("question", {}),
        faq=tuple(faq),
        fit=files.one(content_dir / "fit.yaml", lessons.read_fit),
    )


def _shared(roles: Sequence[Role]) -> Iterator[Role]:
    """Put the claims that a topic has from another role's file among its own."""
    said = {c.id: c for role in roles for topic in role.topics.values() for c in topic.claims}
    for role in roles:
        topics = {
            id_: replace(
                topic, claims=(*topic.claims, *(said[also] for also in topic.also if also in said))
            )
            for id_, topic in role.topics.items()
        }
        yield replace(role, topics=topics)
