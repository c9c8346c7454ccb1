"""``quiz``: a knowledge quiz in direct messages, one question at a time, resumable at any time.

Every answer is journalled before it is explained, so a restart, a lost message or a second click
loses nothing and counts nothing twice. With the answer goes what it teaches, in one transaction.
"""

from dataclasses import replace

from bot.actions import ActionId
from bot.commands import attempting, quizzing, recalling, standing
from bot.commands.arguments import topic_values
from bot.content import Content
from bot.invocation import Command, Context, Option, PressHandler, Value
from bot.learning import Attempt, AttemptKind
from bot.people import Person
from bot.quiz import asking, memory, session
from bot.replies import Choice, Notice, Reply

#: How many questions a quiz may have, and has if nobody says otherwise (our choice).
BETWEEN = (1, 10)
DEFAULT = 5


def quiz(context: Context) -> Reply:
    """Go on with what the person is in the middle of, or begin a quiz; an argument begins one."""
    owner = standing.known_person(context).id
    already = None if context.options else attempting.unfinished(context, owner)
    if already:
        new = asking.action(already, len(already.answers), quizzing.NEW)
        instead = Choice(label="Start a new quiz", action=new)
        reply = attempting.resumed(context.content, already, instead)
        return attempting.delivered(context, reply, already.kind)
    n = int(context.options.get("n", DEFAULT))
    reply = attempting.quiz(context, owner, context.options.get("topic"), n)
    return attempting.delivered(context, reply, AttemptKind.QUIZ)


def press(context: Context, action: ActionId) -> Reply:
    """Answer a button of a quiz, however old it is and whoever presses it."""
    attempt = context.store.attempt(action.subject)
    if attempt is None:
        return quizzing.unknown_reply()
    person = standing.known_person(context)
    if not standing.owns(context, person, attempt.person):
        return quizzing.foreign_reply()
    if action.choice in quizzing.BEGINNINGS:
        return _another(context, _owner(context, person, attempt), attempt, action.choice)
    if action.choice != quizzing.NEXT and action.step < len(attempt.answers):
        attempt = attempting.without_lost(context, attempt)
        return quizzing.explanation_reply(
            context.content, attempt, action.step, context.today, repeated=True
        )
    late = action.step < len(attempt.answers)
    now = attempting.without_lost(context, attempt)
    if action.choice != quizzing.NEXT and _asks(context.content, now, action):
        return _answered(context, person, now, action)
    if not _is_live(context, now):
        return _closed(context, now)
    if action.choice == quizzing.NEXT:
        return _current(context, now, "You are already past that one." if late else "")
    other = action.step != len(now.answers) or len(now.answers) == len(now.questions)
    gone = (
        "That button belongs to another question." if other else "That option is no longer there."
    )
    return _current(context, now, gone)


def _asks(content: Content, attempt: Attempt, action: ActionId) -> bool:
    """Whether a button is an answer to the question that waits for one."""
    step = len(attempt.answers)
    if action.step != step or step == len(attempt.questions):
        return False
    options = content.questions[attempt.questions[step]].options
    return action.choice in {asking.UNSURE, *map(str, range(len(options)))}


def _answered(context: Context, person: Person, attempt: Attempt, action: ActionId) -> Reply:
    """Take an answer, whose explanation needs nothing but what is known already."""
    step = len(attempt.answers)
    choice = None if action.choice == asking.UNSURE else int(action.choice)
    if _journalled(context, person, attempt, choice):
        journal = replace(attempt, answers=(*attempt.answers, choice))
        journal = attempting.without_lost(context, journal)
        return quizzing.explanation_reply(
            context.content, journal, step, context.today, repeated=False
        )
    journalled = context.store.attempt(attempt.id)
    if journalled is None:
        return quizzing.unknown_reply()
    if step >= len(journalled.answers):
        return _closed(context, attempt)
    journal = attempting.without_lost(context, journalled)
    return quizzing.explanation_reply(context.content, journal, step, context.today, repeated=True)


def _closed(context: Context, attempt: Attempt) -> Reply:
    newer = context.store.open_attempt(attempt.person) is not None
    return quizzing.closed_reply(attempt, newer=newer)


def _journalled(context: Context, person: Person, attempt: Attempt, choice: int | None) -> bool:
    """Write an answer down with what it teaches; tell whether it was the first of its step.

    The store refuses it where another answer came first, or a newer quiz closed this one.
    """
    step = len(attempt.answers)
    question = context.content.questions[attempt.questions[step]]
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
        return _result(context, attempt)
    before = (Notice(f"{remark} This is where you are."),) if remark else ()
    return quizzing.question_reply(context.content, attempt, before=before)


def _result(context: Context, attempt: Attempt) -> Reply:
    """Show how it went, and when what it asked for is asked again."""
    if attempt.kind not in memory.COUNTED:
        return quizzing.result_reply(context.content, attempt)
    mind = recalling.mind_of(context)
    bank = tuple(context.content.questions.values())
    due = len(mind.due(bank))
    then = recalling.due_now(due) if due else recalling.next_review(context, mind.coming(bank))
    return quizzing.result_reply(context.content, attempt, then=then, due=due)


def _owner(context: Context, person: Person, attempt: Attempt) -> int:
    """Return whose the next attempt is: that of the account on which it is begun.

    In direct messages that name no community it is the account that has the last one.
    """
    linked = {account.id for account in context.store.accounts(person.id)}
    return person.id if attempt.person in linked else attempt.person


def _another(context: Context, owner: int, attempt: Attempt, what: str) -> Reply:
    """Begin something in place of ``attempt``, unless an earlier click of that button did.

    Only a new quiz and a review may take the place of one that is not finished.
    """
    already = attempting.unfinished(context, owner)
    if already and (already.id != attempt.id or what in {quizzing.AGAIN, quizzing.MISSED}):
        return _current(context, already, "")
    if what == quizzing.MISSED:
        return attempting.practice(context, owner, attempt)
    if what == quizzing.REVIEW:
        return attempting.review(context, owner, recalling.mind_of(context))
    if what == quizzing.AGAIN:
        return attempting.quiz(context, owner, attempt.topic, len(attempt.questions))
    return attempting.quiz(context, owner, None, DEFAULT)


def _is_live(context: Context, attempt: Attempt) -> bool:
    """Whether a quiz is finished or open, rather than closed by a newer one.

    What came with a tip is closed by nothing but its last answer.
    """
    if attempt.kind is AttemptKind.TIP or len(attempt.answers) == len(attempt.questions):
        return True
    open_one = context.store.open_attempt(attempt.person)
    return open_one is not None and open_one.id == attempt.id


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
