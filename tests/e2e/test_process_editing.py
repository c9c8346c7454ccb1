"""An author edits content while the bot runs: good edits are answered from, broken ones are not."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.process import OnSlack, Process
from tests.simulators.slack import SlackSimulator

CONTENT = Path(__file__).parents[2] / "content"
SUMMARY = "A data scientist studies raw data, finds the patterns in it and explains them"


def edit(file: Path, old: str, new: str) -> None:
    """Write the file anew, as an editor does."""
    text = file.read_text()
    assert old in text
    draft = file.with_suffix(".new")
    draft.write_text(text.replace(old, new, 1))
    draft.replace(file)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


async def test_the_next_answer_uses_an_edit_and_a_broken_one_changes_nothing(
    sqlite_url: str, tmp_path: Path, content: Path
) -> None:
    async with await SlackSimulator.start(quiet=0.4, first_sign=5) as simulator:
        slack = OnSlack(simulator)
        variables = {
            **slack.variables,
            "WAYMARK_DATABASE_URL": sqlite_url,
            "WAYMARK_CONTENT_DIR": str(content),
        }
        process = await Process.start(tmp_path, variables)
        try:
            await slack.ready(process)
            assert SUMMARY in await slack.types("role ds")

            edit(content / "roles" / "ds.yaml", "A data scientist studies", "Somebody who studies")
            await process.logged("content_reloaded")
            assert "Somebody who studies raw data" in await slack.types("role ds")

            edit(content / "roles" / "ds.yaml", "status: agreed", "status: agreeed")
            problem = await process.logged("content_problem")
            assert problem["file"].endswith("roles/ds.yaml")
            assert (problem["rule"], problem["line"] > 1) == ("bad-choice", True)
            assert problem["hint"] == "did you mean `agreed`?"
            assert "Somebody who studies raw data" in await slack.types("role ds")
        finally:
            await process.end()
