"""The playground: a local page that talks to the bot and shows what each platform would show.

Reading order: ``site`` (routes), ``guard`` (who may ask), ``visitors`` (whose conversation it is),
``talk`` (one turn of it), ``travel`` (pushing the clock), ``completion`` (what ``/`` offers), then
``static/js/main.js``.
"""

from adapters.playground.site import site
from adapters.playground.talk import Renderer

__all__ = ["Renderer", "site"]
