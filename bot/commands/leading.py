"""What one person alone sees of a live round: its host's buttons, and what somebody answered."""

from collections.abc import Mapping, Sequence

from bot.actions import run
from bot.commands import boarding, rounding
from bot.content import Content
from bot.people import Phase, Round, Score
from bot.quiz import boards, rounds, session
from bot.quiz.rounds import Control
from bot.quiz.session import Verdict
from bot.registry import SLASH
from bot.replies import Block, Choice, Choices, Emphasis, Notice, Reply, Text

_OUT_OF_DATE = "That button is from an earlier moment of the round. This is where it is now."
_BACK = "Only you see this. “Controls” under the question brings it back if it gets lost."


def control_reply(live: Round, answered: int, *, stale: bool = False, ended: bool = False) -> Reply:
    """Give the host their buttons, and say how many answered; never who, nor what.

    ``stale`` says that what they pressed is out of date, ``ended`` that an older round is over.
    """
    told, choices = _stage(live, answered)
    blocks: list[Block] = [Text(told), Choices(prompt="", choices=choices)]
    if stale:
        blocks.insert(0, Notice(_OUT_OF_DATE))
    if ended:
        blocks.append(Notice("The round you had open before is over."))
    if live.phase is not Phase.OVER:
        blocks.append(Notice(_BACK))
    return Reply(title="You lead this round", blocks=tuple(blocks))


def _stage(live: Round, answered: int) -> tuple[str, tuple[Choice, ...]]:
    number = f"question {live.step + 1} of {len(live.questions)}"
    have = rounding.have(answered)
    repeat = Choice(label="Post it again", action=rounding.action(live, rounding.REPEAT))
    end = Choice(label="End the round", action=rounding.action(live, Control.END))
    if live.phase is Phase.OVER:
        return f"The round is over. `{SLASH} round` starts another.", (repeat,)
    if live.phase is Phase.ASKING:
        count = Choice(label="How many now?", action=rounding.action(live, rounding.COUNT))
        told = f"{number.capitalize()} is open. {have} answered so far."
        return told, (_main("Reveal", live, Control.REVEAL), count, repeat, end)
    told = f"The answer to {number} is shown. {have} answered it."
    if live.step + 1 == len(live.questions):
        return told, (_main("End the round", live, Control.END), repeat)
    return told, (_main("Next question", live, Control.NEXT), repeat, end)


def _main(label: str, live: Round, control: Control) -> Choice:
    return Choice(label=label, action=rounding.action(live, control), emphasis=Emphasis.PRIMARY)


# --- for whoever answers -----------------------------------------------------------------------


def noted_reply(content: Content, live: Round, choice: int | None) -> Reply:
    """Repeat an answer to whoever gave it, without a word on whether it is right."""
    question = content.questions.get(live.questions[live.step])
    return Reply(
        title="",
        blocks=(
            Text(f"Noted: {rounding.said(live, question, choice)}."),
            Notice(
                "Only you see this. Nothing is given away yet, so until the reveal you may press "
                "another one; the last one counts."
            ),
        ),
    )


def late_reply(
    content: Content, live: Round, step: int, answers: Mapping[int, int | None]
) -> Reply:
    """Tell somebody that a question takes no more answers, and what theirs was."""
    if step >= rounds.revealed(live):
        told = "The round ended before the answer to that question was shown, so it does not count."
        if live.phase is not Phase.OVER:
            told = "That button belongs to another question."
        return Reply(title="", blocks=(Text(told),), error=True)
    question = content.questions.get(live.questions[step])
    yours = "You had not answered it, and that is fine."
    if step in answers:
        yours = f"You had said: {rounding.said(live, question, answers[step])}."
    told = f"The answer to that question is shown already, so it takes no more. {yours}"
    mine = (Choices(prompt="", choices=(rounding.mine(live),)),)
    over = live.phase is Phase.OVER
    return Reply(title="", blocks=(Text(told), *(mine if over else ())), error=True)


def mine_reply(
    content: Content,
    live: Round,
    person: int,
    answers: Mapping[int, int | None],
    scores: Sequence[Score],
) -> Reply:
    """Tell somebody how they did, and who is next to them if they asked to be seen."""
    quiz = Choices(prompt="", choices=(Choice(label="Quiz me", action=run("quiz")),))
    shown = range(rounds.revealed(live))
    if not any(step in answers for step in shown):
        told = Text("You did not answer in this round, so there is nothing to tell.")
        return Reply(title="How you did", blocks=(told, quiz))
    right = sum(_judged(content, live, step, answers) is Verdict.RIGHT for step in shown)
    lines = (f"- {_step(content, live, step, answers)}" for step in shown)
    placed = boards.ranked(scores)
    return Reply(
        title="How you did",
        blocks=(
            Text("\n".join([f"**{right} of {len(shown)} right.**", *lines])),
            boarding.neighbours(placed, person, "in this round"),
            Notice("A live round is practice: it changes neither your reviews nor your progress."),
            quiz,
        ),
    )


def _judged(
    content: Content, live: Round, step: int, answers: Mapping[int, int | None]
) -> Verdict | None:
    if step not in answers:
        return None
    return session.judge(content.questions.get(live.questions[step]), answers[step])


def _step(content: Content, live: Round, step: int, answers: Mapping[int, int | None]) -> str:
    number = f"Question {step + 1}"
    question = content.questions.get(live.questions[step])
    if question is None:
        return f"{number} was taken out since."
    if _judged(content, live, step, answers) is Verdict.RIGHT:
        return f"{number}: right."
    key = rounding.said(live, question, session.right_option(question))
    if step not in answers:
        return f"{number}: no answer from you; it is {key}."
    return f"{number}: you said {rounding.said(live, question, answers[step])}; it is {key}."


# --- dead ends ---------------------------------------------------------------------------------


def elsewhere_reply() -> Reply:
    """Say why a live round needs a channel."""
    return _dead_end(
        f"A live round needs other people: type `{SLASH} round` in a channel, or be asked alone "
        "here.",
        "Quiz me",
    )


def unknown_reply() -> Reply:
    """Say that there is no such round here."""
    return _dead_end(f"I no longer have that round; `{SLASH} round` starts another.", "Quiz me")


def foreign_reply() -> Reply:
    """Tell somebody that the controls are not theirs."""
    return _dead_end(
        "Those are for whoever started this round. You answer with the letters under the question.",
        "Quiz me alone",
    )


def _dead_end(sentence: str, label: str) -> Reply:
    quiz = Choices(prompt="", choices=(Choice(label=label, action=run("quiz")),))
    return Reply(title="", blocks=(Text(sentence), quiz), error=True)
