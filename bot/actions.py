"""What a button carries: a short, versioned name of the thing it does.

A press must work after a restart, on an old message and twice, so the id holds all that is needed
to find the state in the store, and nothing that could be forged into somebody else's state: who
pressed always comes from the platform.
"""

import re
from dataclasses import dataclass

#: Slack's own types allow 75 characters in an option value; Discord allows 100 in a ``custom_id``.
MAX_LENGTH = 75

_VERSION = "1"
_WORD = re.compile(r"[a-z]+")
_CHOICE = re.compile(r"[a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class ActionId:
    """``kind`` picks the handler, ``subject`` the thing, ``step`` and ``choice`` the place in it.

    ``ActionId.decode(action.encode()) == action`` for every action that can be encoded.
    """

    kind: str
    subject: str
    step: int = 0
    choice: str = ""

    def encode(self) -> str:
        """Return the id as text; raise ``ValueError`` if it has over ``MAX_LENGTH`` characters."""
        text = f"{_VERSION}|{self.kind}|{self.step}|{self.choice}|{self.subject}"
        if len(text) > MAX_LENGTH:
            raise ValueError(f"an action id may have {MAX_LENGTH} characters: {text!r}")
        if not (_WORD.fullmatch(self.kind) and _CHOICE.fullmatch(self.choice) and self.step >= 0):
            raise ValueError(f"not an action id: {text!r}")
        return text

    @classmethod
    def decode(cls, text: str) -> "ActionId":
        """Read an id back; raise ``ValueError`` for anything that :meth:`encode` does not write."""
        version, kind, step, choice, subject = (*text.split("|", 4), "", "", "", "", "")[:5]
        if version != _VERSION or not step.isascii() or not step.isdecimal():
            raise ValueError(f"not an action id of version {_VERSION}")
        action = cls(kind, subject, int(step), choice)
        if action.encode() != text:
            raise ValueError("not an action id in its canonical form")
        return action


def run(line: str) -> ActionId:
    """Return the action that answers the command ``line`` for whoever presses it."""
    return ActionId("run", line)


def fits(line: str) -> bool:
    """Tell whether a button can carry a command line."""
    return len(f"{_VERSION}|share|0||{line}") <= MAX_LENGTH


def share(line: str) -> ActionId:
    """Return the action that answers the command ``line`` for everybody in the channel."""
    return ActionId("share", line)
