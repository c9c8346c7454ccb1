"""Write what is made from the code: the README's table of commands and the editors' schemas."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.commands import COMMANDS
from bot.content.schemas import schemas

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_PART = re.compile(r"(<!-- commands: [^>]*-->\n).*?(<!-- /commands -->)", re.DOTALL)


def generated() -> Iterator[tuple[Path, str]]:
    """Yield each file that has generated parts, with the text it should have."""
    rows = "".join(f"| `{c.usage}` | {c.described} | `{c.example}` |\n" for c in COMMANDS)
    table = f"| command | what it does | for example |\n|---|---|---|\n{rows}"
    readme = README.read_text(encoding="utf-8")
    yield README, _PART.sub(lambda part: f"{part[1]}{table}{part[2]}", readme)
    for name, schema in schemas().items():
        yield ROOT / "content" / "schemas" / f"{name}.json", json.dumps(schema, indent=2) + "\n"


def main() -> int:
    """Write what is stale, or with ``check`` only name it; return the exit status."""
    stale = [(path, text) for path, text in generated() if _read(path) != text]
    if sys.argv[1:] == ["check"]:
        for path, _ in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `make docs`")
        return int(bool(stale))
    for path, text in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
