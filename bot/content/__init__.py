"""What the sources say: YAML files become one immutable :class:`Content`."""

from bot.content.coverage import Covered, coverage
from bot.content.fixes import apply
from bot.content.library import Library
from bot.content.loader import lint, load
from bot.content.records import Content

__all__ = ["Content", "Covered", "Library", "apply", "coverage", "lint", "load"]
