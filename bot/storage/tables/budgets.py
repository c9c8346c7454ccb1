"""What all processes of one installation share of a platform's patience."""

from sqlalchemy import Column, String, Table

from bot.storage.tables.columns import Moment, metadata

# A budget hands out turns at a steady rate: ``next_at`` is the first instant nobody has taken yet.
budgets = Table(
    "budgets",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("next_at", Moment, nullable=False),
)
