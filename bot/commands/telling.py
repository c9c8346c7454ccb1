"""What is held about a person in words: a function for each kind of record.

A new kind of record needs a function here and a line in :data:`WORDS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.commands import fitting, flag
from bot.content import Content
from bot.learning import AttemptKind, Doubt, Sheet
from bot.markup import plain
from bot.people import PAUSED, DeliveryKind, DeliveryState, Phase
from bot.quiz import fit as rules
from bot.tips.rules import read as read_rule

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
    """What records are told with: today's content, quizzes by id, names of cohorts by number."""

    content: Content
    quizzes: Mapping[object, Values]
    cohorts: Mapping[object, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a kind of record is counted ("1 answer", "2 answers") and told."""

    one: str
    many: str
    tell: Callable[[Telling, Values], Told]

    def count(self, number: int) -> str:
        """Count records of this kind."""
        return f"{number} {self.one if number == 1 else self.many}"


def moment(at: datetime | None) -> str:
    """Write an instant to the minute, such as "2026-11-23 09:00 UTC"; nothing for none."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""


def _profile(_: Telling, values: Values) -> Told:
    community = values["community"]
    where = f"in {community} " if community else ""
    return Told(
        kind="profile",
        when="",
        what=f"{values['user_id']} {where}on {values['platform']}",
        detail=f"Zone you chose: {values['zone'] or 'none'}. "
        f"Zone of your profile: {values['profile_zone'] or 'none'}. "
        f"Last heard of: {moment(values['seen_at']) if values['seen_at'] else 'not noted'}.",
    )


def _track(telling: Telling, values: Values) -> Told:
    track = telling.content.tracks.get(values["track"])
    kept = values["schedule"]
    schedule = telling.content.schedules.get(kept) or read_rule(kept)
    due = values["next_due_at"]
    coming = f"Next tip: {moment(due)}." if values["active"] and due else "No tip is planned."
    if values["paused_for"]:
        coming += f" Paused: {values['paused_for']}."
    if values["resumes_on"]:
        coming += f" Paused until {values['resumes_on']}."
    return Told(
        kind="track",
        when="",
        what=track.name if track else values["track"],
        detail=f"Schedule: {schedule.name if schedule else kept}. {coming}",
    )


_STATES = {
    DeliveryState.PENDING: "Planned.",
    DeliveryState.SENDING: "On its way.",
    DeliveryState.SENT: "Sent.",
    DeliveryState.DEAD: "Could not be delivered.",
}


def _tip(telling: Telling, values: Values) -> Told:
    tip = telling.content.tips.get(values["tip"])
    state = _STATES[DeliveryState(values["state"])]
    reason = f" Last trouble: {values['reason']}." if values["reason"] else ""
    if values["reason"] == PAUSED:
        state, reason = "Held back by a pause; it is due again.", ""
    before = {
        DeliveryKind.CLOSING: "Question of ",
        DeliveryKind.STILL: "Whether to go on after ",
    }.get(values["kind"], "")
    return Told(
        kind="tip",
        when=moment(values["sent_at"] or values["due_at"]),
        what=f"{before}{tip.title if tip else values['tip']}",
        detail=f"{state}{reason}",
    )


_QUIZZES = {
    AttemptKind.QUIZ: "Quiz",
    AttemptKind.REVIEW: "Review",
    AttemptKind.TIP: "Came with a tip",
    AttemptKind.PRACTICE: "Practice",
}


def _quiz(telling: Telling, values: Values) -> Told:
    topic = telling.content.topics.get(values["topic"] or "")
    about = f" on {topic.name}" if topic else ""
    length = values["length"]
    name = _QUIZZES[AttemptKind(values["kind"])]
    ended = "Finished" if values["answered"] == length else "Closed"
    return Told(
        kind="quiz",
        when="",
        what=f"{name}{about}, {length} question{'s' if length > 1 else ''}",
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


def _link(_: Telling, values: Values) -> Told:
    return Told(
        kind="link",
        when=moment(values["linked_at"]),
        what="Two of your accounts are one: what you learn counts for both",
        detail="",
    )


def _code(_: Telling, values: Values) -> Told:
    return Told(
        kind="link code",
        when="",
        what="A code that links another account to this one",
        detail=f"It ends at {moment(values['expires_at'])}.",
    )


def _stem(telling: Telling, question: str) -> str:
    found = telling.content.questions.get(question)
    return plain(found.stem) if found else question


def _fact(telling: Telling, fact: str) -> str:
    found = telling.content.claims.get(fact)
    return plain(found.text) if found else fact


def _card(telling: Telling, values: Values) -> Told:
    return Told(
        kind="memory",
        when=moment(values["reviewed_at"]),
        what=_fact(telling, values["fact"]),
        detail=f"To be asked again at {moment(values['due_at'])}.",
    )


_RATINGS = {1: "Not recalled.", 2: "Recalled with a hint.", 3: "Recalled.", 4: "Recalled easily."}


def _review(telling: Telling, values: Values) -> Told:
    return Told(
        kind="review",
        when=moment(values["reviewed_at"]),
        what=_stem(telling, values["question"]),
        detail=_RATINGS[values["rating"]],
    )


def _flag(telling: Telling, values: Values) -> Told:
    return Told(
        kind="flag",
        when=moment(values["flagged_at"]),
        what=_stem(telling, values["question"]),
        detail=f"You said that it {flag.SAID[Doubt(values['reason'])]}.",
    )


def _round(_: Telling, values: Values) -> Told:
    length = len(values["questions"])
    return Told(
        kind="live round",
        when=moment(values["started_at"]),
        what=f"A live round you led, {length} question{'s' if length > 1 else ''}",
        detail="It is over." if values["phase"] == Phase.OVER else "It is under way.",
    )


def _chosen(choice: int | None) -> str:
    return "Not sure." if choice is None else f"Option {choice + 1}."


def _round_answer(_: Telling, values: Values) -> Told:
    return Told(
        kind="answer in a live round",
        when=moment(values["answered_at"]),
        what=f"Question {values['step'] + 1} of a live round",
        detail=_chosen(values["choice"]),
    )


def _poll_answer(telling: Telling, values: Values) -> Told:
    # Whether it is right is not told: the channel may not have been told either.
    question = telling.content.questions.get(values["question"])
    choice = values["choice"]
    known = question is not None and choice is not None and choice < len(question.options)
    said = plain(question.options[choice].text) if question and known else ""
    return Told(
        kind="answer to a channel's question",
        when=moment(values["answered_at"]),
        what=_stem(telling, values["question"]),
        detail=f"You chose: {said}" if said else _chosen(choice),
    )


def _board(_: Telling, values: Values) -> Told:
    return Told(
        kind="leaderboard",
        when=moment(values["joined_at"]),
        what=f"You are called {plain(values['name'])}",
        detail=f"On the leaderboard of {values['community']} on {values['platform']}.",
    )


def _member(telling: Telling, values: Values) -> Told:
    number = values["cohort_id"]
    return Told(
        kind="cohort",
        when=moment(values["joined_at"]),
        what=f"You are in the cohort {telling.cohorts.get(number, f'number {number}')}",
        detail="Its tips come to you in the weeks of its calendar.",
    )


#: By the name the store gives each kind of record, in the order they are counted.
WORDS: Mapping[str, Words] = {
    "people": Words(one="profile", many="profiles", tell=_profile),
    "subscriptions": Words(one="track", many="tracks", tell=_track),
    "deliveries": Words(one="tip planned or sent", many="tips planned or sent", tell=_tip),
    "attempts": Words(one="quiz", many="quizzes", tell=_quiz),
    "answers": Words(one="answer", many="answers", tell=_answer),
    "cards": Words(one="remembered fact", many="remembered facts", tell=_card),
    "reviews": Words(one="review", many="reviews", tell=_review),
    "fit_sheets": Words(one="role-fit sheet", many="role-fit sheets", tell=_sheet),
    "flags": Words(one="flagged question", many="flagged questions", tell=_flag),
    "rounds": Words(one="live round you led", many="live rounds you led", tell=_round),
    "round_answers": Words(
        one="answer in a live round", many="answers in live rounds", tell=_round_answer
    ),
    "poll_answers": Words(
        one="answer to a channel's question",
        many="answers to a channel's questions",
        tell=_poll_answer,
    ),
    "boards": Words(one="place on the leaderboard", many="places on leaderboards", tell=_board),
    "cohort_members": Words(one="place in a cohort", many="places in cohorts", tell=_member),
    "links": Words(one="link to another account", many="links to other accounts", tell=_link),
    "link_codes": Words(one="code for linking", many="codes for linking", tell=_code),
}
