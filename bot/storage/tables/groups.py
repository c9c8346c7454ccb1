"""What people do together: cohorts, live rounds, a channel's questions, the leaderboard."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import JSON

from bot.storage.tables.columns import Moment, metadata, numbered, owned_by

# A live round is led by the person who started it. ``step`` is the question it is at, and how many
# were revealed once it is over.
rounds = Table(
    "rounds",
    metadata,
    numbered("number"),
    Column("id", String(64), nullable=False),
    owned_by("host_id", "people"),
    Column("seed", Integer, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("step", Integer, nullable=False),
    Column("phase", String(10), nullable=False),
    Column("started_at", Moment, nullable=False),
    UniqueConstraint("id"),
    CheckConstraint("phase IN ('asking', 'revealed', 'over')", name="phase"),
    sqlite_autoincrement=True,
)
Index("ix_rounds_host", rounds.c.host_id, rounds.c.number)

round_answers = Table(
    "round_answers",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    owned_by("person_id", "people", key=True),
    Column("step", Integer, primary_key=True),
    Column("choice", Integer),
    Column("answered_at", Moment, nullable=False),
)
Index("ix_round_answers_person", round_answers.c.person_id)
Index(
    "ix_round_answers_choice", round_answers.c.round, round_answers.c.step, round_answers.c.choice
)

# What a channel was asked is a delivery; these are the private answers to it.
poll_answers = Table(
    "poll_answers",
    metadata,
    owned_by("delivery_id", "deliveries", key=True),
    owned_by("person_id", "people", key=True),
    Column("question", String(64), nullable=False),
    Column("choice", Integer),
    Column("answered_at", Moment, nullable=False),
)
Index("ix_poll_answers_person", poll_answers.c.person_id)

# Who wants to be seen on the leaderboard of their community, under which name. ``folded`` is the
# name in one spelling, so that nobody can pass for somebody else by a capital letter.
boards = Table(
    "boards",
    metadata,
    owned_by("person_id", "people", key=True),
    Column("platform", String(20), nullable=False),
    Column("community", String(64), nullable=False),
    Column("name", String(40), nullable=False),
    Column("folded", String(80), nullable=False),
    Column("joined_at", Moment, nullable=False),
    UniqueConstraint("platform", "community", "folded"),
)

# A group that goes through the weeks of a path together from a date on. ``folded`` is the name in
# one spelling. Who is in it is a learner's own decision, and each is in one at most.
cohorts = Table(
    "cohorts",
    metadata,
    numbered(),
    Column("platform", String(20), nullable=False),
    Column("community", String(64), nullable=False),
    Column("name", String(40), nullable=False),
    Column("folded", String(80), nullable=False),
    Column("track", String(64), nullable=False),
    Column("schedule", String(64), nullable=False),
    Column("zone", String(64)),
    Column("starts_on", Date, nullable=False),
    Column("quiet", JSON(none_as_null=True)),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    UniqueConstraint("platform", "community", "folded"),
    sqlite_autoincrement=True,
)

cohort_members = Table(
    "cohort_members",
    metadata,
    owned_by("person_id", "people", key=True),
    owned_by("cohort_id", "cohorts"),
    Column("joined_at", Moment, nullable=False),
)
Index("ix_cohort_members_cohort", cohort_members.c.cohort_id)
