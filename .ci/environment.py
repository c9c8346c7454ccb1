"""Build `.venv` from the committed lock, or do nothing if it is already up to date.

`make run`, `make test`, CI and the container image all run this script. It uses the standard
library only, since it runs before anything is installed. A stamp inside `.venv` records what
was installed, so that a second run costs a few milliseconds.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOCKS: Final = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
"""The lock of each kind of environment. A `dev` environment also holds all of `run`."""

_PACKAGE: Final = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)")
_SKIPPED: Final = re.compile(r"Ignoring [\w.-]+: markers")
_PIN: Final = re.compile(r"^[\w.-]+==", re.MULTILINE)
_LINES_OF_FAILURE: Final = 15


class SetupError(Exception):
    """The environment cannot be built; the message says why and what to do."""


def place(root: Path) -> str:
    """Say where and with which Python an environment belongs: it cannot be moved to another."""
    return f"{root} with Python {sys.version_info.major}.{sys.version_info.minor}"


def digest(root: Path, kind: str) -> str:
    """Hash what decides the content of an environment: its lock, and how Waymark is installed."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    installed = {table: project.get(table) for table in ("project", "build-system")}
    content = hashlib.sha256((root / LOCKS[kind]).read_bytes())
    content.update(json.dumps(installed, sort_keys=True).encode())
    return content.hexdigest()


def read_stamp(venv: Path) -> dict[str, str]:
    """Read what an earlier run installed; empty if there is no usable environment."""
    try:
        stamp = json.loads((venv / "waymark.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and (venv / "bin" / "python").exists() else {}


def write_stamp(venv: Path, stamp: dict[str, str]) -> None:
    """Record what is installed."""
    (venv / "waymark.json").write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")


def is_current(root: Path, kind: str) -> bool:
    """Tell whether `.venv` already holds exactly what the lock of this kind asks for."""
    stamp = read_stamp(root / ".venv")
    return stamp.get("place") == place(root) and stamp.get(kind) == digest(root, kind)


def build(root: Path, kind: str) -> None:
    """Bring `.venv` up to date. An interrupted build goes on where it stopped.

    Raises:
        SetupError: If Python lacks a part, or a package cannot be installed.
    """
    venv = root / ".venv"
    if read_stamp(venv).get("place") != place(root):
        create(venv)
    write_stamp(venv, {"place": place(root)})
    lock = root / LOCKS[kind]
    with stage(f"Installing the packages of {lock.name}") as show:
        # Wheels only: no compiler is needed, and no build step can fetch an unlocked package.
        wanted = ("--require-hashes", "--only-binary", ":all:", "-r", lock.name)
        pip(root, *wanted, show=count_packages(lock, show))
    with stage("Installing Waymark itself"):
        pip(root, "--no-deps", "--no-index", "--no-build-isolation", "--editable", ".")
    kinds = ("run", "dev") if kind == "dev" else ("run",)
    write_stamp(venv, {"place": place(root)} | {name: digest(root, name) for name in kinds})


def create(venv: Path) -> None:
    """Make an empty environment, replacing one that was made elsewhere or by another Python.

    Raises:
        SetupError: If this Python has no venv module, as on a bare Debian.
    """
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"{sys.executable} cannot create environments: its venv module is missing.\n"
            f"On Debian or Ubuntu: apt-get install python{version}-venv. Then run this again."
        )
    with stage(f"Creating {venv.name} with Python {sys.version.split()[0]}"):
        run(sys.executable, "-m", "venv", "--clear", str(venv))


def run(*command: str) -> None:
    """Run one command quietly.

    Raises:
        SetupError: If it fails, with the end of what it printed.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(_end(done.stdout + done.stderr))


def pip(root: Path, *arguments: str, show: Callable[[str], None] | None = None) -> None:
    """Run `pip install`, handing each line it prints to `show`.

    Raises:
        SetupError: If pip fails, with the end of what it printed and what to try.
    """
    printed: list[str] = []
    with subprocess.Popen(
        [root / ".venv/bin/python", "-m", "pip", "install", "--progress-bar=off", *arguments],
        cwd=root,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        for line in process.stdout or ():
            printed.append(line)
            if show:
                show(line)
    if process.returncode:
        raise SetupError(
            f"{_end(''.join(printed))}\n"
            "The packages could not be installed. Check the network connection (and pip's proxy "
            "or mirror settings, if you need them), then run this again."
        )


def count_packages(lock: Path, show: Callable[[str], None]) -> Callable[[str], None]:
    """Turn the lines that pip prints into `12/49 name`."""
    total = len(_PIN.findall(lock.read_text(encoding="utf-8")))
    done = 0

    def count(line: str) -> None:
        nonlocal total, done
        if _SKIPPED.match(line):
            total -= 1
        elif package := _PACKAGE.match(line):
            done += 1
            show(f"{done}/{total} {package[1]}")
        elif line.startswith("Installing collected packages"):
            show("unpacking")

    return count


@contextmanager
def stage(name: str) -> Iterator[Callable[[str], None]]:
    """Print one line for a step: its name at once, how far it is (on a terminal), its duration."""

    def show(detail: str) -> None:
        if sys.stdout.isatty():
            print(f"\r\033[K  {name} ... {detail}", end="", flush=True)

    started = time.monotonic()
    print(f"  {name} ... ", end="", flush=True)
    seconds = "stopped"
    try:
        yield show
        show("")
        seconds = f"{time.monotonic() - started:.0f} s"
    finally:
        print(seconds, flush=True)


def _end(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-_LINES_OF_FAILURE:])


def main() -> None:
    """Build or refresh the environment; leave with status 1 and a plain sentence on failure."""
    parser = argparse.ArgumentParser(description="Build .venv from the lock.")
    parser.add_argument("--dev", action="store_true", help="also install what the tests need")
    kind = "dev" if parser.parse_args().dev else "run"
    root = Path(__file__).resolve().parents[1]
    if is_current(root, kind):
        return
    print("Preparing Waymark's environment in .venv", flush=True)
    try:
        build(root, kind)
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped. Run the same command again to go on.")


if __name__ == "__main__":
    main()
