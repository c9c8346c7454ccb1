"""Fixtures for tests of the command line."""

import io
import os
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.cli import galleries, main, saying
from tests.cli_world import Ended, Waymark
from tests.content.trees import Tree


@pytest.fixture
def waymark(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    sqlite_url: str,
) -> Waymark:
    """Run one command line in this process, on a database that has nothing but its tables."""
    for name in [name for name in os.environ if name.startswith(("SLACK_", "DISCORD_", "WAYMARK"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WAYMARK_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)  # where there is no .env
    for module in (saying, galleries):  # logging is set up once for a process, not for a test
        monkeypatch.setattr(module, "configure_logging", lambda _, **__: None)

    def run(*arguments: str, typed: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["waymark", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        try:
            with capture_logs():
                main()
        except SystemExit as end:
            code = end.code
        else:
            code = 0
        out, err = capsys.readouterr()
        if isinstance(code, str):  # what Python does with it: print it and end with 1
            return Ended(status=1, out=out, err=err + code)
        return Ended(status=int(code or 0), out=out, err=err)

    return run


@pytest.fixture
def tree(tmp_path: Path, waymark: Waymark, monkeypatch: pytest.MonkeyPatch) -> Tree:
    tree = Tree(tmp_path / "tree")
    content, schedules = tree.folders
    monkeypatch.setenv("WAYMARK_CONTENT_DIR", str(content))
    monkeypatch.setenv("WAYMARK_SCHEDULES_DIR", str(schedules))
    return tree
