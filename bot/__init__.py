"""The shared core of Waymark: it knows no chat platform, no web framework and no clock of its own.

Read it in this order: :mod:`bot.model` and :mod:`bot.people` (the nouns), :mod:`bot.replies` (what
it answers with), :mod:`bot.invocation` (commands as records), :mod:`bot.registry` (a typed line
becomes a call), :mod:`bot.app` (the one call adapters make), :mod:`bot.commands`
(what each command does), then :mod:`bot.content`, :mod:`bot.search`, :mod:`bot.quiz`,
:mod:`bot.tips`, :mod:`bot.polls` (the rules), :mod:`bot.citing` and :mod:`bot.charts` (how
answers are backed and drawn), :mod:`bot.delivery` (the outbox), :mod:`bot.ports` (what it needs
from outside) with :mod:`bot.storage` and :mod:`bot.ticker` behind them, and :mod:`bot.bootstrap`,
which puts it together.
"""
