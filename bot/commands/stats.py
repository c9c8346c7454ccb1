"""``stats``: how learning goes in a community, for the people who run it.

Numbers over many people only: a part that fewer than five people are in says so and shows nothing,
and a question shows numbers from twenty people on. Flags are messages to the authors, so they
count from the first. What somebody answered is in none of it.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.commands import unreached
from bot.content import Content
from bot.invocation import Command, Context
from bot.learning import FirstAnswer
from bot.markup import escape
from bot.people import FLOOR
from bot.ports import Scope
from bot.quiz import fit as fitness
from bot.quiz import items, recall, report
from bot.quiz.report import Row
from bot.replies import Attached, Block, Notice, Reply, Text

#: How many questions are named in chat; the file has the others.
_NAMED = 3


def stats(context: Context) -> Reply:
    """Show what is known of a community's questions, tips and role fit."""
    scope = Scope(context.target.platform, context.target.community)
    answers = context.store.first_answers(scope)
    rows = report.rows(context.content, answers, context.store.flags(scope))
    return Reply(
        title="How learning goes here",
        blocks=(
            *_questions(answers, rows),
            Text(_tips(context, scope)),
            Text(_fit(context, scope)),
            Text(unreached.in_words(context.store.unreached(scope))),
            Notice(
                f"None of these numbers is about fewer than {FLOOR} people, apart from flags, "
                "which count from the first. Nobody's own answers are in them."
            ),
        ),
    )


def _questions(answers: Sequence[FirstAnswer], rows: Sequence[Row]) -> Iterator[Block]:
    people = len({answer.learner for answer in answers})
    if people < FLOOR:
        yield Text(f"**Questions.** Fewer than {FLOOR} people have answered any so far.")
        return
    yield Text(f"**Questions.** {people} people have answered at least one. {_worth_a_look(rows)}")
    told = [row for row in rows if row.item or row.flags]
    if told:
        yield Attached(
            name="waymark-questions.csv",
            media_type="text/csv",
            text=report.as_csv(told, places=False),
        )


def _worth_a_look(rows: Sequence[Row]) -> str:
    doubtful = [row for row in rows if row.looks][:_NAMED]
    if doubtful:
        return "\n".join(("Worth a look:", *(f"- {_named(row)}" for row in doubtful)))
    if any(row.item for row in rows):
        return "None of them wants a look."
    return f"A question shows numbers once {items.ENOUGH} people have answered it."


def _named(row: Row) -> str:
    looks = "; ".join(row.looks)
    return escape(f"{row.question.stem} {looks[:1].upper()}{looks[1:]}.")


def _tips(context: Context, scope: Scope) -> str:
    facts = recall.facts(context.content)
    counted = recall.shown(context.store.recalled(scope, facts, context.now))
    shown = [recalled for recalled in counted.values() if recalled]
    if not shown:
        few = f"Fewer than {FLOOR} people have been asked for any three weeks later."
        return f"**Tips.** {few}"
    right, asked = sum(tip.right for tip in shown), sum(tip.asked for tip in shown)
    share = report.percent(right / asked)
    return f"**Tips.** Three weeks later {share} of {asked} answers recalled what the tip had told."


def _fit(context: Context, scope: Scope) -> str:
    fit = context.content.fit
    sheets = context.store.latest_sheets(fit.version, scope) if fit else ()
    totals = fitness.totals(fit, sheets) if fit else {}
    people = sum(totals.values())
    if people < FLOOR:
        return f"**Role fit.** Fewer than {FLOOR} people have finished it so far."
    return f"**Role fit.** {people} people have finished it: {_leans(context.content, totals)}."


def _leans(content: Content, totals: Mapping[str | None, int]) -> str:
    names = {name: role.name for name, role in content.roles.items()}
    lean = [f"{count} lean to {names[role]}" for role, count in totals.items() if role]
    return f"{', '.join(lean)}, and for {totals[None]} it is close"


COMMANDS = (
    Command(
        name="stats",
        summary="How learning goes here, in numbers over many people",
        example="stats",
        handle=stats,
        stores=True,
        organisers=True,
    ),
)
