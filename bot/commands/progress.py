"""``progress``: what somebody holds and what fades, their learning weeks and place on the path."""

from dataclasses import replace

from bot.commands import progressing, recalling, standing, start
from bot.commands.progressing import Found
from bot.invocation import Command, Context
from bot.people import Person
from bot.quiz import recall, weeks
from bot.quiz.drawing import Mind
from bot.quiz.progress import facts_of, grasp
from bot.replies import Reply, Text
from bot.tips.choose import zone_of


def progress(context: Context) -> Reply:
    """Show how far the asker has come; somebody who has not begun gets the ways in."""
    # Not ``person``: to look at a page makes nobody known.
    person = context.store.known(context.target)
    found = _found(context, person) if person else None
    if found is None:
        return _first_step(context)
    return progressing.reply(found)


def _found(context: Context, person: Person) -> Found | None:
    """Gather what there is about somebody; ``None`` if they have neither a track nor an answer."""
    content, store = context.content, context.store
    stand = standing.of_learner(context, person)
    answered = store.answered(person.learner)
    if stand is None and not answered:
        return None
    role = stand.track.role if stand else None
    questions = content.questions.values()
    facts = facts_of(questions, role)
    reviews = store.reviews(person.learner)
    rules = standing.memory_of(context, person)
    topics = grasp(facts, reviews, rules, context.now)
    zone = zone_of(person, context.default_zone).name
    cards = {card.fact: card for card in store.cards(person.learner)}
    mind = Mind(cards=cards, now=context.now, memory=rules)
    return Found(
        content=content,
        stand=stand,
        pause=standing.pause_in_words(stand, standing.local_date(context, person)) if stand else "",
        # Without a track there is no set of topics to get through: only what was met counts.
        topics=[topic for topic in topics if stand or topic.met],
        streak=weeks.in_a_row(
            (weeks.day_of(answer, zone) for answer in answered),
            store.sent_dates(person.learner),
            weeks.local_day(context.now, zone),
        ),
        recalled=recall.recalled(
            store.told(person.learner), reviews, recall.facts(content), context.now
        ),
        due=len(mind.due(questions)),
        next_review=recalling.next_review(context, mind.coming(questions)),
    )


def _first_step(context: Context) -> Reply:
    welcome = start.start(context)
    begin = Text("You have not begun yet, so there is nothing to count. One question is enough.")
    return replace(welcome, blocks=(begin, *welcome.blocks))


COMMANDS = (
    Command(
        name="progress",
        summary="What you hold, what fades, and your learning weeks",
        example="progress",
        handle=progress,
        aliases=("my progress", "how am i doing"),
        stores=True,
    ),
)
