"""``waymark questions``: the question bank into other tools' files, and theirs into drafts."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from adapters.exchange.drafts import draft
from adapters.exchange.entries import Reading, entries
from adapters.exchange.formats import FORMATS, MAX_BYTES, format_of, losses
from bot.bootstrap import SystemClock
from bot.content import load
from bot.errors import Problem, SetupError, Severity
from bot.settings import Settings


def export(
    settings: Settings,
    name: str,
    *,
    role: str | None,
    topic: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Write the questions as a file of one format; say what it cannot hold."""
    content = load(settings.content_dir, settings.schedules_dir)
    target = FORMATS[name]
    found = entries(content, role=role, topic=topic)
    lost = list(losses(target, content, found))
    path = out or Path(f"waymark-questions{target.suffixes[0]}")
    _write(path, target.write(found, SystemClock().now()))
    if as_json:
        report = {"file": str(path), "as": name, "questions": len(found)}
        print(json.dumps({**report, "not_held": [asdict(loss) for loss in lost]}, indent=2))
        return
    print(f"{_count(len(found))} in {path}, as {target.label}.")
    for loss in lost:
        message = f"Not held by {target.label}: {loss.what} ({_count(len(loss.questions))})."
        print(message, file=sys.stderr)


def import_(settings: Settings, path: Path, name: str | None, *, out: Path, as_json: bool) -> int:
    """Write drafts of another tool's questions; return 1 if something was not understood.

    Never writes over a file, nor into the content folder unless ``out`` says so.
    """
    source = FORMATS[name] if name else format_of(path)
    if out.exists():
        raise SetupError(f"{out} exists already: move it, or name another file with --out.")
    reading = source.read(str(path), _read(path))
    reading.problems.sort()
    if reading.entries:
        _write(out, draft(reading.entries).encode())
    if as_json:
        print(json.dumps(_report(reading, source.name, out), ensure_ascii=False, indent=2))
    else:
        _tell(reading, out, settings)
    return int(any(problem.severity is Severity.ERROR for problem in reading.problems))


def _report(reading: Reading, name: str, out: Path) -> dict[str, object]:
    return {
        "file": str(out) if reading.entries else None,
        "as": name,
        "questions": len(reading.entries),
        "problems": [_as_data(problem) for problem in reading.problems],
    }


def _as_data(problem: Problem) -> dict[str, object]:
    data = asdict(problem)
    del data["fix"]
    return data


def _tell(reading: Reading, out: Path, settings: Settings) -> None:
    for problem in reading.problems:
        print(problem, file=sys.stderr)
    skipped = _severe(reading.problems)
    if skipped:
        print(f"{skipped} part(s) of the file were not understood.", file=sys.stderr)
    if not reading.entries:
        print("No question was found; nothing is written.")
        return
    print(
        f"{_count(len(reading.entries))} drafted in {out}. Cite claims, fill in what is empty, "
        f"move it to {settings.content_dir / 'questions'} and run `waymark lint`."
    )


def _severe(problems: Sequence[Problem]) -> int:
    return sum(problem.severity is Severity.ERROR for problem in problems)


def _count(number: int) -> str:
    return f"{number} question{'' if number == 1 else 's'}"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}.") from None
    if len(raw) > MAX_BYTES:
        raise SetupError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB; split it.")
    return raw


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(data)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise SetupError(f"{path} cannot be written: {error.strerror}.") from None
