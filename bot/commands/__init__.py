"""One module per command. Adding one is a module and a line here; the order is that of ``help``."""

from bot.commands import (
    ask,
    board,
    channel,
    chart,
    compare,
    data,
    fit,
    flag,
    link,
    organisers,
    progress,
    quiz,
    review,
    role,
    rounds,
    sources,
    start,
    stats,
    tips,
    track,
)
from bot.commands.help import help_command
from bot.invocation import Command, PressHandler

_COMMANDS = (
    *start.COMMANDS,
    *compare.COMMANDS,
    *role.COMMANDS,
    *chart.COMMANDS,
    *ask.COMMANDS,
    *track.COMMANDS,
    *tips.COMMANDS,
    *quiz.COMMANDS,
    *review.COMMANDS,
    *rounds.COMMANDS,
    *board.COMMANDS,
    *progress.COMMANDS,
    *fit.COMMANDS,
    *link.COMMANDS,
    *data.COMMANDS,
    *stats.COMMANDS,
    *channel.COMMANDS,
    *organisers.COMMANDS,
    *sources.COMMANDS,
)

COMMANDS: tuple[Command, ...] = (*_COMMANDS, help_command(_COMMANDS))
PRESSES: tuple[PressHandler, ...] = (
    *quiz.PRESSES,
    *rounds.PRESSES,
    *flag.PRESSES,
    *fit.PRESSES,
    *link.PRESSES,
    *data.PRESSES,
    *channel.PRESSES,
)
