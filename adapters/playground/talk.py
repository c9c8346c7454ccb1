"""One turn of a conversation: what the visitor said or pressed, and what came back."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from adapters.playground.visitors import CHANNEL, Entry, Kind, Place, Visitor
from bot.app import Press, Request
from bot.markup import clean, cut
from bot.replies import Choice, Reply

log = structlog.get_logger(__name__)

#: Characters of what somebody said that the page repeats.
MAX_SHOWN = 2500
#: Draws a reply as the messages that go over one platform's wire.
Renderer = Callable[..., list[dict[str, Any]]]


class Talk:
    """Carries on the conversations; ``renderers`` are named by platform."""

    def __init__(self, renderers: Mapping[str, Renderer]) -> None:
        self._renderers = dict(renderers)

    async def say(self, visitor: Visitor, line: str, *, in_dm: bool) -> None:
        """Answer what the visitor typed."""
        place = Place.DIRECT if in_dm else Place.CHANNEL
        visitor.add(Kind.SAID, place, text=cut(clean(line), MAX_SHOWN))
        request = Request(
            target=visitor.target,
            line=line,
            in_dm=in_dm,
            profile_zone=visitor.zone,
            place="" if in_dm else CHANNEL,
            organiser=True,
        )
        self._receive(visitor, await visitor.app.answer(request), place)

    async def press(
        self, visitor: Visitor, action: str, *, in_dm: bool, message: int | None
    ) -> None:
        """Answer a click; ``message`` is the entry it happened on, which says where, if known."""
        pressed = visitor.entry(message)
        place = pressed.place if pressed else Place.DIRECT if in_dm else Place.CHANNEL
        press = Press(
            target=visitor.target,
            action=action,
            in_dm=place is Place.DIRECT,
            profile_zone=visitor.zone,
            place="" if place is Place.DIRECT else CHANNEL,
            organiser=True,
        )
        reply = await visitor.app.answer_press(press)
        if reply.replaces and pressed:
            visitor.edit(pressed, **self._drawn(reply, pressed.place))
            self._receive_besides(visitor, reply, place)
            return
        if label := _label(pressed, action):
            visitor.add(Kind.PRESSED, place, text=label)
        self._receive(visitor, reply, place)

    def deliver(self, visitor: Visitor, reply: Reply, place: Place, *, key: str) -> Entry:
        """Put a scheduled message where it belongs."""
        return visitor.add(Kind.TIP, place, key=key, **self._drawn(reply, place))

    def _receive(self, visitor: Visitor, reply: Reply, place: Place) -> None:
        visitor.add(Kind.REPLY, place, **self._drawn(reply, place))
        self._receive_besides(visitor, reply, place)

    def _receive_besides(self, visitor: Visitor, reply: Reply, place: Place) -> None:
        if reply.public:
            visitor.add(Kind.REPLY, place, **self._drawn(reply.public, place))
        if reply.direct:
            visitor.add(Kind.REPLY, Place.DIRECT, **self._drawn(reply.direct, Place.DIRECT))

    def _drawn(self, reply: Reply, place: Place) -> dict[str, Any]:
        in_dm = place is Place.DIRECT
        wire = {
            name: _draw(name, self._renderers[name], reply, in_dm=in_dm) for name in self._renderers
        }
        return {"reply": reply, "wire": wire}


def _draw(
    platform: str, renderer: Renderer, reply: Reply, *, in_dm: bool
) -> list[dict[str, Any]] | None:
    """Draw a reply; ``None`` where the renderer fails, which the page says in its place."""
    try:
        return renderer(reply, in_dm=in_dm)
    except Exception:
        log.exception("render_failed", platform=platform)
        return None


def _label(pressed: Entry | None, action: str) -> str:
    """Return what stood on the pressed button, or nothing if that cannot be found."""
    if pressed is None or pressed.reply is None:
        return ""
    choices = [choice for choice in pressed.reply.choices if _is(choice, action)]
    if choices:
        return choices[0].label
    return "Share" if pressed.reply.share and "|share|" in action else ""


def _is(choice: Choice, action: str) -> bool:
    return choice.action.encode() == action
