"""A Discord over real sockets, for an unmodified discord.py client.

Read `server.py` for how to start it, `people.py` for what a person can do, `faults.py` and
`gateway.py` for what can go wrong. It proves agreement with the rules it cites, no more.
"""

from tests.simulators.discord.forms import Modal
from tests.simulators.discord.people import Guild, NoAnswerError, User
from tests.simulators.discord.server import DiscordSimulator

__all__ = ["DiscordSimulator", "Guild", "Modal", "NoAnswerError", "User"]
