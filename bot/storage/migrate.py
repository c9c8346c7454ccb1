"""Alembic, run from code: no ``alembic.ini``, no command line."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def config(connection: Connection | None = None) -> Config:
    """Configure Alembic for our revisions, and to work inside the transaction of a connection."""
    configured = Config(stdout=sys.stderr, attributes={"connection": connection})
    configured.set_main_option("path_separator", "os")
    configured.set_main_option(
        "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
    )
    return configured


def pending(current: str | None) -> list[str]:
    """Name the revisions that come after ``current``, in the order they are applied."""
    scripts = ScriptDirectory.from_config(config()).iterate_revisions("head", current or "base")
    return [f"{script.revision} {script.doc}" for script in reversed(list(scripts))]


def apply(connection: Connection, current: str | None) -> list[str]:
    """Apply what is pending and name it."""
    names = pending(current)
    command.upgrade(config(connection), "head")
    return names
