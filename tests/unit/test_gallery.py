"""Every message the bot can produce: within each platform's limits, complete, and as agreed.

``tests/golden`` holds one example of each kind as it goes over the wire. After a change that is
meant, ``WAYMARK_GOLDEN=write`` writes the examples anew; read the difference before committing it.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from adapters.cli import galleries
from adapters.discord.render import attachments
from bot.content import load
from bot.settings import Settings
from tests.scenario.fronts import words
from tests.simulators.discord.limits import check_message, walk
from tests.simulators.discord.limits_commands import check_commands
from tests.simulators.slack.limits import check_message_blocks, check_view, shown_texts

GOLDEN = Path(__file__).parent.parent / "golden"
KINDS = (
    "start", "compare", "compare goal", "compare salary", "compare salary, shared", "role",
    "role mle", "role mle tools", "sources", "sources plat-ai", "help", "help compare",
    "ask Do I need a PhD?", "ask Job market", "ask how much does a nurse earn?",
    "mistake: unknown command", "mistake: markup and mentions", "mistake: too long",
    "mistake: old button", "ds learner 4: track ds", "ds learner 6: tips when",
    "chart salary", "chart skills", "chart career-ladder", "role ds code-example",
    "quiz: in a channel", "quiz: step 1", "quiz: step 2", "quiz: pressed again",
    "round: begun", "round: begun, for everybody", "round: noted", "round: revealed",
    "round: revealed, for everybody", "round: over, for everybody", "round: how I did, seen",
    "board: with a neighbour", "quiz: somebody else's", "quiz: resumed", "flag: asked again",
    "fit: in a channel",
    "fit: item 1", "fit: item 3", "fit: result", "fit: points", "fit: close, after a lean",
    "fit: pressed again", "fit: replaced", "data: delete",
    "data: deleted", "channel question", "asked: across.q.bank", "told: across.q.bank",
    "poll: noted", "poll: too late 1", "tip: ds.w01.fact1", "tip: mle.w02.task1", "home",
    "home: begun", "progress: after one day", "progress: held", "stats",
    "tip: ds.w01.fact2, with questions", "tip: after the last one of ds",
    "progress: a tip with last week", "cohort: made", "cohort: invitation", "cohort: join?",
    "cohort: welcome", "cohort: plan", "cohort: report", "cohort: close?",
)  # fmt: skip

Row = dict[str, Any]


def rows(form: str) -> list[Row]:
    settings = Settings.model_validate({})
    return [json.loads(line) for line in galleries.lines(settings, form)]


@pytest.fixture(scope="module")
def slack() -> list[Row]:
    return rows("slack")


@pytest.fixture(scope="module")
def discord() -> list[Row]:
    return rows("discord")


@pytest.fixture(scope="module")
def neutral() -> dict[str, Row]:
    return {row["name"]: row["body"] for row in rows("json")}


def test_every_row_says_where_its_message_goes(slack: list[Row], discord: list[Row]) -> None:
    for row in (*slack, *discord):
        assert set(row) == {"name", "surface", "method", "path", "body"}
        assert row["surface"] in {"message", "ephemeral", "modal", "home", "command-list"}
    pages = {"home", "home: begun"}
    assert {row["name"] for row in slack} - pages == {row["name"] for row in discord} - {"commands"}


def test_a_disagreement_is_told_or_named_wherever_a_side_is_shown(neutral: dict[str, Row]) -> None:
    settings = Settings.model_validate({})
    content = load(settings.content_dir, settings.schedules_dir)
    silent = []
    for name, body in neutral.items():
        if name.startswith("sources") or not body["claims"]:
            continue  # a source's page counts its claims and shows none
        small = [block for block in body["blocks"] if block["type"] == "sources"]
        named = small[0]["differ"] if small else []
        silent += [
            (name, conflict.id)
            for conflict in content.conflicts_over(body["claims"])
            if conflict.title not in named and conflict.title not in body["text"]
        ]
    assert silent == []


def test_slack_takes_every_message(slack: list[Row]) -> None:
    for row in slack:
        if row["surface"] == "home":
            check_view(row["body"]["view"], kind="home")
            continue
        check_message_blocks(row["body"]["blocks"])
        # The SDK has no model of the newest block; the line above checks that one alone.
        known = [b for b in row["body"]["blocks"] if b["type"] != "data_visualization"]
        for block in Block.parse_all(known):
            block.validate_json()


def test_discord_takes_every_message_and_the_command_list(discord: list[Row]) -> None:
    for row in discord:
        if row["surface"] == "command-list":
            check_commands(row["body"])
        else:
            message = row["body"].get("data", row["body"])
            check_message(message, files=dict.fromkeys(attachments(message), 1))


def test_nothing_is_lost_on_the_way_to_slack(slack: list[Row], neutral: dict[str, Row]) -> None:
    shown = gathered(slack, lambda body: "\n".join(shown_texts(body.get("blocks", []))))
    for name, reply in neutral.items():
        assert_complete(name, reply, shown[name])


def test_nothing_is_lost_on_the_way_to_discord(discord: list[Row], neutral: dict[str, Row]) -> None:
    shown = gathered([r for r in discord if r["surface"] != "command-list"], discord_texts)
    for name, reply in neutral.items():
        assert_complete(name, reply, shown[name])


def gathered(found: list[Row], texts: Any) -> dict[str, str]:
    """All there is to read in the messages of one scene, and the wire they came over."""
    shown: dict[str, str] = {}
    for row in found:
        wire = json.dumps(row["body"], ensure_ascii=False)
        shown[row["name"]] = shown.get(row["name"], "") + words(texts(row["body"])) + wire
    return shown


def discord_texts(body: Row) -> str:
    data = body.get("data", body)
    return "\n".join(
        str(component.get("content") or component.get("label") or "")
        for component in walk(data.get("components", []))
    )


def assert_complete(name: str, reply: Row, shown: str) -> None:
    assert words(reply["title"]) in shown, name
    for block in reply["blocks"]:
        for text in block_texts(block):
            for piece in text.split("\n"):
                assert words(piece.removeprefix("- ")) in shown, (name, piece)
        for choice in block.get("choices", ()):
            assert choice["action"] in shown, (name, choice)


def block_texts(block: Row) -> list[str]:
    """Every text of a neutral block; link targets and list marks are drawn differently."""
    if block["type"] == "file":  # its text is in the file
        return [block["name"]]
    fields = [text for field in block.get("fields", ()) for text in (field["name"], field["value"])]
    cells = [cell for row in block.get("rows", ()) for cell in row]
    cited = [text for s in block.get("sources", ()) for text in (s["name"], s["dated"])]
    # The title of a chart stands in its picture.
    keys = ("prompt",) if block["type"] == "chart" else ("text", "title", "prompt", "caption")
    own = [block.get(key, "") for key in keys]
    told = [block["summary"]] if block["type"] == "chart" else []
    return [*own, *fields, *cells, *cited, *told]


@pytest.mark.parametrize("form", ["slack", "discord"])
def test_one_example_of_each_kind_is_as_agreed(form: str, request: pytest.FixtureRequest) -> None:
    found: list[Row] = request.getfixturevalue(form)
    examples = [row for row in found if row["name"] in KINDS]
    fresh = json.dumps(examples, ensure_ascii=False, indent=1) + "\n"
    agreed = GOLDEN / f"{form}.json"
    if os.environ.get("WAYMARK_GOLDEN") == "write":
        agreed.write_text(fresh, encoding="utf-8")
    assert fresh == agreed.read_text(encoding="utf-8"), "see the docstring of this file"
