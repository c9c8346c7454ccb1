"""What can be wrong with a recipient or their community, whatever the platform calls it.

Messengers translate the words and numbers of their platforms into these names; everything that
follows from one is said here: whether to try again, and what people are told. Codes: the errors
of Slack's methods (docs.slack.dev/reference/methods), and Discord's documentation, "JSON Error
Codes".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import About, Undeliverable


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One reason why nothing arrives.

    ``passing`` is what somebody may put right within the hour. ``person`` and ``channel`` tell
    those concerned what is wrong and what to do, as far as it can be about them. ``counted`` is
    what it is called beside a number.
    """

    about: About
    passing: bool = False
    person: str = ""
    channel: str = ""
    counted: str = ""


_ALLOW = (
    "I may not write in this channel: let me view it, send messages and read its history, then "
    "start again."
)
TROUBLES: Mapping[str, Trouble] = {
    "dms_closed": Trouble(
        about=About.RECIPIENT,
        passing=True,
        person=(
            "Your direct messages were closed to me: open them in your privacy settings, then "
            "resume."
        ),
        counted="direct messages closed",
    ),
    "no_common_server": Trouble(
        about=About.RECIPIENT,
        person="We no longer shared a server: join one where I am, then resume.",
        counted="left the server",
    ),
    "user_gone": Trouble(
        about=About.RECIPIENT,
        person="Your account was deactivated or gone: resume if you are back.",
        counted="account gone",
    ),
    "channel_gone": Trouble(
        about=About.RECIPIENT,
        passing=True,
        channel=("I did not find this channel: invite me if it is private, then start again."),
        counted="deleted, or private without me",
    ),
    "channel_archived": Trouble(
        about=About.RECIPIENT,
        passing=True,
        channel="It was archived: now that it is not, start again.",
        counted="archived",
    ),
    "not_in_channel": Trouble(
        about=About.RECIPIENT,
        passing=True,
        channel="I am not a member of this channel: invite me, then start again.",
        counted="I am no member",
    ),
    "missing_access": Trouble(
        about=About.RECIPIENT, passing=True, channel=_ALLOW, counted="I may not look in"
    ),
    "missing_permission": Trouble(
        about=About.RECIPIENT, passing=True, channel=_ALLOW, counted="I may not write"
    ),
    "account_inactive": Trouble(about=About.COMMUNITY),
    "app_uninstalled": Trouble(about=About.COMMUNITY),
    "bot_removed": Trouble(about=About.COMMUNITY),
    "messages_off": Trouble(about=About.COMMUNITY),
    "token_refused": Trouble(about=About.COMMUNITY),
    "token_revoked": Trouble(about=About.COMMUNITY),
}
#: What is over once a token works again.
OF_TOKEN = frozenset({"account_inactive", "app_uninstalled", "token_refused", "token_revoked"})


def undeliverable(reason: str) -> Undeliverable:
    """Make the error for a trouble that is named in :data:`TROUBLES`."""
    trouble = TROUBLES[reason]
    return Undeliverable(reason, about=trouble.about, passing=trouble.passing)
