"""What the content holds on each role and topic, so that an author sees where it is thin."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.content.records import Content
from bot.content.rules import NOT_STATED, UNDATED
from bot.model import Claim, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One role's topic: its claims by status, the sources behind them, and what uses them.

    ``dated`` are the claims with a date, be it inferred. ``remark`` says "not stated in the
    sources" where there are no claims.
    """

    role: str
    topic: str
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    disputed: tuple[str, ...]
    dated: tuple[str, ...]
    questions: tuple[str, ...]
    tips: tuple[str, ...]
    remark: str


def coverage(content: Content) -> tuple[Covered, ...]:
    """Return a line for every role and topic, topics in the order people see them."""
    asked = _uses((q.id, q.claims) for q in content.questions.values())
    told = _uses((tip.id, tip.claims) for tip in content.tips.values())
    return tuple(
        _covered(content, role.id, topic, asked, told)
        for topic in content.topics
        for role in content.roles.values()
    )


def _uses(users: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    """Map each claim to what cites it."""
    found: dict[str, list[str]] = defaultdict(list)
    for user, claims in users:
        for claim in claims:
            found[claim].append(user)
    return found


def _covered(
    content: Content,
    role: str,
    topic: str,
    asked: dict[str, list[str]],
    told: dict[str, list[str]],
) -> Covered:
    said = content.roles[role].topics.get(topic)
    claims = said.claims if said else ()
    return Covered(
        role=role,
        topic=topic,
        claims=_ids(claims),
        sources=tuple(source.id for source in content.cited(_ids(claims))),
        disputed=_ids(c for c in claims if c.status in {Status.DISPUTED, Status.GARBLED}),
        dated=_ids(c for c in claims if c.as_of not in {None, UNDATED}),
        questions=_users(claims, asked),
        tips=_users(claims, told),
        remark="" if claims else NOT_STATED,
    )


def _ids(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(claim.id for claim in claims)


def _users(claims: Iterable[Claim], uses: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(user for claim in claims for user in uses.get(claim.id, ())))
