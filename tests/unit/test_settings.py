from pathlib import Path

import pytest

from bot import settings
from bot.bootstrap import configure_logging
from bot.errors import SetupError


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without .env, where one would be read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(settings.Settings.model_config, "env_file", ".env")
    return tmp_path


def test_nothing_has_to_be_set() -> None:
    loaded = settings.load()
    assert loaded.database_url == "sqlite:///waymark.db"
    assert not loaded.playground
    assert (loaded.content_dir / "sources.yaml").is_file()


def test_the_env_file_is_read_and_an_empty_value_is_not_set(nowhere: Path) -> None:
    (nowhere / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=\nWAYMARK_PORT= \n")
    loaded = settings.load()
    assert loaded.slack_app_token is None
    assert loaded.playground_port == 8080


def test_every_wrong_variable_is_named_and_no_value_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WAYMARK_ZONE", "Berlin-hunter2")
    monkeypatch.setenv("WAYMARK_PORT", "70000")
    with pytest.raises(SetupError) as refused:
        settings.load()
    assert "WAYMARK_ZONE" in str(refused.value)
    assert "WAYMARK_PORT" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_shards_and_workspaces_are_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (settings.load().discord_shard_ids, settings.load().discord_shard_count) == ((0,), 1)
    monkeypatch.setenv("WAYMARK_DISCORD_SHARDS", "1,0/4")
    monkeypatch.setenv("SLACK_BOT_TOKEN", " xoxb-1, ,xoxb-2,")
    loaded = settings.load()
    assert (loaded.discord_shard_ids, loaded.discord_shard_count) == ((0, 1), 4)
    assert loaded.slack_bot_tokens == ("xoxb-1", "xoxb-2")


@pytest.mark.parametrize("wrong", ["4/4", "0", "0/0", "a/2", "0,/2", "0-1/2"])
def test_shards_that_do_not_exist_are_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("WAYMARK_DISCORD_SHARDS", wrong)
    with pytest.raises(SetupError, match="WAYMARK_DISCORD_SHARDS"):
        settings.load()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_BOT_TOKEN", "hunter2")
    loaded = settings.load()
    assert loaded.discord_bot_token
    assert "hunter2" not in repr(loaded)


@pytest.mark.parametrize("style", ["console", "json"])
def test_log_lines_go_to_standard_error(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    import structlog  # noqa: PLC0415 - configured by the call under test

    configure_logging(style)
    try:
        structlog.get_logger().info("tested", answer=42)
    finally:
        structlog.reset_defaults()
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "tested" in printed.err
    assert "42" in printed.err
