"""What somebody remembers and when they are asked again, in words."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bot.commands import standing
from bot.invocation import Context
from bot.learning import Card
from bot.quiz.drawing import Mind
from bot.tips.choose import zone_of
from bot.tips.schedule import say_day

_NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def mind_of(context: Context) -> Mind:
    """Return what whoever asks remembers now."""
    person = standing.known_person(context)
    cards = {card.fact: card for card in context.store.cards(person.learner)}
    return Mind(cards=cards, now=context.now, memory=standing.memory_of(context, person))


def in_words(number: int) -> str:
    """Say a number as people write it: in letters up to twelve."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def facts_in_words(number: int) -> str:
    """Say how many facts: "one fact", "three facts"."""
    return f"{in_words(number)} fact{'' if number == 1 else 's'}"


def next_review(context: Context, coming: Iterable[Card]) -> str:
    """Say when the first of ``coming`` is due and how many are due that day, or nothing."""
    zone = zone_of(standing.known_person(context), context.default_zone).name
    days = [card.due_at.astimezone(ZoneInfo(zone)).date() for card in coming]
    if not days:
        return ""
    first = min(days)
    today = context.now.astimezone(ZoneInfo(zone)).date()
    left = (first - today).days
    when = {0: "later today", 1: "tomorrow"}.get(
        left, f"in {in_words(left)} days, on {say_day(first, today)}"
    )
    return f"Your next review is {when}: {facts_in_words(days.count(first))}."


def due_now(due: int) -> str:
    """Say how many facts are still due."""
    number = in_words(due).capitalize()
    return f"{number} more fact is due now." if due == 1 else f"{number} more facts are due now."
