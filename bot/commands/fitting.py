"""How the role-fit quiz looks: an item, the result, the points of each answer, and dead ends."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from math import ceil, sqrt
from string import ascii_uppercase

from bot import citing
from bot.actions import ActionId, run
from bot.content import Content
from bot.learning import Sheet
from bot.markup import escape
from bot.model import Facet, Fit, FitItem, Role, TipKind
from bot.quiz import fit as rules
from bot.quiz.fit import Answer, Change, Result
from bot.registry import SLASH
from bot.replies import Block, Card, Choice, Choices, Emphasis, Notice, Reply, Text

#: Another sheet, and the points of this one answer by answer.
AGAIN = "again"
POINTS = "points"

#: Reasons shown for a lean, and for each role where it is close.
REASONS = 3
REASONS_EACH_WAY = 2
#: Changes that are named; where it takes more, only their number is.
CHANGES_NAMED = 2
#: Topics of the reasons that are offered to read on.
TOPICS = 4
#: Where the mark stands in a facet's bar, first role to second. It comes first in its line, so that
#: the bars stand in a column; the words after it say the same.
_BAR = ("|····", "··|··", "····|")
_FRAMING = (
    "This is for exploring. It is not a test, there are no right answers, and it is not for "
    "selecting applicants."
)


def action(sheet: Sheet, choice: str) -> ActionId:
    """Return what a button of a sheet does; its step is the number of moves made so far."""
    return ActionId("fit", sheet.id, len(sheet.moves), choice)


# --- items -------------------------------------------------------------------------------------


def item_reply(fit: Fit, sheet: Sheet, remark: str, *, resumed: bool = False) -> Reply:
    """Show the item that waits for its answer."""
    place = len(rules.answers(sheet.moves))
    item = fit.items[place]
    intro = (Text(f"What would you enjoy? {_FRAMING}"),) if place == 0 else ()
    ways = [*([("Back", rules.BACK)] if place else []), *([("Start over", AGAIN)] * resumed)]
    other = tuple(Choice(label=label, action=action(sheet, move)) for label, move in ways)
    return Reply(
        title=f"Which role fits you: {place + 1} of {len(fit.items)}",
        blocks=(
            *((Notice(remark),) if remark else ()),
            *intro,
            _asked(item),
            Choices(prompt="Your answer", choices=tuple(_answers(sheet, item))),
            *((Choices(prompt="", choices=other),) if other else ()),
        ),
    )


def left(fit: Fit, sheet: Sheet) -> str:
    """Say how far a sheet is that somebody comes back to."""
    return f"You have {len(fit.items) - len(rules.answers(sheet.moves))} of {len(fit.items)} left."


def _asked(item: FitItem) -> Text:
    stem = f"**{escape(item.stem)}**"
    if not item.is_pair:
        return Text(f"{stem}\n\nFrom 1, not at all, to 5, very much.")
    options = "\n".join(
        f"{letter}. {escape(side.text)}"
        for letter, side in zip(ascii_uppercase, item.leanings, strict=False)
    )
    return Text(f"{stem}\n\n{options}")


def _answers(sheet: Sheet, item: FitItem) -> Iterator[Choice]:
    for place, answer in enumerate(rules.answers_to(item)):
        label = ascii_uppercase[place] if answer in rules.SIDES else answer.capitalize()
        yield Choice(label=label, action=action(sheet, answer))


# --- the result --------------------------------------------------------------------------------


def result_reply(
    content: Content,
    fit: Fit,
    sheet: Sheet,
    before: Sheet | None,
    today: date,
    *,
    remark: str = "",
) -> Reply:
    """Show what a finished sheet leans to, why, and what would change it; never a share.

    ``before`` is the sheet the person finished before it, if any.
    """
    given = rules.answers(sheet.moves)
    result = rules.judge(fit, given)
    reasons = _reasons(fit, result)
    claims = _claims(fit, given, reasons)
    return Reply(
        title="Which role fits you",
        blocks=(
            *((Notice(remark),) if remark else ()),
            Text(f"**{_outcome(content, fit, result)}** {_FRAMING}"),
            *_shift(content, fit, result, before),
            Text("\n".join(_facet_line(fit, facet, result) for facet in fit.facets)),
            *_moved_most(content, fit, given, result, reasons),
            Text(_flip(content, fit, given, result)),
            *(_try_both(content, fit) if result.role is None else ()),
            *_onward(content, sheet, result, claims),
            Notice(
                "For a validated instrument look up the O*NET Interest Profiler on My Next Move. "
                "It is about all kinds of work; this is about two roles that lie close together."
            ),
            *((citing.sources(content, claims, today),) if claims else ()),
        ),
        claims=claims,
    )


def _outcome(content: Content, fit: Fit, result: Result) -> str:
    if result.role is None:
        first, second = (_a(content.roles[role]) for role in rules.roles(fit))
        return f"It is close: your answers speak for the work of {first} and of {second} alike."
    return f"Your answers lean to the work of {_a(content.roles[result.role])}."


def _a(role: Role) -> str:
    return f"a {role.name}"


def _facet_line(fit: Fit, facet: Facet, result: Result) -> str:
    role = result.facets[facet.id]
    words = f"leans to {escape(facet.sides[role])}" if role else "between the two"
    mark = 1 if role is None else 2 * rules.roles(fit).index(role)
    return f"- `{_BAR[mark]}` {escape(facet.name)}: **{words}**"


def _reasons(fit: Fit, result: Result) -> tuple[int, ...]:
    """Return the places of the answers that moved it most; where it is close, each way."""
    if result.role:
        return rules.speaking_for(fit, result, result.role)[:REASONS]
    each = (rules.speaking_for(fit, result, role) for role in rules.roles(fit))
    return tuple(chain.from_iterable(places[:REASONS_EACH_WAY] for places in each))


def _claims(fit: Fit, given: Sequence[Answer], places: Iterable[int]) -> tuple[str, ...]:
    about = (rules.chosen(fit.items[place], given[place]) for place in places)
    return tuple(dict.fromkeys(claim for side in about if side for claim in side.claims))


def _moved_most(
    content: Content, fit: Fit, given: Sequence[Answer], result: Result, places: Sequence[int]
) -> tuple[Block, ...]:
    if not places:
        return (Text("No answer of yours spoke for one role more than for the other."),)
    heading = "What moved it most" if result.role else "What drew you each way"
    lines = (f"- {_because(content, fit.items[place], given[place])}" for place in places)
    return (Text("\n".join([f"**{heading}**", *lines])),)


def _because(content: Content, item: FitItem, answer: Answer) -> str:
    """Say an answer and the sourced reason it counts, with the names of the sources."""
    about = rules.chosen(item, answer)
    if about is None:
        return f"{said(item, answer)}."
    names = ", ".join(escape(source.name) for source in content.cited(about.claims))
    return f"{said(item, answer)}. {escape(about.reason)} *({names})*"


def said(item: FitItem, answer: Answer) -> str:
    """Repeat an answer in words that stand without the question."""
    about = rules.chosen(item, answer)
    if about is None:
        word = "and" if answer is Answer.BOTH else "nor"
        options = f" {word} ".join(f"“{escape(side.text)}”" for side in item.leanings)
        return f"You chose {answer} {options}"
    if item.is_pair:
        return f"You chose “{escape(about.text)}”"
    return f"You gave {answer} of 5 to “{escape(about.text)}”"


def _flip(content: Content, fit: Fit, given: Sequence[Answer], result: Result) -> str:
    """Say which other answers would change the result: the fewest there are."""
    heading = "**What would change it**"
    if result.role:
        needed = rules.changes(fit, given, None)
        return f"{heading}\n- It would be close {_instead(fit, needed)}."
    lines = (
        f"- It would lean to {content.roles[role].name} "
        f"{_instead(fit, rules.changes(fit, given, role))}."
        for role in rules.roles(fit)
    )
    return "\n".join([heading, *lines])


def _instead(fit: Fit, needed: Sequence[Change]) -> str:
    if len(needed) > CHANGES_NAMED:
        return f"only with {len(needed)} other answers"
    return "with " + ", and ".join(_other(fit.items[change.place], change) for change in needed)


def _other(item: FitItem, change: Change) -> str:
    if not item.is_pair:
        return f"{change.new} of 5 for “{escape(item.leanings[0].text)}” in place of {change.old}"
    sides = [rules.chosen(item, answer) for answer in (change.new, change.old)]
    new, old = (f"“{escape(side.text)}”" if side else "both or neither" for side in sides)
    return f"{new} in place of {old}" + (f" at “{escape(item.stem)}”" if None in sides else "")


def _shift(content: Content, fit: Fit, result: Result, before: Sheet | None) -> tuple[Block, ...]:
    """Say how this sheet differs from the one before it, in words."""
    if before is None:
        return ()
    earlier = rules.judge(fit, rules.answers(before.moves))
    if earlier.role == result.role:
        then = "As last time."
    elif earlier.role:
        then = f"Last time it leaned to {content.roles[earlier.role].name}."
    else:
        then = "Last time it was close."
    names = {facet.id: facet.name for facet in fit.facets}
    moved = "; ".join(escape(names[facet]) for facet in rules.shifted(earlier, result))
    what = f" What came out differently: {moved}." if moved else " No line below has changed."
    return (Text(f"{then}{what}"),)


def _try_both(content: Content, fit: Fit) -> Iterator[Block]:
    """Yield a first piece of practice from each role's path."""
    tasks = [
        (content.roles[role], next(t for t in track.tips if t.kind is TipKind.TASK))
        for role in rules.roles(fit)
        if (track := content.tracks.get(role)) and any(t.kind is TipKind.TASK for t in track.tips)
    ]
    if tasks:
        yield Text("**How to try both**: do one of each this week, and note which you put off.")
    for role, task in tasks:
        yield Card(
            title=f"As {_a(role)}, in {task.minutes} minutes: {task.title}",
            text=escape(task.text),
        )


def _onward(
    content: Content, sheet: Sheet, result: Result, claims: Iterable[str]
) -> Iterator[Block]:
    topics = list(dict.fromkeys(content.claims[claim].topic for claim in claims))[:TOPICS]
    read = (
        Choice(label=content.topics[topic].name, action=run(f"compare {topic}")) for topic in topics
    )
    if topics:
        yield Choices(prompt="Read on about", choices=tuple(read))
    yield Choices(
        prompt="",
        choices=(
            _path(content, result),
            Choice(label="Compare the roles", action=run("compare")),
            Choice(label="Points per answer", action=action(sheet, POINTS)),
            Choice(label="Take it again", action=action(sheet, AGAIN)),
        ),
    )


def _path(content: Content, result: Result) -> Choice:
    if result.role and result.role in content.tracks:
        label = f"Start the {content.roles[result.role].short} track"
        line = f"track {result.role}"
        return Choice(label=label, action=run(line), emphasis=Emphasis.PRIMARY)
    return Choice(label="Pick a track", action=run("track"), emphasis=Emphasis.PRIMARY)


# --- points per answer -------------------------------------------------------------------------


def points_reply(content: Content, fit: Fit, sheet: Sheet, today: date) -> Reply:
    """Show what every answer counted, with the sourced reason, facet by facet."""
    given = rules.answers(sheet.moves)
    result = rules.judge(fit, given)
    claims = _claims(fit, given, range(len(given)))
    return Reply(
        title="Points per answer",
        blocks=(
            Text(_how_it_counts(content, fit, result)),
            *(_facet_card(content, fit, facet, given, result) for facet in fit.facets),
            *((citing.sources(content, claims, today),) if claims else ()),
        ),
        claims=claims,
    )


def _how_it_counts(content: Content, fit: Fit, result: Result) -> str:
    margin = ceil(2 * sqrt(rules.variance(fit.items))) / 2
    one_in = round(1 / (1 - rules.chances(fit)[None]))
    return (
        "A side of a pair is one point for its role. A rating counts for its role above 3 and "
        "against it below. Both, neither and 3 count nothing.\n\n"
        f"**{_worth(content, fit, result.score)}, in all.** From {margin:g} on I call it a lean. "
        f"Answers given by rolling dice lean about one time in {one_in}, so take a lean as a hint."
    )


def _facet_card(
    content: Content, fit: Fit, facet: Facet, given: Sequence[Answer], result: Result
) -> Card:
    lines = (
        f"- {_because(content, item, given[place])} "
        f"**{_worth(content, fit, result.points[place])}.**"
        for place, item in enumerate(fit.items)
        if item.facet == facet.id
    )
    return Card(title=facet.name, text="\n".join(lines))


def _worth(content: Content, fit: Fit, points: float) -> str:
    if points == 0:
        return "No point either way"
    role = content.roles[rules.roles(fit)[points > 0]].name
    amount = {0.5: "Half a point", 1: "1 point"}.get(abs(points), f"{abs(points):g} points")
    return f"{amount} for {role}"


# --- dead ends ---------------------------------------------------------------------------------


def closed_reply() -> Reply:
    """Say that a sheet was given up for a newer one."""
    return _dead_end("You started over since, so that one is closed.", "Go on with the newer one")


def outdated_reply() -> Reply:
    """Say that the quiz is not the one this sheet was for."""
    return _dead_end("The questions have changed since, so that one cannot go on.", "Start afresh")


def empty_reply() -> Reply:
    """Say that the content has no role-fit quiz."""
    compare = Choice(label="Compare the roles", action=run("compare"))
    return Reply(
        title="",
        blocks=(
            Text("There is nothing to choose from yet; compare the roles meanwhile."),
            Choices(prompt="", choices=(compare,)),
        ),
    )


def unknown_reply() -> Reply:
    """Say that there is no such sheet."""
    return _dead_end("I no longer have those answers.", "Start afresh")


def foreign_reply() -> Reply:
    """Say that the sheet is somebody else's, and nothing about it."""
    return _dead_end(
        f"Those questions are somebody else's; `{SLASH} fit` starts your own.", "Which role fits me"
    )


def _dead_end(sentence: str, label: str) -> Reply:
    start = Choices(prompt="", choices=(Choice(label=label, action=run("fit")),))
    return Reply(title="", blocks=(Text(sentence), start), error=True)
