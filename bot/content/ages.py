"""How old a claim is, and from when on that has to be said.

The budgets are ours: pay changes with every hiring season, tools with every other release, and
what a role is for changes slowly.
"""

from datetime import date

from bot.content.reader import Index
from bot.content.records import Content
from bot.errors import Severity
from bot.model import Claim, Source, TopicKind

#: Months until a claim counts as old, by the kind of its topic.
BUDGETS = {
    TopicKind.PAY: 12,
    TopicKind.MARKET: 12,
    TopicKind.TOOLS: 18,
    TopicKind.DEFINITION: 36,
}
_YEAR = 12


def written(source: Source) -> date | None:
    """Return when a source was written: as printed, else as inferred, else ``None``."""
    if source.published is not None:
        return date.fromisoformat(source.published)
    return date.fromisoformat(f"{source.inferred}-01") if source.inferred else None


def months_between(then: date, today: date) -> int:
    """Return the whole months from one day to a later one, at least 0."""
    months = (today.year - then.year) * _YEAR + today.month - then.month
    return max(0, months - (today.day < then.day))


def age(content: Content, claim: Claim, today: date) -> int | None:
    """Return the months since the newest source of a claim; ``None`` if none tells its date."""
    dates = [written(content.sources[citation.source]) for citation in claim.sources]
    known = [then for then in dates if then is not None]
    return months_between(max(known), today) if known else None


def is_old(content: Content, claim: Claim, today: date) -> bool:
    """Say whether a claim is past the budget of its kind; one without a date never is."""
    months = age(content, claim, today)
    return months is not None and months > BUDGETS[content.topics[claim.topic].kind]


def in_words(months: int) -> str:
    """Return an age as people say it: in months up to two years, then in whole years."""
    if months < 2 * _YEAR:
        return f"{months} month{'' if months == 1 else 's'} old"
    return f"{months // _YEAR} years old"


def check(content: Content, index: Index, today: date) -> None:
    """Note every claim past its budget, and every source whose age nobody can tell."""
    for claim in content.claims.values():
        months = age(content, claim, today)
        if months is not None and is_old(content, claim, today):
            kind = content.topics[claim.topic].kind
            message = f"{months} months old; {kind} is good for {BUDGETS[kind]}"
            hint = "look for a newer source; until then replies print the age"
            place = index.at("claim", claim.id)
            index.report(place, "old-claim", message, hint, severity=Severity.NOTE)
    for source in content.sources.values():
        alone = [c for c in content.claims.values() if {x.source for x in c.sources} == {source.id}]
        if written(source) is None and alone:
            message = f"undated, and {len(alone)} claims rest on it alone"
            hint = "nobody can tell how old they are; replies print that it is undated"
            place = index.at("source", source.id)
            index.report(place, "undated-source", message, hint, severity=Severity.NOTE)
