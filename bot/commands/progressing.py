"""How progress looks: in words first, then as a chart, with the rule beside every number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.actions import run
from bot.commands import recalling, standing
from bot.commands.charting import LONGEST_ALT
from bot.commands.standing import Standing
from bot.content import Content
from bot.learning import Recalled
from bot.markup import cut, escape
from bot.quiz import weeks
from bot.quiz.progress import Grasp, Hold
from bot.quiz.weeks import Streak
from bot.replies import (
    Block,
    Chart,
    ChartKind,
    Choice,
    Choices,
    Emphasis,
    Mark,
    Notice,
    Reply,
    Series,
    Text,
)

#: Topics named in a sentence, and drawn; the others are counted.
NAMED = 5
DRAWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All there is to show of somebody.

    ``due`` counts the facts to be reviewed now; ``next_review`` says when the others come, if any.
    ``pause`` says why no tips come now, if none do.
    """

    content: Content
    stand: Standing | None
    pause: str
    topics: Sequence[Grasp]
    streak: Streak
    recalled: Recalled
    due: int
    next_review: str

    def of(self, hold: Hold) -> Sequence[Grasp]:
        """Return the topics that are so, those first of which the most is held and met."""
        these = [topic for topic in self.topics if topic.hold is hold]
        return sorted(these, key=lambda t: (-t.held / t.facts, -t.met / t.facts))

    def name(self, topic: Grasp) -> str:
        """Return the name of a topic."""
        return self.content.topics[topic.topic].name


def reply(found: Found) -> Reply:
    """Write the page of somebody who has begun."""
    chart = _chart(found)
    return Reply(
        title="Your progress",
        blocks=(
            Text(_held(found)),
            Notice(_what_held_means(found)),
            *((chart,) if chart else ()),
            Text(_weeks(found.streak)),
            *_place(found),
            *_recalled(found.recalled),
            Text(_due(found)),
            Choices(prompt="", choices=tuple(_choices(found))),
        ),
    )


# --- topics ------------------------------------------------------------------------------------


def _held(found: Found) -> str:
    """Say how many topics are held, fading and new, and which; without any yet, what was begun."""
    held, fading, new = (found.of(hold) for hold in Hold)
    begun = [topic for topic in new if topic.met]
    if held or fading:
        counted = (("held", held), ("fading", fading), ("new", new))
        counts = [f"{len(topics)} {word}" for word, topics in counted if topics]
        if begun:
            counts[-1] += f", {len(begun)} of them begun"
        lines = [f"**Your topics: {_joined(counts)}.**"]
        lines += [
            f"- {name}: {_named(found, topics)}."
            for name, topics in (("Held", held), ("Fading", fading), ("New, and begun", begun))
            if topics
        ]
        return "\n".join(lines)
    if begun:
        topics = "1 topic" if len(begun) == 1 else f"{len(begun)} topics"
        return (
            f"**You have begun {topics}:** {_named(found, begun)}. A topic is held once you were "
            "right about each of its facts on two days."
        )
    return f"**None of your {len(found.topics)} topics is begun yet.** One question is enough."


def _what_held_means(found: Found) -> str:
    counted = "the topics you have met, in the questions for every role"
    if found.stand:
        role = found.content.roles[found.stand.track.role]
        counted = f"the topics and questions for a {escape(role.name)}"
    return (
        "Held means: I expect you to recall all facts of a topic today, and you were right about "
        f"each on two different days. Fading was held before. I count {counted}."
    )


def _named(found: Found, topics: Sequence[Grasp]) -> str:
    names = [escape(found.name(topic)) for topic in topics[:NAMED]]
    more = len(topics) - len(names)
    return _joined([*names, *([f"{more} more"] if more else [])])


def _joined(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _chart(found: Found) -> Chart | None:
    """Draw what is held of each topic, if anything is or was; empty bars would cheer nobody."""
    begun = [topic for hold in Hold for topic in found.of(hold) if topic.met]
    drawn = [topic for topic in begun if topic.held or topic.hold is Hold.FADING][:DRAWN]
    if not drawn:
        return None
    marks = tuple(
        Mark(
            group=topic.hold.title(),
            row=found.name(topic),
            series=0,
            words=f"{topic.held} of {topic.facts}",
            low=topic.held,
            high=topic.facts,
        )
        for topic in drawn
    )
    more = len(begun) - len(drawn)
    topics = "1 more topic is" if more == 1 else f"{more} more topics are"
    rest = f" {topics} begun." if more else ""
    return Chart(
        kind=ChartKind.SHARES,
        title="Facts you hold, topic by topic",
        unit="facts",
        series=(Series(name="Facts held", short="held"),),
        marks=marks,
        summary=f"A topic is held when you hold every one of its facts.{rest}",
        alt=cut(
            f"A bar for each topic, filled as far as you hold its facts. {_told(marks)}{rest}",
            LONGEST_ALT,
        ),
    )


def _told(marks: Sequence[Mark]) -> str:
    """Say the bars group by group: Held: Salary 3 of 3, Tools 2 of 2."""
    groups: dict[str, list[str]] = {}
    for mark in marks:
        groups.setdefault(mark.group, []).append(f"{mark.row} {mark.words}")
    return " ".join(f"{group}: {', '.join(said)}." for group, said in groups.items())


# --- weeks, path and what is next --------------------------------------------------------------


def _weeks(streak: Streak) -> str:
    if not streak.weeks:
        return f"**Your learning weeks begin with your next answer.** {weeks.RULE}"
    counted = "1 learning week" if streak.weeks == 1 else f"{streak.weeks} learning weeks in a row"
    said = [f"**{counted}.**"]
    if streak.forgiven:
        missed = len(streak.forgiven)
        said.append(
            f"{missed} missed week{'s were' if missed > 1 else ' was'} forgiven on the way."
        )
    if not streak.this_week:
        said.append(f"One answer this week makes it {streak.weeks + 1}.")
    return " ".join([*said, weeks.RULE])


def _place(found: Found) -> Iterator[Block]:
    if found.stand:
        name = escape(found.stand.track.name)
        yield Text(f"**{name}.** {standing.place_in_words(found.stand)} {found.pause}".rstrip())


def _recalled(recalled: Recalled) -> Iterator[Block]:
    if recalled.asked:
        yield Text(
            "What I told you three weeks ago or earlier: "
            f"**{recalled.right} of {recalled.asked} recalled** when I asked again."
        )


def _due(found: Found) -> str:
    if not found.due:
        return f"Nothing is due for review now. {found.next_review}".rstrip()
    facts = recalling.facts_in_words(found.due).capitalize()
    return f"**{facts} {'is' if found.due == 1 else 'are'} due for review.**"


def _choices(found: Found) -> Iterator[Choice]:
    if found.due:
        yield Choice(label="Review", action=run("review"), emphasis=Emphasis.PRIMARY)
    quiz = Choice(label="Quiz me", action=run("quiz"))
    yield quiz if found.due else replace(quiz, emphasis=Emphasis.PRIMARY)
    yield Choice(label="My track" if found.stand else "Pick a track", action=run("track"))
