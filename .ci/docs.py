"""Write what the documentation takes from the code: the table of commands in the README."""

import re
import sys
from pathlib import Path

from bot.commands import COMMANDS

README = Path(__file__).resolve().parent.parent / "README.md"
_PART = re.compile(r"(<!-- commands: [^>]*-->\n).*?(<!-- /commands -->)", re.DOTALL)


def generated(readme: str) -> str:
    """Return the README with its table of commands made from the command records."""
    rows = "".join(f"| `{c.usage}` | {c.summary} | `{c.example}` |\n" for c in COMMANDS)
    table = f"| command | what it does | for example |\n|---|---|---|\n{rows}"
    return _PART.sub(lambda part: f"{part[1]}{table}{part[2]}", readme)


def main() -> int:
    """Write the README, or with ``check`` only say whether it is stale; return the exit status."""
    text = README.read_text(encoding="utf-8")
    fresh = generated(text)
    if sys.argv[1:] == ["check"]:
        if fresh != text:
            print("README.md is stale: run `make docs`")
        return int(fresh != text)
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
