"""What Slack's words for a refusal are about: the recipient, the workspace, or our own message.

Words: Slack's reference of ``chat.postMessage`` and ``conversations.open``.
"""

from collections.abc import Mapping

import structlog

from bot.errors import Undeliverable
from bot.people import Target
from bot.troubles import undeliverable

log = structlog.get_logger(__name__)

_CLOSED = "dms_closed"
#: A person cannot be written to.
PERSON: Mapping[str, str] = {
    "access_denied": _CLOSED,
    "cannot_dm_bot": _CLOSED,
    "channel_not_found": _CLOSED,
    "is_archived": "user_gone",
    "no_permission": _CLOSED,
    "not_in_channel": _CLOSED,
    "restricted_action": _CLOSED,
    "user_disabled": "user_gone",
    "user_not_found": "user_gone",
    "user_not_visible": "user_gone",
}
#: A channel cannot be written to. A private one that we are no member of is not found either.
CHANNEL: Mapping[str, str] = {
    "access_denied": "missing_permission",
    "channel_not_found": "channel_gone",
    "is_archived": "channel_archived",
    "no_permission": "missing_permission",
    "not_in_channel": "not_in_channel",
    "posting_to_general_channel_denied": "missing_permission",
    "restricted_action": "missing_permission",
    "restricted_action_non_threadable_channel": "missing_permission",
    "restricted_action_read_only_channel": "missing_permission",
    "restricted_action_thread_only_channel": "missing_permission",
}
#: Nothing can be sent in the whole workspace until somebody mends the app there.
WORKSPACE: Mapping[str, str] = {
    "account_inactive": "account_inactive",
    "invalid_auth": "token_refused",
    "messages_tab_disabled": "messages_off",
    "not_authed": "token_refused",
    "token_expired": "token_refused",
    "token_revoked": "token_revoked",
}
#: We sent something that Slack will not take the next time either, or asked for too few scopes.
MESSAGE = frozenset(
    {
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "missing_scope",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_allowed_token_type",
    }
)


def refusal(code: str, target: Target) -> Undeliverable | None:
    """Say whose trouble a refusal is; ``None`` for what says nothing of the kind."""
    if code in MESSAGE:
        log.error("slack_refused", code=code, fix="message")
        return Undeliverable(code)
    reason = WORKSPACE.get(code) or (CHANNEL if target.channel else PERSON).get(code)
    if reason is None:
        return None
    log.info("slack_refused", code=code, reason=reason)
    return undeliverable(reason)
