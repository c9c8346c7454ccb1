"""What every table is made of: instants, names of constraints, numbered rows and their owners."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine


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


def numbered(name: str = "id") -> Column[int]:
    """Number the rows; with ``sqlite_autoincrement`` a higher number is always a later row."""
    return Column(name, Integer, primary_key=True, autoincrement=True)


def owned_by(column: str, parent: str, *, key: bool = False) -> Column[int]:
    """Point to the owner; deleting a person by hand takes everything about them along."""
    owner = ForeignKey(f"{parent}.id", ondelete="CASCADE")
    return Column(column, owner, nullable=False, primary_key=key)
