"""How claims, disagreements and sources look in a reply, the same in every command."""

from collections.abc import Iterable, Sequence

from bot.actions import run
from bot.content import Content
from bot.markup import escape
from bot.model import Claim, Conflict, Figure, Role
from bot.replies import Block, Choice, Choices, Code, Table, Text

#: How a currency is written before an amount, and its name; others go by their ISO code.
CURRENCIES = {"USD": ("$", "US dollars")}
LEVELS = {"entry": "Entry", "mid": "Mid", "senior": "Senior"}
UNREADABLE = "unreadable in the source"
#: Said wherever figures of several sources stand beside each other.
SOURCES_DIFFER = "Sources differ, so nothing here is averaged."


def claim_line(content: Content, claim: Claim) -> str:
    """Return a claim as a list line that names its sources, each with its date if it ages."""
    cited = [content.sources[citation.source] for citation in claim.sources]
    if claim.as_of:
        named = "; ".join(f"{escape(source.name)}, {source.dated}" for source in cited)
    else:
        named = ", ".join(escape(source.name) for source in cited)
    return f"- {escape(claim.text)} *({named})*"


def disagreement(content: Content, conflict: Conflict) -> Text:
    """Return a disagreement with every side named and dated; nothing is averaged or picked."""
    sides = "; ".join(
        f"{escape(content.sources[side.source].name)} ({content.sources[side.source].dated}) "
        f"{escape(side.text.rstrip('.'))}"
        for side in conflict.sides
    )
    note = f" {escape(conflict.note)}" if conflict.note else ""
    return Text(f"**Sources differ. {titled(conflict)}** {sides}.{note}")


def titled(conflict: Conflict) -> str:
    """Return what a disagreement is about, ready for what is said of it."""
    return escape(conflict.title if conflict.title.endswith("?") else f"{conflict.title}:")


def pay_table(content: Content, topic: str, roles: Sequence[Role]) -> Table | None:
    """Return the pay figures on a topic, a row per level and source; ``None`` if there are none."""
    figures: dict[tuple[str, str], dict[str, str]] = {}
    currencies: set[str] = set()
    for role in roles:
        for claim in role.topics[topic].claims if topic in role.topics else ():
            if claim.figure:
                place = (claim.figure.level, claim.sources[0].source)
                figures.setdefault(place, {})[role.id] = _pay_cell(claim.figure)
                currencies.add(currency(claim.figure)[1])
    if not figures:
        return None
    rows = tuple(
        (
            f"{LEVELS[level]}: {content.sources[source].name}, {content.sources[source].dated}",
            *(figures[level, source].get(role.id, "not stated") for role in roles),
        )
        for level, source in sorted(figures, key=lambda place: list(LEVELS).index(place[0]))
    )
    return Table(
        caption=f"Pay a year in {' and '.join(sorted(currencies))}, as each source prints it",
        header=("Level and source", *(role.name for role in roles)),
        rows=rows,
    )


def currency(figure: Figure) -> tuple[str, str]:
    """Return the sign to write before an amount, and the name of the currency."""
    return CURRENCIES.get(figure.currency, (f"{figure.currency} ", figure.currency))


def pay(figure: Figure) -> tuple[str, str]:
    """Return a range in words, just as its source prints it, and the years of experience."""
    if figure.low is None or (figure.high is None and not figure.open):
        return UNREADABLE, ""
    sign, _ = currency(figure)
    end = "" if figure.high is None else f" to {sign}{figure.high:,}"
    years = f"{figure.years} years" if figure.years else ""
    return f"{sign}{figure.low:,}{end}{'+' if figure.open else ''}", years


def _pay_cell(figure: Figure) -> str:
    words, years = pay(figure)
    return f"{words} ({years})" if years else words


def snippet(role: Role, topic: str) -> tuple[Block, ...]:
    """Return the listing that a role has on a topic, if it has one, and whose it is."""
    said = role.topics.get(topic)
    if said is None or said.snippet is None:
        return ()
    return (Text("The same point in a listing of our own:"), Code(said.snippet, "python"))


def topic_select(content: Content, line: str, topics: Iterable[str]) -> Choices:
    """Return a select that opens another topic with the command ``line`` in front."""
    return Choices(
        prompt="Another topic",
        select=True,
        choices=tuple(
            Choice(
                label=content.topics[topic].name,
                action=run(line.format(topic=topic)),
            )
            for topic in topics
        ),
    )
