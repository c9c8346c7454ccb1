"""``fit``: which role fits me. Fourteen small choices in direct messages, and what they lean to.

Every answer is journalled before the next item is shown, so a sheet goes on after a restart. An
answer can be taken back until the last one is given; then the sheet is finished for good. A button
carries the sheet and how many moves were made before it, so each of them works exactly once.
"""

from dataclasses import replace
from itertools import count, dropwhile, islice

from bot.actions import ActionId
from bot.commands import fitting, standing
from bot.content import Content
from bot.invocation import Command, Context, Option, PressHandler, Value
from bot.learning import Sheet
from bot.model import Fit
from bot.quiz import fit as rules
from bot.replies import Reply, Text

_CHANGED = "The questions have changed since you began, so this is a fresh start."
_PAST = "You are already past that one."


def fit(context: Context) -> Reply:
    """Go on with the person's open sheet, show how their last one came out, or begin one."""
    quiz = context.content.fit
    if not quiz or not quiz.items:
        return fitting.empty_reply()
    person = standing.known_person(context).id
    remark = ""
    if not context.options:
        begun = context.store.open_sheet(person)
        if begun and rules.belongs(begun, quiz):
            remark = fitting.left(quiz, begun)
            return _delivered(context, fitting.item_reply(quiz, begun, remark, resumed=True))
        done = context.store.finished_sheets(person, version=quiz.version, limit=1)
        if done and not begun and rules.belongs(done[0], quiz):
            return _delivered(context, _result(context, quiz, done[0]))
        remark = _CHANGED if begun else ""
    return _delivered(context, _begun(context, quiz, person, remark))


def press(context: Context, action: ActionId) -> Reply:
    """Answer a button of the quiz, however old it is and whoever presses it."""
    quiz = context.content.fit
    if not quiz or not quiz.items:
        return fitting.empty_reply()
    sheet = context.store.sheet(action.subject)
    if sheet is None:
        return fitting.unknown_reply()
    if not standing.owns(context, standing.known_person(context), sheet.person):
        return fitting.foreign_reply()
    if action.choice == fitting.AGAIN:
        return _another(context, quiz, sheet)
    if not rules.belongs(sheet, quiz):
        return fitting.outdated_reply()
    if sheet.finished_at and action.choice == fitting.POINTS:
        return fitting.points_reply(context.content, quiz, sheet, context.today)
    if sheet.open and action.step == len(sheet.moves):
        return _moved(context, quiz, sheet, action.choice)
    return _current(context, quiz, sheet, _PAST)


def _moved(context: Context, quiz: Fit, sheet: Sheet, move: str) -> Reply:
    given = rules.answers(sheet.moves)
    possible = {*rules.answers_to(quiz.items[len(given)]), *([rules.BACK] if given else [])}
    if move not in possible:
        return _current(context, quiz, sheet, "That button belongs to another question.")
    last = move != rules.BACK and len(given) + 1 == len(quiz.items)
    made = context.store.move(
        sheet.id, step=len(sheet.moves), move=move, now=context.now, last=last
    )
    journal = context.store.sheet(sheet.id)
    if journal is None:
        return fitting.unknown_reply()
    return _current(context, quiz, journal, "" if made else _PAST)


def _current(context: Context, quiz: Fit, sheet: Sheet, remark: str) -> Reply:
    """Show where a sheet is, with a remark on why, if there is something to say."""
    if sheet.finished_at:
        final = "These answers are finished; take it again to answer differently."
        done = _result(context, quiz, sheet, remark=final if remark else "")
        return replace(done, replaces=True)
    if not sheet.open:
        return fitting.closed_reply()
    where = f"{remark} This is where you are." if remark else ""
    return replace(fitting.item_reply(quiz, sheet, where), replaces=True)


def _another(context: Context, quiz: Fit, sheet: Sheet) -> Reply:
    """Begin a sheet in place of ``sheet``, unless an earlier click of that button did."""
    already = context.store.open_sheet(sheet.person)
    if already and already.id != sheet.id and rules.belongs(already, quiz):
        item = fitting.item_reply(quiz, already, "")
    else:
        item = _begun(context, quiz, sheet.person, "")
    return replace(item, replaces=not sheet.finished_at)  # a result stays to be read


def _begun(context: Context, quiz: Fit, person: int, remark: str) -> Reply:
    store = context.store
    name = next(
        name for seed in count(context.seed) if store.sheet(name := f"{person}-{seed}") is None
    )
    sheet = Sheet(id=name, person=person, version=quiz.version, started_at=context.now)
    store.start_sheet(sheet)
    return fitting.item_reply(quiz, sheet, remark)


def _result(context: Context, quiz: Fit, sheet: Sheet, *, remark: str = "") -> Reply:
    done = context.store.finished_sheets(sheet.person, version=quiz.version)
    from_it_on = dropwhile(lambda other: other.id != sheet.id, done)
    older = (other for other in islice(from_it_on, 1, None) if rules.belongs(other, quiz))
    return fitting.result_reply(
        context.content, quiz, sheet, next(older, None), context.today, remark=remark
    )


def _delivered(context: Context, reply: Reply) -> Reply:
    """Give somebody who typed the command what is theirs alone: in their direct messages."""
    if context.in_dm:
        return reply
    return Reply(
        title="Look in your direct messages",
        blocks=(Text("Which role fits you is between us; only you see it there."),),
        direct=reply,
    )


def _again(_: Content) -> list[Value]:
    return [Value(id="again", label="again", aliases=("anew", "new", "over", "restart", "retake"))]


COMMANDS = (
    Command(
        name="fit",
        summary="Which role fits me: fourteen small choices in your direct messages",
        example="fit again",
        handle=fit,
        options=(Option(name="again", summary="Start over", values=_again),),
        stores=True,
    ),
)
PRESSES = (PressHandler(kind="fit", handle=press),)
