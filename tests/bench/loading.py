"""Reading the content against PyYAML's pure loader and pydantic models on the same files.

The pydantic side only checks shapes; ours also checks references, lengths and meaning, and knows
the line of everything.
"""

import time
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.content import load
from bot.settings import Settings
from tests.bench.measure import Row, compare, in_turns, seconds

ROUNDS = 7


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Strict):
    id: str
    name: str
    title: str
    publisher: str
    published: str | None
    dated: str
    interest: str | None
    note: str
    inferred: str | None = None


class _Topic(_Strict):
    id: str
    name: str
    aliases: list[str]
    kind: str
    summary: str
    asked: list[str] = Field(default_factory=list)


class _Citation(_Strict):
    id: str
    at: str


class _Figure(_Strict):
    level: str
    low: int | None
    high: int | None
    open: bool = False
    currency: str
    country: str
    years: str | None = None


class _Claim(_Strict):
    id: str
    text: str
    sources: list[_Citation]
    status: str
    as_of: str | None = None
    also_for: list[str] = Field(default_factory=list)
    figure: _Figure | None = None
    labels: list[str] = Field(default_factory=list)


class _RoleTopic(_Strict):
    summary: str
    claims: list[_Claim]
    also: list[str] = Field(default_factory=list)
    snippet: str | None = None


class _Role(_Strict):
    id: str
    name: str
    short: str
    aliases: list[str]
    topics: dict[str, _RoleTopic]


class _Cell(_Strict):
    text: str
    claims: list[str]


class _Row(_Strict):
    id: str
    name: str
    topic: str
    headline: bool
    cells: dict[str, _Cell]


class _Difference(_Strict):
    roles: list[str]
    text: str
    claims: list[str]


class _Comparisons(_Strict):
    differences: list[_Difference]
    rows: list[_Row]


class _Side(_Strict):
    source: str
    text: str
    claims: list[str]


class _Conflict(_Strict):
    id: str
    topic: str
    roles: list[str]
    title: str
    sides: list[_Side]
    note: str | None = None


class _Faq(_Strict):
    id: str
    topic: str
    roles: list[str]
    phrasings: list[str]
    answer: str
    claims: list[str]


class _Facet(_Strict):
    id: str
    name: str
    sides: list[dict[str, str]]


class _Leaning(_Strict):
    role: str
    text: str
    reason: str
    claims: list[str]


class _FitItem(_Strict):
    id: str
    facet: str
    stem: str
    leanings: list[_Leaning]


class _Fit(_Strict):
    version: int
    facets: list[_Facet]
    items: list[_FitItem]


class _Option(_Strict):
    text: str
    why: str
    right: bool = False


class _Question(_Strict):
    id: str
    roles: list[str]
    topic: str
    difficulty: int
    stem: str
    claims: list[str]
    options: list[_Option]


class _Tip(_Strict):
    id: str
    kind: str
    title: str
    text: str
    claims: list[str] = Field(default_factory=list)
    question: str | None = None
    minutes: int | None = None
    done: str | None = None


class _Week(_Strict):
    week: int
    title: str
    shared: str | None = None
    tips: list[_Tip]


class _Track(_Strict):
    role: str
    name: str
    weeks: list[_Week]


class _Schedule(_Strict):
    id: str
    name: str
    days: list[str]
    at: str
    default: bool


#: What each file or folder holds.
_SHAPES: dict[str, Any] = {
    "sources.yaml": list[_Source],
    "topics.yaml": list[_Topic],
    "comparisons.yaml": _Comparisons,
    "conflicts.yaml": list[_Conflict],
    "faq.yaml": list[_Faq],
    "fit.yaml": _Fit,
    "roles": _Role,
    "questions": list[_Question],
    "paths": _Track,
    "schedules": _Schedule,
}


async def rows() -> list[Row]:
    """Compare the two ways of loading everything under ``content`` and ``schedules``."""
    settings = Settings(_env_file=None)
    folders = (settings.content_dir, settings.schedules_dir)
    adapters = {name: TypeAdapter(shape) for name, shape in _SHAPES.items()}

    async def ours() -> float:
        started = time.perf_counter()
        load(*folders)
        return time.perf_counter() - started

    async def theirs() -> float:
        started = time.perf_counter()
        for folder in folders:
            _load_plainly(folder, adapters)
        return time.perf_counter() - started

    figures = await in_turns({"ours": ours, "theirs": theirs}, ROUNDS)
    what = "load the content / pure PyYAML and pydantic"
    return [compare(what, figures["ours"], figures["theirs"], aim=0.2, show=seconds)]


def _load_plainly(folder: Path, adapters: dict[str, TypeAdapter[Any]]) -> None:
    for path in folder.rglob("*.yaml"):
        adapter = adapters.get(path.name) or adapters[path.parent.name]
        adapter.validate_python(yaml.load(path.read_bytes(), Loader=yaml.SafeLoader))
