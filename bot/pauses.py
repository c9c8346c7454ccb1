"""What somebody reads whose tips have stopped without their doing."""

from dataclasses import replace
from datetime import datetime

import structlog

from bot.actions import run
from bot.errors import StoreUnavailable
from bot.lookout import Lookout
from bot.people import Pause, Stopped, Target
from bot.ports import Store
from bot.registry import SLASH
from bot.replies import Block, Choice, Choices, Emphasis, Notice, Reply, as_text
from bot.troubles import TROUBLES

log = structlog.get_logger(__name__)

RESUME = Choice(label="Resume tips", action=run("tips on"))
_MAIN = Choice(label=RESUME.label, action=RESUME.action, emphasis=Emphasis.PRIMARY)
PLATFORMS = {"slack": "Slack", "discord": "Discord", "playground": "the playground"}

_IGNORED = "Several in a row went by without a word from you: resume whenever you like."
_UNREACHABLE = "The last one could not reach you: resume, and the next one tries again."


def why(stopped: Stopped) -> str:
    """Say why tips have stopped and what to do, in one sentence."""
    if stopped.pause is Pause.IGNORED:
        return _IGNORED
    trouble = TROUBLES.get(stopped.reason or "")
    return (trouble.person if trouble else "") or _UNREACHABLE


def notice(stopped: Stopped, asker: int) -> tuple[Block, ...]:
    """Tell the person ``asker`` that their tips have stopped, on this account or on another."""
    if stopped.person != asker:
        where = PLATFORMS.get(stopped.platform, "another account")
        there = f"Your tips on {where} are paused."
        return (Notice(f"**{there}** {why(stopped)} Write `{SLASH} tips on` there."),)
    told = Notice(f"**Your tips are paused.** {why(stopped)} Your place is kept.")
    return (told, Choices(prompt="", choices=(_MAIN,)))


def told(
    reply: Reply, lookout: Lookout, store: Store, *, target: Target, in_dm: bool, now: datetime
) -> Reply:
    """Put what somebody is to be told into the answer they get, if it is for them alone.

    Blocks while the store works; without it the answer is all they get.
    """
    if not (reply.private or in_dm) or reply.public:
        return reply
    try:
        stopped = lookout.tell(target, now)
        if stopped is None:
            return reply
        news = notice(stopped, store.person(target).id)
    except StoreUnavailable as error:
        log.error("store_unavailable", command="news", reason=str(error))  # noqa: TRY400 - said whole
        return reply
    if why(stopped) in as_text(reply):  # they asked for just that
        return reply
    if reply.direct:  # which is what is shown if direct messages are closed
        return replace(reply, direct=above(reply.direct, news))
    return above(reply, news)


def above(reply: Reply, told: tuple[Block, ...]) -> Reply:
    """Put a notice in front of a reply, with its button unless there is one."""
    said, *offered = told
    if any(choice.action == RESUME.action for choice in reply.choices):
        offered = []
    return replace(reply, blocks=(said, *offered, *reply.blocks))
