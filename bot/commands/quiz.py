"""``quiz``: a knowledge quiz in direct messages, one question at a time, resumable at any time.

Every answer is journalled before it is explained, so a restart, a lost message or a second click
loses nothing and counts nothing twice. With the answer goes what it teaches, in one transaction.
"""

from dataclasses import replace
from itertools import count

from bot.actions import ActionId
from bot.commands import quizzing, standing
from bot.commands.arguments import topic_values
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Command, Context, Option, PressHandler, Value
from bot.people import Attempt, AttemptKind
from bot.quiz import memory, session
from bot.replies import Block, Choice, Choices, Notice, Reply, Text

#: How many questions a quiz may have, and has if nobody says otherwise (our choice).
BETWEEN = (1, 10)
DEFAULT = 5


def quiz(context: Context) -> Reply:
    """Go on with the person's open quiz, or begin one; any argument asks for a new one."""
    person = context.store.person(context.target, profile_zone=context.profile_zone).id
    already = context.store.open_attempt(person)
    if already and not context.options:
        attempt = _without_lost(context, already)
        if not session.standing(attempt, context.content.questions).finished:
            return _delivered(context, _resumed(context.content, attempt))
    n = int(context.options.get("n", DEFAULT))
    return _delivered(context, _begun(context, person, context.options.get("topic"), n))


def press(context: Context, action: ActionId) -> Reply:
    """Answer a button of a quiz, however old it is and whoever presses it."""
    attempt = context.store.attempt(action.subject)
    if attempt is None:
        return quizzing.unknown_reply()
    if not standing.owns(context, attempt.person):
        return quizzing.foreign_reply()
    if action.choice in {quizzing.AGAIN, quizzing.NEW}:
        return _another(context, attempt, like=action.choice == quizzing.AGAIN)
    if action.choice != quizzing.NEXT and action.step < len(attempt.answers):
        attempt = _without_lost(context, attempt)
        return quizzing.explanation_reply(
            context.content, attempt, action.step, context.today, repeated=True
        )
    if not _is_live(context, attempt):
        newer = context.store.open_attempt(attempt.person) is not None
        return quizzing.closed_reply(attempt, newer=newer)
    late = action.step < len(attempt.answers)
    attempt = _without_lost(context, attempt)
    if action.choice == quizzing.NEXT:
        return _current(context, attempt, "You are already past that one." if late else "")
    return _answered(context, attempt, action)


def _answered(context: Context, attempt: Attempt, action: ActionId) -> Reply:
    step = len(attempt.answers)
    if action.step != step or session.standing(attempt, context.content.questions).finished:
        return _current(context, attempt, "That button belongs to another question.")
    options = context.content.questions[attempt.questions[step]].options
    if action.choice not in {quizzing.UNSURE, *map(str, range(len(options)))}:
        return _current(context, attempt, "That option is no longer there.")
    choice = None if action.choice == quizzing.UNSURE else int(action.choice)
    first = _journalled(context, attempt, choice)
    journal = context.store.attempt(attempt.id)
    if journal is None:
        return quizzing.unknown_reply()
    if step >= len(journal.answers):
        return quizzing.closed_reply(attempt, newer=True)
    journal = _without_lost(context, journal)
    return quizzing.explanation_reply(
        context.content, journal, step, context.today, repeated=not first
    )


def _journalled(context: Context, attempt: Attempt, choice: int | None) -> bool:
    """Write an answer down with what it teaches; tell whether it was the first of its step."""
    step = len(attempt.answers)
    question = context.content.questions[attempt.questions[step]]
    person = standing.known_person(context)
    today = standing.local_date(context, person)
    how = standing.memory_of(context, person)
    lesson = memory.lesson(question, choice, context.now, today, how)
    return context.store.answer(
        attempt.id,
        step=step,
        choice=choice,
        now=context.now,
        local_date=today,
        lesson=lesson if attempt.kind in memory.COUNTED else None,
    )


def _current(context: Context, attempt: Attempt, remark: str) -> Reply:
    """Show where the quiz is, with a remark on why, if there is something to say."""
    if session.standing(attempt, context.content.questions).finished:
        return quizzing.result_reply(context.content, attempt)
    before = (Notice(f"{remark} This is where you are."),) if remark else ()
    return quizzing.question_reply(context.content, attempt, before=before)


def _another(context: Context, attempt: Attempt, *, like: bool) -> Reply:
    """Begin a quiz in place of ``attempt``, unless an earlier click of that button did."""
    already = context.store.open_attempt(attempt.person)
    if already and already.id != attempt.id:
        return _current(context, _without_lost(context, already), "")
    topic = attempt.topic if like else None
    n = len(attempt.questions) if like else DEFAULT
    return _begun(context, attempt.person, topic, n)


def _begun(context: Context, person: int, topic: str | None, n: int) -> Reply:
    """Start an attempt and show its first question; an older one is closed by the store."""
    content, store = context.content, context.store
    questions = session.draw(
        content.questions.values(),
        n=n,
        seed=context.seed,
        topic=topic,
        role=_role(context, person),
        asked=store.asked(person),
    )
    if not questions:
        raise UserError("There are no questions on that yet.", suggestions=("help quiz",))
    ended = store.open_attempt(person) is not None
    name, seed = next(
        (name, seed)
        for seed in count(context.seed)
        if store.attempt(name := f"{person}-{seed}") is None
    )
    attempt = Attempt(
        id=name,
        person=person,
        topic=topic,
        seed=seed,
        questions=questions,
        started_at=context.now,
    )
    store.start_attempt(attempt)
    intro = _intro(content, topic, asked_for=n, drawn=len(questions), ended=ended)
    return quizzing.question_reply(content, attempt, before=(intro,))


def _intro(content: Content, topic: str | None, *, asked_for: int, drawn: int, ended: bool) -> Text:
    about = f" on {content.topics[topic].name}" if topic else ""
    length = f"{drawn} questions{about}" if drawn != 1 else f"One question{about}"
    if drawn < asked_for:
        length = f"{length}, which is all there are so far"
    old = " The quiz you had open is closed." if ended else ""
    return Text(f"{length}. There is no timer, and “Not sure” is a fine answer.{old}")


def _resumed(content: Content, attempt: Attempt) -> Reply:
    state = session.standing(attempt, content.questions)
    left: Block = Text(f"You have {state.left} of {state.total} left.")
    new = quizzing.action(attempt, len(attempt.answers), quizzing.NEW)
    instead = Choices(prompt="", choices=(Choice(label="Start a new one", action=new),))
    return quizzing.question_reply(content, attempt, before=(left,), after=(instead,))


def _delivered(context: Context, question: Reply) -> Reply:
    """Give a question to somebody who typed the command: in their direct messages."""
    if context.in_dm:
        return question
    return Reply(
        title="Your quiz is waiting in your direct messages",
        blocks=(Text(f"{question.title} is there, and only you see it."),),
        direct=question,
    )


def _without_lost(context: Context, attempt: Attempt) -> Attempt:
    """Pass over questions that the authors took out while the quiz was open."""
    while (step := len(attempt.answers)) < len(attempt.questions):
        if attempt.questions[step] in context.content.questions:
            break
        context.store.answer(attempt.id, step=step, choice=None, now=context.now)
        attempt = replace(attempt, answers=(*attempt.answers, None))
    return attempt


def _is_live(context: Context, attempt: Attempt) -> bool:
    """Whether a quiz is finished or open, rather than closed by a newer one.

    What came with a tip is closed by nothing but its last answer.
    """
    if attempt.kind is AttemptKind.TIP or len(attempt.answers) == len(attempt.questions):
        return True
    open_one = context.store.open_attempt(attempt.person)
    return open_one is not None and open_one.id == attempt.id


def _role(context: Context, person: int) -> str | None:
    subscription = context.store.subscription(person)
    track = context.content.tracks.get(subscription.track) if subscription else None
    return track.role if track else None


def asked_topics(content: Content) -> list[Value]:
    """Return the topics that have questions."""
    asked = {question.topic for question in content.questions.values()}
    return [topic for topic in topic_values(content) if topic.id in asked]


COMMANDS = (
    Command(
        name="quiz",
        summary="A short quiz in your direct messages, with every answer explained",
        example="quiz languages 3",
        handle=quiz,
        options=(
            Option(name="topic", summary="What to be asked about", values=asked_topics),
            Option(name="n", summary="How many questions", between=BETWEEN),
        ),
        stores=True,
    ),
)
PRESSES = (PressHandler(kind="quiz", handle=press),)
