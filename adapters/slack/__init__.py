"""Slack: Block Kit out, commands, presses and events in.

Reading order: ``mrkdwn``, ``render`` and ``home`` (what a reply looks like), ``incoming`` (what a
payload means), ``workspace`` (what Slack is asked to do), ``answering`` (an answer finds its way),
``messenger`` (scheduled messages), ``front``, ``sockets`` and ``web`` (the connection). Up to
``incoming`` nothing imports the SDK.
"""
