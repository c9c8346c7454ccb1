"""How a quiz looks: a question, the explanation of an answer, the result, and dead ends."""

from collections.abc import Sequence
from datetime import date

from bot import citing
from bot.actions import run
from bot.content import Content
from bot.learning import Attempt, AttemptKind
from bot.markup import escape
from bot.model import Question
from bot.quiz import flagging, session
from bot.quiz.asking import action, answers, asked
from bot.quiz.session import Verdict
from bot.registry import SLASH
from bot.replies import (
    ROW_OF_BUTTONS,
    Block,
    Choice,
    Choices,
    Emphasis,
    Notice,
    Reply,
    Text,
)

NEXT = "next"
#: Another quiz like this one, a quiz about anything, what was missed once more, what is due.
AGAIN = "again"
NEW = "new"
MISSED = "missed"
REVIEW = "review"
BEGINNINGS = frozenset({AGAIN, NEW, MISSED, REVIEW})
NAMES = {
    AttemptKind.QUIZ: "quiz",
    AttemptKind.REVIEW: "review",
    AttemptKind.TIP: "round with the tip",
    AttemptKind.PRACTICE: "practice",
}


def question_reply(
    content: Content, attempt: Attempt, *, before: Sequence[Block] = (), after: Sequence[Block] = ()
) -> Reply:
    """Show the question that waits for its answer, with ``before`` and ``after`` around it."""
    step = len(attempt.answers)
    question = content.questions[attempt.questions[step]]
    return Reply(
        title=_title(content, attempt, step),
        blocks=(
            *before,
            asked(attempt.seed, question),
            answers(attempt, step, question),
            *after,
        ),
    )


def explanation_reply(
    content: Content, attempt: Attempt, step: int, today: date, *, repeated: bool
) -> Reply:
    """Put the explanation of an answer under its question; ``repeated`` says it is an old one.

    It takes the place of the question, except where that stands under a tip, which stays.
    """
    replaces = attempt.kind is not AttemptKind.TIP or step > 0
    question = content.questions.get(attempt.questions[step])
    if question is None:
        onward = Choices(prompt="", choices=(_onward(content, attempt),))
        gone = Text("You answered this one already. The question has been taken out since.")
        return Reply(title="", blocks=(gone, onward), replaces=replaces)
    answer = _answer(attempt, question, attempt.answers[step], repeated=repeated)
    return Reply(
        title=_title(content, attempt, step),
        blocks=(
            asked(attempt.seed, question),
            Text(answer),
            *_date_remark(content, question),
            Choices(prompt="", choices=(_onward(content, attempt), flagging.button(question))),
            citing.sources(content, question.claims, today),
        ),
        claims=question.claims,
        replaces=replaces,
    )


def result_reply(content: Content, attempt: Attempt, *, then: str = "", due: int = 0) -> Reply:
    """Show how a finished quiz went and what to look at again, in words that shame nobody.

    ``then`` says when the next review is; ``due`` is how many facts are still due today.
    """
    state = session.standing(attempt, content.questions)
    topics = session.to_review(attempt, content.questions)
    score = (
        f"**{state.count(Verdict.RIGHT)} right, {state.count(Verdict.WRONG)} to look at again, "
        f"{state.count(Verdict.UNSURE)} not sure.**"
    )
    void = state.count(Verdict.VOID)
    lines = [score, *([_left_out(void)] if void else []), *([then] if then else [])]
    review = tuple(
        Choice(label=content.topics[topic].name, action=run(f"compare {topic}")) for topic in topics
    )
    look = Choices(prompt="Worth another look", choices=review, select=len(review) > ROW_OF_BUTTONS)
    return Reply(
        title="That was the last question",
        blocks=(
            Text("\n\n".join(lines)),
            *((look,) if review else ()),
            Choices(prompt="", choices=_ways_on(attempt, missed=bool(topics), due=due)),
        ),
    )


def _ways_on(attempt: Attempt, *, missed: bool, due: int) -> tuple[Choice, ...]:
    labels = {MISSED: "Repeat what I missed"} if missed else {}
    if due:
        labels[REVIEW] = "Review what is due"
    if attempt.kind is AttemptKind.QUIZ:
        labels[AGAIN] = "Another quiz"
    else:
        labels[NEW] = "Quiz me"
    step = len(attempt.answers)
    return tuple(
        Choice(label=label, action=action(attempt, step, choice))
        for choice, label in labels.items()
    )


def closed_reply(attempt: Attempt, *, newer: bool) -> Reply:
    """Say that a quiz was closed because its owner began another; ``newer`` if that one is open."""
    start = Choice(label="Start a new quiz", action=run("quiz"))
    if newer:
        start = Choice(label="Start a new quiz", action=action(attempt, 0, NEW))
    resume = Choice(label="Go on with the newer one", action=run("quiz"))
    return Reply(
        title="",
        blocks=(
            Text("That quiz is closed, because you started a newer one."),
            Choices(prompt="", choices=(resume, start) if newer else (start,)),
        ),
        error=True,
    )


def unknown_reply() -> Reply:
    """Say that there is no such quiz."""
    return _dead_end("I no longer have that quiz.", "Start a new quiz")


def foreign_reply() -> Reply:
    """Say that the quiz is somebody else's, and nothing about it."""
    return _dead_end(
        f"That quiz belongs to somebody else; `{SLASH} quiz` starts your own.", "Quiz me"
    )


def _dead_end(sentence: str, label: str) -> Reply:
    start = Choices(prompt="", choices=(Choice(label=label, action=run("quiz")),))
    return Reply(title="", blocks=(Text(sentence), start), error=True)


def _title(content: Content, attempt: Attempt, step: int) -> str:
    state = session.standing(attempt, content.questions)
    return f"Question {state.number(step)} of {state.total}"


def _answer(attempt: Attempt, question: Question, choice: int | None, *, repeated: bool) -> str:
    """Say the verdict, why the chosen option is wrong if it is, and the right one with its why."""

    def named(index: int) -> str:
        return session.letter(attempt.seed, question, index)

    key = session.right_option(question)
    right = question.options[key]
    verdict = session.judge(question, choice)
    answer = f"**The answer is {named(key)}**: {escape(right.text)}\n{escape(right.why)}"
    if choice is None or verdict is Verdict.VOID:
        chosen = "Not sure" if choice is None else "an option that was taken out since"
        opening, rest = "**Fair enough.**", answer
    elif verdict is Verdict.RIGHT:
        chosen = named(choice)
        opening, rest = f"**Right.** {chosen} is the answer.", escape(right.why)
    else:
        chosen = named(choice)
        why = escape(question.options[choice].why)
        opening, rest = f"**Not quite.** You chose {chosen}. {why}", answer
    again = f"You answered this one already: {chosen}.\n\n" if repeated else ""
    return f"{again}{opening}\n\n{rest}"


def _date_remark(content: Content, question: Question) -> tuple[Notice, ...]:
    dates = dict.fromkeys(
        content.sources[citation.source].dated
        for claim in question.claims
        if content.claims[claim].as_of
        for citation in content.claims[claim].sources
    )
    if not dates:
        return ()
    return (Notice(f"Mind the date ({'; '.join(dates)}): this may have changed since."),)


def _onward(content: Content, attempt: Attempt) -> Choice:
    finished = session.standing(attempt, content.questions).finished
    return Choice(
        label="See how it went" if finished else "Next question",
        action=action(attempt, len(attempt.answers), NEXT),
        emphasis=Emphasis.PRIMARY,
    )


def _left_out(count: int) -> str:
    if count == 1:
        return "One question was taken out meanwhile and does not count."
    return f"{count} questions were taken out meanwhile and do not count."
