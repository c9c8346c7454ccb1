"""From a question to the topic, the roles and the claims that answer it, or to an honest no."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.content import Content
from bot.model import Claim, Faq
from bot.search import outside, roles
from bot.search.english import EVERYDAY_STEMS, FUNCTION_STEMS
from bot.search.index import Index, Phrase, index_of
from bot.search.question import Question, read

#: What a topic gains where somebody says its name or an alias, per rarity of its words.
NAMED, ALIAS = 2.6, 2.0
#: A name of everyday words ("what is", "should i") says little, but more than nothing.
EVERYDAY = 0.35
#: More words say it more surely; a level ("senior") says less, for pay has levels too.
LONGER, LEVEL = 1.3, 0.6
#: What the sentences of a topic add: the best one, and a share of some more.
FITS, MORE, MORE_SHARE = 0.35, 3, 0.25
#: What the frequent question that is most alike adds to its topic, and from when on it is the same.
ALIKE, BARELY, SAME_QUESTION = 8.0, 0.3, 0.6
#: One word is a topic, and no question.
LEAST_SHARED = 2
#: What an answer about both roles is worth to somebody who asks about one.
WIDER = 0.9
#: How much words tell questions apart that no topic is called by: "of", "day", "data scientist".
FUNCTION, SMALL, ROLE, UNHEARD = 0.2, 0.9, 0.5, 3.0
MOST_CLAIMS = 4
NEARBY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers a question best; ``score`` is comparable between questions."""

    topic: str
    roles: tuple[str, ...]
    faq: Faq | None
    claims: tuple[Claim, ...]
    nearby: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The sources do not say; ``nearby`` are covered topics, ``because`` names what is outside."""

    nearby: tuple[str, ...]
    because: str


def find(content: Content, question: str) -> Found | Outside:
    """Find what answers a question; pure, and about a millisecond for a usual one."""
    index = index_of(content)
    asked = read(index, question)
    named = roles.named(index, asked)
    alike = _alike(index, asked)
    fits = _fits(index, asked)
    scores = _by_topic(index, asked, named, fits, alike)
    ranked = sorted(scores, key=lambda topic: -scores[topic])
    likeness = alike[0][1] if alike else 0.0
    best = scores[ranked[0]] if ranked else 0.0
    because = outside.reason(index, asked, named, best, likeness)
    if because:
        return Outside(nearby=_nearest(content, ranked), because=because)
    topic = ranked[0]
    about = roles.meant(index, asked, leaving=topic == "transition")
    faq = _same(alike, topic, about)
    return Found(
        topic=topic,
        roles=about,
        faq=faq,
        claims=_claims(index, topic, about, fits, faq),
        nearby=tuple(other for other in _nearest(content, ranked) if other != topic)[:NEARBY],
        score=scores[topic],
    )


def _nearest(content: Content, ranked: Sequence[str]) -> tuple[str, ...]:
    """Return the topics that come closest, filled up with those that come first in comparisons."""
    first = [row.topic for row in content.rows if row.headline]
    return tuple(dict.fromkeys([*ranked, *first]))[: NEARBY + 1]


def _fits(index: Index, asked: Question) -> dict[int, float]:
    """Return how well each document fits, by its number (BM25 over stems)."""
    found: dict[int, float] = defaultdict(float)
    for word, weight in asked.telling.items():
        for number, gain in index.postings.get(word, ()):
            found[number] += weight * gain
    return found


def _by_topic(
    index: Index,
    asked: Question,
    named: Sequence[str],
    fits: Mapping[int, float],
    alike: Sequence[tuple[Faq, float]],
) -> dict[str, float]:
    scores: dict[str, float] = defaultdict(float)
    by_topic: dict[str, list[float]] = defaultdict(list)
    for number, score in fits.items():
        by_topic[index.documents[number].topic].append(score)
    for topic, values in by_topic.items():
        best, *more = sorted(values, reverse=True)[: MORE + 1]
        scores[topic] += FITS * (best + MORE_SHARE * sum(more))
    for phrase, weight in _said(asked).items():
        for topic in index.phrases[phrase]:
            gain = NAMED if index.names.get(phrase) == topic else ALIAS
            scores[topic] += gain * weight * _weight(index, phrase)
    for faq, likeness in alike[:1]:
        scores[faq.topic] += ALIKE * max(0.0, likeness - BARELY)
    if roles.moves(index, asked):
        scores["transition"] += 5.0
    if named and not asked.unknown and not asked.telling:
        scores["definition" if len(named) == 1 else "focus"] += outside.ENOUGH
        scores = defaultdict(float, {t: s + outside.ENOUGH for t, s in scores.items()})
    return dict(scores)


def _said(asked: Question) -> dict[Phrase, float]:
    found: dict[Phrase, float] = {}
    for hit in asked.topics:
        weight = max(asked.words[place].weight for place in hit.places)
        found[hit.phrase] = max(weight, found.get(hit.phrase, 0.0))
    return found


def _weight(index: Index, phrase: Phrase) -> float:
    telling = [word for word in phrase if word not in EVERYDAY_STEMS]
    if not telling:
        return EVERYDAY * len(phrase)
    weight = sum(index.rarity[word] for word in telling) / math.sqrt(len(telling))
    if index.levels.issuperset(telling):
        weight *= LEVEL
    return weight * (LONGER if len(phrase) > 1 else 1.0)


def _alike(index: Index, asked: Question) -> list[tuple[Faq, float]]:
    """Return the frequent questions by how much they share with this one, the most alike first."""
    ours = _bag(index, [word.stem for word in asked.words if word.weight == 1])
    total = sum(ours.values()) or 1.0
    found: dict[str, tuple[Faq, float]] = {}
    for faq, stems in index.frequent:
        theirs = _bag(index, stems)
        shared = [weight for word, weight in ours.items() if word in theirs]
        both = sum(shared)
        likeness = both / (total + sum(theirs.values()) - both)
        if sum(weight > FUNCTION for weight in shared) < LEAST_SHARED:
            continue
        if likeness > found.get(faq.id, (faq, 0.0))[1]:
            found[faq.id] = (faq, likeness)
    return sorted(found.values(), key=lambda entry: -entry[1])


def _same(alike: Sequence[tuple[Faq, float]], topic: str, about: Sequence[str]) -> Faq | None:
    """Return the frequent question that this one is, if it is about the same topic and roles."""
    likely = [
        (likeness * (1.0 if set(faq.roles) == set(about) else WIDER), faq)
        for faq, likeness in alike
        if faq.topic == topic and set(about) <= set(faq.roles)
    ]
    likeness, faq = max(likely, key=lambda entry: entry[0], default=(0.0, None))
    return faq if likeness >= SAME_QUESTION else None


def _bag(index: Index, stems: Sequence[str]) -> dict[str, float]:
    return {word: _says(index, word) for word in stems}


def _says(index: Index, word: str) -> float:
    if word in index.role_stems:
        return ROLE
    if word in EVERYDAY_STEMS:
        return FUNCTION if word in FUNCTION_STEMS else SMALL
    return SMALL + index.rarity.get(word, UNHEARD)


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
