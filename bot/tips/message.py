"""How a tip reads: one message that stands alone, aloud too."""

from datetime import date

from bot import citing
from bot.actions import run
from bot.content import Content
from bot.markup import escape
from bot.model import Tip, TipKind, Track, Week
from bot.people import Delivery
from bot.ports import Store
from bot.replies import Block, Card, Choice, Choices, Field, Notice, Reply, Text

PAUSE = Choice(label="Pause tips", action=run("tips off"))
LATE = Notice("This one comes late: I could not send it at its time. The next is on time again.")


def of_delivery(
    content: Content, _: Store, delivery: Delivery, today: date, *, late: bool
) -> Reply | None:
    """Write the message of a delivery; ``None`` if its tip is no longer there."""
    track = content.tracks.get(delivery.track)
    tip = content.tips.get(delivery.tip)
    if track is None or tip is None or tip not in track.tips:
        return None
    return compose(content, track, tip, today, late=late)


def compose(content: Content, track: Track, tip: Tip, today: date, *, late: bool = False) -> Reply:
    """Write the message of a tip; ``late`` adds a word about it."""
    blocks: list[Block] = [Text(escape(tip.text))]
    if tip.kind is TipKind.TASK:
        blocks.append(_task(tip))
    if tip.claims:
        blocks.append(citing.sources(content, tip.claims, today))
    blocks.append(Choices(prompt="", choices=_choices(content, tip)))
    if late:
        blocks.append(LATE)
    blocks.append(Notice(_place(track, tip)))
    return Reply(title=tip.title, blocks=tuple(blocks), claims=tip.claims)


def week_of(track: Track, tip: str) -> Week:
    """Return the week of a track that holds a tip; ``StopIteration`` if none does."""
    return next(week for week in track.weeks if any(t.id == tip for t in week.tips))


def _task(tip: Tip) -> Card:
    fields = (
        Field("Time", f"about {tip.minutes} minutes"),
        Field("Done when", escape(tip.done or "")),
    )
    return Card(title="Practice task (our suggestion)", fields=fields)


def _choices(content: Content, tip: Tip) -> tuple[Choice, ...]:
    question = content.questions.get(tip.question) if tip.question else None
    if question is None:
        return (PAUSE,)
    quiz = Choice(label="Quiz me on this", action=run(f"quiz {question.topic}"))
    return (quiz, PAUSE)


def _place(track: Track, tip: Tip) -> str:
    week = week_of(track, tip.id)
    place = f"{escape(track.name)}, week {week.number} of {len(track.weeks)}: {escape(week.title)}."
    if tip.id == track.tips[-1].id:
        place += " That was the last tip of this path. Well done."
    return place
