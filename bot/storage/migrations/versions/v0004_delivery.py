"""Cohorts, pauses that end, quiet days, who was seen when, and shared sending budgets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    _grow()
    _gather()
    _part_communities()
    op.create_table(
        "budgets",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_budgets"),
    )
    _watch()


def _grow() -> None:
    """Add to the tables there are."""
    columns = {
        "people": (sa.Column("seen_at", MOMENT), sa.Column("conversation", sa.String(64))),
        "subscriptions": (
            sa.Column("told_at", MOMENT),
            sa.Column("starts_on", sa.Date),
            sa.Column("ends_on", sa.Date),
            sa.Column("resumes_on", sa.Date),
            sa.Column("quiet", sa.JSON),
        ),
        "communities": (
            sa.Column("organisers", sa.String(64)),
            sa.Column("organisers_name", sa.String(100)),
            sa.Column("away_for", sa.String(40)),
            sa.Column("away_since", MOMENT),
        ),
    }
    for table, added in columns.items():
        for column in added:
            op.add_column(table, column)
    conditions = {
        ("subscriptions", "untold", ("paused_for",)): "told_at IS NULL AND paused_for IS NOT NULL",
        ("communities", "away", ("away_for",)): "away_for IS NOT NULL",
    }
    for (table, name, indexed), only in conditions.items():
        where = sa.text(only)
        op.create_index(
            f"ix_{table}_{name}", table, indexed, sqlite_where=where, postgresql_where=where
        )


def _gather() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("community", sa.String(64), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("folded", sa.String(80), nullable=False),
        sa.Column("track", sa.String(64), nullable=False),
        sa.Column("schedule", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(64)),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("quiet", sa.JSON),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sa.UniqueConstraint(
            "platform", "community", "folded", name="uq_cohorts_platform_community_folded"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "cohort_members",
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("cohort_id", sa.Integer, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_cohort_members"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_cohort_members_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name="fk_cohort_members_cohort_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_cohort_members_cohort", "cohort_members", ["cohort_id"])


def _watch() -> None:
    """Let an operator count without reading everything."""
    op.create_index("ix_deliveries_due", "deliveries", ["platform", "due_at"])
    dead, paused = sa.text("state = 'dead'"), sa.text("paused_for IS NOT NULL")
    op.create_index(
        "ix_deliveries_dead",
        "deliveries",
        ["platform", "due_at"],
        sqlite_where=dead,
        postgresql_where=dead,
    )
    op.create_index(
        "ix_subscriptions_paused",
        "subscriptions",
        ["platform", "paused_for"],
        sqlite_where=paused,
        postgresql_where=paused,
    )


def _part_communities() -> None:
    """Let what is ready in one community be found without reading that of the others."""
    op.drop_index("ix_deliveries_ready", "deliveries")
    op.create_index(
        "ix_deliveries_ready",
        "deliveries",
        ["platform", "community", "ready_at"],
        sqlite_where=sa.text("ready_at IS NOT NULL"),
        postgresql_where=sa.text("ready_at IS NOT NULL"),
    )
