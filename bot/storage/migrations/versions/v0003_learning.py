"""Memory of facts, linked accounts, channels, live rounds, flags, and what a community wants."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def _owner(table: str, column: str, parent: str = "people.id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [parent], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def upgrade() -> None:
    _grow()
    _link()
    _remember()
    _gather()


def _grow() -> None:
    """Add to the tables there are."""
    op.add_column(
        "people", sa.Column("channel", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("subscriptions", sa.Column("paused_for", sa.String(20)))
    op.add_column(
        "deliveries", sa.Column("kind", sa.String(10), nullable=False, server_default="tip")
    )
    op.add_column("deliveries", sa.Column("attempt", sa.String(64)))
    op.add_column(
        "attempts", sa.Column("kind", sa.String(10), nullable=False, server_default="quiz")
    )
    op.add_column("attempts", sa.Column("started_at", MOMENT))
    op.add_column("answers", sa.Column("local_date", sa.Date))
    op.drop_index("uq_attempts_open", "attempts")
    op.create_index(
        "uq_attempts_open",
        "attempts",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("open = 1 AND kind != 'tip'"),
        postgresql_where=sa.text("open AND kind != 'tip'"),
    )


def _link() -> None:
    op.create_table(
        "links",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("learner_id", sa.Integer, nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_links"),
        _owner("links", "person_id"),
        _owner("links", "learner_id"),
        sa.CheckConstraint("person_id != learner_id", name=op.f("ck_links_two")),
    )
    op.create_index("ix_links_learner", "links", ["learner_id"])
    op.create_table(
        "link_codes",
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("taken_by", sa.Integer),
        sa.PrimaryKeyConstraint("code", name="pk_link_codes"),
        sa.UniqueConstraint("person_id", name="uq_link_codes_person_id"),
        _owner("link_codes", "person_id"),
        _owner("link_codes", "taken_by"),
    )
    op.create_index("ix_link_codes_taken", "link_codes", ["taken_by"])


def _remember() -> None:
    op.create_table(
        "cards",
        sa.Column("learner_id", sa.Integer, nullable=False),
        sa.Column("fact", sa.String(64), nullable=False),
        sa.Column("stability", sa.Float, nullable=False),
        sa.Column("difficulty", sa.Float, nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "fact", name="pk_cards"),
        _owner("cards", "learner_id"),
    )
    op.create_index("ix_cards_due", "cards", ["learner_id", "due_at"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("fact", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=False),
        sa.Column("local_date", sa.Date, nullable=False),
        sa.Column("attempt", sa.String(64), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("library", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint("attempt", "step", name="uq_reviews_attempt_step"),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name=op.f("ck_reviews_rating")),
        _owner("reviews", "person_id"),
        _owner("reviews", "attempt", "attempts.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reviews_person", "reviews", ["person_id", "question", "reviewed_at"])
    op.create_table(
        "flags",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("flagged_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "question", name="pk_flags"),
        _owner("flags", "person_id"),
    )
    op.create_index("ix_flags_question", "flags", ["question"])
    op.create_table(
        "communities",
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("community", sa.String(64), nullable=False),
        sa.Column("retention", sa.Float),
        sa.Column("weights", sa.JSON),
        sa.Column("weights_algorithm", sa.String(20)),
        sa.Column("weights_library", sa.String(40)),
        sa.Column("weights_reviews", sa.Integer),
        sa.Column("weights_fitted_at", MOMENT),
        sa.PrimaryKeyConstraint("platform", "community", name="pk_communities"),
        sa.CheckConstraint("retention BETWEEN 0.8 AND 0.95", name=op.f("ck_communities_retention")),
    )


def _gather() -> None:
    op.create_table(
        "rounds",
        sa.Column("number", sa.Integer, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("host_id", sa.Integer, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("questions", sa.JSON, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("phase", sa.String(10), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_rounds"),
        sa.UniqueConstraint("id", name="uq_rounds_id"),
        sa.CheckConstraint("phase IN ('asking', 'revealed', 'over')", name=op.f("ck_rounds_phase")),
        _owner("rounds", "host_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rounds_host", "rounds", ["host_id", "number"])
    op.create_table(
        "round_answers",
        sa.Column("round", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("choice", sa.Integer),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("round", "person_id", "step", name="pk_round_answers"),
        _owner("round_answers", "round", "rounds.id"),
        _owner("round_answers", "person_id"),
    )
    op.create_index("ix_round_answers_person", "round_answers", ["person_id"])
    op.create_index("ix_round_answers_choice", "round_answers", ["round", "step", "choice"])
    op.create_table(
        "poll_answers",
        sa.Column("delivery_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("choice", sa.Integer),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "person_id", name="pk_poll_answers"),
        _owner("poll_answers", "delivery_id", "deliveries.id"),
        _owner("poll_answers", "person_id"),
    )
    op.create_index("ix_poll_answers_person", "poll_answers", ["person_id"])
    op.create_table(
        "boards",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("community", sa.String(64), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("folded", sa.String(80), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_boards"),
        sa.UniqueConstraint(
            "platform", "community", "folded", name="uq_boards_platform_community_folded"
        ),
        _owner("boards", "person_id"),
    )
