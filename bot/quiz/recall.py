"""Told on Monday, recalled three weeks later: what is left of the tips, as a number.

A tip is recalled by the fact that its question asks for. What counts is the first answer to any
question about that fact that comes at least three weeks after the tip, whoever asked it and why;
earlier answers are how one learns, and later ones would count one tip more than once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.content import Content
from bot.learning import Recalled, Review, Told
from bot.people import FLOOR
from bot.quiz import memory

#: How long after a tip an answer tells that it stayed (our choice).
LATER = timedelta(days=21)


def facts(content: Content) -> Mapping[str, str]:
    """Return the fact that each tip with a question tells, by the id of the tip."""
    asking = {tip.id: content.questions.get(tip.question or "") for tip in content.tips.values()}
    return {tip: memory.fact(question) for tip, question in asking.items() if question}


def outcomes(
    told: Iterable[Told], reviews: Iterable[Review], facts: Mapping[str, str], now: datetime
) -> Mapping[str, bool | None]:
    """Say for each tip told at least three weeks ago whether one learner recalled it since.

    ``None`` where nothing has asked for it yet. Tips without a fact are left out.
    """
    about: dict[str, list[Review]] = defaultdict(list)
    for review in sorted(reviews, key=lambda review: review.reviewed_at):
        about[review.fact].append(review)
    found: dict[str, bool | None] = {}
    for tip in told:
        since = tip.told_at + LATER
        if tip.tip in facts and since <= now:
            later = (review for review in about[facts[tip.tip]] if review.reviewed_at >= since)
            first = next(later, None)
            found[tip.tip] = first.rating > memory.Rating.AGAIN if first else None
    return found


def recalled(
    told: Iterable[Told], reviews: Iterable[Review], facts: Mapping[str, str], now: datetime
) -> Recalled:
    """Count the tips one learner was told three weeks ago or earlier, and recalled since."""
    found = Counter(outcomes(told, reviews, facts, now).values())
    return Recalled(told=found.total(), asked=found[True] + found[False], right=found[True])


def shown(counted: Mapping[str, Recalled]) -> Mapping[str, Recalled | None]:
    """Hide what fewer than five people were asked for: ``None`` in its place."""
    return {tip: recalled if recalled.asked >= FLOOR else None for tip, recalled in counted.items()}
