"""How a live round looks to everybody: its questions, what they came to, and how it went."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot import citing
from bot.actions import ActionId
from bot.commands import boarding
from bot.content import Content
from bot.markup import escape
from bot.model import Question
from bot.people import FLOOR, Phase, Round, Score
from bot.ports import Votes
from bot.quiz import asking, boards, flagging, rounds, session
from bot.quiz.rounds import Tally
from bot.replies import Choice, Choices, Reply, Text

#: For the host: their buttons once more, how many have answered, the last public message again.
LEAD = "lead"
COUNT = "count"
REPEAT = "repeat"
#: For everybody who took part.
MINE = "mine"
#: The cells of a bar that stands for everybody who answered. Lines and dots, since screen readers
#: pass over them; the words after a bar say the same.
_CELLS = 10
_FULL, _EMPTY = "\N{BOX DRAWINGS HEAVY HORIZONTAL}", "\N{MIDDLE DOT}"
_GONE = Text("This question was taken out meanwhile, so it counts for nobody.")


def action(live: Round, choice: str) -> ActionId:
    """Return what a button of the question that a round is at does."""
    return ActionId("round", live.id, live.step, choice)


# --- for everybody -----------------------------------------------------------------------------


def public_reply(
    content: Content, live: Round, votes: Mapping[int, Votes], scores: Sequence[Score], today: date
) -> Reply:
    """Show everybody where a round is: a question, its answer, or how it went."""
    if live.phase is Phase.OVER:
        return _result_reply(content, live, votes, scores)
    question = content.questions.get(live.questions[live.step])
    if question is None:
        return Reply(title=_title(live), blocks=(_GONE, _controls(live)), private=False)
    if live.phase is Phase.ASKING:
        return question_reply(live, question)
    return _answer_reply(content, live, question, votes.get(live.step, {}), today)


def question_reply(live: Round, question: Question, *, intro: str = "") -> Reply:
    """Ask everybody a question, with ``intro`` before it."""
    letters = (
        Choice(
            label=session.letter(live.seed, question, index),
            action=action(live, str(index)),
        )
        for index in session.option_order(live.seed, question)
    )
    unsure = Choice(label="Not sure", action=action(live, asking.UNSURE))
    return Reply(
        title=_title(live),
        blocks=(
            *((Text(intro),) if intro else ()),
            asking.asked(live.seed, question),
            Choices(prompt="Your answer, which only you see", choices=(*letters, unsure)),
            _controls(live),
        ),
        private=False,
    )


def _answer_reply(
    content: Content, live: Round, question: Question, votes: Votes, today: date
) -> Reply:
    key = session.right_option(question)
    right = question.options[key]
    others = "\n".join(
        f"- {session.letter(live.seed, question, index)}: {escape(question.options[index].why)}"
        for index in session.option_order(live.seed, question)
        if index != key
    )
    return Reply(
        title=f"{_title(live)}, the answer",
        blocks=(
            asking.asked(live.seed, question),
            Text(
                f"**The answer is {session.letter(live.seed, question, key)}**: "
                f"{escape(right.text)}\n{escape(right.why)}"
            ),
            Text(distribution(live, question, rounds.tally(question, votes))),
            Text(f"**Why not the others**\n{others}"),
            _controls(live),
            flagging.row(question),
            citing.sources(content, question.claims, today),
        ),
        claims=question.claims,
        private=False,
    )


def distribution(live: Round, question: Question, tally: Tally) -> str:
    """Say how many chose what, a bar and a line for each; everybody is in one of the numbers.

    Where only a few answered, it says how many they are and no more.
    """
    answered = f"**{have(tally.answered)} answered**"
    if tally.answered < FLOOR:
        return f"{answered}. From {FLOOR} people on, this says how many chose what."
    counts = [
        (session.letter(live.seed, question, index), tally.options[index], index == tally.right)
        for index in session.option_order(live.seed, question)
    ]
    counts.append(("not sure", tally.unsure, False))
    if tally.gone:
        counts.append(("an option that was taken out since", tally.gone, False))
    lines = (
        f"- `{_bar(number, tally.answered)}` {name} {number}{' (right)' if is_right else ''}"
        for name, number, is_right in counts
    )
    return "\n".join([answered, *lines])


def _result_reply(
    content: Content, live: Round, votes: Mapping[int, Votes], scores: Sequence[Score]
) -> Reply:
    shown = live.questions[: rounds.revealed(live)]
    lines = [
        _came_to(content.questions.get(name), votes.get(step, {}))
        for step, name in enumerate(shown)
    ]
    how = f"**{have(len(scores))} taken part.** How all of you did, question by question:"
    if not lines:
        how = "It ended before an answer was shown, so there is nothing to count."
    first = boarding.first(boards.ranked(scores))
    return Reply(
        title="The live round is over",
        blocks=(
            Text("\n".join([how, *lines])),
            *((Text(first),) if first else ()),
            *((Choices(prompt="", choices=(mine(live),)),) if lines else ()),
        ),
        private=False,
    )


def _came_to(question: Question | None, votes: Votes) -> str:
    """Say in a line how all did at a question."""
    if question is None:
        return "- A question that was taken out since."
    tally = rounds.tally(question, votes)
    if tally.answered < FLOOR:
        return f"- Fewer than {FLOOR} answered: {escape(question.stem)}"
    bar = _bar(tally.correct, tally.answered)
    return f"- `{bar}` {tally.correct} of {tally.answered} right: {escape(question.stem)}"


# --- parts -------------------------------------------------------------------------------------


def mine(live: Round) -> Choice:
    """Return the button that tells somebody how they did."""
    return Choice(label="How did I do?", action=action(live, MINE))


def have(number: int) -> str:
    """Say how many have done something."""
    if number == 0:
        return "Nobody has"
    return "1 person has" if number == 1 else f"{number} people have"


def said(live: Round, question: Question | None, choice: int | None) -> str:
    """Name an answer as the round shows it."""
    if choice is None:
        return "not sure"
    if question is None or choice >= len(question.options):
        return "an option that was taken out since"
    return session.letter(live.seed, question, choice)


def _title(live: Round) -> str:
    return f"Live round: question {live.step + 1} of {len(live.questions)}"


def _controls(live: Round) -> Choices:
    lead = Choice(label="Controls", action=action(live, LEAD))
    return Choices(prompt="For whoever leads the round", choices=(lead,))


def _bar(number: int, of: int) -> str:
    """Draw a share; the least of something is one cell."""
    full = max(round(_CELLS * number / of), 1) if number else 0
    return _FULL * full + _EMPTY * (_CELLS - full)
