"""The content as a search sees it: documents of stems, phrases that name a topic, a vocabulary."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.content import Content
from bot.search.english import EVERYDAY_STEMS, FUNCTION_STEMS, FUNCTION_WORDS, SMALL_WORDS
from bot.search.words import stem, words

Phrase = tuple[str, ...]

#: The usual constants of BM25: how soon a repeated word stops counting, and how much length does.
K1, B = 1.2, 0.5
#: Letters of words that a misspelt one is compared with, of function words among them, and of
#: other everyday words: shorter ones are a slip away from too much.
SHORTEST, LONG_ENOUGH, LONG = 3, 5, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A sentence or two of the content, the topic it is about, and the claim if it is one."""

    topic: str
    text: str
    claim: str | None = None


class Index:
    """Everything that is looked up for a question; built from one content, never changed."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.phrases = _phrases(content)
        #: What hints at topics, by its first stem: the others follow, not always at once.
        self.hints = _hints(content, self.phrases)
        self.role_phrases = _role_phrases(content)
        #: Everyday words, but those that authors chose as a name of a topic ("problems", "hard").
        self.everyday = FUNCTION_STEMS | (
            EVERYDAY_STEMS - {p[0] for p in self.phrases if len(p) == 1}
        )
        self.documents = tuple(_documents(content))
        self._split = [words(document.text) for document in self.documents]
        self._stems = [
            Counter(found for found in map(stem, split) if found not in self.everyday)
            for split in self._split
        ]
        self._mean_length = sum(c.total() for c in self._stems) / max(1, len(self._stems))
        self.names = {tuple(map(stem, words(t.name))): t.id for t in content.topics.values()}
        self.frequent = [
            (faq, [stem(word) for word in words(phrasing)])
            for faq in content.faq
            for phrasing in faq.phrasings
        ]
        #: What is asked in the very words of a frequent question is that question.
        self.verbatim = {tuple(stems): faq for faq, stems in reversed(self.frequent)}
        #: Names of topics with a role inside ("ds to mle"), which is not taken for the role alone.
        self.role_topics = {
            phrase: topics
            for phrase, topics in self.phrases.items()
            if any(_inside(role, phrase) for role in self.role_phrases)
        }
        self.longest = max(map(len, [*self.phrases, *self.role_phrases]), default=1)

    @cached_property
    def postings(self) -> Mapping[str, tuple[tuple[int, float], ...]]:
        """For each stem the documents that hold it, and what it adds to their score."""
        found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, counts in enumerate(self._stems):
            norm = K1 * (1 - B + B * counts.total() / self._mean_length)
            for word, count in counts.items():
                found[word].append((number, count * (K1 + 1) / (count + norm)))
        total = len(self.documents)
        return {
            word: tuple(
                (number, share * math.log(1 + (total - len(hits) + 0.5) / (len(hits) + 0.5)))
                for number, share in hits
            )
            for word, hits in found.items()
        }

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How much a stem tells topics apart: 0 if all have it, about 3 if one has it."""
        topics: dict[str, set[str]] = defaultdict(set)
        for document, counts in zip(self.documents, self._stems, strict=True):
            for word in counts:
                topics[word].add(document.topic)
        for phrase, named in self.phrases.items():
            for word in phrase:
                topics[word] |= set(named)
        total = len(self.content.topics)
        return {word: math.log((total + 1) / len(found)) for word, found in topics.items()}

    @cached_property
    def said_of(self) -> Mapping[str, frozenset[str]]:
        """The stems that are used of a topic, by its id."""
        found: dict[str, set[str]] = defaultdict(set)
        for document, counts in zip(self.documents, self._stems, strict=True):
            found[document.topic] |= set(counts)
        for phrase, topics in self.phrases.items():
            for topic in topics:
                found[topic] |= set(phrase)
        return {topic: frozenset(stems) for topic, stems in found.items()}

    @cached_property
    def vocabulary(self) -> Sequence[str]:
        """Every word as it is spelt that a slip of the finger may have meant."""
        spelt = {word for split in self._split for word in split}
        spelt |= {word for topic in self.content.topics.values() for word in _names(topic.aliases)}
        spelt |= {word for topic in self.content.topics.values() for word in _names(topic.asked)}
        spelt |= {word for role in self.content.roles.values() for word in _names(role.aliases)}
        everyday = (FUNCTION_WORDS, LONG_ENOUGH), (SMALL_WORDS, LONG)
        spelt |= {word for words_, least in everyday for word in words_ if len(word) >= least}
        return sorted(word for word in spelt if len(word) >= SHORTEST)

    @cached_property
    def levels(self) -> frozenset[str]:
        """The stems of the levels that pay is given for."""
        figures = (claim.figure for claim in self.content.claims.values())
        return frozenset(stem(figure.level) for figure in figures if figure)

    @cached_property
    def spelt(self) -> frozenset[str]:
        """Every word of the content as it is spelt."""
        named = (word for topic in self.content.topics.values() for word in _names(topic.aliases))
        return frozenset(named) | {word for split in self._split for word in split}

    @cached_property
    def role_words(self) -> Mapping[str, str]:
        """The last word of a role's name, where it belongs to one role only."""
        last = {stem(words(role.name)[-1]): role.id for role in self.content.roles.values()}
        return last if len(last) == len(self.content.roles) else {}

    def warm(self) -> None:
        """Build what is otherwise built when it is first needed."""
        _ = (self.postings, self.rarity, self.vocabulary, self.known, self.said_of, self.spelt)

    def role_of(self, phrase: Phrase) -> str:
        """Return the role that goes by a name or by the name of its field."""
        return self.role_phrases.get(phrase) or self.fields[phrase]

    @cached_property
    def fields(self) -> Mapping[Phrase, str]:
        """The names of roles without their last word, where two words or more remain."""
        heads = {tuple(map(stem, words(r.name)))[:-1]: r.id for r in self.content.roles.values()}
        return {head: role for head, role in heads.items() if len(head) > 1}

    @cached_property
    def known(self) -> frozenset[str]:
        """Every stem of the content."""
        phrases = {word for phrase in (*self.phrases, *self.role_phrases) for word in phrase}
        return frozenset(phrases | {word for counts in self._stems for word in counts})

    @cached_property
    def hinting(self) -> frozenset[str]:
        """Every stem that may be part of a hint."""
        return frozenset(word for told in self.hints.values() for said in told for word in said)


def _inside(part: Phrase, whole: Phrase) -> bool:
    """Tell whether one phrase holds another and more."""
    return len(part) < len(whole) and any(
        whole[n : n + len(part)] == part for n in range(len(whole))
    )


def _names(aliases: Sequence[str]) -> list[str]:
    return [word for alias in aliases for word in words(alias)]


def _documents(content: Content) -> Iterator[Document]:  # noqa: C901 - a loop for each kind
    for topic in content.topics.values():
        yield Document(topic=topic.id, text=topic.name)
    for role in content.roles.values():
        for topic_id, said in role.topics.items():
            yield Document(topic=topic_id, text=said.summary)
            for claim in said.claims:
                yield Document(topic=topic_id, text=claim.text, claim=claim.id)
    for row in content.rows:
        for cell in row.cells.values():
            yield Document(topic=row.topic, text=cell.text)
    for conflict in content.conflicts:
        text = " ".join([conflict.title, *(side.text for side in conflict.sides)])
        yield Document(topic=conflict.topic, text=text)
    for faq in content.faq:
        yield from (Document(topic=faq.topic, text=phrasing) for phrasing in faq.phrasings)


def _phrases(content: Content) -> dict[Phrase, tuple[str, ...]]:
    """Map what people call a topic, as stems, to the topics that go by it."""
    found: dict[Phrase, list[str]] = defaultdict(list)
    for topic in content.topics.values():
        for name in (topic.name, topic.id.replace("-", " "), *topic.aliases):
            phrase = tuple(map(stem, words(name)))
            if phrase and topic.id not in found[phrase]:
                found[phrase].append(topic.id)
    return {phrase: tuple(topics) for phrase, topics in found.items()}


def _hints(
    content: Content, phrases: Mapping[Phrase, Sequence[str]]
) -> dict[str, dict[Phrase, tuple[str, ...]]]:
    found: dict[str, dict[Phrase, tuple[str, ...]]] = defaultdict(dict)
    for topic in content.topics.values():
        for said in dict.fromkeys(tuple(map(stem, words(said))) for said in topic.asked):
            if topic.id in phrases.get(said, ()):
                continue
            told = found[said[0]]
            told[said] = (*told.get(said, ()), topic.id)
    return dict(found)


def _role_phrases(content: Content) -> dict[Phrase, str]:
    found: dict[Phrase, str] = {}
    for role in content.roles.values():
        for name in (role.id, role.name, role.short, *role.aliases):
            found[tuple(map(stem, words(name)))] = role.id
    return found


@lru_cache(maxsize=4)
def index_of(content: Content) -> Index:
    """Return the index of a content, built when it is first asked."""
    return Index(content)
