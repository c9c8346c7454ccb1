"""A small content tree without mistakes, to plant one in."""

import shutil
from pathlib import Path

from bot.content import Content, lint, load

SMALL = Path(__file__).parent / "small"
REAL = Path(__file__).parents[2]


class Tree:
    """A copy of the small tree that may be changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders = (root / "content", root / "schedules")
        shutil.copytree(SMALL, root, dirs_exist_ok=True)

    def write(self, file: str, text: str | bytes) -> None:
        raw = text.encode() if isinstance(text, str) else text
        (self.root / file).write_bytes(raw)

    def replace(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text()
        assert old in text, f"{file} holds no {old!r}"
        self.write(file, text.replace(old, new, 1))

    def lint(self) -> list[str]:
        """Every problem as ``file:line:column: rule``, with files as seen from the root."""
        return [
            f"{Path(p.file).relative_to(self.root)}:{p.line}:{p.column}: {p.rule}"
            for p in lint(*self.folders)
        ]

    def load(self) -> Content:
        return load(*self.folders)
