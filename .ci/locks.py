"""Write the locks (`make lock`), or check them against pyproject.toml without a network.

Both locks are universal (markers decide per platform and Python), carry hashes, and name no
package index, so that they work with whatever mirror pip is set up to use.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RUN: Final = "requirements.lock"
DEV: Final = "requirements-dev.lock"

_PIN: Final = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
_ADDRESS: Final = re.compile(r"\w+://|--(?:extra-)?index-url|--find-links")


def pins(lock: str) -> dict[str, set[str]]:
    """Read the pinned versions of each package: several if they differ by platform or Python."""
    found: dict[str, set[str]] = {}
    for pin in _PIN.finditer(lock):
        found.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
    return found


def requirements(project: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Collect the direct requirements of pyproject.toml: those to run, and those of the tests."""
    extras = project["project"].get("optional-dependencies", {})
    groups = project.get("dependency-groups", {})
    run = [
        *project["project"]["dependencies"],
        *(line for extra in extras.values() for line in extra),
        *project["build-system"]["requires"],
        *groups.get("build", []),
    ]
    return run, groups.get("dev", [])


def problems(project: dict[str, Any], run_lock: str, dev_lock: str) -> list[str]:
    """Say everything that is wrong with the locks; nothing if they fit pyproject.toml."""
    to_run, to_test = requirements(project)
    run_pins, dev_pins = pins(run_lock), pins(dev_lock)
    found = [
        f"{name} names an address: {address[0]}"
        for name, lock in ((RUN, run_lock), (DEV, dev_lock))
        if (address := _ADDRESS.search(lock))
    ]
    found += _unmet(to_run, RUN, run_pins)
    found += _unmet(to_test, DEV, dev_pins)
    found += [
        f"{DEV} has {package} {sorted(dev_pins.get(package, ()))}, {RUN} has {sorted(versions)}"
        for package, versions in run_pins.items()
        if dev_pins.get(package) != versions
    ]
    return found


def _unmet(wanted: list[str], name: str, locked: dict[str, set[str]]) -> list[str]:
    found = []
    for requirement in map(Requirement, wanted):
        versions = locked.get(canonicalize_name(requirement.name), set())
        if not versions:
            found.append(f"{name} lacks {requirement}")
        found += [
            f"{name} has {requirement.name} {version}, pyproject.toml wants {requirement.specifier}"
            for version in sorted(versions)
            if not requirement.specifier.contains(version, prereleases=True)
        ]
    return found


def check(root: Path) -> None:
    """Leave with status 1 and every problem, if the locks do not fit pyproject.toml."""
    found = problems(
        tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")),
        (root / RUN).read_text(encoding="utf-8"),
        (root / DEV).read_text(encoding="utf-8"),
    )
    if found:
        sys.exit("\n".join([*found, "Run `make lock` and commit the result."]))


def write(root: Path, *, upgrade: bool) -> None:
    """Solve both locks anew. Versions stay as they are, where they fit, unless asked to rise."""
    compile_ = [
        str(Path(sys.executable).with_name("uv")),
        *("pip", "compile", "pyproject.toml", "--universal", "--all-extras", "--generate-hashes"),
        *("--no-emit-index-url", "--no-annotate", "--custom-compile-command", "make lock"),
        *("--quiet", *(["--upgrade"] if upgrade else []), "--group", "build"),
    ]
    for command in (
        [*compile_, "--output-file", RUN],
        [*compile_, "--group", "dev", "--constraint", RUN, "--output-file", DEV],
    ):
        subprocess.run(command, cwd=root, check=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("action", choices=("check", "write", "upgrade"))
    action = parser.parse_args().action
    root = Path(__file__).resolve().parents[1]
    if action == "check":
        check(root)
    else:
        write(root, upgrade=action == "upgrade")


if __name__ == "__main__":
    main()
