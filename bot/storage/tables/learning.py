"""What people learn: quizzes as journals, memory of facts, role fit, doubts about questions."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import JSON

from bot.storage.tables.columns import Moment, metadata, numbered, owned_by

# ``number`` tells which quiz came later; ``answered`` is the step that may be answered next. Those
# that ride with a tip (``kind``) lie open beside the one quiz that somebody is in.
attempts = Table(
    "attempts",
    metadata,
    numbered("number"),
    Column("id", String(64), nullable=False),
    owned_by("person_id", "people"),
    Column("topic", String(64)),
    Column("seed", Integer, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("length", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("kind", String(10), nullable=False, server_default="quiz"),
    Column("started_at", Moment),
    UniqueConstraint("id"),
    sqlite_autoincrement=True,
)
Index("ix_attempts_person", attempts.c.person_id, attempts.c.number)
Index(
    "uq_attempts_open",
    attempts.c.person_id,
    unique=True,
    sqlite_where=text("open = 1 AND kind != 'tip'"),
    postgresql_where=text("open AND kind != 'tip'"),
)

# ``local_date`` is the day on the learner's own calendar, NULL where nobody was asked because the
# authors had taken the question out.
answers = Table(
    "answers",
    metadata,
    Column("attempt", ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("choice", Integer),
    Column("answered_at", Moment, nullable=False),
    Column("local_date", Date),
)

# What is remembered of a fact, and when to ask again. Made of the reviews, and can be made anew.
cards = Table(
    "cards",
    metadata,
    owned_by("learner_id", "people", key=True),
    Column("fact", String(64), primary_key=True),
    Column("stability", Float, nullable=False),
    Column("difficulty", Float, nullable=False),
    Column("reviewed_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
)
Index("ix_cards_due", cards.c.learner_id, cards.c.due_at)

# Every answer that counts for memory, for ever: ``library`` is what rated it.
reviews = Table(
    "reviews",
    metadata,
    numbered(),
    owned_by("person_id", "people"),
    Column("fact", String(64), nullable=False),
    Column("question", String(64), nullable=False),
    Column("rating", Integer, nullable=False),
    Column("reviewed_at", Moment, nullable=False),
    Column("local_date", Date, nullable=False),
    Column("attempt", ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("library", String(20), nullable=False),
    UniqueConstraint("attempt", "step"),
    CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    sqlite_autoincrement=True,
)
Index("ix_reviews_person", reviews.c.person_id, reviews.c.question, reviews.c.reviewed_at)

# Somebody thinks that a question is wrong.
flags = Table(
    "flags",
    metadata,
    owned_by("person_id", "people", key=True),
    Column("question", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("flagged_at", Moment, nullable=False),
)
Index("ix_flags_question", flags.c.question)

# How a community remembers, the group of people who run it, and why nothing can be sent there, if
# so. Nothing in it is about a person.
communities = Table(
    "communities",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("community", String(64), primary_key=True),
    Column("retention", Float),
    Column("weights", JSON),
    Column("weights_algorithm", String(20)),
    Column("weights_library", String(40)),
    Column("weights_reviews", Integer),
    Column("weights_fitted_at", Moment),
    Column("organisers", String(64)),
    Column("organisers_name", String(100)),
    Column("away_for", String(40)),
    Column("away_since", Moment),
    CheckConstraint("retention BETWEEN 0.8 AND 0.95", name="retention"),
)
Index(
    "ix_communities_away",
    communities.c.away_for,
    sqlite_where=communities.c.away_for.is_not(None),
    postgresql_where=communities.c.away_for.is_not(None),
)

# ``moves`` are words parted by spaces; ``moved`` counts them and is the step that comes next.
fit_sheets = Table(
    "fit_sheets",
    metadata,
    numbered("number"),
    Column("id", String(64), nullable=False),
    owned_by("person_id", "people"),
    Column("version", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("moves", String, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("finished_at", Moment),
    UniqueConstraint("id"),
    CheckConstraint("finished_at IS NULL OR NOT open", name="finished"),
    sqlite_autoincrement=True,
)
Index("ix_fit_sheets_person", fit_sheets.c.person_id, fit_sheets.c.number)
Index(
    "uq_fit_sheets_open",
    fit_sheets.c.person_id,
    unique=True,
    sqlite_where=text("open = 1"),
    postgresql_where=fit_sheets.c.open,
)
