"""Slack: Block Kit out, commands, presses and events in.

Reading order: ``mrkdwn`` and ``render`` (what a reply looks like), ``incoming`` (what a payload
means), ``workspace`` (what Slack is asked to do), ``messenger`` (scheduled messages), ``front``
(the connection). Only these last three import the SDK; the others can be used without it.
"""
