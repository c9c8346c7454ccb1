"""From a question to the topic, the roles and the claims that answer it, or to an honest no."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.content import Content
from bot.model import Claim, Faq, TopicKind
from bot.search import outside, roles, scoring
from bot.search.index import Index, index_of
from bot.search.question import Question, read
from bot.search.words import stem, words

#: What changing roles gains where somebody says from which to which.
MOVES = 8.0
#: What "what is it" and "what is the difference" gain where roles are named and nothing else.
BARE = 1.0
#: From this likeness on a frequent question is the same one.
SAME_QUESTION = 0.6
#: What an answer about both roles is worth to somebody who asks about one.
WIDER = 0.9
MOST_CLAIMS = 3
NEARBY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers a question best.

    ``gist`` are the words that decided, as they were understood; ``score`` is comparable between
    questions.
    """

    topic: str
    roles: tuple[str, ...]
    faq: Faq | None
    claims: tuple[Claim, ...]
    nearby: tuple[str, ...]
    gist: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The sources do not say; ``nearby`` are covered topics, ``because`` names what is outside.

    Nothing is near a question of which no word means anything here.
    """

    nearby: tuple[str, ...]
    because: str


def find(content: Content, question: str) -> Found | Outside:
    """Find what answers a question; pure, and about a millisecond for a usual one."""
    index = index_of(content)
    asked = read(index, question)
    named = roles.named(index, asked)
    alike = scoring.frequent(index, asked)
    fits = scoring.sentences(index, asked)
    scores = _scores(index, asked, named, scoring.by_topic(index, asked, fits, alike))
    ranked = sorted(scores, key=lambda topic: -scores[topic])
    best = outside.Best(
        topic=ranked[0] if ranked else "",
        score=scores[ranked[0]] if ranked else 0.0,
        is_pay=bool(ranked) and content.topics[ranked[0]].kind is TopicKind.PAY,
        likeness=alike[0][1] if alike else 0.0,
    )
    spoken_of = tuple(content.roles) if roles.of_both(asked) else named
    verbatim = index.verbatim.get(tuple(stem(word) for word in words(question)))
    because = "" if verbatim else outside.reason(index, asked, spoken_of, best)
    if because:
        return Outside(nearby=_nearest(content, ranked) if ranked else (), because=because)
    topic = verbatim.topic if verbatim else ranked[0]
    about = verbatim.roles if verbatim else roles.meant(index, asked, topic)
    faq = verbatim or _same(alike, topic, about)
    return Found(
        topic=topic,
        roles=about,
        faq=faq,
        claims=_claims(index, topic, about, fits, faq),
        nearby=tuple(other for other in _nearest(content, ranked) if other != topic)[:NEARBY],
        gist=_gist(index, asked, about),
        score=scores.get(topic, 0.0),
    )


def _gist(index: Index, asked: Question, about: Sequence[str]) -> str:
    telling = (word for word in asked.words if word.stem in asked.telling)
    said = (word.plain for word in telling if word.stem in index.known)
    every = index.content.roles
    names = (every[role].short for role in about if len(about) < len(every))
    return " ".join(dict.fromkeys([*names, *said]))


def _nearest(content: Content, ranked: Sequence[str]) -> tuple[str, ...]:
    """Return the topics that come closest, filled up with those that come first in comparisons."""
    first = [row.topic for row in content.rows if row.headline]
    return tuple(dict.fromkeys([*ranked, *first]))[: NEARBY + 1]


def _scores(
    index: Index, asked: Question, named: Sequence[str], scores: Mapping[str, float]
) -> dict[str, float]:
    """Add what the roles in a question say about its topic."""
    found = defaultdict(float, scores)
    if roles.moves(index, asked):
        found[roles.CHANGING] += MOVES
    if named and not asked.unknown and not asked.telling:
        found["definition" if len(named) == 1 else "focus"] += BARE
        return {topic: score + outside.ENOUGH for topic, score in found.items()}
    return dict(found)


def _same(alike: scoring.Alike, topic: str, about: Sequence[str]) -> Faq | None:
    """Return the frequent question that this one is, if it is about the same topic and roles."""
    likely = [
        (likeness * (1.0 if set(faq.roles) == set(about) else WIDER), faq)
        for faq, likeness in alike
        if faq.topic == topic and set(about) <= set(faq.roles)
    ]
    likeness, faq = max(likely, key=lambda entry: entry[0], default=(0.0, None))
    return faq if likeness >= SAME_QUESTION else None


def _claims(
    index: Index, topic: str, about: Sequence[str], fits: Mapping[int, float], faq: Faq | None
) -> tuple[Claim, ...]:
    """Return the claims that fit best, those of the frequent question before others."""
    content = index.content
    fit = {index.documents[number].claim: score for number, score in fits.items()}
    if faq:
        claims = [content.claims[claim] for claim in faq.claims]
        return tuple(sorted(claims, key=lambda claim: claim.role not in about)[:MOST_CLAIMS])
    said = [content.roles[role].topics.get(topic) for role in about]
    told = [role_topic.claims for role_topic in said if role_topic]
    ranked = [sorted(claims, key=lambda claim: -fit.get(claim.id, 0.0)) for claims in told]
    in_turn = (claim for turn in zip_longest(*ranked) for claim in turn if claim)
    return tuple({claim.id: claim for claim in in_turn}.values())[:MOST_CLAIMS]
