"""A Slack for tests, over real sockets.

Unmodified slack-bolt and slack-sdk run against it through `base_url`, over Socket Mode or signed
HTTP. Tests act in the voice of a person:

    sim = await SlackSimulator.start()
    workspace = sim.workspace(bot_token="xoxb-1", app_token="xapp-1", signing_secret="s")
    reply = await workspace.user("U1").types("/career compare salary", channel="C1")
"""

from tests.simulators.slack.people import User
from tests.simulators.slack.records import Call, Delivery, SlackError
from tests.simulators.slack.reply import Reply
from tests.simulators.slack.server import SlackSimulator
from tests.simulators.slack.surfaces import Element, Message, View
from tests.simulators.slack.workspace import Channel, Workspace

__all__ = [
    "Call",
    "Channel",
    "Delivery",
    "Element",
    "Message",
    "Reply",
    "SlackError",
    "SlackSimulator",
    "User",
    "View",
    "Workspace",
]
