"""A question as the index reads it: which words name a role or a topic, and which mean nothing."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.english import EVERYDAY_STEMS
from bot.search.index import Index, Phrase
from bot.search.words import SLANG, stem, words

#: Words of a question that are read; the rest of a very long one is not.
MAX_WORDS = 400
#: Misspelt words that are looked up in the vocabulary, each of which takes about 0.1 ms.
MAX_REPAIRS = 30
#: Letters from which on a word may have one slip, and two.
ONE_SLIP, TWO_SLIPS = 4, 8
#: In a long message the sentence that asks counts in full, and the story around it by this share.
STORY = 0.4
LONG = 25

_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: as typed, as understood, its stem, and how much it counts (1 or less)."""

    typed: str
    plain: str
    stem: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A run of words, from ``start`` on, that names something."""

    start: int
    phrase: Phrase

    @property
    def places(self) -> range:
        """Where its words stand."""
        return range(self.start, self.start + len(self.phrase))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was understood: ``roles`` and ``topics`` are runs of words that name some.

    ``unknown`` are the places of words that neither the content nor everyday English has.
    """

    words: tuple[Word, ...]
    roles: tuple[Hit, ...]
    topics: tuple[Hit, ...]
    unknown: tuple[int, ...]

    @property
    def telling(self) -> dict[str, float]:
        """The stems that say what it is about, without names of roles, and how much they count."""
        in_roles = {place for hit in self.roles for place in hit.places}
        found: dict[str, float] = {}
        for place, word in enumerate(self.words):
            if place not in in_roles and word.stem not in EVERYDAY_STEMS:
                found[word.stem] = max(word.weight, found.get(word.stem, 0.0))
        return found


def read(index: Index, text: str) -> Question:
    """Read a question of any length and spelling."""
    understood = tuple(_understood(index, text))
    sequence = [word.stem for word in understood]
    roles = tuple(_hits(sequence, index.role_phrases, index.longest, frozenset()))
    taken = frozenset(place for hit in roles for place in hit.places)
    topics = (
        *_hits(sequence, index.role_topics, index.longest, frozenset()),
        *_hits(sequence, index.phrases, index.longest, taken),
    )
    named = {place for hit in topics for place in hit.places}
    unknown = tuple(
        place
        for place, word in enumerate(understood)
        if place not in taken
        and place not in named
        and word.stem not in EVERYDAY_STEMS
        and word.stem not in index.known
    )
    return Question(words=understood, roles=roles, topics=topics, unknown=unknown)


def _understood(index: Index, text: str) -> Iterator[Word]:
    repairs = 0
    for typed, weight in _weighed(text):
        meant = None
        if not _is_word(index, typed) and len(typed) >= ONE_SLIP and repairs < MAX_REPAIRS:
            repairs += 1
            meant = _meant(index, typed)
        for plain in SLANG.get(meant, meant).split() if meant else (typed,):
            yield Word(typed=typed, plain=plain, stem=stem(plain), weight=weight)


def _weighed(text: str) -> list[tuple[str, float]]:
    """Split a text into words, each with the weight of its sentence."""
    sentences = [(words(part), "?" in part) for part in _SENTENCE.findall(text)]
    is_long = sum(len(split) for split, _ in sentences) > LONG
    story = STORY if is_long and any(asks for _, asks in sentences) else 1.0
    split = [(word, 1.0 if asks else story) for part, asks in sentences for word in part]
    return split[:MAX_WORDS]


def _is_word(index: Index, word: str) -> bool:
    found = stem(word)
    return found in EVERYDAY_STEMS or found in index.known or not word.isalpha()


def _meant(index: Index, word: str) -> str | None:
    """Return the word of the vocabulary that is a slip or two away, if there is one."""
    slips = 2 if len(word) >= TWO_SLIPS else 1
    found = process.extractOne(word, index.vocabulary, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None


def _hits(
    sequence: Sequence[str], phrases: Collection[Phrase], longest: int, taken: frozenset[int]
) -> Iterator[Hit]:
    """Find the longest phrases from left to right; no word belongs to two of them."""
    place = 0
    while place < len(sequence):
        for length in range(min(longest, len(sequence) - place), 0, -1):
            phrase = tuple(sequence[place : place + length])
            if phrase in phrases and taken.isdisjoint(range(place, place + length)):
                yield Hit(start=place, phrase=phrase)
                place += length
                break
        else:
            place += 1
