"""Flagging a question: a button under every explanation, and why by buttons.

The authors see which question and why; the log says in which file and line it stands. Nobody sees
who it was. What is said twice counts once, and can be taken back at any time.
"""

import structlog

from bot.actions import ActionId, run
from bot.commands import standing
from bot.invocation import Context, PressHandler
from bot.learning import Doubt
from bot.markup import escape
from bot.model import Question
from bot.quiz import flagging
from bot.replies import Choice, Choices, Notice, Reply, Text

log = structlog.get_logger(__name__)

_BACK = "back"

#: What is wrong with a question, as the end of a sentence about it.
SAID = {
    Doubt.WRONG: "is wrong",
    Doubt.UNCLEAR: "is unclear",
    Doubt.OUTDATED: "is out of date",
    Doubt.OTHER: "has something else wrong with it",
}
_LABELS = {
    Doubt.WRONG: "It is wrong",
    Doubt.UNCLEAR: "It is unclear",
    Doubt.OUTDATED: "It is out of date",
    Doubt.OTHER: "Something else",
}


def press(context: Context, action: ActionId) -> Reply:
    """Ask what is wrong with a question, keep what somebody says, or take it back."""
    question = context.content.questions.get(action.subject)
    if question is None:
        return _gone_reply()
    person = standing.known_person(context).id
    if action.choice == _BACK:
        context.store.unflag(person, question.id)
        return _taken_back_reply(question)
    if action.choice in set(Doubt):
        _flag(context, person, question, Doubt(action.choice))
        return _thanks_reply(question)
    return _asked_reply(question, context.store.doubt(person, question.id))


def _flag(context: Context, person: int, question: Question, doubt: Doubt) -> None:
    if context.store.flag(person, question.id, doubt, now=context.now):
        place = context.content.places[question.id]
        log.warning(
            "question_flagged",
            question=question.id,
            file=place.file,
            line=place.line,
            reason=doubt.value,
        )


def _asked_reply(question: Question, before: Doubt | None) -> Reply:
    reasons = [
        Choice(label=label, action=ActionId(flagging.KIND, question.id, choice=doubt))
        for doubt, label in _LABELS.items()
    ]
    already = f"You said before that it {SAID[before]}." if before else ""
    return Reply(
        title="What is wrong with this question?",
        blocks=(
            Text(escape(question.stem)),
            *((Text(already),) if before else ()),
            Choices(prompt="", choices=(*reasons, *((_back(question),) if before else ()))),
            Notice("The authors see how often and why, and nobody's name."),
        ),
    )


def _thanks_reply(question: Question) -> Reply:
    return Reply(
        title="",
        blocks=(
            Text("Thank you, the authors will look at this question."),
            Choices(prompt="", choices=(_back(question),)),
        ),
        replaces=True,
    )


def _taken_back_reply(question: Question) -> Reply:
    return Reply(
        title="",
        blocks=(
            Text("Your flag is taken back."),
            flagging.row(question),
        ),
        replaces=True,
    )


def _gone_reply() -> Reply:
    start = Choices(prompt="", choices=(Choice(label="Quiz me", action=run("quiz")),))
    sentence = "That question has been taken out since, so there is nothing left to flag."
    return Reply(title="", blocks=(Text(sentence), start), error=True)


def _back(question: Question) -> Choice:
    return Choice(label="Take it back", action=ActionId(flagging.KIND, question.id, choice=_BACK))


PRESSES = (PressHandler(kind=flagging.KIND, handle=press),)
