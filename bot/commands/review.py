"""``review``: what is due today by spaced review, asked in direct messages as a quiz is."""

from bot.actions import run
from bot.commands import attempting, quizzing, recalling, standing
from bot.errors import UserError
from bot.invocation import Command, Context, Option
from bot.learning import Attempt, AttemptKind
from bot.quiz import asking, memory
from bot.quiz.memory import RETENTIONS
from bot.replies import Choice, Choices, Notice, Reply, Text

#: What a course of twelve weeks wants: with gaps this short it comes back often enough.
_COURSE = 90
_OFFERED = (80, 85, _COURSE, 95)


def review(context: Context) -> Reply:
    """Ask for what is due, or go on with what the person is in the middle of."""
    owner = standing.known_person(context).id
    mind = recalling.mind_of(context)
    already = attempting.unfinished(context, owner)
    if already is None or already.kind is not AttemptKind.REVIEW:
        if not mind.due(context.content.questions.values()):
            return attempting.nothing_due(context, mind)
        # Practice counts for nothing, so it may be left for what does.
        if already is None or already.kind is AttemptKind.PRACTICE:
            reply = attempting.review(context, owner, mind)
            return attempting.delivered(context, reply, AttemptKind.REVIEW)
    reply = attempting.resumed(context.content, already, _instead(already))
    return attempting.delivered(context, reply, already.kind)


def _instead(already: Attempt) -> Choice | None:
    if already.kind is AttemptKind.REVIEW:
        return None
    due = asking.action(already, len(already.answers), quizzing.REVIEW)
    return Choice(label="Review what is due instead", action=due)


def target(context: Context) -> Reply:
    """Show or decide how well a community wants to remember."""
    person = standing.known_person(context)
    if not person.target.community:
        raise UserError(
            "From here I cannot tell which community this is for.",
            hint="Please say it again in one of its channels.",
        )
    chosen = context.options.get("percent")
    if chosen is not None:
        context.store.set_retention(person.target, int(chosen) / 100)
    how = standing.memory_of(context, person)
    percent = round(how.retention * 100)
    *gaps, last = memory.gaps(how)
    said = (
        f"A fact is asked again when the chance to recall it falls to {percent} %. Answered right "
        f"each time, it comes back after {', '.join(map(str, gaps))} and {last} days."
    )
    others = tuple(
        Choice(label=f"{offer} %", action=run(f"review target {offer}"))
        for offer in _OFFERED
        if offer != percent
    )
    return Reply(
        title="Decided" if chosen else "How well this community wants to remember",
        blocks=(
            Text(f"{said} This holds from everybody's next answer on." if chosen else said),
            Choices(prompt="Remember more with more questions, or less with fewer", choices=others),
            Notice(f"A course of about twelve weeks wants {_COURSE} %."),
        ),
    )


COMMANDS = (
    Command(
        # Two words, since on Discord a family has no command of the bare name.
        name="review due",
        summary="What is due today, asked again before you forget it",
        example="review due",
        handle=review,
        aliases=("review", "what is due", "due"),
        stores=True,
    ),
    Command(
        name="review target",
        summary="How well this community wants to remember",
        example=f"review target {_COURSE}",
        handle=target,
        options=(
            Option(
                name="percent",
                summary="The chance to recall at which a fact is asked again",
                between=(round(RETENTIONS[0] * 100), round(RETENTIONS[1] * 100)),
            ),
        ),
        stores=True,
        organisers=True,
    ),
)
