"""What is held about a person: in words, in numbers, and as two files to keep.

Every record becomes one row with its words beside its stored values, so the files are readable and
nothing is missing from them. A new kind of record needs a line in :data:`WORDS`.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.commands import fitting
from bot.content import Content
from bot.markup import plain
from bot.people import DeliveryState, Sheet
from bot.ports import Held, Holdings
from bot.quiz import fit as rules
from bot.registry import SLASH
from bot.replies import Attached

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One record in words: what kind of thing, when (UTC), what it is, and more about it."""

    kind: str
    when: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What records are told with: today's content, and the quizzes that answers belong to."""

    content: Content
    quizzes: Mapping[object, Values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a kind of record is counted ("1 answer", "2 answers") and told."""

    one: str
    many: str
    tell: Callable[[Telling, Values], Told]

    def count(self, number: int) -> str:
        """Count records of this kind."""
        return f"{number} {self.one if number == 1 else self.many}"


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


def files(holdings: Holdings, content: Content, now: datetime) -> tuple[Attached, Attached]:
    """Return everything held as JSON, with all stored values, and as CSV, in words alone."""
    quizzes = {values["id"]: values for values in holdings.of("attempts")}
    telling = Telling(content, quizzes)
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


def moment(at: datetime | None) -> str:
    """Write an instant to the minute, such as "2026-11-23 09:00 UTC"; nothing for none."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""


# --- one function for each kind of record ------------------------------------------------------


def _profile(_: Telling, values: Values) -> Told:
    community = values["community"]
    where = f"in {community} " if community else ""
    return Told(
        kind="profile",
        when="",
        what=f"{values['user_id']} {where}on {values['platform']}",
        detail=f"Zone you chose: {values['zone'] or 'none'}. "
        f"Zone of your profile: {values['profile_zone'] or 'none'}.",
    )


def _track(telling: Telling, values: Values) -> Told:
    track = telling.content.tracks.get(values["track"])
    schedule = telling.content.schedules.get(values["schedule"])
    due = values["next_due_at"]
    coming = f"Next tip: {moment(due)}." if values["active"] and due else "No tip is planned."
    return Told(
        kind="track",
        when="",
        what=track.name if track else values["track"],
        detail=f"Schedule: {schedule.name if schedule else values['schedule']}. {coming}",
    )


_STATES = {
    DeliveryState.PENDING: "Planned.",
    DeliveryState.SENDING: "On its way.",
    DeliveryState.SENT: "Sent.",
    DeliveryState.DEAD: "Could not be delivered.",
}


def _tip(telling: Telling, values: Values) -> Told:
    tip = telling.content.tips.get(values["tip"])
    reason = f" Last trouble: {values['reason']}." if values["reason"] else ""
    return Told(
        kind="tip",
        when=moment(values["sent_at"] or values["due_at"]),
        what=tip.title if tip else values["tip"],
        detail=f"{_STATES[DeliveryState(values['state'])]}{reason}",
    )


def _quiz(telling: Telling, values: Values) -> Told:
    topic = telling.content.topics.get(values["topic"] or "")
    about = f" on {topic.name}" if topic else ""
    length = values["length"]
    ended = "Finished" if values["answered"] == length else "Closed"
    return Told(
        kind="quiz",
        when="",
        what=f"Quiz{about}, {length} question{'s' if length > 1 else ''}",
        detail=f"{'Open' if values['open'] else ended}: {values['answered']} answered.",
    )


def _answer(telling: Telling, values: Values) -> Told:
    name = telling.quizzes[values["attempt"]]["questions"][values["step"]]
    question = telling.content.questions.get(name)
    when, choice = moment(values["answered_at"]), values["choice"]
    if question is None:
        chosen = "Not sure" if choice is None else f"Option {choice + 1}"
        detail = f"{chosen}. The question is no longer in the content."
        return Told(kind="answer", when=when, what=name, detail=detail)
    right = next(option for option in question.options if option.right)
    if choice is None or choice >= len(question.options):
        chosen = "Not sure" if choice is None else f"Option {choice + 1}, which is gone"
        detail = f"{chosen}. Right: {plain(right.text)}"
    elif question.options[choice] is right:
        detail = f"Right. You chose: {plain(right.text)}"
    else:
        chosen = plain(question.options[choice].text)
        detail = f"Not right. You chose: {chosen} | Right: {plain(right.text)}"
    return Told(kind="answer", when=when, what=plain(question.stem), detail=detail)


def _sheet(telling: Telling, values: Values) -> Told:
    fit = telling.content.fit
    moves = tuple(values["moves"].split())
    sheet = Sheet(
        id=values["id"],
        person=values["person_id"],
        version=values["version"],
        started_at=values["started_at"],
        moves=moves,
        open=values["open"],
        finished_at=values["finished_at"],
    )
    if fit and rules.belongs(sheet, fit):
        given = zip(fit.items, rules.answers(moves), strict=False)
        answers = " | ".join(plain(fitting.said(item, answer)) for item, answer in given)
    else:
        answers = " ".join(rules.answers(moves))
    ended = "Finished" if sheet.finished_at else "Closed"
    return Told(
        kind="role fit",
        when=moment(sheet.finished_at or sheet.started_at),
        what=f"Which role fits you, version {sheet.version} of the questions",
        detail=f"{'Open' if sheet.open else ended}. {answers}".rstrip(),
    )


#: By the name the store gives each kind of record, in the order they are counted.
WORDS: Mapping[str, Words] = {
    "people": Words(one="profile", many="profiles", tell=_profile),
    "subscriptions": Words(one="track", many="tracks", tell=_track),
    "deliveries": Words(one="tip planned or sent", many="tips planned or sent", tell=_tip),
    "attempts": Words(one="quiz", many="quizzes", tell=_quiz),
    "answers": Words(one="answer", many="answers", tell=_answer),
    "fit_sheets": Words(one="role-fit sheet", many="role-fit sheets", tell=_sheet),
}
