"""What all processes of one installation share: a platform's patience, and the default zone."""

from sqlalchemy import Column, String, Table

from bot.storage.tables.columns import Moment, metadata

# A budget hands out turns at a steady rate: ``next_at`` is the first instant nobody has taken yet.
budgets = Table(
    "budgets",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("next_at", Moment, nullable=False),
)

# The default zone by which it was last reckoned what is due on a platform.
default_zones = Table(
    "default_zones",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("zone", String(64), nullable=False),
)
