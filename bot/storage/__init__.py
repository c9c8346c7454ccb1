"""Everything that is remembered, in SQLite or PostgreSQL.

Read ``tables`` for what is kept, ``store`` for the transactions, then ``people``, ``outbox``,
``quizzes`` and ``sheets`` for the statements inside them; ``personal`` gathers and deletes all that
is about one person. ``database`` knows how the two databases differ, and ``schema`` brings a
database to the tables this code knows.
"""

from bot.storage.ownership import sole_process
from bot.storage.schema import Schema, status, upgrade, upgrade_embedded
from bot.storage.store import SqlStore, open_store

__all__ = [
    "Schema",
    "SqlStore",
    "open_store",
    "sole_process",
    "status",
    "upgrade",
    "upgrade_embedded",
]
