"""What Discord's numbers for a refusal are about: the recipient, or our own message.

Numbers: Discord documentation, "Opcodes and Status Codes".
"""

from collections.abc import Mapping

import structlog

from bot.errors import Undeliverable
from bot.people import Target
from bot.troubles import undeliverable

log = structlog.get_logger(__name__)

#: A person cannot be written to; their conversation is a channel that may be gone or closed.
PERSON: Mapping[int, str] = {
    10003: "dms_closed",
    10013: "user_gone",
    50001: "dms_closed",
    50007: "dms_closed",
    50013: "dms_closed",
    50033: "user_gone",
    50278: "no_common_server",
}
CHANNEL: Mapping[int, str] = {
    10003: "channel_gone",
    50001: "missing_access",
    50013: "missing_permission",
}
#: We sent something that Discord will not take the next time either.
MESSAGE: Mapping[int, str] = {50006: "empty_message", 50035: "malformed_message"}


def refusal(code: int, text: str, target: Target) -> Undeliverable:
    """Say whose trouble a refusal is; what is not known is ours to look into."""
    reason = (CHANNEL if target.channel else PERSON).get(code)
    if reason is not None:
        log.info("discord_refused", code=code, reason=reason)
        return undeliverable(reason)
    log.error("discord_refused_our_message", code=code, text=text)
    return Undeliverable(MESSAGE.get(code, f"discord_{code}"))
