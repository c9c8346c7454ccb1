"""The command line, command by command: what it prints and with which status it ends."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine, make_url, text

from bot.commands import COMMANDS
from bot.storage.schema import HEAD
from tests.cli_world import Ended, Waymark, broken
from tests.content.trees import Tree
from tests.simulators.discord import DiscordSimulator
from tests.simulators.discord.limits import check_message
from tests.simulators.slack.limits import check_message_blocks

EXECUTABLE = Path(sys.executable).with_name("waymark")


# --- say ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["compare salary", "/career compare salary"])
def test_say_prints_the_answer_as_text(waymark: Waymark, line: str) -> None:
    said = waymark("say", line)
    assert said.status == 0
    assert said.out.startswith("Salary: Data Scientist and Machine Learning Engineer\n")
    assert "Plat.AI, 9 October 2023" in said.out
    assert "Skillify, undated" in said.out
    assert "\x1b" not in said.out


def test_say_as_json_names_the_claims_it_rests_on(waymark: Waymark) -> None:
    reply = json.loads(waymark("say", "compare salary", "--as", "json").out)
    assert reply["title"].startswith("Salary")
    assert len(reply["claims"]) > 5


def test_say_as_slack_prints_block_kit_with_both_sources_and_dates(waymark: Waymark) -> None:
    said = waymark("say", "--as", "slack", "/career compare salary")
    message = json.loads(said.out)
    check_message_blocks(message["blocks"])
    shown = json.dumps(message["blocks"])
    assert "Plat.AI" in shown
    assert "9 October 2023" in shown
    assert "Skillify" in shown
    assert "undated" in shown


def test_say_as_discord_prints_components(waymark: Waymark) -> None:
    message = json.loads(waymark("say", "--as", "discord", "role ds skills").out)
    check_message(message, files={})


@pytest.mark.parametrize("form", ["slack", "discord"])
def test_say_prints_the_direct_message_after_the_answer(waymark: Waymark, form: str) -> None:
    said = waymark("say", "-", "--as", form, typed=b"quiz 2\n")
    answer, question = said.objects()
    assert "direct messages" in json.dumps(answer)
    assert "Question 1 of 2" in json.dumps(question)


@pytest.mark.parametrize("line", ["comprae", "compare salery", "tips zone berlinn", "x" * 5000])
def test_input_that_cannot_be_used_ends_with_2(waymark: Waymark, line: str) -> None:
    said = waymark("say", line)
    assert said.status == 2
    assert said.out
    assert said.err == ""


def test_one_bad_line_among_many_ends_with_2_after_all_are_answered(waymark: Waymark) -> None:
    said = waymark("say", "-", "--as", "json", typed=b"compare goal\ncompare xyzzy\n\nrole mle\n")
    assert [reply["error"] for reply in said.objects()] == [False, True, False, False]
    assert said.status == 2


def test_bytes_that_are_no_utf_8_are_answered_like_any_other_word(waymark: Waymark) -> None:
    said = waymark("say", "-", "--as", "json", typed=b"compare x\xff\xfe\x00\nhelp\n")
    unknown, known = said.objects()
    assert unknown["error"]
    assert not known["error"]


def test_no_input_is_no_answer(waymark: Waymark) -> None:
    assert waymark("say", "-") == Ended(status=0, out="", err="")


def test_a_button_is_pressed_by_its_id(waymark: Waymark) -> None:
    question = waymark("say", "quiz 1").out
    [unsure] = [line for line in question.splitlines() if line.startswith("  Not sure: press ")]
    pressed = waymark("say", unsure.partition(": ")[2])
    assert pressed.status == 0
    assert "Fair enough." in pressed.out


def test_a_button_that_never_was_ends_with_2(waymark: Waymark) -> None:
    assert waymark("say", "press 1|quiz|0|9|7-7").status == 2


def test_people_are_told_apart(waymark: Waymark) -> None:
    waymark("say", "track ds", "--person", "ana")
    assert "Monday to Friday" in waymark("say", "tips when", "--person", "ana").out
    assert waymark("say", "tips when", "--person", "ben").status == 2


# --- gallery, lint, manifest --------------------------------------------------------------------


def test_the_gallery_is_one_json_object_a_line(waymark: Waymark) -> None:
    shown = waymark("gallery", "--as", "text")
    assert shown.status == 0
    assert {"start", "compare salary"} <= {row["name"] for row in shown.objects()}


def test_a_reader_who_has_seen_enough_hears_no_complaint(tmp_path: Path) -> None:
    command = f"'{EXECUTABLE}' gallery --as json | head -n 1"
    done = subprocess.run(  # noqa: S602 - a pipe is what is tested
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert json.loads(done.stdout)["name"] == "start"
    assert done.stderr == ""


@pytest.mark.parametrize("line", [("say", "help"), ("gallery",), ("discord", "sync")])
def test_broken_content_is_reported_as_a_whole(
    waymark: Waymark, tree: Tree, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DISCORD_BOT_TOKEN", "never-used")
    files = broken(tree)
    done = waymark(*line)
    assert (done.status, done.out) == (1, "")
    for file in files:
        assert f"{file}:2:1: " in done.err
    assert "problem(s) in the content." in done.err


def test_the_manifest_is_yaml_for_socket_mode_or_http(waymark: Waymark) -> None:
    for arguments, is_socket in (((), True), (("--url", "https://bot.example.org"), False)):
        done = waymark("manifest", *arguments)
        parsed = yaml.safe_load(done.out)
        assert parsed["settings"]["socket_mode_enabled"] is is_socket
        assert len(parsed["display_information"]["description"]) <= 140
        [command] = parsed["features"]["slash_commands"]
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000


# --- Discord ------------------------------------------------------------------------------------


@pytest.mark.parametrize("errand", ["invite", "sync"])
def test_without_a_token_it_says_which_and_where(waymark: Waymark, errand: str) -> None:
    done = waymark("discord", errand)
    assert done.status == 1
    assert done.err.startswith("DISCORD_BOT_TOKEN is not set: copy it from https://")


@pytest.fixture
async def sim(waymark: Waymark, monkeypatch: pytest.MonkeyPatch) -> Any:
    async with await DiscordSimulator.start() as simulator:
        monkeypatch.setenv("DISCORD_BOT_TOKEN", simulator.token)
        monkeypatch.setenv("WAYMARK_DISCORD_API_URL", simulator.api_url)
        yield simulator


async def test_the_invitation_is_for_the_application_of_the_token(
    waymark: Waymark, sim: DiscordSimulator
) -> None:
    done = await asyncio.to_thread(waymark, "discord", "invite")
    assert done.out.startswith("https://discord.com/oauth2/authorize?client_id=900000000000000001&")


async def test_commands_are_registered_once(waymark: Waymark, sim: DiscordSimulator) -> None:
    first = await asyncio.to_thread(waymark, "discord", "sync")
    again = await asyncio.to_thread(waymark, "discord", "sync")
    assert sim.commands() == ["career"]
    assert first.out == "Discord has the new commands.\n"
    assert again.out == "Discord had these commands already.\n"


async def test_commands_that_discord_refuses_are_an_error_in_a_sentence(
    waymark: Waymark, sim: DiscordSimulator
) -> None:
    sim.faults.refuse("PUT /applications/*/commands", 50035)
    done = await asyncio.to_thread(waymark, "discord", "sync")
    assert done == Ended(status=1, out="", err="Discord refuses it (400): Invalid Form Body")


def test_discord_out_of_reach_is_an_error_in_a_sentence(
    waymark: Waymark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_BOT_TOKEN", "any")
    monkeypatch.setenv("WAYMARK_DISCORD_API_URL", "http://127.0.0.1:9/api")
    done = waymark("discord", "invite")
    assert done.status == 1
    assert done.err.startswith("Discord cannot be reached (")
    assert done.err.endswith("WAYMARK_DISCORD_API_URL.")


# --- database, settings, help -------------------------------------------------------------------


def test_a_new_database_is_upgraded_once(
    waymark: Waymark, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYMARK_DATABASE_URL", empty_url)
    before = waymark("db", "status")
    assert before.status == 1
    assert "To apply with `waymark db upgrade`: 0001" in before.out
    assert waymark("db", "upgrade").out.startswith("0001 ")
    assert waymark("db", "upgrade").out == "The database is up to date.\n"
    after = waymark("db", "status")
    assert (after.status, after.out) == (
        0,
        f"The database is at revision {HEAD}; this Waymark needs {HEAD}.\n",
    )


def test_postgres_is_upgraded_by_its_operator_only(
    waymark: Waymark, postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, url = postgres.create(template="template0")
    monkeypatch.setenv("WAYMARK_DATABASE_URL", url)
    done = waymark("say", "help")
    postgres.drop(name)
    assert done.status == 1
    assert done.err.endswith("has no tables yet; run `waymark db upgrade`.")


@pytest.mark.parametrize("line", [("say", "help"), ("run",), ("db", "upgrade")])
def test_a_database_of_a_newer_waymark_is_left_alone(
    waymark: Waymark, database_url: str, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
) -> None:
    engine = create_engine(make_url(database_url.replace("postgresql:", "postgresql+psycopg:")))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    monkeypatch.setenv("WAYMARK_DATABASE_URL", database_url)
    monkeypatch.setattr("adapters.cli.running.configure_logging", lambda _: None)
    done = waymark(*line)
    assert (done.status, done.out) == (1, "")
    assert "made by a newer Waymark" in done.err


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("WAYMARK_ZONE", "Mars/Base", "an IANA time zone such as Europe/Berlin is needed"),
        ("WAYMARK_PORT", "http", "WAYMARK_PORT"),
        ("WAYMARK_DATABASE_URL", "sqlite:////nowhere/x.db", "The folder /nowhere is not there"),
        ("WAYMARK_DATABASE_URL", "mysql://x/y", "only sqlite:/// and postgresql:// work"),
        ("WAYMARK_DATABASE_URL", "postgresql://x@127.0.0.1:9/y", "cannot be used"),
    ],
)
def test_a_wrong_setting_is_named_in_a_sentence(
    waymark: Waymark, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    done = waymark("say", "help")
    assert (done.status, done.out) == (1, "")
    assert sentence in done.err
    assert "\n" not in done.err


COMMAND_LINES = (
    "run", "say", "gallery", "lint", "manifest", "discord", "discord invite", "discord sync",
    "db", "db upgrade", "db status", "questions", "questions export", "questions import",
)  # fmt: skip


@pytest.mark.parametrize("line", ["", *COMMAND_LINES])
def test_every_command_explains_itself(waymark: Waymark, line: str) -> None:
    done = waymark(*line.split(), "--help")
    assert done.status == 0
    assert f"Usage: waymark {line}".strip() in done.out


def test_a_command_that_is_not_there_ends_with_2(waymark: Waymark) -> None:
    assert waymark("sya").status == 2


def test_the_chat_commands_are_the_same_on_the_command_line(waymark: Waymark) -> None:
    shown = waymark("say", "help").out
    for command in COMMANDS:
        assert command.usage in shown
