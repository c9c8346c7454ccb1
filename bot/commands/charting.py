"""Charts from the content: pay by source and level, what sources name, and the two ladders.

Nothing is computed from figures but their order: a range is drawn as its source prints it, and
what cannot be read stays an empty place with its words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.commands.showing import LEVELS, UNREADABLE, currency, pay
from bot.content import Content
from bot.markup import cut
from bot.model import Claim, Figure, Role
from bot.replies import Chart, ChartKind, Mark, Series

#: Discord's limit for a description is 1024 characters.
LONGEST_ALT = 1000
#: Skills are named under more topics than their own.
SKILLS = ("skills", "maths", "technical-depth")
STACK = ("languages", "tools", "libraries")
_LADDER = "career-ladder"
_ENOUGH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Charts with the claims they rest on; ``left_out`` is named by one source only."""

    charts: tuple[Chart, ...]
    claims: tuple[Claim, ...]
    left_out: tuple[str, ...] = ()


def _series(roles: Sequence[Role]) -> tuple[Series, ...]:
    return tuple(Series(name=role.name, short=role.short) for role in roles)


def _claims(roles: Iterable[Role], topics: Iterable[str]) -> Iterator[tuple[int, Claim]]:
    """Yield what is said on some topics, with the place of the role it is said of."""
    wanted = tuple(topics)
    for number, role in enumerate(roles):
        for topic in wanted:
            if topic in role.topics:
                yield from ((number, claim) for claim in role.topics[topic].claims)


# --- pay ---------------------------------------------------------------------------------------


def pay_chart(content: Content, roles: Sequence[Role]) -> Drawing | None:
    """Draw a range for each level, source and role, in this order."""
    found = [(n, c, c.figure) for n, c in _claims(roles, ("salary",)) if c.figure]
    if not found:
        return None
    levels, sources = list(LEVELS), list(content.sources)
    found.sort(key=lambda f: (levels.index(f[2].level), sources.index(_source(f[1])), f[0]))
    marks = tuple(_range(content, number, claim, figure) for number, claim, figure in found)
    unit = " or ".join(sorted({f"{currency(figure)[1]} a year" for _, _, figure in found}))
    series = _series(roles)
    summary = " ".join([*_higher(series, marks), *_apart(series, marks), *_unread(marks)])
    told = f"Bars of pay in {unit}, one for each level, source and role. {_told(series, marks)}"
    chart = Chart(
        kind=ChartKind.RANGES,
        title="Pay a year, as each source prints it",
        unit=unit,
        series=series,
        marks=marks,
        summary=summary,
        alt=cut(f"{told} {summary}", LONGEST_ALT),
    )
    return Drawing(charts=(chart,), claims=tuple(claim for _, claim, _ in found))


def _range(content: Content, number: int, claim: Claim, figure: Figure) -> Mark:
    source = content.sources[_source(claim)]
    words, detail = pay(figure)
    is_read = words != UNREADABLE
    return Mark(
        group=f"{LEVELS[figure.level]} level",
        row=f"{source.name}, {source.dated}",
        series=number,
        words=words,
        low=figure.low if is_read else None,
        high=figure.high if is_read else None,
        is_open=figure.open and is_read,
        detail=detail,
    )


def _source(claim: Claim) -> str:
    return claim.sources[0].source


def _told(series: Sequence[Series], marks: Sequence[Mark]) -> str:
    """Say what each source prints, level by level, with short names to keep it listenable."""
    groups: dict[str, dict[str, list[str]]] = {}
    for mark in marks:
        row = groups.setdefault(mark.group, {}).setdefault(mark.row, [])
        row.append(f"{series[mark.series].short} {mark.told}")
    return " ".join(
        f"{group}: " + "; ".join(f"{row}: {', '.join(said)}" for row, said in rows.items()) + "."
        for group, rows in groups.items()
    )


def _higher(series: Sequence[Series], marks: Sequence[Mark]) -> Iterator[str]:
    """Say whose range starts and ends higher, where a source gives both with both their ends."""
    rows: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        rows.setdefault((mark.group, mark.row), []).append(mark)
    pairs = [row for row in rows.values() if len(row) == len(series) > 1]
    read = [row for row in pairs if all(mark.low and mark.high for mark in row)]
    for number, one in enumerate(series):
        first = sum(
            all(_above(row[number], m) for m in row if m is not row[number]) for row in read
        )
        if first:
            times = f"all {len(read)}" if first == len(read) else f"{first} of the {len(read)}"
            pairs_told = "the one pair" if len(read) == 1 else f"{times} pairs"
            yield (
                f"In {pairs_told} that can be compared, the range of a {one.name} starts and ends "
                "higher."
            )


def _above(one: Mark, other: Mark) -> bool:
    return (one.low or 0) > (other.low or 0) and (one.high or 0) > (other.high or 0)


def _apart(series: Sequence[Series], marks: Sequence[Mark]) -> Iterator[str]:
    """Say where the ranges of the sources do not even meet, or that they all do."""
    places: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for mark in marks:
        if mark.low is not None and mark.high is not None:
            places.setdefault((mark.series, mark.group), []).append((mark.low, mark.high))
    several = {place: found for place, found in places.items() if len(found) > 1}
    apart = [
        place
        for place, found in several.items()
        if max(low for low, _ in found) > min(high for _, high in found)
    ]
    for number, group in apart:
        yield (
            f"For a {series[number].name} at {group.lower()} the ranges of the sources, as "
            "printed, do not meet."
        )
    if several and not apart:
        yield "At every level that several sources give, their ranges overlap."


def _unread(marks: Sequence[Mark]) -> Iterator[str]:
    lost = sum(mark.low is None for mark in marks)
    if lost:
        left = "is left" if lost == 1 else "are left"
        yield f"{lost} of the {len(marks)} figures cannot be read in the source and {left} empty."


# --- what sources name -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A thing that claims name: how many sources name it for each role.

    ``also`` are roles for which a claim says that a source names it, but not which one.
    """

    label: str
    counts: tuple[int, ...]
    also: frozenset[int]

    @property
    def roles(self) -> frozenset[int]:
        """The places of the roles it is named for."""
        return self.also | {number for number, count in enumerate(self.counts) if count}

    @property
    def is_drawn(self) -> bool:
        """Whether two sources name it for one role, or any for several roles."""
        return max(self.counts) >= _ENOUGH or len(self.roles) > 1


def names_chart(
    content: Content, topics: Sequence[str], title: str, roles: Sequence[Role]
) -> Drawing | None:
    """Draw how many sources name each thing, what several roles share first."""
    everybody = tuple(content.roles.values())
    named = list(_named(everybody, topics))
    places = [everybody.index(role) for role in roles]
    drawn = [one for one in named if one.is_drawn and one.roles & set(places)]
    if not drawn:
        return None
    groups = _groups(everybody, drawn, places)
    marks = tuple(
        _count(group, one, place, number)
        for group, things in groups
        for one in things
        for number, place in enumerate(places)
        if place in one.roles
    )
    series = _series(roles)
    summary = " ".join(_listed(group, things) for group, things in groups)
    told = f"Bars of how many of the {len(content.sources)} sources name each. "
    chart = Chart(
        kind=ChartKind.COUNTS,
        title=title,
        unit="sources",
        series=series,
        marks=marks,
        summary=summary,
        alt=cut(told + _counted(series, marks), LONGEST_ALT),
    )
    claims = tuple(dict.fromkeys(c for _, c in _claims(roles, topics) if c.labels))
    left = [one.label for one in named if not one.is_drawn and one.roles & set(places)]
    return Drawing(charts=(chart,), claims=claims, left_out=tuple(left))


def _named(roles: Sequence[Role], topics: Sequence[str]) -> Iterator[_Named]:
    sources: dict[str, dict[int, set[str]]] = {}
    also: dict[str, set[int]] = {}
    ids = [role.id for role in roles]
    for number, claim in _claims(roles, topics):
        for label in claim.labels:
            by_role = sources.setdefault(label, {})
            by_role.setdefault(number, set()).update(c.source for c in claim.sources)
            also.setdefault(label, set()).update(map(ids.index, claim.also_for))
    for label, by_role in sources.items():
        counts = tuple(len(by_role.get(number, ())) for number in range(len(roles)))
        rest = {number for number in also[label] if not counts[number]}
        yield _Named(label=label, counts=counts, also=frozenset(rest))


def _groups(
    roles: Sequence[Role], named: Sequence[_Named], places: Sequence[int]
) -> list[tuple[str, list[_Named]]]:
    """Sort what is named by how many roles share it, then by how many sources name it."""
    found: dict[frozenset[int], list[_Named]] = {}
    for one in sorted(named, key=lambda one: (-sum(one.counts), one.label.casefold())):
        found.setdefault(one.roles, []).append(one)
    order = sorted(found, key=lambda shared: (-len(shared), sorted(shared)))
    everybody = frozenset(range(len(roles)))
    name = {
        shared: "Named for both roles"
        if shared == everybody and len(roles) == 2  # noqa: PLR2004 - "both"
        else "Named for " + " and ".join(f"a {roles[n].name}" for n in sorted(shared)) + " only"
        for shared in order
    }
    return [(name[shared], found[shared]) for shared in order if shared & set(places)]


def _count(group: str, one: _Named, place: int, number: int) -> Mark:
    count = one.counts[place]
    words = "1 source or more" if place in one.also else f"{count} source{'s'[: count != 1]}"
    return Mark(
        group=group,
        row=one.label,
        series=number,
        words=words,
        low=count or 1,
        is_open=place in one.also,
    )


def _listed(group: str, things: Sequence[_Named]) -> str:
    return f"{group}: {', '.join(one.label for one in things)}."


def _counted(series: Sequence[Series], marks: Sequence[Mark]) -> str:
    """Say the numbers group by group, with the role where a group has several."""
    groups: dict[str, dict[str, list[Mark]]] = {}
    for mark in marks:
        groups.setdefault(mark.group, {}).setdefault(mark.row, []).append(mark)
    told = []
    for group, rows in groups.items():
        is_shared = any(len(row) > 1 for row in rows.values())
        said = (
            f"{name} "
            + " and ".join(
                (f"{series[m.series].short} " if is_shared else "")
                + m.words.split(" source")[0]
                + (" or more" if m.is_open else "")
                for m in row
            )
            for name, row in rows.items()
        )
        told.append(f"{group}: {', '.join(said)}.")
    return " ".join(told)


# --- ladders -----------------------------------------------------------------------------------


def ladder_chart(content: Content, roles: Sequence[Role]) -> Drawing | None:
    """Draw the rungs of each role's ladder, the first job at the bottom."""
    ladders = [
        next(((n, c) for n, c in _claims((role,), (_LADDER,)) if c.labels), None) for role in roles
    ]
    known = [(role, found[1]) for role, found in zip(roles, ladders, strict=True) if found]
    if not known:
        return None
    marks = tuple(
        Mark(
            group="",
            row="Step 1, the usual first job" if step == 1 else f"Step {step}",
            series=number,
            words=label,
            low=step,
        )
        for number, (_, claim) in enumerate(known)
        for step, label in enumerate(claim.labels, start=1)
    )
    told = [
        f"{role.name}: {', then '.join(_lower(label) for label in claim.labels)}."
        for role, claim in known
    ]
    first = " and ".join(f"{_lower(c.labels[0])} for a {r.name}" for r, c in known)
    sources = " and ".join(s.name for s in content.cited(c.id for _, c in known))
    chart = Chart(
        kind=ChartKind.STEPS,
        title="Career ladders, from the first job up",
        unit="steps",
        series=_series([role for role, _ in known]),
        marks=marks,
        summary=f"The usual first job is {first}. The same number is not the same rank.",
        alt=cut(
            f"Ladders side by side, the first job at the bottom, as {sources} gives them. "
            + " ".join(told),
            LONGEST_ALT,
        ),
    )
    return Drawing(charts=(chart,), claims=tuple(claim for _, claim in known))


def _lower(label: str) -> str:
    """Write a job in the middle of a sentence; what begins with an abbreviation stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
