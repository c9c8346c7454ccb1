"""The files of ``data export`` on each front: whole, private, and never lost where refused."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.fronts import FRONTS

NAMES = ["waymark-data.csv", "waymark-data.json"]


def check(files: dict[str, bytes], user: str) -> None:
    """Both files are whole: the person, the track and the answered question, in words."""
    assert sorted(files) == NAMES
    data = json.loads(files["waymark-data.json"])
    rows = list(csv.DictReader(io.StringIO(files["waymark-data.csv"].decode())))
    assert [row["kind"] for row in rows] == [
        "profile", "track", "quiz", "answer", "memory", "review",
    ]  # fmt: skip
    told = [{name: record[name] for name in rows[0]} for record in data["records"]]
    assert told == rows
    assert user in rows[0]["what"]
    assert rows[1]["what"] == "Data Scientist path"
    assert rows[3]["detail"].startswith("Not sure. Right: ")
    assert [record["stored"]["table"] for record in data["records"]] == [
        "people", "subscriptions", "attempts", "answers", "cards", "reviews",
    ]  # fmt: skip


async def learn(somebody: Any) -> None:
    await somebody.types("track ds")
    await somebody.types("quiz 1")
    await somebody.presses("Not sure")


async def test_slack_puts_them_into_the_direct_messages(tmp_path: Path) -> None:
    async with FRONTS["slack"](tmp_path, in_dm=True) as somebody:
        await learn(somebody)
        somebody._in_dm, somebody._channel = False, "C1"
        shown = await somebody.types("data export")
        user = somebody._user
        [sent] = [m for m in user.dm.messages if m.files]
        check(sent.files, "U1 in T1 on slack")
        assert sent.text == "What I hold about you"
        answer = somebody._seen[0].messages[-1]
        assert answer.ephemeral
        assert "Data Scientist path" not in shown
        assert "The files are in your direct messages" in shown
        assert all(m.ephemeral for m in user.reads("C1"))


@pytest.mark.parametrize("trouble", ["scope", "put", "complete", "lost"])
async def test_where_slack_takes_no_file_its_text_is_shown(tmp_path: Path, trouble: str) -> None:
    async with FRONTS["slack"](tmp_path, in_dm=True) as somebody:
        await learn(somebody)
        workspace = somebody._user.workspace
        faults = workspace.world.faults
        if trouble == "scope":
            workspace.scopes.discard("files:write")
        elif trouble == "put":
            faults.server_error("upload")
        elif trouble == "complete":
            faults.slack_error("files.completeUploadExternal", error="not_allowed")
        else:
            faults.reply_lost("files.completeUploadExternal")
        shown = await somebody.types("data export")
        assert "I could not give you files here" in shown
        assert '"table": "answers"' in shown
        assert "kind,when,what,detail" in shown


async def test_discord_attaches_them_to_the_answer(tmp_path: Path) -> None:
    async with FRONTS["discord"](tmp_path, in_dm=True) as somebody:
        await learn(somebody)
        await somebody.types("data export")
        check(somebody._seen[0].files, "42 on discord")


async def test_on_discord_nobody_else_in_the_channel_sees_them(tmp_path: Path) -> None:
    async with FRONTS["discord"](tmp_path, in_dm=False) as somebody:
        await somebody.types("track ds")
        await somebody.types("data export")
        assert somebody._seen[0].ephemeral
        assert sorted(somebody._seen[0].files) == NAMES
        assert "42 in 111 on discord" in somebody._seen[0].files["waymark-data.csv"].decode()


async def test_the_playground_hands_them_to_the_page(tmp_path: Path) -> None:
    async with FRONTS["playground"](tmp_path, in_dm=True) as somebody:
        await learn(somebody)
        await somebody.types("data export")
        blocks = [b for b in somebody._seen[0]["reply"]["blocks"] if b["type"] == "file"]
        check({b["name"]: b["text"].encode() for b in blocks}, "on playground")
        assert [b["media_type"] for b in blocks] == ["application/json", "text/csv"]


def command_line(folder: Path, lines: str, *more: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", "from adapters.cli import main; main()", "say", "-", *more],
        input=lines,
        env={**os.environ, "WAYMARK_DATABASE_URL": f"sqlite:///{folder / 'waymark.db'}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_command_line_prints_them(tmp_path: Path) -> None:
    said = command_line(tmp_path, "track ds\nquiz 1\ndata export\n")
    assert "waymark-data.json:" in said
    assert '"table": "attempts"' in said
    assert "waymark-data.csv:" in said
    assert 'quiz,,"Quiz, 1 question",Open: 0 answered.' in said


def test_the_command_line_writes_them(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    asked = command_line(tmp_path, "track ds\nquiz 1\n")
    [unsure] = [line for line in asked.splitlines() if line.startswith("  Not sure: ")]
    press = unsure.partition(": ")[2]
    said = command_line(tmp_path, f"{press}\ndata export\n", "--save", str(folder))
    check({path.name: path.read_bytes() for path in folder.iterdir()}, "me in local on cli")
    assert f"Saved as {folder / 'waymark-data.json'}" in said
    assert '"table"' not in said
