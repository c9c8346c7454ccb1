"""``round``: a live round in a channel, led by whoever started it.

The question and its answer are for everybody, what somebody presses is for them alone, and the
controls are the host's. Every press is checked against the store, so a restart, an old message, a
second click or somebody else's changes nothing. Nothing is timed.
"""

from dataclasses import replace
from itertools import count

from bot.actions import ActionId
from bot.commands import leading, quiz, rounding, standing
from bot.errors import UserError
from bot.invocation import Command, Context, Option, PressHandler
from bot.people import FLOOR, Phase, Round
from bot.quiz import asking, drawing, rounds
from bot.quiz.drawing import Mind, Taste
from bot.quiz.rounds import Control
from bot.replies import Reply

_FOR_THE_HOST = {*Control, rounding.LEAD, rounding.COUNT, rounding.REPEAT}


def begin(context: Context) -> Reply:
    """Post the first question of a new round; one that the same person has open is over then."""
    if context.in_dm:
        return leading.elsewhere_reply()
    content, store = context.content, context.store
    host = standing.known_person(context)
    led = store.rounds_of(host.id)
    wanted = int(context.options.get("n", quiz.DEFAULT))
    topic = context.options.get("topic")
    asked = tuple(name for older in led for name in reversed(older.questions))
    questions = drawing.quiz(
        content.questions.values(),
        n=wanted,
        mind=Mind(now=context.now),  # a crowd has no memory in common
        taste=Taste(seed=context.seed, asked=asked),
        topic=topic,
    )
    if not questions:
        raise UserError("There are no questions on that yet.", suggestions=("help round",))
    name, seed = next(
        (name, seed)
        for seed in count(context.seed)
        if store.round(name := f"{host.id}-{seed}") is None
    )
    live = Round(
        id=name,
        host=host.id,
        platform=host.target.platform,
        community=host.target.community,
        seed=seed,
        questions=questions,
        started_at=context.now,
    )
    store.start_round(live)
    ended = any(older.phase is not Phase.OVER for older in led)
    intro = _intro(context, topic, wanted, len(questions))
    return replace(
        leading.control_reply(live, 0, ended=ended),
        public=rounding.question_reply(live, content.questions[questions[0]], intro=intro),
    )


def press(context: Context, action: ActionId) -> Reply:
    """Answer a button of a round, however old it is and whoever presses it."""
    live = context.store.round(action.subject)
    here = (context.target.platform, context.target.community)
    if live is None or (live.platform, live.community) != here:
        return leading.unknown_reply()
    person = standing.known_person(context).id
    if action.choice == rounding.MINE:
        return _mine(context, live, person)
    if action.choice not in _FOR_THE_HOST:
        return _answered(context, live, person, action)
    if person != live.host:
        return leading.foreign_reply()
    return _led(context, live, action)


# --- whoever answers ---------------------------------------------------------------------------


def _answered(context: Context, live: Round, person: int, action: ActionId) -> Reply:
    store = context.store
    if live.phase is Phase.ASKING and action.step == live.step:
        question = context.content.questions.get(live.questions[live.step])
        options = range(len(question.options)) if question else range(0)
        if action.choice not in {asking.UNSURE, *map(str, options)}:
            raise UserError("That option was taken out meanwhile; please press another one.")
        choice = None if action.choice == asking.UNSURE else int(action.choice)
        if store.answer_round(
            live.id, step=live.step, person=person, choice=choice, now=context.now
        ):
            return leading.noted_reply(context.content, live, choice)
    after = store.round(live.id)
    if after is None:
        return leading.unknown_reply()
    answers = store.round_answers(live.id, person)
    return leading.late_reply(context.content, after, action.step, answers)


def _mine(context: Context, live: Round, person: int) -> Reply:
    content, store = context.content, context.store
    answers = store.round_answers(live.id, person)
    scores = store.round_scores(live.id, rounds.rights(live, content.questions))
    return leading.mine_reply(content, live, person, answers, scores)


# --- the host ----------------------------------------------------------------------------------


def _led(context: Context, live: Round, action: ActionId) -> Reply:
    if action.choice in {rounding.LEAD, rounding.COUNT}:
        again = action.choice == rounding.COUNT
        return replace(_control(context, live), replaces=again)
    if action.choice == rounding.REPEAT:
        return _shown(context, live)
    then = rounds.after(live, Control(action.choice), action.step)
    if then is None or not context.store.move_round(live, step=then[0], phase=then[1]):
        now = context.store.round(live.id)
        return _control(context, now, stale=True) if now else leading.unknown_reply()
    return _shown(context, replace(live, step=then[0], phase=then[1]))


def _control(context: Context, live: Round, *, stale: bool = False) -> Reply:
    votes = context.store.round_votes(live.id).get(live.step, {})
    return leading.control_reply(live, sum(votes.values()), stale=stale)


def _shown(context: Context, live: Round) -> Reply:
    """Post to everybody where a round is, and give its host what comes next."""
    content, store = context.content, context.store
    over = live.phase is Phase.OVER
    votes = store.round_votes(live.id)
    rights = rounds.rights(live, content.questions)
    scores = store.round_scores(live.id, rights) if over else ()
    answered = sum(votes.get(live.step, {}).values())
    return replace(
        leading.control_reply(live, answered),
        public=rounding.public_reply(content, live, votes, scores, context.today),
    )


def _intro(context: Context, topic: str | None, wanted: int, drawn: int) -> str:
    about = f" on {context.content.topics[topic].name}" if topic else ""
    length = f"{drawn} questions{about}" if drawn != 1 else f"One question{about}"
    if drawn < wanted:
        length = f"{length}, which is all there are so far"
    return (
        f"{length}, for everybody here. Press your answer; only you see it. The answer comes with "
        f"how many chose what, from {FLOOR} people on and without names. There is no timer, and "
        "“Not sure” is a fine answer."
    )


COMMANDS = (
    Command(
        name="round",
        summary="A live quiz for everybody in a channel, which you lead",
        example="round languages 3",
        handle=begin,
        options=(
            Option(name="topic", summary="What to be asked about", values=quiz.asked_topics),
            Option(name="n", summary="How many questions", between=quiz.BETWEEN),
        ),
        stores=True,
    ),
)
PRESSES = (PressHandler(kind="round", handle=press),)
