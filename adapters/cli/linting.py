"""``waymark lint``: every problem in content and schedules, with its place."""

from pathlib import Path

from bot.content import lint as check
from bot.errors import SetupError
from bot.settings import Settings


def lint(settings: Settings, paths: list[Path]) -> int:
    """Print the problems (those under ``paths``, if any are named); return the exit status."""
    wanted = [_checkable(path, settings) for path in paths]
    problems = check(settings.content_dir, settings.schedules_dir)
    if wanted:
        problems = [
            p for p in problems if any(Path(p.file).resolve().is_relative_to(w) for w in wanted)
        ]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s)." if problems else "No problems.")
    return 1 if problems else 0


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
