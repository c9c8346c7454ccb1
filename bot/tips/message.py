"""How a tip reads: one message that stands alone, aloud too."""

from dataclasses import replace
from datetime import date

from bot import citing
from bot.actions import run
from bot.content import Content
from bot.learning import Attempt
from bot.markup import escape
from bot.model import Tip, TipKind, Track, Week
from bot.people import Delivery, DeliveryKind
from bot.ports import Store
from bot.quiz import asking
from bot.replies import Block, Card, Choice, Choices, Emphasis, Field, Notice, Reply, Text
from bot.tips.ignoring import PATIENCE

PAUSE = Choice(label="Pause tips", action=run("tips off"))
GO_ON = Choice(label="Keep them coming", action=run("tips on"), emphasis=Emphasis.PRIMARY)
REVIEW = Choice(label="What is due", action=run("review"))


def of_delivery(
    content: Content, store: Store, delivery: Delivery, today: date, *, late: str
) -> Reply | None:
    """Write the message of a delivery; ``None`` if what it was to say is no longer there.

    Of what comes ``late`` that says when it was due.
    """
    attempt = store.attempt(delivery.attempt) if delivery.attempt else None
    track = content.tracks.get(delivery.track)
    if delivery.kind is DeliveryKind.CLOSING:
        return close(content, track, attempt, late=late) if track and attempt else None
    if delivery.kind is DeliveryKind.STILL:
        return ask_whether_to_go_on(track) if track else None
    tip = content.tips.get(delivery.tip)
    if track is None or tip is None or tip not in track.tips:
        return None
    if delivery.target.channel:
        return for_channel(content, track, tip, today, late=late)
    return compose(content, track, tip, today, attempt=attempt, late=late)


def compose(
    content: Content,
    track: Track,
    tip: Tip,
    today: date,
    *,
    attempt: Attempt | None = None,
    late: str = "",
) -> Reply:
    """Write the message of a tip; if it comes ``late``, that says when it was due.

    Of an ``attempt`` that rides along the first question comes before the tip; the others follow
    once it is answered.
    """
    asked = _asked(content, attempt) if attempt else ()
    blocks: list[Block] = []
    if asked:
        blocks += [*asked, Text(f"**Today's tip: {escape(tip.title)}**")]
    blocks.append(Text(escape(tip.text)))
    if tip.kind is TipKind.TASK:
        blocks.append(_task(tip))
    if tip.claims:
        blocks.append(citing.sources(content, tip.claims, today))
    choices = (PAUSE,) if asked else (*_quiz(content, tip), PAUSE)
    blocks.append(Choices(prompt="", choices=choices))
    blocks += came_late(late)
    blocks.append(Notice(_place(track, tip)))
    title = "Before today's tip" if asked else tip.title
    return Reply(title=title, blocks=tuple(blocks), claims=tip.claims)


def for_channel(content: Content, track: Track, tip: Tip, today: date, *, late: str = "") -> Reply:
    """Write the message of a tip for everybody in a channel; a quiz on it is for whoever asks."""
    alone = compose(content, track, tip, today, late=late)
    quiz = _quiz(content, tip)
    choices = (Choices(prompt="", choices=quiz),) if quiz else ()
    blocks = [block for block in alone.blocks if not isinstance(block, Choices)]
    return replace(alone, blocks=(*blocks[:-1], *choices, *blocks[-1:]), private=False)


def close(content: Content, track: Track, attempt: Attempt, *, late: str = "") -> Reply | None:
    """Write the message after the last tip: its question alone; ``None`` if that is gone."""
    asked = _asked(content, attempt)
    if not asked:
        return None
    remark = f"With this one the {escape(track.name)} is complete. Well done."
    onward = Choices(prompt="", choices=(REVIEW,))
    blocks = (*asked, onward, *came_late(late), Notice(remark))
    return Reply(title="One last question", blocks=blocks)


def ask_whether_to_go_on(track: Track) -> Reply:
    """Write the message to somebody of whom nothing was heard for some tips."""
    return Reply(
        title="Shall I go on?",
        blocks=(
            Text(
                f"You have had {PATIENCE} tips of the {escape(track.name)} from me, and I have not "
                "heard from you since. That is fine, weeks get full. Do you want the next one?"
            ),
            Choices(prompt="", choices=(GO_ON, PAUSE)),
            Notice(
                "If I hear nothing until it is due, I pause your tips. Your place is kept, and "
                "one press brings them back whenever you like."
            ),
        ),
    )


def came_late(due: str) -> tuple[Notice, ...]:
    """Say of a message when it was due, such as "Monday 23 November, 09:00"; nothing if on time."""
    if not due:
        return ()
    told = f"This one comes late: it was due on {due}, and I could not send it then."
    return (Notice(f"{told} The next is on time again."),)


def _asked(content: Content, attempt: Attempt) -> tuple[Block, ...]:
    """Ask the first question that waits, and say how many there are behind it."""
    waiting = [
        (step, question)
        for step, name in enumerate(attempt.questions)
        if step >= len(attempt.answers) and (question := content.questions.get(name))
    ]
    if not waiting:
        return ()
    (step, first), *others = waiting
    blocks = (asking.asked(attempt.seed, first), asking.answers(attempt, step, first))
    if not others:
        return blocks
    more = "One more question waits" if len(others) == 1 else f"{len(others)} more questions wait"
    return (*blocks, Notice(f"{more}, if you like."))


def week_of(track: Track, tip: str) -> Week:
    """Return the week of a track that holds a tip; ``StopIteration`` if none does."""
    return next(week for week in track.weeks if any(t.id == tip for t in week.tips))


def _task(tip: Tip) -> Card:
    fields = (
        Field("Time", f"about {tip.minutes} minutes"),
        Field("Done when", escape(tip.done or "")),
    )
    return Card(title="Practice task (our suggestion)", fields=fields)


def _quiz(content: Content, tip: Tip) -> tuple[Choice, ...]:
    question = content.questions.get(tip.question) if tip.question else None
    if question is None:
        return ()
    return (Choice(label="Quiz me on this", action=run(f"quiz {question.topic}")),)


def _place(track: Track, tip: Tip) -> str:
    week = week_of(track, tip.id)
    place = f"{escape(track.name)}, week {week.number} of {len(track.weeks)}: {escape(week.title)}."
    if tip.id == track.tips[-1].id:
        place += " That was the last tip of this path. Well done."
    return place
