"""The scripts that build the environment and guard the locks, and the files around them."""

import re
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import environment
import locks
import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment exists but holds nothing yet."""
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").touch()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "waymark"\n')
    for name in environment.LOCKS.values():
        (tmp_path / name).write_text("one==1\n")
    return tmp_path


def install(checkout: Path, *kinds: str) -> None:
    """Leave the stamp of a finished build."""
    stamp = {"place": environment.place(checkout)}
    stamp |= {kind: environment.digest(checkout, kind) for kind in kinds}
    environment.write_stamp(checkout / ".venv", stamp)


def test_a_finished_build_is_not_repeated(checkout: Path) -> None:
    assert not environment.is_current(checkout, "run")
    install(checkout, "run")
    assert environment.is_current(checkout, "run")


def test_the_tests_need_more_than_a_run(checkout: Path) -> None:
    install(checkout, "run")
    assert not environment.is_current(checkout, "dev")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.lock", "one==2\n"),
        ("pyproject.toml", '[project]\nname = "waymark"\nversion = "2"\n'),
    ],
)
def test_a_changed_lock_or_project_is_installed_again(checkout: Path, name: str, text: str) -> None:
    install(checkout, "run")
    (checkout / name).write_text(text)
    assert not environment.is_current(checkout, "run")


def test_a_changed_setting_of_a_tool_is_not(checkout: Path) -> None:
    install(checkout, "run")
    with (checkout / "pyproject.toml").open("a") as file:
        file.write("[tool.ruff]\nline-length = 80\n")
    assert environment.is_current(checkout, "run")


def test_an_environment_does_not_survive_a_move_or_another_python(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(checkout, "run")
    moved = checkout.rename(tmp_path.with_name("elsewhere"))
    assert not environment.is_current(moved, "run")
    install(moved, "run")
    monkeypatch.setattr(sys, "version_info", SimpleNamespace(major=3, minor=99))
    assert not environment.is_current(moved, "run")


def test_a_vanished_python_means_there_is_no_environment(checkout: Path) -> None:
    install(checkout, "run")
    (checkout / ".venv/bin/python").unlink()
    assert not environment.is_current(checkout, "run")


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_damaged_stamp_means_there_is_no_environment(checkout: Path, text: str) -> None:
    (checkout / ".venv/waymark.json").write_text(text)
    assert environment.read_stamp(checkout / ".venv") == {}


def test_progress_counts_the_packages_that_this_machine_needs(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("# no==9\none==1 \\\n    --hash=sha256:0\ntwo==2\nthree==3 ; os == 'x'\n")
    shown: list[str] = []
    count = environment.count_packages(lock, shown.append)
    for line in (
        "Ignoring three: markers 'os == \"x\"' don't match your environment\n",
        "Collecting one==1 (from -r lock (line 1))\n",
        "  Downloading one-1-py3-none-any.whl\n",
        "Requirement already satisfied: two==2 in place\n",
        "Installing collected packages: one\n",
    ):
        count(line)
    assert shown == ["1/2 one", "2/2 two", "unpacking"]


def test_a_python_without_venv_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(environment.SetupError, match=r"apt-get install python3\.\d+-venv"):
        environment.create(tmp_path)


def test_a_failing_command_shows_the_end_of_what_it_printed() -> None:
    script = "import sys; print(*range(100), sep='\\n'); sys.exit(1)"
    with pytest.raises(environment.SetupError) as failure:
        environment.run(sys.executable, "-c", script)
    assert str(failure.value).splitlines()[-1] == "99"
    assert "42" not in str(failure.value)


PROJECT: dict[str, Any] = {
    "project": {
        "dependencies": ["Web_Kit>=2"],
        "optional-dependencies": {"slack": ["slack-bolt>=1.30"]},
    },
    "build-system": {"requires": ["hatchling"]},
    "dependency-groups": {"dev": ["pytest[all]>=9"]},
}
RUN_LOCK = """\
hatchling==1.33.0 \\
    --hash=sha256:0
slack-bolt==1.30.0 \\
    --hash=sha256:0
web-kit==2.1 ; python_full_version >= '3.12' \\
    --hash=sha256:0
"""
DEV_LOCK = RUN_LOCK + "pytest==9.2.0 \\\n    --hash=sha256:0\n"


def test_locks_that_fit_have_no_problem() -> None:
    assert locks.problems(PROJECT, RUN_LOCK, DEV_LOCK) == []


def test_every_disagreement_is_named_at_once() -> None:
    run_lock = RUN_LOCK.replace("slack-bolt", "slack-nut").replace("2.1", "1.9")
    found = locks.problems(PROJECT, run_lock, DEV_LOCK)
    assert found == [
        "requirements.lock has Web_Kit 1.9, pyproject.toml wants >=2",
        "requirements.lock lacks slack-bolt>=1.30",
        "requirements-dev.lock has slack-nut [], requirements.lock has ['1.30.0']",
        "requirements-dev.lock has web-kit ['2.1'], requirements.lock has ['1.9']",
    ]


@pytest.mark.parametrize(
    "line", ["--index-url somewhere", "web @ git+ssh://host/web", "--find-links wheels"]
)
def test_a_lock_names_no_address(line: str) -> None:
    found = locks.problems(PROJECT, RUN_LOCK, f"{line}\n{DEV_LOCK}")
    assert [problem.partition(":")[0] for problem in found] == [
        "requirements-dev.lock names an address"
    ]


def test_the_committed_locks_carry_a_hash_for_every_pin() -> None:
    for name in environment.LOCKS.values():
        entries = re.findall(r"^[\w.-]+==.*(?:\n    .*)*", (ROOT / name).read_text(), re.MULTILINE)
        assert entries
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_both_platforms_are_extras_and_neither_is_in_the_core() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["optional-dependencies"]) == {"anki", "discord", "optimiser", "slack"}
    core = " ".join(project["dependencies"])
    assert "slack" not in core
    assert "discord" not in core


def test_the_example_settings_name_every_variable_and_no_other() -> None:
    named = re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    known = [field.alias for field in Settings.model_fields.values()]
    assert sorted(named) == sorted([*map(str, known), "POSTGRES_PASSWORD"])


def test_the_example_settings_change_nothing() -> None:
    bare = Settings(_env_file=None)
    assert Settings(_env_file=ROOT / ".env.example") == bare


def test_the_readme_has_a_line_for_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    decisions = (ROOT / "README.md").read_text().partition("## Decisions in short")[2].lower()
    to_run, to_test = locks.requirements(project)
    names = {re.match(r"[\w.-]+", line.lower()) for line in (*to_run, *to_test)}
    # "pytest-asyncio, -cov" names both.
    short = {name[0].replace("pytest-", "-") for name in names if name}
    assert sorted(name for name in short if name not in decisions) == []


def test_the_image_copies_only_what_exists() -> None:
    lines = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE
    )
    sources = [source for line in lines for source in line.split()]
    assert sources
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert set(allowed) >= set(sources) - {".ci/"}
