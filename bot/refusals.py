"""What is said where there is no answer: one sentence, and a next step."""

from bot.actions import fits, run
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Call
from bot.markup import clean, escape
from bot.registry import MAX_OFFERED, SLASH
from bot.replies import ROW_OF_BUTTONS, Choice, Choices, Notice, Reply, Text


def error_reply(error: UserError) -> Reply:
    """Draw a :class:`UserError`: what is wrong, what to do, and the nearest lines as buttons.

    A line that no button can carry is there to copy.
    """
    lines = error.suggestions
    choices = tuple(
        Choice(label=error.labels.get(line, line)[:75], action=run(line))
        for line in lines
        if fits(line)
    )
    blocks: list[Text | Choices | Notice] = []
    if choices:
        blocks.append(Choices(prompt=error.offer, choices=choices))
    if long := [f"- {SLASH} {escape(clean(line))}" for line in lines if not fits(line)]:
        blocks.append(Text("\n".join([f"{escape(error.offer)}:", *long])))
    if error.hint:
        blocks.append(Notice(error.hint))
    return Reply(title="", blocks=(Text(error.message), *blocks), error=True)


def ask_for(call: Call, content: Content) -> Reply:
    """Ask for the argument that a call lacks, and offer what it could be."""
    option = call.missing
    assert option is not None  # noqa: S101 - the only caller looks
    values = option.values(content) if option.values else ()
    given = call.options
    lines = [
        (value, Call(command=call.command, options={**given, option.name: value.id}).line)
        for value in values
    ]
    choices = tuple(
        Choice(label=value.label[:75], summary=value.summary, action=run(line))
        for value, line in lines
        if fits(line)
    )[:MAX_OFFERED]
    is_long = len(choices) > ROW_OF_BUTTONS
    offer = Choices(prompt="Pick one", choices=choices, select=is_long)
    return Reply(
        title=f"{option.summary}?" if not option.summary.endswith("?") else option.summary,
        blocks=(
            *((offer,) if choices else ()),
            Notice(f"Or type `{SLASH} {call.command.example}`, for example."),
        ),
    )


OLD_BUTTON = error_reply(
    UserError(
        "That button is from an older version of me.",
        hint="Type the command again and you get a fresh one.",
        suggestions=("start",),
    )
)
NOT_THEIRS = error_reply(
    UserError(
        "This is for the people who run this community.",
        hint=(
            "They are Slack's admins and owners, whoever may manage the server on Discord, and the "
            "group or role that these have named, in a channel."
        ),
        suggestions=("help",),
        offer="What anybody can do",
    )
)
UNSURE = error_reply(
    UserError(
        "I could not find out just now whether you are one of those who run this community.",
        hint="Please try again in a minute; if it keeps failing, tell whoever runs this bot.",
    )
)
FORGETFUL = error_reply(
    UserError(
        "I can't reach my notes right now, so nothing was changed.",
        hint="Please try again in a minute.",
    )
)
BROKEN = error_reply(
    UserError(
        "Something went wrong on my side, and it has been logged.",
        hint="Please try again; if it keeps failing, tell whoever runs this bot.",
    )
)
