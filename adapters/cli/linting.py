"""``waymark lint``: every problem in content and schedules, with its place."""

from pathlib import Path

from bot.content import lint as check
from bot.settings import Settings


def lint(settings: Settings, paths: list[Path]) -> int:
    """Print the problems (those under ``paths``, if any are named); return the exit status."""
    problems = check(settings.content_dir, settings.schedules_dir)
    if paths:
        wanted = [path.resolve() for path in paths]
        problems = [
            p for p in problems if any(Path(p.file).resolve().is_relative_to(w) for w in wanted)
        ]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s)." if problems else "No problems.")
    return 1 if problems else 0
