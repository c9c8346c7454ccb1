"""A reply as Discord gets it: rendered messages, and with them the files they show."""

import io
from dataclasses import dataclass

import discord

from adapters.discord.render import Json, attachment, attachments, render
from adapters.discord.views import Rendered
from adapters.drawing.studio import STUDIO
from bot.replies import Chart, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, ready to be sent as often as needed."""

    payload: Json
    contents: dict[str, bytes]

    @property
    def view(self) -> Rendered:
        """The components."""
        return Rendered(self.payload)

    @property
    def files(self) -> list[discord.File]:
        """Pictures and texts; discord.py reads a file once, so there are new ones each time."""
        return [discord.File(io.BytesIO(data), name) for name, data in self.contents.items()]


async def messages(reply: Reply, *, in_dm: bool = False) -> list[Message]:
    """Draw and render a reply; a chart that cannot be drawn is told in words."""
    charts = [block for block in reply.blocks if isinstance(block, Chart)]
    drawn = {attachment(chart): await STUDIO.picture(chart) for chart in charts}
    pictures = {name: data for name, data in drawn.items() if data is not None}
    rendered = render(reply, in_dm=in_dm, pictures=len(pictures) == len(drawn))
    contents = pictures | {file.name: file.text.encode() for file in reply.attached}
    return [
        Message(payload=one, contents={name: contents[name] for name in attachments(one)})
        for one in rendered
    ]


def words(reply: Reply, *, in_dm: bool = False) -> list[Message]:
    """Render a reply for a place that takes no files: everything is told in words."""
    rendered = render(reply, in_dm=in_dm, pictures=False)
    return [Message(payload=one, contents={}) for one in rendered]
