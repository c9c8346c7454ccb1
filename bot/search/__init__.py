"""From a free question to what the content says about it, or to the honest answer that it does not.

Everything is a pure function of the content and the question: no network, no language model.
"""

from bot.search.courtesy import courtesy
from bot.search.find import Found, Outside, find

__all__ = ["Found", "Outside", "courtesy", "find"]
