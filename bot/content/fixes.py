"""Carries out the repairs that change no meaning: quotes, lower case, characters nobody sees."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from shutil import copymode

from bot.content.nodes import LINE_BREAK
from bot.errors import Fix, Problem


def apply(problems: Iterable[Problem]) -> int:
    """Repair in the files what can be repaired safely; return how many repairs were made.

    A file is written as a whole or not at all, with its line ends and its permissions as they were.
    Raises ``OSError`` where a file cannot be written.
    """
    fixable: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.fix:
            fixable[problem.file].append(problem)
    # A link stays a link: what it leads to is written.
    return sum(_mend(Path(file).resolve(), found) for file, found in fixable.items())


def _mend(file: Path, problems: list[Problem]) -> int:
    text = file.read_bytes().decode("utf-8-sig")
    ends = [match.end() for match in LINE_BREAK.finditer(text)]
    lines = [text[start:end] for start, end in pairwise([0, *ends, len(text)])]
    done = 0
    # From the end, so that the places before stay where they are.
    for problem in sorted(problems, reverse=True):
        index = problem.line - 1
        line = lines[index] if index < len(lines) else ""
        mended = _mended(line, problem.column - 1, problem.fix) if problem.fix else None
        if mended is not None:
            lines[index] = mended
            done += 1
    if done:
        draft = file.with_name(f".{file.name}.draft")
        draft.write_bytes("".join(lines).encode("utf-8"))
        copymode(file, draft)
        draft.replace(file)
    return done


def _mended(line: str, start: int, fix: Fix) -> str | None:
    """Return the line with the fix in it; ``None`` if something else stands there."""
    # A place is where a value begins, which may be its opening quote.
    start += line[start : start + 1] in {'"', "'"} and not fix.old.startswith(("'", '"'))
    if not line.startswith(fix.old, start):
        return None
    return line[:start] + fix.new + line[start + len(fix.old) :]
