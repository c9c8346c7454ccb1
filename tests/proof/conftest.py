"""What every proof may use: a place for its figures, which are printed when all are through.

The proofs are long, so `make test` leaves this folder out; `make proof` runs it.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.context import ForkServerContext
from typing import TYPE_CHECKING

import pytest

from tests.proof.places import Backstage

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    Record = Callable[[str, object], None]

_HEADER = ("what", "on", "how many", "lost", "doubled", "")


class Figures:
    """Takes down what one proof found. It travels with the report, so any worker may run it."""

    def __init__(self, record: "Record") -> None:
        self._record = record

    def add(
        self, what: str, on: str, how_many: int, *, lost: int, doubled: int, note: str = ""
    ) -> None:
        """Add a line to the table, whether or not the proof goes on to hold."""
        cells = (what, on, f"{how_many:,}", f"{lost:,}", f"{doubled:,}", note)
        self._record("figures", list(cells))

    def outcome(self, fault: str, on: str, outcome: str) -> None:
        """Add a cell to the matrix of faults: what became of a message ``on`` some platform."""
        self._record("outcome", [fault, on, outcome])


@pytest.fixture
def figures(record_property: "Record") -> Figures:
    return Figures(record_property)


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Where processes that will be killed come from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.proof.sending"])
    return context


@pytest.fixture(scope="session")
def backstage() -> Iterator[Backstage]:
    """Where the platforms live while a test waits for processes."""
    made = Backstage()
    yield made
    made.close()


def pytest_terminal_summary(terminalreporter: "TerminalReporter") -> None:
    rows = sorted(_recorded(terminalreporter, "figures"))
    if rows:
        terminalreporter.section("figures")
        terminalreporter.write_line(_table([_HEADER, *rows]))
    cells = {(fault, on): out for fault, on, out in _recorded(terminalreporter, "outcome")}
    if cells:
        places = sorted({on for _, on in cells})
        faults = sorted({fault for fault, _ in cells})
        body = [(fault, *(cells.get((fault, on), "") for on in places)) for fault in faults]
        terminalreporter.section("what became of a message")
        terminalreporter.write_line(_table([("fault", *places), *body]))


def _recorded(reporter: "TerminalReporter", name: str) -> Iterator[tuple[str, ...]]:
    for reports in reporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                yield from (tuple(value) for key, value in report.user_properties if key == name)


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
