"""``ask``: the best sourced answer to a free question, or an honest "the sources do not say".

It also hears every line that begins with no command, so that "salary" and "what does an MLE earn"
are answered at once, after a slash command, in direct messages and where the bot is mentioned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot import citing
from bot.actions import fits, run
from bot.commands import showing
from bot.commands.start import start
from bot.content import Content
from bot.invocation import Command, Context, Option, Value
from bot.markup import escape
from bot.matching import words
from bot.model import Conflict
from bot.plain import bare
from bot.registry import SLASH
from bot.replies import Block, Card, Choice, Choices, Notice, Reply, Text
from bot.search import Found, Outside, courtesy, find, in_distress
from bot.tips.message import PAUSE

#: Characters of a question; Slack and Discord carry more, but nobody reads it.
LONGEST = 2000
#: Disagreements shown with one answer; others are named below it, ``compare`` shows them all.
MOST_CONFLICTS = 1


def ask(context: Context) -> Reply:
    """Answer a question from the content, or say that the sources do not."""
    question = context.options["question"]
    if in_distress(question):
        return _PEOPLE
    polite = courtesy(question)
    if polite == "greeting":
        return start(context)
    if polite == "thanks":
        return _WELCOME
    stop = (_STOP,) if _begins_like_a_stop(question) else ()
    found = find(context.content, question)
    if isinstance(found, Outside):
        refusal = _refusal(context.content, found)
        return replace(refusal, blocks=(*stop, *refusal.blocks))
    answer = _answer(context, found)
    share = _shareable(context.content, question, found)
    return replace(answer, blocks=(*answer.blocks, *stop), share=share)


def _begins_like_a_stop(question: str) -> bool:
    """Tell whether somebody may want to have peace, in words that no command knows."""
    _, plain = bare(words(question))
    return plain[:1] in _STOPS


def _answer(context: Context, found: Found) -> Reply:
    content = context.content
    claims = [claim.id for claim in found.claims]
    lines = "\n".join(showing.claim_line(content, claim) for claim in found.claims)
    conflicts = _conflicts(content, found, claims)
    claims += [claim for conflict in conflicts for side in conflict.sides for claim in side.claims]
    shown = tuple(dict.fromkeys(claims))
    return Reply(
        title=_title(content, found),
        blocks=(
            *_straight(content, found),
            *((Text(lines),) if lines else ()),
            *(showing.disagreement(content, conflict) for conflict in conflicts),
            Choices(prompt="", choices=_onward(content, found)),
            *_small_print(context, shown, conflicts),
        ),
        claims=shown,
    )


def _small_print(
    context: Context, shown: tuple[str, ...], conflicts: Sequence[Conflict]
) -> Iterable[Block]:
    if shown:
        yield citing.sources(context.content, shown, context.today, told=conflicts)


def _shareable(content: Content, question: str, found: Found) -> str:
    """Return a line for the Share button, which holds little.

    It is the question, or a short one with this very answer, or else all there is on the topic.
    """
    frequent = found.faq.phrasings[:1] if found.faq else ()
    shorter = (said for said in (*frequent, found.gist) if _gives(content, said, found))
    lines = (f"ask {said}" for said in (question, *shorter))
    return next((line for line in lines if fits(line)), _everything(content, found))


def _gives(content: Content, question: str, found: Found) -> bool:
    other = find(content, question)
    return isinstance(other, Found) and (other.topic, other.roles, other.claims) == (
        found.topic,
        found.roles,
        found.claims,
    )


def _title(content: Content, found: Found) -> str:
    if found.faq:
        return found.faq.phrasings[0]
    names = " and ".join(content.roles[role].name for role in found.roles)
    return f"{content.topics[found.topic].name}: {names}"


def _straight(content: Content, found: Found) -> Iterable[Block]:
    """Yield the answer itself: a prepared one, or what each role's file says in short."""
    if found.faq:
        yield Text(escape(found.faq.answer))
        return
    told = [content.roles[role] for role in found.roles]
    said = [role.topics.get(found.topic) for role in told]
    if len(told) == 1:
        alone = f"The sources do not say this about a {escape(told[0].name)}."
        yield Text(escape(said[0].summary) if said[0] else alone)
        return
    for role, one in zip(told, said, strict=True):
        text = escape(one.summary) if one else "Not stated in the sources."
        yield Card(title=role.name, text=text)


def _conflicts(content: Content, found: Found, claims: list[str]) -> list[Conflict]:
    """Return the disagreements of which one side is shown."""
    shown = set(claims)
    about = content.conflicts_about(found.topic, found.roles)
    return [c for c in about if any(shown & set(side.claims) for side in c.sides)][:MOST_CONFLICTS]


def _onward(content: Content, found: Found) -> tuple[Choice, ...]:
    """Return the way to everything on the topic, and to the topics next to it."""
    line = _everything(content, found)
    what = "All on" if line.startswith("role") else "Compare:"
    label = f"{what} {content.topics[found.topic].name}"[:75]
    return (Choice(label=label, action=run(line)), *_doors(content, found.nearby, found.roles))


def _everything(content: Content, found: Found) -> str:
    first = found.roles[0]
    if len(found.roles) == 1 and found.topic in content.roles[first].topics:
        return f"role {first} {found.topic}"
    return f"compare {found.topic}"


def _doors(content: Content, topics: Iterable[str], roles: tuple[str, ...]) -> Iterable[Choice]:
    for topic in topics:
        alone = len(roles) == 1 and topic in content.roles[roles[0]].topics
        line = f"role {roles[0]} {topic}" if alone else f"compare {topic}"
        yield Choice(label=content.topics[topic].name, action=run(line))


def _means_something(content: Content, said: str) -> bool:
    """Tell whether there is anything to say to a line; what merely lies near it does not count."""
    if in_distress(said) or courtesy(said):
        return True
    return not isinstance(find(content, said), Outside)


def _refusal(content: Content, outside: Outside) -> Reply:
    names = escape(" and ".join(role.name for role in content.roles.values()))
    if not outside.nearby:
        return _not_understood(names)
    return Reply(
        title="",
        blocks=(
            Text(f"The sources do not say. They cover two careers: {names}."),
            Choices(
                prompt="The nearest they cover",
                choices=tuple(_doors(content, outside.nearby, ())),
            ),
            Notice(f"`{SLASH} sources` shows what my answers rest on."),
        ),
    )


def _not_understood(names: str) -> Reply:
    doors = (
        Choice(label="What I can do", action=run("help")),
        Choice(label="Compare the roles", action=run("compare")),
    )
    return Reply(
        title="",
        blocks=(
            Text(f"I did not understand that. I know about two careers: {names}."),
            Choices(prompt="", choices=doors),
        ),
    )


_STOPS = {("stop",), ("unsubscribe",), ("quit",), ("cancel",), ("pause",), ("mute",)}
_STOP = Choices(prompt="Shall your tips stop?", choices=(PAUSE,))
_PEOPLE = Reply(
    title="",
    blocks=(
        Text(
            "I am only a bot about careers and cannot help with this, and it matters. Please talk "
            "to somebody you trust, or to a helpline where you live: findahelpline.com lists them. "
            "If you are in danger now, call your local emergency number."
        ),
    ),
)

_WELCOME = Reply(
    title="",
    blocks=(
        Text("You are welcome. Ask me anything else about these careers."),
        Choices(
            prompt="",
            choices=(
                Choice(label="Compare the roles", action=run("compare")),
                Choice(label="Quiz me", action=run("quiz")),
            ),
        ),
    ),
)


def _questions(content: Content) -> list[Value]:
    """Return the frequent questions in their plainest words, as proposals."""
    return [Value(id=faq.phrasings[0], label=faq.phrasings[0]) for faq in content.faq]


COMMANDS = (
    Command(
        name="ask",
        summary="The best answer the sources give to a question in your own words",
        example="ask do I need a PhD to be a data scientist?",
        handle=ask,
        options=(
            Option(
                name="question",
                summary="Your question",
                required=True,
                values=_questions,
                text=LONGEST,
            ),
        ),
        hears_rest=True,
        knows=_means_something,
    ),
)
