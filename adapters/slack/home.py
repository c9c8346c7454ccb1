"""The app's Home tab: what somebody sees who opens Waymark from the list of apps.

It is drawn anew each time it is opened, so it needs no message when something changes.
"""

from typing import Any

from adapters.slack.render import NEW_KINDS, render
from bot.replies import Reply

#: What is shown there: their progress, or the ways in for whoever has not begun.
HOME = "progress"
#: Slack's reference: 100 blocks in a view, against 50 in a message.
MAX_HOME_BLOCKS = 100


def home(reply: Reply) -> dict[str, Any]:
    """Return ``reply`` as the view of the Home tab, cut where Slack's limit is."""
    messages = render(reply, in_dm=True, without=NEW_KINDS)
    blocks = [block for message in messages for block in message["blocks"]]
    return {"type": "home", "blocks": blocks[:MAX_HOME_BLOCKS]}
