"""What running ``waymark`` in a test gives back, and content for it to complain about."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.content.trees import Tree


@dataclass(frozen=True, kw_only=True)
class Ended:
    status: int
    out: str
    err: str

    def objects(self) -> list[dict[str, Any]]:
        """Read the output as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Waymark = Callable[..., Ended]


def broken(tree: Tree) -> list[Path]:
    """Break two files, one in each folder."""
    files = [min(folder.rglob("*.yaml")) for folder in tree.folders]
    for file in files:
        file.write_text("one: [1\n")
    return files
