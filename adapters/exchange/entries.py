"""A question on its way in or out, and what is found out about it while it is read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.content import Content
from bot.errors import Problem, SetupError, Severity
from bot.model import Option

_SOURCES = "Sources:"
_LEVEL = re.compile(r"[1-3]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A question as foreign files hold it: what a file does not say is empty.

    ``sources`` are for people to read, one line each; ours follow from ``claims``. ``file`` and
    ``line`` are where it came from.
    """

    id: str = ""
    roles: tuple[str, ...] = ()
    topic: str = ""
    difficulty: int | None = None
    stem: str
    claims: tuple[str, ...] = ()
    options: tuple[Option, ...]
    sources: tuple[str, ...] = ()
    file: str = field(default="", compare=False)
    line: int = field(default=1, compare=False)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What one file held: the questions, and every part that was not understood or not kept."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def skip(self, file: str, line: int, rule: str, message: str, hint: str = "") -> None:
        """Note that something was not read, and why."""
        self._note(file, line, rule, message, hint, Severity.ERROR)

    def lose(self, file: str, line: int, message: str, hint: str = "") -> None:
        """Note that a question was read, but without a part of it."""
        self._note(file, line, "not-kept", message, hint, Severity.NOTE)

    def _note(
        self, file: str, line: int, rule: str, message: str, hint: str, severity: Severity
    ) -> None:
        self.problems.append(
            Problem(
                file=file,
                line=line,
                column=1,
                rule=rule,
                message=message,
                hint=hint,
                severity=severity,
            )
        )


def entries(content: Content, *, role: str | None, topic: str | None) -> tuple[Entry, ...]:
    """Return the questions about a role and a topic; raise ``SetupError`` if there are none."""
    _known("role", role, content.roles)
    _known("topic", topic, content.topics)
    found = tuple(
        Entry(
            id=question.id,
            roles=question.roles,
            topic=question.topic,
            difficulty=question.difficulty,
            stem=question.stem,
            claims=question.claims,
            options=question.options,
            sources=tuple(_readable(content, question.claims)),
        )
        for question in content.questions.values()
        if role in {None, *question.roles} and topic in {None, question.topic}
    )
    if not found:
        raise SetupError("No question is about that; leave out --role or --topic.")
    return found


def _known(kind: str, name: str | None, names: Iterable[str]) -> None:
    if name is not None and name not in names:
        raise SetupError(f"There is no {kind} {name}; there are {', '.join(names)}.")


def _readable(content: Content, claims: tuple[str, ...]) -> Iterator[str]:
    for source in content.cited(claims):
        yield f"{source.name}: {source.title} ({source.dated})"


# --- what formats without such fields carry as tags and as feedback ------------------------------


def tags(entry: Entry, joint: str = ":") -> tuple[str, ...]:
    """Return role, topic, difficulty and claims as labels: ``role:ds``."""
    level = () if entry.difficulty is None else (str(entry.difficulty),)
    pairs = (
        *(("role", role) for role in entry.roles),
        *(("topic", topic) for topic in (entry.topic,) if topic),
        *(("difficulty", number) for number in level),
        *(("claim", claim) for claim in entry.claims),
    )
    return tuple(f"{kind}{joint}{name}" for kind, name in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Labels taken apart again; ``others`` mean nothing here."""

    roles: tuple[str, ...] = ()
    topic: str = ""
    difficulty: int | None = None
    claims: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def labels(found: Iterable[str]) -> Labels:
    """Read what :func:`tags` wrote, with one or two colons."""
    by_kind: dict[str, list[str]] = {"role": [], "topic": [], "difficulty": [], "claim": []}
    others = []
    for tag in found:
        kind, colon, name = tag.partition(":")
        if colon and kind in by_kind and not (kind in {"topic", "difficulty"} and by_kind[kind]):
            by_kind[kind].append(name.lstrip(":"))
        else:
            others.append(tag)
    return Labels(
        roles=tuple(by_kind["role"]),
        topic="".join(by_kind["topic"]),
        difficulty=level("".join(by_kind["difficulty"])),
        claims=tuple(by_kind["claim"]),
        others=tuple(others),
    )


def level(text: str) -> int | None:
    """Read a difficulty from 1 to 3; anything else is none."""
    return int(text) if _LEVEL.fullmatch(text) else None


def told(sources: tuple[str, ...]) -> str:
    """Return sources as one text that :func:`heard` takes apart again."""
    return "\n".join((_SOURCES, *sources)) if sources else ""


def heard(feedback: str) -> tuple[str, ...]:
    """Return the sources of a feedback text, or nothing if it is another text."""
    first, *rest = feedback.split("\n")
    return tuple(line for line in rest if line) if first.strip() == _SOURCES else ()


def explained(options: list[Option], feedback: str) -> list[Option] | None:
    """Give a general explanation to the right option, if that has none of its own."""
    if any(option.right and option.why for option in options):
        return None
    return [
        Option(text=option.text, why=feedback, right=True) if option.right else option
        for option in options
    ]
