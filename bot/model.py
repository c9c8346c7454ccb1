"""The nouns of the content: what the YAML files hold once they are loaded and checked.

Frozen records that every other module speaks in; :mod:`bot.people` has those of the store. Nothing
here reads a file, a clock or a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Status(StrEnum):
    """How far a claim can be trusted, as its sources stand."""

    AGREED = "agreed"
    SINGLE = "single"
    DISPUTED = "disputed"
    DATED = "dated"
    GARBLED = "garbled"


class TopicKind(StrEnum):
    """What sort of statement a topic holds, which is how fast it ages."""

    PAY = "pay"
    TOOLS = "tools"
    MARKET = "market"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article the content rests on, with its date and what its publisher sells.

    ``dated`` is the date as replies print it.
    """

    id: str
    name: str
    title: str
    publisher: str
    published: str | None
    dated: str
    interest: str | None
    note: str
    #: Year and month it was written in ("2020-04"), where no date is printed but the text tells.
    inferred: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where in a source a claim stands: the source and the path of headings above it."""

    source: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A yearly pay range as a source prints it; ``None``: unreadable, or ``open`` with no end."""

    level: str
    low: int | None
    high: int | None
    open: bool
    currency: str
    country: str
    years: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sourced sentence about one role.

    ``labels`` are short names of the things it names ("Tableau"), in its order; charts count them.
    """

    id: str
    role: str
    topic: str
    text: str
    sources: tuple[Citation, ...]
    status: Status
    as_of: str | None = None
    also_for: tuple[str, ...] = ()
    figure: Figure | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something people ask about a role, with the words they ask it in.

    ``aliases`` mean this topic alone. ``asked`` only hint at it: words and sayings of questions
    about it, which may be those of other topics too.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: TopicKind
    summary: str
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTopic:
    """What one role's file says on one topic: the straight answer, its claims, maybe a listing.

    ``also`` are claims that stand under another role and hold for this one word for word; once the
    content is loaded they are among ``claims`` too.
    """

    summary: str
    claims: tuple[Claim, ...]
    also: tuple[str, ...] = ()
    snippet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One career: its names and what the sources say about it, by topic id."""

    id: str
    name: str
    short: str
    aliases: tuple[str, ...]
    topics: Mapping[str, RoleTopic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One role's side of a comparison row; without claims the sources do not cover it."""

    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the comparison table; ``cells`` is keyed by role id."""

    id: str
    name: str
    topic: str
    headline: bool
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The difference between two roles in one sentence."""

    roles: tuple[str, str]
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one source says in a disagreement."""

    source: str
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Sources that disagree, kept side by side and never averaged."""

    id: str
    topic: str
    roles: tuple[str, ...]
    title: str
    sides: tuple[Side, ...]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    """A question people ask in many ways, with its answer; ``phrasings`` begin with the plain one.

    ``roles`` are those the answer is about.
    """

    id: str
    topic: str
    roles: tuple[str, ...]
    phrasings: tuple[str, ...]
    answer: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to a question and why it is right or which confusion it shows."""

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One quiz item; exactly one option is right."""

    id: str
    roles: tuple[str, ...]
    topic: str
    difficulty: int
    stem: str
    claims: tuple[str, ...]
    options: tuple[Option, ...]


class TipKind(StrEnum):
    """Sourced fact, practice task of our own, or the week's recap."""

    FACT = "fact"
    TASK = "task"
    RECAP = "recap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """One scheduled learning message; ``minutes`` and ``done`` belong to tasks only."""

    id: str
    kind: TipKind
    title: str
    text: str
    claims: tuple[str, ...]
    question: str | None
    minutes: int | None = None
    done: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Five tips on one subject; ``shared`` names the subject where another track has it too."""

    number: int
    title: str
    shared: str | None
    tips: tuple[Tip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The week-by-week path into one role."""

    role: str
    name: str
    weeks: tuple[Week, ...]

    @property
    def tips(self) -> tuple[Tip, ...]:
        """Every tip in the order it is sent."""
        return tuple(tip for week in self.weeks for tip in week.tips)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """An activity that belongs to one role: what the claims say, as a reason for a person."""

    role: str
    text: str
    reason: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitItem:
    """One item of the role-fit quiz: a pair to choose from, or one activity to rate."""

    id: str
    facet: str
    stem: str
    leanings: tuple[Leaning, ...]

    @property
    def is_pair(self) -> bool:
        """Whether two activities stand against each other; otherwise one is rated."""
        return len(self.leanings) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A contrast between the roles; ``sides`` says in a few words what each role's side likes."""

    id: str
    name: str
    sides: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The role-fit quiz. A result is only comparable with one of the same ``version``."""

    version: int
    facets: tuple[Facet, ...]
    items: tuple[FitItem, ...]


#: Rarer than every so many weeks nobody would call it a rhythm.
RAREST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A wall-clock rule: weekdays (Monday is 0) and a time of day, in every n-th week."""

    id: str
    name: str
    days: frozenset[int]
    at: time
    default: bool = False
    every: int = 1
