"""How much speaks for each topic: its names, its sentences, and frequent questions like this one.

The weights were set on the questions to tune on (``python -m tests.ask``); most may be changed by a
fifth without any effect.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.model import Faq
from bot.search.english import ASKING_STEMS, FUNCTION_STEMS
from bot.search.index import Index, Phrase
from bot.search.question import STORY, Hit, Question, signature

#: What a topic gains where somebody says its name or an alias, per rarity of its words.
NAMED, ALIAS = 2.6, 2.0
#: A name of one, two or more everyday words ("about", "what is") says little, but not nothing.
EVERYDAY = (0.2, 0.8, 1.4)
#: A name with a role inside, "ds to mle", says it all.
WITH_ROLE = 2.5
#: More words say it more surely; a level ("senior") says less, for pay has levels too.
LONGER, LEVEL = 1.3, 0.6
#: What a topic gains from a hint of one, two or more words, and from one of everyday words alone
#: ("hard to find"); less if other topics share it.
HINT, FRAME = (3.0, 6.0, 7.0), (2.0, 4.0, 5.0)
#: What the sentences of a topic add: the best one, and a share of some more.
FITS, MORE, MORE_SHARE = 0.35, 3, 0.3
#: What a frequent question adds to its topic, for what it is more alike than two strangers are.
ALIKE, BARELY = 10.0, 0.3
#: How much words tell questions apart that no topic is called by: "of", "who", "day", a role; and
#: one that the content does not have.
FUNCTION, ASKING, SMALL, ROLE, UNHEARD = 0.2, 0.6, 1.1, 0.25, 3.0
#: One word is a topic, and no question.
LEAST_SHARED = 2

#: Frequent questions and how alike they are (0 to 1), the most alike first.
Alike = Sequence[tuple[Faq, float]]


def sentences(index: Index, asked: Question) -> dict[int, float]:
    """Return how well each document fits, by its number (BM25 over stems)."""
    found: dict[int, float] = defaultdict(float)
    for word, weight in asked.telling.items():
        for number, gain in index.postings.get(word, ()):
            found[number] += weight * gain
    return found


def by_topic(
    index: Index, asked: Question, fits: Mapping[int, float], alike: Alike
) -> dict[str, float]:
    """Return what speaks for each topic, where anything does."""
    scores: dict[str, float] = defaultdict(float)
    for topic, values in _grouped(index, fits).items():
        best, *more = sorted(values, reverse=True)[: MORE + 1]
        scores[topic] += FITS * (best + MORE_SHARE * sum(more))
    for phrase, weight in _said(asked, asked.topics).items():
        for topic in index.phrases[phrase]:
            gain = NAMED if index.names.get(phrase) == topic else ALIAS
            scores[topic] += gain * weight * _weight(index, phrase)
    for phrase, weight in _said(asked, asked.hints).items():
        topics = index.hints[phrase[0]][phrase]
        gains = FRAME if all(word in index.everyday for word in phrase) else HINT
        gain = gains[min(len(phrase), len(gains)) - 1] / math.sqrt(len(topics))
        for topic in topics:
            scores[topic] += gain * weight
    most_alike = {faq.topic: likeness for faq, likeness in reversed(alike)}
    for topic, likeness in most_alike.items():
        scores[topic] += ALIKE * max(0.0, likeness - BARELY)
    return dict(scores)


def _grouped(index: Index, fits: Mapping[int, float]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for number, score in fits.items():
        found[index.documents[number].topic].append(score)
    return found


def _said(asked: Question, hits: Iterable[Hit]) -> dict[Phrase, float]:
    found: dict[Phrase, float] = {}
    for hit in hits:
        weight = max(asked.words[place].weight for place in hit.places)
        found[hit.phrase] = max(weight, found.get(hit.phrase, 0.0))
    return found


def _weight(index: Index, phrase: Phrase) -> float:
    if phrase in index.role_topics:
        return WITH_ROLE
    telling = [word for word in phrase if word not in index.everyday]
    if not telling:
        return EVERYDAY[min(len(phrase), len(EVERYDAY)) - 1]
    small = sum(word in index.everyday and word not in FUNCTION_STEMS for word in phrase)
    weight = sum(index.rarity[word] for word in telling) + SMALL * small
    weight /= math.sqrt(len(telling) + small)
    if index.levels.issuperset(telling):
        weight *= LEVEL
    return weight * (LONGER if len(phrase) > 1 else 1.0)


def frequent(index: Index, asked: Question) -> Alike:
    """Return the frequent questions by how much they share with this one, the most alike first."""
    asking = [word.stem for word in asked.words if word.weight > STORY]
    ours = _bag(index, signature(index, asking))
    found: dict[str, tuple[Faq, float]] = {}
    for faq, theirs in _frequent(index):
        shared = [weight for word, weight in ours.items() if word in theirs]
        # Small words around a question make it no other question.
        besides = [
            FUNCTION if weight == SMALL else weight
            for word, weight in ours.items()
            if word not in theirs
        ]
        likeness = sum(shared) / ((sum(besides) + sum(theirs.values())) or 1.0)
        if sum(weight > ASKING or weight == ROLE for weight in shared) < LEAST_SHARED:
            continue
        if likeness > found.get(faq.id, (faq, 0.0))[1]:
            found[faq.id] = (faq, likeness)
    return sorted(found.values(), key=lambda entry: -entry[1])


@lru_cache(maxsize=4)
def _frequent(index: Index) -> list[tuple[Faq, dict[str, float]]]:
    return [(faq, _bag(index, signature(index, stems))) for faq, stems in index.frequent]


def _bag(index: Index, said: Iterable[str]) -> dict[str, float]:
    return {word: _says(index, word) for word in said}


def _says(index: Index, word: str) -> float:
    if word in index.content.roles:
        return ROLE
    if word in ASKING_STEMS:
        return ASKING
    if word in index.everyday:
        return FUNCTION if word in FUNCTION_STEMS else SMALL
    return SMALL + index.rarity.get(word, UNHEARD)
