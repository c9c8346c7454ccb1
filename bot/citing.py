"""The small print under an answer: which sources, how old, and what they disagree about."""

from collections.abc import Iterable
from datetime import date

from bot.content import Content
from bot.content.ages import in_words, is_old, months_between, written
from bot.model import Conflict, Source
from bot.replies import Citing, Sources


def sources(
    content: Content, claims: Iterable[str], today: date, *, told: Iterable[Conflict] = ()
) -> Sources:
    """Return every source behind some claims; one that is old for what it is cited for says so.

    A disagreement is named wherever a side of it is shown; those ``told`` in full are left out.
    """
    ids = tuple(claims)
    in_full = tuple(told)
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
        ),
        differ=tuple(c.title for c in content.conflicts_over(ids) if c not in in_full),
    )


def _age(source: Source, today: date) -> str | None:
    then = written(source)
    return in_words(months_between(then, today)) if then else None
