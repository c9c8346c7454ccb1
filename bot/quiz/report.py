"""What authors and organisers read about questions: a row for each, what wants a look first.

The same rows are told in chat, printed by the command line and written as CSV, so that all three
keep the floor of :mod:`bot.quiz.items`: below it there is no number anywhere.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.content import Content
from bot.content.reader import Place
from bot.learning import Doubt, FirstAnswer, Flags
from bot.markup import plain
from bot.model import Question
from bot.quiz import items
from bot.quiz.items import Estimate, Item, Mark

NOT_ENOUGH = "not enough data"

#: What people said that a question is, in a list after how many did.
DOUBTS = {
    Doubt.WRONG: "wrong",
    Doubt.UNCLEAR: "unclear",
    Doubt.OUTDATED: "out of date",
    Doubt.OTHER: "something else",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question: where it stands, how it was answered (by enough people), who doubts it."""

    question: Question
    place: Place
    item: Item | None
    flags: Mapping[Doubt, int]

    @property
    def flagged(self) -> str:
        """How many flagged it and why, such as "2 wrong, 1 unclear"."""
        return ", ".join(f"{self.flags[d]} {said}" for d, said in DOUBTS.items() if d in self.flags)

    @property
    def looks(self) -> tuple[str, ...]:
        """Why it wants a look, in plain words; nothing if it does not."""
        found = [f"flagged: {self.flagged}"] if self.flags else []
        if self.item:
            found += [self._marked(self.item, mark) for mark in self.item.marks]
        return tuple(found)

    def _marked(self, item: Item, mark: Mark) -> str:
        if mark is not Mark.RARE:
            return f"{between(item.difficulty)} get it right"
        options = [f"“{plain(self.question.options[index].text)}”" for index in item.rare]
        return f"hardly anybody chooses {' or '.join(options)}"


def rows(
    content: Content, answers: Iterable[FirstAnswer], flags: Iterable[Flags]
) -> tuple[Row, ...]:
    """Return a row for every question there is, what wants a look first."""
    found = items.measure(answers, content.questions)
    doubts: dict[str, dict[Doubt, int]] = defaultdict(dict)
    for said in flags:
        doubts[said.question][said.doubt] = said.learners
    counts = {name: sum(by_reason.values()) for name, by_reason in doubts.items()}
    return tuple(
        Row(
            question=content.questions[name],
            place=content.places[name],
            item=found.get(name),
            flags=doubts.get(name, {}),
        )
        for name in items.order(content.questions, found, counts)
    )


def percent(value: float) -> str:
    """Write a share, or the bound of one, in whole per cent."""
    return f"{value:.0%}"


def between(estimate: Estimate) -> str:
    """Write a share with its interval, such as "50% (30% to 70%)"."""
    low, high = percent(estimate.low), percent(estimate.high)
    return f"{percent(estimate.value)} ({low} to {high})"


def as_csv(found: Sequence[Row], *, places: bool) -> str:
    """Return the rows as CSV: shares from 0 to 1, each with the bounds of its interval.

    ``places`` adds where each question stands, for those who can open the files.
    """
    most = max((len(row.question.options) for row in found), default=0)
    cells = [_cells(row, most, places=places) for row in found]
    written = io.StringIO()
    header = cells[0] if cells else ()
    table = csv.DictWriter(written, header, lineterminator="\n")
    table.writeheader()
    table.writerows(cells)
    return written.getvalue()


def _cells(row: Row, most: int, *, places: bool) -> dict[str, object]:
    item = row.item
    options = item.options if item else ()
    return {
        **({"file": row.place.file, "line": row.place.line} if places else {}),
        "question": row.question.id,
        "asks": plain(row.question.stem),
        "people": item.people if item else NOT_ENOUGH,
        **_estimate("right", item.difficulty if item else None),
        **_estimate("discrimination", item.discrimination if item else None),
        **_estimate("not_sure", item.unsure if item else None),
        **{
            name: value
            for number in range(most)
            for name, value in _estimate(
                f"option_{number + 1}", options[number] if number < len(options) else None
            ).items()
        },
        "flagged": row.flagged,
        "look": "; ".join(row.looks),
    }


def _estimate(name: str, estimate: Estimate | None) -> dict[str, object]:
    if estimate is None:
        return {name: "", f"{name}_low": "", f"{name}_high": ""}
    return {
        name: _rounded(estimate.value),
        f"{name}_low": _rounded(estimate.low),
        f"{name}_high": _rounded(estimate.high),
    }


def _rounded(number: float) -> float:
    return round(number, 3) + 0.0  # no "-0.0"
