"""What the sources say: YAML files become one immutable :class:`Content`."""

from bot.content.library import Library
from bot.content.loader import lint, load
from bot.content.records import Content

__all__ = ["Content", "Library", "lint", "load"]
