"""``board``: the leaderboard of a community, for those who asked to be on it.

What counts is how many different questions somebody recalled in four weeks, each once: it rewards
learning and coming back, cannot be raised by asking oneself the same again, and lets a newcomer
catch up. Nobody sees more than their own place and its neighbours; role fit is nowhere in it.
"""

from unicodedata import category, normalize

from bot.actions import run
from bot.commands import boarding, standing
from bot.errors import UserError
from bot.invocation import Command, Context, Option
from bot.markup import clean, escape
from bot.quiz import boards
from bot.registry import SLASH
from bot.replies import Choice, Choices, Notice, Reply, Text

#: Characters of a name, as on a name tag (our choice).
LONGEST = 20
_RULE = (
    "The number counts the different questions somebody answered right in the last "
    f"{boards.WINDOW.days} days, in quizzes, reviews and with tips; each counts once."
)
_SEEN = (
    "Your neighbours on it see that name and your number, and everybody does when you are among "
    "the first three of a live round. Nobody sees what you answered."
)


def show(context: Context) -> Reply:
    """Tell somebody their own place and who is next to them."""
    person = standing.known_person(context)
    scores = context.store.board(person.target, since=context.now - boards.WINDOW)
    placed = boards.ranked(scores)
    leave = Choice(label="Leave the leaderboard", action=run("board leave"))
    if boards.around(placed, person.id):
        told = boarding.neighbours(placed, person.id, "here")
        return _board(told, Notice(_RULE), Choices(prompt="", choices=(leave,)))
    if len(placed) < 2:  # noqa: PLR2004 - one alone has no neighbour
        so_far = "Nobody is on it yet." if not placed else "One person is on it so far."
    else:
        so_far = f"{len(placed)} people are on it."
    return _board(Text(f"You are not on it. {so_far} {boarding.JOIN}"), Notice(f"{_RULE} {_SEEN}"))


def join(context: Context) -> Reply:
    """Put somebody on the leaderboard under the name they chose."""
    person = standing.known_person(context)
    if not person.target.community:
        raise UserError(
            "I don't know which community's leaderboard you mean.",
            hint=f"Type `{SLASH} board join` in one of its channels; only you see the answer.",
        )
    name = _checked(context.options["name"])
    if not context.store.join_board(person.id, name, now=context.now):
        raise UserError(
            f"Somebody here is called {escape(name)} already.", hint="Please choose another name."
        )
    leave = Choice(label="Leave the leaderboard", action=run("board leave"))
    look = Choice(label="See my place", action=run("board show"))
    return Reply(
        title="You are on the leaderboard",
        blocks=(
            Text(f"You are called **{escape(name)}** there. {_RULE}"),
            Notice(_SEEN),
            Choices(prompt="", choices=(look, leave)),
        ),
    )


def leave(context: Context) -> Reply:
    """Take somebody off the leaderboard at once."""
    person = standing.known_person(context)
    was_on_it = context.store.leave_board(person.id)
    told = "Your name is gone from it, from now on." if was_on_it else "You were not on it."
    return Reply(
        title="You are off the leaderboard",
        blocks=(Text(told), Notice(boarding.JOIN)),
    )


def _checked(typed: str) -> str:
    """Return a name in one spelling: letters, digits, spaces and dashes."""
    name = normalize("NFC", clean(typed))
    if len(name) <= LONGEST and any(map(str.isalnum, name)) and all(map(_may_stand, name)):
        return name
    raise UserError(
        f"A name has up to {LONGEST} letters, digits, spaces and dashes.",
        hint=f"`{SLASH} board join Ada`, for example.",
    )


def _may_stand(character: str) -> bool:
    """Admit letters, with the marks that some scripts write them with, digits, spaces, dashes."""
    return character.isalnum() or character in " -" or category(character).startswith("M")


def _board(*blocks: Text | Notice | Choices) -> Reply:
    return Reply(title="The leaderboard", blocks=blocks)


COMMANDS = (
    Command(
        name="board show",
        summary="Your place on the leaderboard, and who is next to you",
        example="board show",
        handle=show,
        aliases=("board", "leaderboard"),
        stores=True,
    ),
    Command(
        name="board join",
        summary="Be on the leaderboard under a name you choose",
        example="board join Ada",
        handle=join,
        options=(Option(name="name", summary="Your name there", required=True, text=LONGEST),),
        stores=True,
    ),
    Command(
        name="board leave",
        summary="Be on the leaderboard no more",
        example="board leave",
        handle=leave,
        stores=True,
    ),
)
