"""How a question is asked: its options under letters, and a button for each."""

from bot.actions import ActionId
from bot.learning import Attempt
from bot.markup import escape
from bot.model import Question
from bot.quiz import session
from bot.replies import Choice, Choices, Text

UNSURE = "unsure"


def action(attempt: Attempt, step: int, choice: str) -> ActionId:
    """Return what a button of a quiz does."""
    return ActionId("quiz", attempt.id, step, choice)


def asked(seed: int, question: Question) -> Text:
    """Put a question and its lettered options into words, in the order that a seed gives."""
    options = "\n".join(
        f"{session.letter(seed, question, index)}. {escape(question.options[index].text)}"
        for index in session.option_order(seed, question)
    )
    return Text(f"**{escape(question.stem)}**\n\n{options}")


def answers(attempt: Attempt, step: int, question: Question) -> Choices:
    """Offer the answers to the question at ``step``."""
    letters = [
        Choice(
            label=session.letter(attempt.seed, question, index),
            action=action(attempt, step, str(index)),
        )
        for index in session.option_order(attempt.seed, question)
    ]
    unsure = Choice(label="Not sure", action=action(attempt, step, UNSURE))
    return Choices(prompt="Your answer", choices=(*letters, unsure))
