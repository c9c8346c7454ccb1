"""Scenes of what organisers set up in a channel, and of what comes there, for the gallery."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from adapters.cli import poll_scenes
from bot.app import App, Press, Request
from bot.people import Group, Target
from bot.replies import Reply
from bot.tips.message import for_channel

Scenes = Iterator[tuple[str, Reply]]

_LINES = (
    *("show", "question", "preview", "preview plan", "question mondays", "off", "show"),
    *("tips", "tips ds from 4 January", "show", "preview", "preview plan", "quiet"),
    *("quiet 24 December to 2 January", "quiet whenever", "quiet 1 May 2020", "holidays DE-BY"),
    *("holidays Atlantis", "zone tokyo", "question until 1 March", "quiet off", "off"),
    *("tips ds from 1 January 2020", "zone berlin"),
)


def scenes(app: App, somebody: Callable[[str], Target]) -> Scenes:
    """Yield the name and the reply of each message."""
    lead, there = somebody("lead"), somebody("C0000000001")
    asked = Request(target=lead, place=there.user, organiser=True)
    refused = replace(asked, line="channel", organiser=False)
    yield "channel: not for everybody", app.dispatch(refused)
    yield from _organisers(app, replace(asked, place=""))
    for line in _LINES:
        yield f"channel {line}", app.dispatch(replace(asked, line=f"channel {line}"))
    forget = Press(target=lead, action="1|channel|0||forget", place=there.user, organiser=True)
    yield "channel: forgotten", app.press(forget)
    yield from _tips(app)
    yield from poll_scenes.messages(app.content(), there, app.clock.now())
    gone = Press(target=lead, action="1|poll|0|0|nowhere", in_dm=True)
    yield "poll: forgotten", app.press(gone)


def _organisers(app: App, asked: Request) -> Scenes:
    mentors = Group(id="S1", name="@mentors")
    lines = ("show", "set @mentors", "set mentors", "off")
    for line, group in zip(lines, (None, mentors, None, None), strict=True):
        request = replace(asked, line=f"organisers {line}", group=group)
        yield f"organisers {line}", app.dispatch(request)
    mentor = replace(asked, line="organisers off", organiser=False, groups=frozenset({"S1"}))
    app.dispatch(replace(asked, line="organisers set @mentors", group=mentors))
    yield "organisers: for admins alone", app.dispatch(mentor)
    app.dispatch(replace(asked, line="organisers off"))


def _tips(app: App) -> Scenes:
    """Yield some tips as a channel gets them; the others differ from those of people in nothing."""
    content = app.content()
    for track in content.tracks.values():
        for number, tip in enumerate((*track.weeks[0].tips, track.tips[-1])):
            reply = for_channel(
                content,
                track,
                tip,
                app.clock.now().date(),
                late="" if number else "Monday 23 November, 09:00 (Europe/Berlin)",
            )
            yield f"channel tip: {tip.id}", reply
