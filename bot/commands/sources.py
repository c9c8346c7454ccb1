"""``sources``: what every answer rests on."""

from bot.actions import run
from bot.content import Content
from bot.content.ages import written
from bot.invocation import Command, Context, Option, Value
from bot.model import Source
from bot.replies import ROW_OF_BUTTONS, Card, Choice, Choices, Field, Notice, Reply, Text


def sources(context: Context) -> Reply:
    """List the sources, or show one with what it is used for."""
    content = context.content
    chosen = context.options.get("source")
    return _all(content) if chosen is None else _one(content, content.sources[chosen])


def _all(content: Content) -> Reply:
    cards = tuple(
        Card(title=source.name, text=f"{_facts(source)} Behind {_used(content, source)} claims.")
        for source in content.sources.values()
    )
    buttons = tuple(
        Choice(label=source.name, action=run(f"sources {source.id}"))
        for source in content.sources.values()
    )
    return Reply(
        title="What my answers rest on",
        blocks=(
            Text(f"Articles that compare the roles, retold in our own words. {_ages(content)}"),
            *cards,
            Choices(prompt="Look at one", choices=buttons, select=len(buttons) > ROW_OF_BUTTONS),
            Notice("Where they disagree, I show each side with its date and average nothing."),
        ),
    )


def _ages(content: Content) -> str:
    """Say how old they are, before somebody has to ask."""
    printed = [source for source in content.sources.values() if source.published]
    newest = max(printed, key=lambda source: source.published or "", default=None)
    undated = sum(written(source) is None for source in content.sources.values())
    dated = f"The newest date that any of them prints is {newest.dated}. " if newest else ""
    return f"{dated}{undated} of {len(content.sources)} are undated."


def _one(content: Content, source: Source) -> Reply:
    claims = [c for c in content.claims.values() if source.id in {x.source for x in c.sources}]
    topics = sorted({content.topics[claim.topic].name for claim in claims})
    return Reply(
        title=source.name,
        blocks=(
            Text(source.note),
            Card(
                title="About this source",
                fields=(
                    Field("Title", source.title),
                    Field("Publisher", source.publisher),
                    Field("Date", source.dated),
                    Field("Interest", source.interest or "none stated"),
                    Field("Behind", f"{len(claims)} claims on {', '.join(topics)}"),
                ),
            ),
            Choices(prompt="", choices=(Choice(label="All sources", action=run("sources")),)),
        ),
        claims=tuple(claim.id for claim in claims),
    )


def _facts(source: Source) -> str:
    interest = f" Its publisher {source.interest}." if source.interest else ""
    return f"“{source.title}”, publisher: {source.publisher}, {source.dated}.{interest}"


def _used(content: Content, source: Source) -> int:
    return sum(
        any(citation.source == source.id for citation in claim.sources)
        for claim in content.claims.values()
    )


def _source_values(content: Content) -> list[Value]:
    return [
        Value(id=s.id, label=s.name, aliases=(s.publisher,), summary=s.title[:100])
        for s in content.sources.values()
    ]


COMMANDS = (
    Command(
        name="sources",
        summary="What the answers rest on: publisher, date, interest",
        example="sources skillify",
        handle=sources,
        aliases=(
            "what are your sources",
            "where does this come from",
            "where do you get this from",
            "who wrote this",
            "how do you know",
            "why should i trust you",
            "why should i trust this",
            "why should i believe this",
            "why should i believe any of this",
            "is this trustworthy",
            "are these sources biased",
            "do your sources have an interest",
            "who paid for this",
            "says who",
            "prove it",
            "your numbers are old",
            "is this outdated",
            "how old is this",
            "when was this last updated",
        ),
        options=(Option(name="source", summary="Which source", values=_source_values),),
    ),
)
