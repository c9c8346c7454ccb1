"""``waymark lint``: every problem in content and schedules with its place, and what there is."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content import Covered, apply, coverage, load
from bot.content import lint as check
from bot.errors import Problem, SetupError, Severity
from bot.settings import Settings

#: A repair can bring a further problem to light; what so many rounds leave takes another run.
_ROUNDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to report and how: ``paths`` narrow it, ``today`` adds what is out of date."""

    paths: tuple[Path, ...]
    form: str
    today: date | None
    fix: bool


def lint(settings: Settings, wanted: Wanted) -> int:
    """Print the problems; return the exit status, which notes leave at 0."""
    places = [_checkable(path, settings) for path in wanted.paths]
    fixed = _repair(settings, places) if wanted.fix else 0
    found = check(settings.content_dir, settings.schedules_dir, today=wanted.today)
    problems = _among(found, places)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if wanted.form == "json":
        print(json.dumps([_plain(problem) for problem in problems], indent=2))
    elif wanted.form == "github":
        for problem in problems:
            print(_annotation(problem))
    else:
        for problem in problems:
            print(problem)
        print(_summary(len(errors), len(problems) - len(errors), fixed))
    return 1 if errors else 0


def cover(settings: Settings, form: str) -> None:
    """Print what the content holds on each role and topic; json names every claim and user."""
    rows = coverage(load(settings.content_dir, settings.schedules_dir))
    if form == "json":
        print(json.dumps([dataclasses.asdict(row) for row in rows], indent=2))
        return
    header = ("topic", "role", "claims", "sources", "disputed", "dated", "questions", "tips")
    table = [header, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in table) for i in range(len(header))]
    for line, row in zip(table, (None, *rows), strict=True):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"{cells}  {row.remark if row else ''}".rstrip())


def _cells(row: Covered) -> tuple[str, ...]:
    lists = (row.claims, row.sources, row.disputed, row.dated, row.questions, row.tips)
    return (row.topic, row.role, *(str(len(ids)) for ids in lists))


def _repair(settings: Settings, places: Sequence[Path]) -> int:
    done = 0
    for _ in range(_ROUNDS):
        fixed = apply(_among(check(settings.content_dir, settings.schedules_dir), places))
        done += fixed
        if not fixed:
            break
    return done


def _among(problems: Iterable[Problem], places: Sequence[Path]) -> list[Problem]:
    return [
        problem
        for problem in problems
        if not places or any(Path(problem.file).resolve().is_relative_to(p) for p in places)
    ]


def _summary(errors: int, notes: int, fixed: int) -> str:
    said = [f"{errors} problem(s)." if errors else "No problems."]
    if notes:
        said.append(f"{notes} note(s).")
    if fixed:
        said.append(f"{fixed} repaired.")
    return " ".join(said)


def _plain(problem: Problem) -> dict[str, object]:
    plain = dataclasses.asdict(problem)
    plain["fix"] = plain["fix"] is not None
    return plain


def _annotation(problem: Problem) -> str:
    """Write a problem as a workflow command, which shows it beside the line it is about."""
    kind = "error" if problem.severity is Severity.ERROR else "notice"
    file = Path(problem.file)
    # A pull request knows its files by their path from the root of the repository.
    file = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    place = f"file={_property(str(file))},line={problem.line},col={problem.column}"
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"::{kind} {place},title={_property(problem.rule)}::{_data(problem.message + hint)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _checkable(path: Path, settings: Settings) -> Path:
    """Refuse what would not be looked at, before "no problems" is taken for an answer."""
    found = path.resolve()
    if not found.exists():
        raise SetupError(f"There is no {path}.")
    checked = [settings.content_dir.resolve(), settings.schedules_dir.resolve()]
    if not any(found.is_relative_to(own) or own.is_relative_to(found) for own in checked):
        raise SetupError(
            f"{path} is in neither {settings.content_dir} nor {settings.schedules_dir}; to check "
            "other folders, set WAYMARK_CONTENT_DIR and WAYMARK_SCHEDULES_DIR."
        )
    return found
