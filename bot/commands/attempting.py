"""Attempts at questions: a quiz, a review or a practice round is begun, or gone on with."""

from dataclasses import replace
from itertools import count

from bot.actions import run
from bot.commands import quizzing, recalling, standing
from bot.commands.recalling import facts_in_words, in_words
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Context
from bot.learning import Attempt, AttemptKind
from bot.quiz import drawing, memory, session
from bot.quiz.drawing import Mind, Stage, Taste
from bot.replies import Choice, Choices, Reply, Text

#: How many facts a review asks for at most (our choice).
LONGEST_REVIEW = 10
_MANNERS = "There is no timer, and “Not sure” is a fine answer."
_NO_REVIEWS = "What a quiz asks you comes back here on the day it is due."
#: How many of the questions asked before a draw looks back on.
_LOOK_BACK = 200


def quiz(context: Context, owner: int, topic: str | None, n: int) -> Reply:
    """Begin a quiz and show its first question; an older attempt is closed."""
    content, mind = context.content, recalling.mind_of(context)
    questions = drawing.quiz(
        content.questions.values(), n=n, mind=mind, taste=_taste(context, owner), topic=topic
    )
    if not questions:
        raise UserError("There are no questions on that yet.", suggestions=("help quiz",))
    facts = (memory.fact(content.questions[question]) for question in questions)
    due = sum(mind.stage(fact) is Stage.DUE for fact in facts)
    intro = _intro(content, topic, asked_for=n, drawn=len(questions))
    words = f"{intro}{_due(due)} {_MANNERS}"
    return _begun(context, owner, AttemptKind.QUIZ, questions, words, topic=topic)


def review(context: Context, owner: int, mind: Mind) -> Reply:
    """Begin a review of what is due and show its first question, or say that nothing is due."""
    bank = tuple(context.content.questions.values())
    due = len(mind.due(bank))
    if not due:
        return nothing_due(context, mind)
    questions = drawing.review(bank, n=LONGEST_REVIEW, mind=mind, taste=_taste(context, owner))
    if due == 1:
        intro = "One fact is due."
    elif due == len(questions):
        intro = f"{facts_in_words(due).capitalize()} are due, the most forgotten first."
    else:
        intro = (
            f"{facts_in_words(due).capitalize()} are due. "
            f"These are the {in_words(len(questions))} most forgotten."
        )
    return _begun(context, owner, AttemptKind.REVIEW, questions, f"{intro} {_MANNERS}")


def practice(context: Context, owner: int, after: Attempt) -> Reply:
    """Ask once more what was missed in an attempt."""
    questions = session.missed(after, context.content.questions)
    if not questions:
        raise UserError("There is nothing in that one to repeat.", suggestions=("quiz",))
    intro = "Practice: it counts neither for your reviews nor in any statistics."
    return _begun(context, owner, AttemptKind.PRACTICE, questions, intro, topic=after.topic)


def unfinished(context: Context, owner: int) -> Attempt | None:
    """Return the attempt somebody is in the middle of, if it still has a question to ask."""
    attempt = context.store.open_attempt(owner)
    if attempt is None:
        return None
    attempt = without_lost(context, attempt)
    done = session.standing(attempt, context.content.questions).finished
    return None if done else attempt


def resumed(content: Content, attempt: Attempt, instead: Choice | None) -> Reply:
    """Show where an attempt is, with what could be begun ``instead``."""
    state = session.standing(attempt, content.questions)
    left = Text(
        f"You have {state.left} of {state.total} left in your {quizzing.NAMES[attempt.kind]}."
    )
    after = (Choices(prompt="", choices=(instead,)),) if instead else ()
    return quizzing.question_reply(content, attempt, before=(left,), after=after)


def delivered(context: Context, question: Reply, kind: AttemptKind) -> Reply:
    """Give a question to somebody who typed the command: in their direct messages."""
    if context.in_dm:
        return question
    return Reply(
        title=f"Your {quizzing.NAMES[kind]} is waiting in your direct messages",
        blocks=(Text(f"{question.title} is there, and only you see it."),),
        direct=question,
    )


def without_lost(context: Context, attempt: Attempt) -> Attempt:
    """Pass over questions that the authors took out while the attempt was open."""
    while (step := len(attempt.answers)) < len(attempt.questions):
        if attempt.questions[step] in context.content.questions:
            break
        context.store.answer(attempt.id, step=step, choice=None, now=context.now)
        attempt = replace(attempt, answers=(*attempt.answers, None))
    return attempt


def nothing_due(context: Context, mind: Mind) -> Reply:
    """Say that there is nothing to review, when there will be, and what to do instead."""
    coming = mind.coming(context.content.questions.values())
    text = recalling.next_review(context, coming) or _NO_REVIEWS
    quiz_me = Choices(prompt="", choices=(Choice(label="Quiz me", action=run("quiz")),))
    return Reply(title="Nothing is due for review", blocks=(Text(text), quiz_me))


def _begun(
    context: Context,
    owner: int,
    kind: AttemptKind,
    questions: tuple[str, ...],
    intro: str,
    *,
    topic: str | None = None,
) -> Reply:
    """Start an attempt and show its first question; an older one is closed by the store."""
    store = context.store
    older = store.open_attempt(owner)
    name, seed = next(
        (name, seed)
        for seed in count(context.seed)
        if store.attempt(name := f"{owner}-{seed}") is None
    )
    attempt = Attempt(
        id=name,
        person=owner,
        topic=topic,
        seed=seed,
        questions=questions,
        kind=kind,
        started_at=context.now,
    )
    store.start_attempt(attempt)
    closed = f" The {quizzing.NAMES[older.kind]} you had open is closed." if older else ""
    return quizzing.question_reply(context.content, attempt, before=(Text(f"{intro}{closed}"),))


def _intro(content: Content, topic: str | None, *, asked_for: int, drawn: int) -> str:
    about = f" on {content.topics[topic].name}" if topic else ""
    length = f"{drawn} questions{about}" if drawn != 1 else f"One question{about}"
    return f"{length}, which is all there are so far." if drawn < asked_for else f"{length}."


def _due(due: int) -> str:
    if not due:
        return ""
    return f" {in_words(due).capitalize()} of them {'was' if due == 1 else 'were'} due for review."


def _taste(context: Context, owner: int) -> Taste:
    stand = standing.of_learner(context, standing.known_person(context))
    return Taste(
        seed=context.seed,
        role=stand.track.role if stand else None,
        asked=context.store.asked(owner, limit=_LOOK_BACK),
    )
