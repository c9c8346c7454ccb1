"""A question as the index reads it: which words name a role or a topic, and which mean nothing."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.index import Index, Phrase
from bot.search.words import SLANG, stem, words

#: Words of a question that are read; the rest of a very long one is not.
MAX_WORDS = 400
#: Misspelt words that are looked up in the vocabulary, each of which takes about 0.1 ms.
MAX_REPAIRS = 30
#: Letters from which on a word may have two letters swapped, any one slip, vowels left out or a
#: second slip, and any two slips.
SWAPPED, ONE_SLIP, SECOND_SLIP, TWO_SLIPS = 4, 5, 8, 10
#: How much a repaired word counts beside one that was spelt right.
REPAIRED = 0.8
#: In a long message the sentence that asks counts in full, and the story around it by this share.
STORY = 0.4
LONG = 25
#: Words that may stand between two words of a hint: "good at", "good enough at".
BETWEEN = 2

#: Behind the name of a field these are those of its people.
_WORK = frozenset({"job", "career", "role", "salari", "peopl", "folk", "team", "posit", "pay"})
#: Adverbs and comparisons say how, and never what: "equally", "heavier".
_HOW = re.compile(r"..(?:ly|ier|iest)$")
_VOWELS = re.compile("[aeiouy]")
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
    """Words that name something: their stems, and where they stand."""

    phrase: Phrase
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was understood: ``roles`` and ``topics`` are words that name some.

    ``hints`` are words that people use where they mean a topic and do not name it.
    ``telling`` are the stems that say what it is about, names of roles left out, and how much each
    counts. ``unknown`` are the places of words that neither the content nor everyday English has.
    """

    words: tuple[Word, ...]
    roles: tuple[Hit, ...]
    topics: tuple[Hit, ...]
    hints: tuple[Hit, ...]
    telling: Mapping[str, float]
    unknown: tuple[int, ...]


def signature(index: Index, stems: Sequence[str]) -> frozenset[str]:
    """Return the words of a question for comparing it with another; a role counts as one word."""
    hits = _roles(index, stems)
    taken = {place for hit in hits for place in hit.places}
    rest = {stem for place, stem in enumerate(stems) if place not in taken}
    return frozenset(rest | {index.role_of(hit.phrase) for hit in hits})


def read(index: Index, text: str) -> Question:
    """Read a question of any length and spelling."""
    understood = tuple(_understood(index, text))
    everywhere = range(len(understood))
    stems = [word.stem for word in understood]
    roles = _roles(index, stems)
    taken = {place for hit in roles for place in hit.places}
    # "My first DS job" is still about a first job.
    rest = [place for place in everywhere if place not in taken]
    topics = (
        *_hits(stems, everywhere, index.role_topics, index.longest),
        *_hits(stems, rest, index.phrases, index.longest),
    )
    hints = tuple(_hints(index, stems, rest))
    named = {place for hit in (*topics, *hints) for place in hit.places}
    unknown = tuple(
        place
        for place, word in enumerate(understood)
        if place not in taken
        and place not in named
        and word.stem not in index.everyday
        and word.stem not in index.known
        and not _HOW.search(word.plain)
    )
    telling: dict[str, float] = {}
    for place in rest:
        word = understood[place]
        if word.stem not in index.everyday:
            telling[word.stem] = max(word.weight, telling.get(word.stem, 0.0))
    return Question(
        words=understood, roles=roles, topics=topics, hints=hints, telling=telling, unknown=unknown
    )


def _roles(index: Index, stems: Sequence[str]) -> tuple[Hit, ...]:
    """Find what names a role; "machine learning jobs" are those of one."""
    places = range(len(stems))
    found = list(_hits(stems, places, index.role_phrases, index.longest))
    if not found:
        fields = _hits(stems, places, index.fields, index.longest)
        found = [hit for hit in fields if "".join(stems[hit.places[-1] + 1 :][:1]) in _WORK]
    return tuple(found)


def _understood(index: Index, text: str) -> Iterator[Word]:
    repairs = 0
    for typed, weight in _weighed(text):
        meant = None
        if not _is_word(index, typed) and len(typed) >= SWAPPED and repairs < MAX_REPAIRS:
            repairs += 1
            meant = _meant(index, typed)
        for plain in SLANG.get(meant, meant).split() if meant else (typed,):
            yield Word(
                typed=typed,
                plain=plain,
                stem=stem(plain),
                weight=weight * REPAIRED if meant else weight,
            )


def _weighed(text: str) -> list[tuple[str, float]]:
    """Split a text into words, each with the weight of its sentence."""
    sentences = [(words(part), "?" in part) for part in _SENTENCE.findall(text)]
    is_long = sum(len(split) for split, _ in sentences) > LONG
    story = STORY if is_long and any(asks for _, asks in sentences) else 1.0
    split = [(word, 1.0 if asks else story) for part, asks in sentences for word in part]
    return split[:MAX_WORDS]


def _is_word(index: Index, word: str) -> bool:
    found = stem(word)
    is_known = found in index.everyday or found in index.known or found in index.hinting
    return is_known or not word.isalpha()


def _meant(index: Index, word: str) -> str | None:
    """Return the word of the vocabulary that is a slip or two away, if there is one."""
    slips = 2 if len(word) >= SECOND_SLIP else 1
    near = process.extract(word, index.vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=5)
    return next((other for other, apart, _ in near if _is_slip(word, other, int(apart))), None)


def _is_slip(word: str, other: str, apart: int) -> bool:
    if len(word) < ONE_SLIP:
        return sorted(word) == sorted(other)
    if apart > 1 and len(word) < TWO_SLIPS:
        return _VOWELS.sub("", word) == _VOWELS.sub("", other)
    return True


def _hits(
    stems: Sequence[str], places: Sequence[int], phrases: Collection[Phrase], longest: int
) -> Iterator[Hit]:
    """Find the longest phrases from left to right; no word belongs to two of them."""
    at = 0
    while at < len(places):
        for length in range(min(longest, len(places) - at), 0, -1):
            run = tuple(places[at : at + length])
            phrase = tuple(stems[place] for place in run)
            if phrase in phrases:
                yield Hit(phrase=phrase, places=run)
                at += length
                break
        else:
            at += 1


def _hints(index: Index, stems: Sequence[str], places: Sequence[int]) -> Iterator[Hit]:
    """Find the hints, long ones before short ones; a short one inside of a long one is none."""
    found = []
    for at, place in enumerate(places):
        for phrase in index.hints.get(stems[place], ()):
            run = _in_order(stems, places[at:], phrase)
            if run:
                found.append(Hit(phrase=phrase, places=run))
    taken: set[int] = set()
    for hit in sorted(found, key=lambda hit: -len(hit.places)):
        if not taken.issuperset(hit.places):
            taken.update(hit.places)
            yield hit


def _in_order(stems: Sequence[str], places: Sequence[int], phrase: Phrase) -> tuple[int, ...]:
    """Return where the words of a phrase stand, with few others between them; else nothing."""
    run = [places[0]]
    for word in phrase[1:]:
        near = (p for p in places if run[-1] < p <= run[-1] + 1 + BETWEEN and stems[p] == word)
        place = next(near, None)
        if place is None:
            return ()
        run.append(place)
    return tuple(run)
