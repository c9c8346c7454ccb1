"""Asking a set of questions, and counting what came of it."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.content import Content
from bot.search import roles
from bot.search.index import index_of
from bot.search.question import read
from tests.ask.techniques import Technique

FOLDER = Path(__file__).parent.parent / "content" / "questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, the topics of which any is right and the roles; no topics: it is outside."""

    ask: str
    topics: frozenset[str] = frozenset()
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Shares of right answers and of honest refusals; times in milliseconds."""

    right: float
    refused: float
    p50: float
    p95: float
    wrong: tuple[str, ...]


def examples(name: str) -> list[Example]:
    """Return a set of questions, in the order of its file."""
    entries = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return [
        Example(ask=e["ask"])
        if e.get("outside")
        else Example(ask=e["ask"], topics=frozenset(e["topics"]), role=e["role"])
        for e in entries
    ]


def measure(
    content: Content, ask: Technique, asked: Sequence[Example], least: float = 0.0
) -> Figures:
    """Ask every question; below the score ``least`` an answer counts as a refusal."""
    right: list[bool] = []
    refused: list[bool] = []
    wrong: list[str] = []
    seconds: list[float] = []
    for example in asked:
        started = time.perf_counter()
        topic, score = ask(example.ask)
        seconds.append(time.perf_counter() - started)
        if score < least:
            topic = None
        if example.topics:
            role = role_of(content, example.ask, topic)
            right.append(topic in example.topics and role == example.role)
        else:
            refused.append(topic is None)
        if not (right if example.topics else refused)[-1]:
            wrong.append(f"{example.ask} -> {topic or 'refused'}")
    return Figures(
        right=statistics.mean(right),
        refused=statistics.mean(refused),
        p50=statistics.median(seconds) * 1000,
        p95=sorted(seconds)[int(len(seconds) * 0.95)] * 1000,
        wrong=tuple(wrong),
    )


def role_of(content: Content, question: str, topic: str | None) -> str:
    """Return the role that a question is about, or "both"."""
    index = index_of(content)
    found = roles.meant(index, read(index, question), topic)
    return found[0] if len(found) == 1 else "both"


def threshold(ask: Technique, asked: Sequence[Example]) -> float:
    """Return the score below which refusing gives the most right outcomes altogether."""
    answers = [(ask(example.ask), example.topics) for example in asked]

    def gained(least: float) -> int:
        return sum(
            (topic in topics and score >= least) if topics else (topic is None or score < least)
            for (topic, score), topics in answers
        )

    return max({score for (_, score), _ in answers}, key=gained)
