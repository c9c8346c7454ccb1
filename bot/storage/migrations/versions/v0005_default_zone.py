"""The default zone that due times were reckoned by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "default_zones",
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("platform", name="pk_default_zones"),
    )
