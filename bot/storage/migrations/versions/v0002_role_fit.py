"""Sheets of the role-fit quiz."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fit_sheets",
        sa.Column("number", sa.Integer, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("moves", sa.String, nullable=False),
        sa.Column("moved", sa.Integer, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("number", name="pk_fit_sheets"),
        sa.UniqueConstraint("id", name="uq_fit_sheets_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_fit_sheets_person_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("finished_at IS NULL OR NOT open", name=op.f("ck_fit_sheets_finished")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_fit_sheets_person", "fit_sheets", ["person_id", "number"])
    op.create_index(
        "uq_fit_sheets_open",
        "fit_sheets",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open"),
    )
