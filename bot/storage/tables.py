"""What is kept, and the constraints that make once-only true whatever the code does.

Every row a person can be reached by carries the platform and the community.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import JSON, TypeEngine


class Moment(TypeDecorator[datetime]):
    """An instant: aware UTC outside, ``timestamptz`` in PostgreSQL, sortable text in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type."""
        is_sqlite = dialect.name == "sqlite"
        return String(32) if is_sqlite else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Refuse a naive time; it could mean any of 24 hours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        utc = value.astimezone(UTC)
        # Always with six digits of microseconds, so that the order of texts is the order of times.
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | str | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        """Give the instant back in UTC, whatever zone the connection speaks in."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _owned_by(column: str, parent: str) -> Column[int]:
    """Point to the owner; deleting a person by hand takes everything about them along."""
    return Column(column, ForeignKey(f"{parent}.id", ondelete="CASCADE"), nullable=False)


# ``sqlite_autoincrement``: an id is never used again, so a higher one is always a later one.
people = Table(
    "people",
    metadata,
    _id(),
    Column("platform", String(20), nullable=False),
    Column("community", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("zone", String(64)),
    Column("profile_zone", String(64)),
    UniqueConstraint("platform", "community", "user_id"),
    Index("ix_people_user", "platform", "user_id"),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    _owned_by("person_id", "people"),
    Column("platform", String(20), nullable=False),
    Column("community", String(64), nullable=False),
    Column("track", String(64), nullable=False),
    Column("schedule", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("last_local_date", Date),
    Column("next_due_at", Moment),
    UniqueConstraint("person_id"),
    sqlite_autoincrement=True,
)
Index(
    "ix_subscriptions_due",
    subscriptions.c.platform,
    subscriptions.c.next_due_at,
    sqlite_where=text("active = 1"),  # as SQLAlchemy writes it in a query
    postgresql_where=subscriptions.c.active,
)

# ``ready_at`` is when a delivery may next be claimed: its retry time while pending, the end of
# the lease while somebody sends it, and NULL once it is final.
deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("key", String(25), nullable=False),
    _owned_by("subscription_id", "subscriptions"),
    Column("platform", String(20), nullable=False),
    Column("community", String(64), nullable=False),
    Column("track", String(64), nullable=False),
    Column("tip", String(64), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("ready_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("in_doubt", Boolean, nullable=False),
    Column("reason", String),
    Column("ref", String),
    Column("sent_at", Moment),
    UniqueConstraint("key"),
    UniqueConstraint("subscription_id", "local_date"),
    CheckConstraint("state IN ('pending', 'sending', 'sent', 'dead')", name="state"),
    CheckConstraint("(ready_at IS NULL) = (state IN ('sent', 'dead'))", name="final"),
    sqlite_autoincrement=True,
)
Index(
    "ix_deliveries_ready",
    deliveries.c.platform,
    deliveries.c.ready_at,
    sqlite_where=deliveries.c.ready_at.is_not(None),
    postgresql_where=deliveries.c.ready_at.is_not(None),
)

# ``number`` tells which quiz came later; ``answered`` is the step that may be answered next.
attempts = Table(
    "attempts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    _owned_by("person_id", "people"),
    Column("topic", String(64)),
    Column("seed", Integer, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("length", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("open", Boolean, nullable=False),
    UniqueConstraint("id"),
    sqlite_autoincrement=True,
)
Index("ix_attempts_person", attempts.c.person_id, attempts.c.number)
Index(
    "uq_attempts_open",
    attempts.c.person_id,
    unique=True,
    sqlite_where=text("open = 1"),
    postgresql_where=attempts.c.open,
)

answers = Table(
    "answers",
    metadata,
    Column("attempt", ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("choice", Integer),
    Column("answered_at", Moment, nullable=False),
)

# ``moves`` are words parted by spaces; ``moved`` counts them and is the step that comes next.
fit_sheets = Table(
    "fit_sheets",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    _owned_by("person_id", "people"),
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
