"""Every message the bot can produce, as scenes: single answers, mistakes and whole dialogues."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from adapters.cli import (
    channel_scenes,
    cohort_scenes,
    crowds,
    progress_scenes,
    review_scenes,
    round_scenes,
)
from bot import pauses
from bot.actions import ActionId
from bot.app import App, Press, Request
from bot.commands.chart import CHARTS
from bot.commands.quizzing import BEGINNINGS
from bot.content import Content
from bot.learning import Attempt, AttemptKind
from bot.model import FitItem
from bot.people import Pause, Stopped, Target
from bot.ports import Scope
from bot.refusals import BROKEN, FORGETFUL
from bot.registry import MAX_LINE
from bot.replies import Reply
from bot.tips.message import ask_whether_to_go_on, close, compose
from bot.troubles import TROUBLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One message and where it appears: in a channel for one person, or in a direct message."""

    name: str
    reply: Reply
    in_dm: bool = False

    @property
    def surface(self) -> str:
        """``ephemeral`` where only the asker sees it, else ``message``."""
        return "message" if self.in_dm or not self.reply.private else "ephemeral"


def scenes(app: App) -> Iterator[Scene]:
    """Yield every message: each answer from content, each mistake, and whole dialogues."""
    yield from _answers(app)
    yield from _mistakes(app)
    yield from _dialogues(app)
    yield from _tips(app)


def _answers(app: App) -> Iterator[Scene]:
    content = app.content()
    topics = [*content.topics, "everything"]
    every = [
        "start",
        "compare",
        *(f"compare {topic}" for topic in topics),
        "role",
        *(f"role {role}" for role in content.roles),
        *(f"role {role.id} {topic}" for role in content.roles.values() for topic in role.topics),
        "chart",
        *(f"chart {topic}{role}" for topic in CHARTS for role in ("", *_each(content))),
        "ask",
        *(f"ask {faq.phrasings[0]}" for faq in content.faq),
        *(f"ask {topic.name}" for topic in content.topics.values()),
        "ask how much does a nurse earn?",
        "ask thank you!",
        "sources",
        *(f"sources {source}" for source in content.sources),
        "help",
        *(f"help {command.name}" for command in app.registry.commands),
    ]
    for line in every:
        yield Scene(name=line, reply=say(app, line))
    shared = app.press(Press(target=somebody("visitor"), action="1|share|0||compare salary"))
    yield Scene(name="compare salary, shared", reply=shared)


def _each(content: Content) -> Iterator[str]:
    return (f" {role}" for role in content.roles)


def _mistakes(app: App) -> Iterator[Scene]:
    for name, line in (
        ("unknown command", "comprae"),
        ("unknown word", "xyzzy"),
        ("unknown topic", "compare salery"),
        ("unknown role", "role nurse"),
        ("role with itself", "compare goal ds ds"),
        ("half a command", "tips"),
        ("unknown zone", "tips zone berlinn"),
        ("markup and mentions", "<!channel> @everyone *bold* [x](https://example.com)"),
        ("emoji only", "🙂🙂🙂"),
        ("too long", "compare " + "x" * MAX_LINE),
        ("too long a question", "ask " + "why " * MAX_LINE * 2),
    ):
        yield Scene(name=f"mistake: {name}", reply=say(app, line))
    old = app.press(Press(target=somebody("visitor"), action="0|gone"))
    yield Scene(name="mistake: old button", reply=old)
    yield Scene(name="failure: no database", reply=FORGETFUL)
    yield Scene(name="failure: our own", reply=BROKEN)


def _dialogues(app: App) -> Iterator[Scene]:
    for role in app.content().roles:
        yield from _track(app, role)
    yield from _quiz(app)
    for name, reply in progress_scenes.scenes(app, somebody("steady")):
        yield Scene(name=f"progress: {name}", reply=reply, in_dm=True)
    for name, reply in round_scenes.scenes(app, somebody):
        yield Scene(name=name, reply=reply)
    yield from _pauses()
    yield from _fit(app)
    yield from _data(app)
    yield from _stats(app)
    for name, reply in channel_scenes.scenes(app, somebody):
        yield Scene(name=name, reply=reply)
    for name, reply in cohort_scenes.scenes(app, somebody):
        yield Scene(name=name, reply=reply, in_dm=name == "cohort: welcome")


def _track(app: App, role: str) -> Iterator[Scene]:
    every = (
        "track", "tips when", "tips next", f"track {role}", "track", "tips when", "tips next",
        *(f"tips on {schedule.name}" for schedule in app.content().schedules.values()),
        "tips on tue and thu at 18:30", "tips on every two weeks on friday until 1 march",
        "tips on tusdays",
        "tips zone europe/berlin", "tips off", "tips when", "tips on", "tips pause for two weeks",
        "tips when", "track", "tips pause until whenever", "tips on", "track leave", "tips when",
        "tips off", "track",
    )  # fmt: skip
    for number, line in enumerate(every, start=1):
        reply = say(app, line, user=f"learner-{role}")
        yield Scene(name=f"{role} learner {number}: {line}", reply=reply)
        if reply.direct:
            name = f"{role} learner {number}: {line}, direct"
            yield Scene(name=name, reply=reply.direct, in_dm=True)


def _pauses() -> Iterator[Scene]:
    """Show what somebody reads whose tips stopped, above any answer."""
    answer = Reply(title="Whatever they asked")
    reasons = [name for name, trouble in TROUBLES.items() if trouble.person]
    stops = [(Pause.UNREACHABLE, reason) for reason in (*reasons, None)]
    for pause, reason in (*stops, (Pause.IGNORED, None)):
        stopped = Stopped(person=1, platform="slack", pause=pause, reason=reason)
        for name, asker in (("here", 1), ("on another account", 2)):
            reply = pauses.above(answer, pauses.notice(stopped, asker))
            yield Scene(name=f"stopped: {pause} {reason or ''} {name}", reply=reply)


def _quiz(app: App) -> Iterator[Scene]:
    asked = say(app, "quiz 3", user="quizzed")
    yield Scene(name="quiz: in a channel", reply=asked)
    assert asked.direct is not None  # noqa: S101 - a quiz begun in a channel goes on elsewhere
    first = reply = asked.direct
    number = 0
    while wanted := [c.action for c in reply.choices if _goes_on(c.action)]:
        number += 1
        yield Scene(name=f"quiz: step {number}", reply=reply, in_dm=True)
        reply = press(app, wanted[-1 if number == 1 else 0].encode(), "quizzed")
    yield Scene(name="quiz: result", reply=reply, in_dm=True)
    button = next(iter(first.choices)).action.encode()
    again = press(app, button, "quizzed")
    yield Scene(name="quiz: pressed again", reply=again, in_dm=True)
    yield Scene(name="quiz: somebody else's", reply=press(app, button, "stranger"), in_dm=True)
    nowhere = press(app, "1|quiz|0|0|nowhere", "quizzed")
    yield Scene(name="quiz: forgotten", reply=nowhere, in_dm=True)
    yield from _two_quizzes(app)
    for name, reply in review_scenes.scenes(app, somebody("forgetful")):
        yield Scene(name=f"review: {name}", reply=reply, in_dm=True)
    yield from _flag(app)


def _flag(app: App) -> Iterator[Scene]:
    question = next(iter(app.content().questions))
    for name, choice in (
        ("asked", ""), ("thanks", "wrong"), ("asked again", ""), ("taken back", "back"),
    ):  # fmt: skip
        reply = press(app, ActionId("flag", question, choice=choice).encode(), "doubtful")
        yield Scene(name=f"flag: {name}", reply=reply, in_dm=True)
    gone = press(app, "1|flag|0||nowhere", "doubtful")
    yield Scene(name="flag: taken out since", reply=gone, in_dm=True)


def _goes_on(action: ActionId) -> bool:
    """Tell an answer or "next" from the buttons that begin another quiz."""
    return action.kind == "quiz" and action.choice not in BEGINNINGS


def _two_quizzes(app: App) -> Iterator[Scene]:
    older = say(app, "quiz 2", user="twice", in_dm=True)
    yield Scene(name="quiz: in direct messages", reply=older, in_dm=True)
    resumed = say(app, "quiz", user="twice", in_dm=True)
    yield Scene(name="quiz: resumed", reply=resumed, in_dm=True)
    newer = say(app, "quiz languages 2", user="twice", in_dm=True)
    yield Scene(name="quiz: begun anew", reply=newer, in_dm=True)
    closed = press(app, next(iter(older.choices)).action.encode(), "twice")
    yield Scene(name="quiz: replaced", reply=closed, in_dm=True)


def _fit(app: App) -> Iterator[Scene]:
    if app.content().fit is None:
        return
    asked = say(app, "fit", user="undecided")
    yield Scene(name="fit: in a channel", reply=asked)
    assert asked.direct is not None  # noqa: S101 - what is begun in a channel goes on elsewhere
    first = next(iter(asked.direct.choices)).action.encode()
    *_, role = app.content().roles
    *items, lean = _answered(app, asked.direct, lambda item: item.leanings[0].role != role)
    for number, reply in enumerate(items, start=1):
        yield Scene(name=f"fit: item {number}", reply=reply, in_dm=True)
    yield Scene(name="fit: result", reply=lean, in_dm=True)
    for name, label in (("points", "Points per answer"), ("again", "Take it again")):
        reply = press(app, _labelled(lean, label), "undecided")
        yield Scene(name=f"fit: {name}", reply=reply, in_dm=True)
    *_, close = _answered(app, reply, lambda _: 1)
    yield Scene(name="fit: close, after a lean", reply=close, in_dm=True)
    late = press(app, first, "undecided")
    yield Scene(name="fit: pressed again", reply=late, in_dm=True)
    yield Scene(name="fit: somebody else's", reply=press(app, first, "stranger"), in_dm=True)
    nowhere = press(app, "1|fit|0|first|nowhere", "undecided")
    yield Scene(name="fit: forgotten", reply=nowhere, in_dm=True)
    yield from _two_sheets(app)


def _two_sheets(app: App) -> Iterator[Scene]:
    begun = say(app, "fit", user="torn", in_dm=True)
    first = next(iter(begun.choices)).action.encode()
    press(app, first, "torn")
    past = press(app, first, "torn")
    yield Scene(name="fit: already past that", reply=past, in_dm=True)
    resumed = say(app, "fit", user="torn", in_dm=True)
    yield Scene(name="fit: resumed", reply=resumed, in_dm=True)
    press(app, _labelled(resumed, "Start over"), "torn")
    closed = press(app, first, "torn")
    yield Scene(name="fit: replaced", reply=closed, in_dm=True)


def _answered(app: App, reply: Reply, pick: Callable[[FitItem], int]) -> Iterator[Reply]:
    """Yield each item and then the result, pressing the button whose place ``pick`` says."""
    fit = app.content().fit
    for item in fit.items if fit else ():
        yield reply
        reply = press(app, list(reply.choices)[pick(item)].action.encode(), "undecided")
    yield reply


def _labelled(reply: Reply, label: str) -> str:
    return next(c.action.encode() for c in reply.choices if c.label == label)


def _data(app: App) -> Iterator[Scene]:
    yield Scene(name="data: nothing held", reply=say(app, "data export", user="held"))
    say(app, "track ds", user="held")
    first = say(app, "quiz 2", user="held", in_dm=True)
    press(app, next(iter(first.choices)).action.encode(), "held")
    yield Scene(name="data: export", reply=say(app, "data export", user="held"))
    asked = say(app, "data delete", user="held")
    yield Scene(name="data: delete", reply=asked)
    sure, keep, *_ = (choice.action.encode() for choice in asked.choices)
    yield Scene(name="data: kept", reply=press(app, keep, "held"))
    say(app, "quiz 2", user="held", in_dm=True)
    again = press(app, sure, "held")
    yield Scene(name="data: changed since", reply=again)
    now = next(iter(again.choices)).action.encode()
    yield Scene(name="data: deleted", reply=press(app, now, "held"))
    yield Scene(name="data: deleted before", reply=press(app, now, "held"))


def _stats(app: App) -> Iterator[Scene]:
    yield Scene(name="stats: too few people", reply=_organiser(app, "nowhere"))
    crowds.gather(app.content(), app.store, Scope("gallery", "school"), app.clock.now())
    yield Scene(name="stats", reply=_organiser(app, "school"))


def _organiser(app: App, community: str) -> Reply:
    target = Target(platform="gallery", community=community, user="organiser")
    return app.dispatch(Request(target=target, line="stats", organiser=True))


def _tips(app: App) -> Iterator[Scene]:
    content = app.content()
    today = app.clock.now().date()
    for track in content.tracks.values():
        asked = [tip.question for tip in track.tips if tip.question]
        for number, tip in enumerate(track.tips):
            reply = compose(
                content,
                track,
                tip,
                today,
                late="" if number else "Monday 23 November, 09:00 (Europe/Berlin)",
            )
            yield Scene(name=f"tip: {tip.id}", reply=reply, in_dm=True)
            ride = _riding(asked[number // 2 : number // 2 + 1 + number % 3])
            reply = compose(content, track, tip, today, attempt=ride)
            yield Scene(name=f"tip: {tip.id}, with questions", reply=reply, in_dm=True)
        yield Scene(name=f"{track.role} silence", reply=ask_whether_to_go_on(track), in_dm=True)
        closing = close(content, track, _riding(asked[-1:]))
        assert closing is not None  # noqa: S101 - the content has its questions
        yield Scene(name=f"tip: after the last one of {track.role}", reply=closing, in_dm=True)


def _riding(questions: list[str]) -> Attempt:
    """Make the quiz that comes with a tip."""
    return Attempt(
        id="5ca1ab1e5ca1ab1e5ca1ab1e",
        person=0,
        topic=None,
        seed=1,
        questions=tuple(questions),
        kind=AttemptKind.TIP,
    )


def say(app: App, line: str, *, user: str = "visitor", in_dm: bool = False) -> Reply:
    """Return what a line is answered with."""
    return app.dispatch(Request(target=somebody(user), line=line, in_dm=in_dm))


def press(app: App, action: str, user: str) -> Reply:
    """Return what a click in a direct message is answered with."""
    return app.press(Press(target=somebody(user), action=action, in_dm=True))


def somebody(user: str) -> Target:
    """Return a person of the gallery's own community."""
    return Target(platform="gallery", community="gallery", user=user)
