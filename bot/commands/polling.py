"""The buttons of the question of the week: an answer is noted, or the right one is told."""

from bot.actions import ActionId
from bot.commands import standing
from bot.errors import UserError
from bot.invocation import Context, PressHandler
from bot.polls import message
from bot.quiz import asking
from bot.replies import Reply
from bot.tips.choose import zone_of


def press(context: Context, action: ActionId) -> Reply:
    """Note somebody's answer, or explain it once the right one is told."""
    poll = context.store.poll(action.subject)
    asked = context.content.questions.get(poll.question) if poll else None
    if poll is None or asked is None:
        raise UserError(
            "I no longer have that question.",
            hint="The next one comes to the channel by itself.",
            suggestions=("quiz",),
            offer="Meanwhile",
        )
    if action.choice not in {asking.UNSURE, *map(str, range(len(asked.options)))}:
        raise UserError("That option is no longer there.", hint="Press another one.")
    choice = None if action.choice == asking.UNSURE else int(action.choice)
    person = standing.known_person(context)
    noted = context.store.answer_poll(
        action.subject, person=person.id, choice=choice, now=context.now
    )
    if noted is not None and noted.open:
        zone = zone_of(poll.channel, context.default_zone).name
        return message.noted(noted, asked, choice, zone, context.now)
    return message.explained(context.content, poll, asked, choice, context.today)


PRESSES = (PressHandler(kind="poll", handle=press),)
