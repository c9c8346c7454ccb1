"""``waymark stats``: what is known of each question and each tip, for authors and operators."""

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from adapters.cli.communities import scope_of
from bot.bootstrap import SystemClock
from bot.content import Content, load
from bot.learning import Recalled
from bot.markup import plain
from bot.people import FLOOR
from bot.ports import Scope
from bot.quiz import items, recall, report
from bot.quiz.items import Item
from bot.quiz.report import Row, between
from bot.settings import Settings
from bot.storage import open_store


def questions(settings: Settings, form: str, community: str | None) -> None:
    """Print how each question is answered and who doubts it, what wants a look first."""
    content = load(settings.content_dir, settings.schedules_dir)
    scope = _scope(community)
    with closing(open_store(settings.database_url)) as store:
        found = report.rows(content, store.first_answers(scope), store.flags(scope))
    if form == "csv":
        print(report.as_csv(found, places=True), end="")
    elif form == "json":
        print(json.dumps([_as_data(row) for row in found], ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(_told(found)))


def tips(settings: Settings, form: str, community: str | None) -> None:
    """Print for each tip how many recalled it three weeks later, those recalled least first."""
    content = load(settings.content_dir, settings.schedules_dir)
    facts = recall.facts(content)
    with closing(open_store(settings.database_url)) as store:
        counted = store.recalled(_scope(community), facts, SystemClock().now())
    shown = recall.shown(counted)
    asked = sorted((tip for tip in facts if shown.get(tip)), key=lambda tip: _share(shown[tip]))
    every = [*asked, *(tip for tip in facts if not shown.get(tip))]
    if form == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(["tip", "title", "asked", "recalled", "share", "low", "high"])
        table.writerows(_tip_cells(content, tip, shown.get(tip)) for tip in every)
    elif form == "json":
        data = [{"tip": tip, "recalled": _recalled_data(shown.get(tip))} for tip in every]
        print(json.dumps(data, indent=2))
    else:
        print("\n".join(_tips_told(content, asked, shown, len(every))))


def _scope(community: str | None) -> Scope | None:
    return None if community is None else scope_of(community)


# --- questions ---------------------------------------------------------------------------------


def _told(found: Sequence[Row]) -> Iterator[str]:
    silent = 0
    for row in found:
        if row.item or row.flags:
            yield "\n".join(_lines(row))
        else:
            silent += 1
    if silent:
        few = f"{report.NOT_ENOUGH}, fewer than {items.ENOUGH} people answered"
        yield f"{silent} question{'' if silent == 1 else 's'}: {few}."


def _lines(row: Row) -> Iterator[str]:
    yield f"{_near(row.place.file)}:{row.place.line}: {row.question.id}"
    yield f"  {plain(row.question.stem)}"
    if row.item:
        yield from _numbers(row, row.item)
    else:
        yield f"  {report.NOT_ENOUGH}"
    for look in row.looks:
        yield f"  look: {look}"


def _numbers(row: Row, item: Item) -> Iterator[str]:
    apart = item.discrimination
    told = f"{apart.value:+.2f} ({apart.low:+.2f} to {apart.high:+.2f})" if apart else None
    yield f"  {item.people} people, {between(item.difficulty)} right"
    yield f"  discrimination {told or report.NOT_ENOUGH}"
    for option, share in zip(row.question.options, item.options, strict=True):
        yield f"  - {between(share)} {plain(option.text)}{' (right)' if option.right else ''}"
    yield f"  - {between(item.unsure)} not sure"


def _near(file: str) -> str:
    """Shorten a path to where the reader stands, as an editor's terminal opens it."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def _as_data(row: Row) -> dict[str, object]:
    return {
        "file": row.place.file,
        "line": row.place.line,
        "question": row.question.id,
        "measured": asdict(row.item) if row.item else None,
        "marks": list(row.item.marks) if row.item else [],
        "flags": {doubt.value: count for doubt, count in row.flags.items()},
        "look": list(row.looks),
    }


# --- tips --------------------------------------------------------------------------------------


def _tips_told(
    content: Content, asked: Sequence[str], shown: Mapping[str, Recalled | None], every: int
) -> Iterator[str]:
    for tip in asked:
        recalled = shown[tip]
        assert recalled is not None  # noqa: S101 - picked by the caller
        share = between(items.share(recalled.right, recalled.asked))
        title = plain(content.tips[tip].title)
        yield f"{share} of {recalled.asked} people recalled it: {tip}, {title}"
    if few := every - len(asked):
        yield (
            f"{few} tip{'' if few == 1 else 's'}: {report.NOT_ENOUGH}, fewer than {FLOOR} "
            "people were asked three weeks later."
        )


def _tip_cells(content: Content, tip: str, recalled: Recalled | None) -> list[object]:
    title = plain(content.tips[tip].title)
    if recalled is None:
        return [tip, title, report.NOT_ENOUGH, "", "", "", ""]
    share = items.share(recalled.right, recalled.asked)
    bounds = (round(number, 3) for number in (share.value, share.low, share.high))
    return [tip, title, recalled.asked, recalled.right, *bounds]


def _recalled_data(recalled: Recalled | None) -> dict[str, object] | None:
    if recalled is None:
        return None
    share = items.share(recalled.right, recalled.asked)
    return {"asked": recalled.asked, "right": recalled.right, "share": asdict(share)}


def _share(recalled: Recalled | None) -> float:
    return recalled.right / recalled.asked if recalled else 1.0
