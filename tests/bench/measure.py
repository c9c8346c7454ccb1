"""Rounds, ratios and the table they are printed in."""

import gc
import statistics
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: One round of one side: does the work and returns its figure.
Side = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. ``aim`` is the largest ratio that is good enough, if there is one."""

    what: str
    ours: str
    theirs: str
    ratio: float | None
    aim: float | None = None
    aim_text: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the aim is met; nothing where there is no aim."""
        if self.met is not None:
            return "met" if self.met else "NOT MET"
        if self.aim is None or self.ratio is None:
            return ""
        return "met" if self.ratio <= self.aim else "NOT MET"


async def in_turns(sides: Mapping[str, Side], rounds: int) -> dict[str, list[float]]:
    """Return every side's figure per round.

    A first round, not counted, warms everything up; every other round runs backwards, so that no
    side is always the first. Each side sweeps up before it starts: nobody pays for the garbage of
    the other.
    """
    figures: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        order = list(sides) if number % 2 else list(sides)[::-1]
        for name in order:
            gc.collect()
            figure = await sides[name]()
            if number:
                figures[name].append(figure)
    return figures


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of the rounds: what was slow for both cancels out."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def compare(
    what: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    *,
    aim: float | None = None,
    show: Callable[[float], str],
) -> Row:
    """Return the row for two sides that ran in turns."""
    return Row(
        what=what,
        ours=show(statistics.median(ours)),
        theirs=show(statistics.median(theirs)),
        ratio=ratio(ours, theirs),
        aim=aim,
    )


def seconds(value: float) -> str:
    """Write a duration in the unit that suits it."""
    if value < 1e-3:
        return f"{value * 1e6:.0f} us"
    return f"{value * 1e3:.2f} ms" if value < 1 else f"{value:.2f} s"


def per_second(value: float) -> str:
    """Write a rate."""
    return f"{value:,.0f} /s"


def table(rows: Sequence[Row]) -> str:
    """Return the rows under a header, in columns."""
    lines = [("what", "ours", "theirs", "ratio", "aim", "")]
    lines += [(r.what, r.ours, r.theirs, _number(r.ratio), _aim(r), r.verdict) for r in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_lines(lines, widths))


def _lines(lines: Sequence[tuple[str, ...]], widths: Sequence[int]) -> Iterator[str]:
    for number, (what, *cells) in enumerate(lines):
        first, *others = widths
        right = [cell.rjust(width) for cell, width in zip(cells[:-1], others[:-1], strict=True)]
        yield "  ".join([what.ljust(first), *right, cells[-1]]).rstrip()
        if not number:
            yield "-" * (sum(widths) + 2 * len(others))


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value >= 1 else f"{value:.3f}" if value >= 0.1 else f"{value:.4f}"


def _aim(row: Row) -> str:
    return row.aim_text or ("" if row.aim is None else f"<= {row.aim:g}")
