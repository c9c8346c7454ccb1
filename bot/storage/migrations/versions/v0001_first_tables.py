"""People, subscriptions, deliveries, attempts and answers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    create_people()
    create_subscriptions()
    create_deliveries()
    create_quizzes()


def create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("community", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(64)),
        sa.Column("profile_zone", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint(
            "platform", "community", "user_id", name="uq_people_platform_community_user_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_people_user", "people", ["platform", "user_id"])


def create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("community", sa.String(64), nullable=False),
        sa.Column("track", sa.String(64), nullable=False),
        sa.Column("schedule", sa.String(64), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("last_local_date", sa.Date),
        sa.Column("next_due_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("person_id", name="uq_subscriptions_person_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_subscriptions_person_id", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_subscriptions_due",
        "subscriptions",
        ["platform", "next_due_at"],
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active"),
    )


def create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("key", sa.String(25), nullable=False),
        sa.Column("subscription_id", sa.Integer, nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("community", sa.String(64), nullable=False),
        sa.Column("track", sa.String(64), nullable=False),
        sa.Column("tip", sa.String(64), nullable=False),
        sa.Column("local_date", sa.Date, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ready_at", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("in_doubt", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("ref", sa.String),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sa.UniqueConstraint(
            "subscription_id", "local_date", name="uq_deliveries_subscription_id_local_date"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name="fk_deliveries_subscription_id",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'dead')", name=op.f("ck_deliveries_state")
        ),
        sa.CheckConstraint(
            "(ready_at IS NULL) = (state IN ('sent', 'dead'))", name=op.f("ck_deliveries_final")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deliveries_ready",
        "deliveries",
        ["platform", "ready_at"],
        sqlite_where=sa.text("ready_at IS NOT NULL"),
        postgresql_where=sa.text("ready_at IS NOT NULL"),
    )


def create_quizzes() -> None:
    op.create_table(
        "attempts",
        sa.Column("number", sa.Integer, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("topic", sa.String(64)),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("questions", sa.JSON, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_attempts"),
        sa.UniqueConstraint("id", name="uq_attempts_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_attempts_person_id", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempts_person", "attempts", ["person_id", "number"])
    op.create_index(
        "uq_attempts_open",
        "attempts",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "answers",
        sa.Column("attempt", sa.String(64), nullable=False),
        sa.Column("step", sa.Integer, autoincrement=False),
        sa.Column("choice", sa.Integer),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("attempt", "step", name="pk_answers"),
        sa.ForeignKeyConstraint(
            ["attempt"], ["attempts.id"], name="fk_answers_attempt", ondelete="CASCADE"
        ),
    )
