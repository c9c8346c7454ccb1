"""The button that stands under every explanation, whichever message that is in."""

from bot.actions import ActionId
from bot.model import Question
from bot.replies import Choice, Choices

#: What its presses are known by; :mod:`bot.commands.flag` answers them.
KIND = "flag"


def button(question: Question) -> Choice:
    """Return the button by which somebody says that a question is wrong."""
    return Choice(label="Flag this question", action=ActionId(KIND, question.id))


def row(question: Question) -> Choices:
    """Return the button as a row of its own, for everybody who reads a message."""
    return Choices(prompt="", choices=(button(question),))
