"""A Waymark on a database of its own, for the time of a benchmark."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.bootstrap import Waymark, build
from bot.settings import Settings
from bot.storage import upgrade

#: The command that everything is measured with: a table with sources and a select of topics.
COMMAND, LINE = "compare", "compare salary"
_NO_TOKENS = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "discord_bot_token")


@contextmanager
def opened(**chosen: Any) -> Iterator[tuple[Waymark, Settings]]:
    """Build a Waymark from settings that nothing on this machine has a say in."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        given = {**dict.fromkeys(_NO_TOKENS), "database_url": url, **chosen}
        settings = Settings(_env_file=None, **given)
        waymark = build(settings)
        try:
            yield waymark, settings
        finally:
            waymark.close()
