"""The small print under an answer: which sources, how they are dated, and which are old."""

from collections.abc import Iterable
from datetime import date

from bot.content import Content
from bot.content.ages import in_words, is_old, months_between, written
from bot.model import Source
from bot.replies import Citing, Sources


def sources(content: Content, claims: Iterable[str], today: date) -> Sources:
    """Return every source behind some claims; one that is old for what it is cited for says so."""
    ids = tuple(claims)
    old = {
        citation.source
        for claim in map(content.claims.__getitem__, ids)
        if is_old(content, claim, today)
        for citation in claim.sources
    }
    return Sources(
        tuple(
            Citing(s.name, s.dated, s.interest, _age(s, today) if s.id in old else None)
            for s in content.cited(ids)
        )
    )


def _age(source: Source, today: date) -> str | None:
    then = written(source)
    return in_words(months_between(then, today)) if then else None
