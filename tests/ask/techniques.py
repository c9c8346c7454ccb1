"""Ways to search that were tried: each gives the topic of a question and how sure it is.

All of them read roles alike. Where a way has no idea of its own what is outside of the content, it
refuses below a score, which is set to what serves it best on the questions to tune on.
"""

import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable

from rapidfuzz import fuzz, process

from bot.content import Content
from bot.search import Outside, find
from bot.search.index import Document, index_of
from bot.search.words import words

#: From a question to (topic, score); no topic is a refusal, whatever the score.
Technique = Callable[[str], tuple[str | None, float]]


def likeness(content: Content) -> Technique:
    """rapidfuzz: the name, alias or frequent question that is most alike."""
    named = [
        (name.casefold(), topic.id)
        for topic in content.topics.values()
        for name in (topic.name, *topic.aliases)
    ]
    named += [(said.casefold(), faq.topic) for faq in content.faq for said in faq.phrasings]
    phrases = [phrase for phrase, _ in named]

    def ask(question: str) -> tuple[str | None, float]:
        _, score, number = process.extractOne(question.casefold(), phrases, scorer=fuzz.WRatio)
        return named[number][1], score

    return ask


def full_text(content: Content) -> Technique:
    """SQLite FTS5: its BM25 over stemmed words, summed by topic."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE said USING fts5(topic UNINDEXED, text, tokenize=porter)")
    rows = [(document.topic, document.text) for document in documents(content)]
    database.executemany("INSERT INTO said VALUES (?, ?)", rows)

    def ask(question: str) -> tuple[str | None, float]:
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(question)[:60]))
        if not terms:
            return None, 0.0
        query = "SELECT topic, -rank FROM said WHERE said MATCH ? ORDER BY rank LIMIT 20"
        return _best(database.execute(query, (terms,)).fetchall())

    return ask


def letters(content: Content) -> Technique:
    """TF-IDF over runs of three to five letters, compared by cosine."""
    every = documents(content)
    grams = [Counter(_grams(document.text)) for document in every]
    held = Counter(gram for counted in grams for gram in counted)
    idf = {gram: math.log(len(every) / count) for gram, count in held.items()}
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, counted in enumerate(grams):
        weights = {gram: (1 + math.log(n)) * idf[gram] for gram, n in counted.items()}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        for gram, weight in weights.items():
            postings[gram].append((number, weight / length))

    def ask(question: str) -> tuple[str | None, float]:
        asked = {gram: idf[gram] for gram in set(_grams(question)) if gram in idf}
        length = math.sqrt(sum(weight**2 for weight in asked.values())) or 1.0
        scores: dict[int, float] = defaultdict(float)
        for gram, weight in asked.items():
            for number, share in postings[gram]:
                scores[number] += share * weight / length
        best = sorted(scores.items(), key=lambda entry: -entry[1])[:20]
        return _best([(every[number].topic, score) for number, score in best])

    return ask


def ours(content: Content) -> Technique:
    """What the bot uses: named topics, BM25 and frequent questions, with typing errors repaired."""

    def ask(question: str) -> tuple[str | None, float]:
        found = find(content, question)
        return (None, 0.0) if isinstance(found, Outside) else (found.topic, found.score)

    return ask


TECHNIQUES = {
    "rapidfuzz over names and frequent questions": likeness,
    "SQLite FTS5: BM25 over stemmed words": full_text,
    "TF-IDF over runs of letters": letters,
    "ours (bot.search)": ours,
}


def documents(content: Content) -> tuple[Document, ...]:
    """Return the sentences of the content, and what its topics are called."""
    names = [
        Document(topic=topic.id, text=alias)
        for topic in content.topics.values()
        for alias in topic.aliases
    ]
    return (*index_of(content).documents, *names)


def _grams(text: str) -> list[str]:
    line = f" {' '.join(re.findall('[a-z0-9+]+', text.casefold()))} "
    return [line[at : at + n] for n in (3, 4, 5) for at in range(len(line) - n + 1)]


def _best(found: list[tuple[str, float]]) -> tuple[str | None, float]:
    scores: dict[str, float] = defaultdict(float)
    for rank, (topic, score) in enumerate(found):
        scores[topic] += score / (1 + rank)
    return max(scores.items(), key=lambda entry: entry[1], default=(None, 0.0))
