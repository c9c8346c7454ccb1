"""What is held about a person: in words, in numbers, and as two files to keep.

Every record becomes one row with its words beside its stored values, so the files are readable and
nothing is missing from them. The words are in :mod:`bot.commands.telling`.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.commands.telling import WORDS, Telling, Told, moment
from bot.content import Content
from bot.people import DeliveryState
from bot.ports import Held, Holdings
from bot.registry import SLASH
from bot.replies import Attached


def counted(holdings: Holdings) -> str:
    """Say how many there are of each kind: "1 profile, 2 quizzes and 7 answers"."""
    counts = [
        words.count(number)
        for kind, words in WORDS.items()
        if (number := sum(1 for _ in holdings.of(kind)))
    ]
    *most, last = counts
    return f"{', '.join(most)} and {last}" if most else last


def on_the_way(holdings: Holdings) -> bool:
    """Tell whether a tip is being sent at this very moment."""
    return any(tip["state"] == DeliveryState.SENDING for tip in holdings.of("deliveries"))


def files(
    holdings: Holdings, content: Content, cohorts: Mapping[object, str], now: datetime
) -> tuple[Attached, Attached]:
    """Return everything held as JSON, with all stored values, and as CSV, in words alone.

    ``cohorts`` are names by number.
    """
    quizzes = {values["id"]: values for values in holdings.of("attempts")}
    telling = Telling(content, quizzes, cohorts)
    order = list(WORDS)
    records = sorted(holdings.records, key=lambda held: order.index(held.kind))
    told = [(WORDS[held.kind].tell(telling, held.values), held) for held in records]
    return (
        Attached(
            name="waymark-data.json",
            media_type="application/json",
            text=_as_json(told, now),
        ),
        Attached(
            name="waymark-data.csv",
            media_type="text/csv",
            text=_as_csv(words for words, _ in told),
        ),
    )


def _as_json(told: Iterable[tuple[Told, Held]], now: datetime) -> str:
    records = [
        {
            "kind": words.kind,
            "when": words.when,
            "what": words.what,
            "detail": words.detail,
            "stored": {"table": record.kind, **record.values},
        }
        for words, record in told
    ]
    whole = {
        "about": "Everything Waymark holds about you. Times are in UTC.",
        "made": moment(now),
        "delete": f"{SLASH} data delete",
        "records": records,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_scalar) + "\n"


def _as_csv(told: Iterable[Told]) -> str:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["kind", "when", "what", "detail"])
    rows.writerows([words.kind, words.when, words.what, words.detail] for words in told)
    return written.getvalue()


def _scalar(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
