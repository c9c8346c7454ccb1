"""Whose conversation it is: one visitor per browser, kept in memory and bounded."""

import asyncio
import re
import secrets
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot import charts
from bot.app import App
from bot.people import Target
from bot.ports import Clock, Scope
from bot.replies import Chart, Reply

#: Whoever has been away longest makes room; what the store keeps of them stays.
MAX_VISITORS = 100
MAX_ENTRIES = 200
PLATFORM = "playground"
#: The one channel a visitor sees.
CHANNEL = "channel"

_ID = re.compile(r"[A-Za-z0-9_-]{32}")


class Place(StrEnum):
    """Where a message stands."""

    CHANNEL = "channel"
    DIRECT = "direct"


class Kind(StrEnum):
    """What an entry is: typed by the visitor, a button they pressed, a reply, a scheduled tip."""

    SAID = "said"
    PRESSED = "pressed"
    REPLY = "reply"
    TIP = "tip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a conversation; ``wire`` holds what each platform would be sent for ``reply``."""

    id: int
    kind: Kind
    place: Place
    at: datetime
    text: str = ""
    reply: Reply | None = None
    wire: Mapping[str, list[dict[str, Any]] | None] = field(default_factory=dict)
    key: str | None = None
    version: int = 1


class PushedClock:
    """Another clock, ``ahead`` of it by as much as the visitor pushed it."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        """Return the visitor's present, aware, in UTC."""
        return self._base.now() + self.ahead

    def reach(self, moment: datetime) -> None:
        """Go forward to ``moment``; a moment that has passed changes nothing."""
        self.ahead += max(moment - self.now(), timedelta(0))


class Visitor:
    """One browser: its conversation, its clock and the app as it lives by that clock.

    ``conversation`` names what is in memory here, anew after a restart; ``version`` counts its
    turns. Together they tell a page whether it is up to date.
    """

    def __init__(self, visitor_id: str, app: App) -> None:
        self.target = Target(platform=PLATFORM, community=visitor_id, user=visitor_id)
        self.channel = replace(self.target, user=CHANNEL, channel=True)
        self.scope = Scope(PLATFORM, visitor_id)
        self.clock = PushedClock(app.clock)
        self.app = app.at(self.clock)
        self.zone: str | None = None
        self.lock = asyncio.Lock()
        self.conversation = secrets.token_urlsafe(8)
        self.version = 0
        self._entries: deque[Entry] = deque(maxlen=MAX_ENTRIES)
        self._last_id = 0

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The conversation, oldest first."""
        return tuple(self._entries)

    def add(self, kind: Kind, place: Place, **content: Any) -> Entry:
        """Append an entry at the visitor's present."""
        self._last_id += 1
        entry = Entry(id=self._last_id, kind=kind, place=place, at=self.clock.now(), **content)
        self._entries.append(entry)
        return entry

    def edit(self, entry: Entry, **content: Any) -> Entry:
        """Put new content in an entry's place, as an edited message has it."""
        edited = replace(entry, version=entry.version + 1, **content)
        self._entries[self._entries.index(entry)] = edited
        return edited

    def entry(self, entry_id: int | None) -> Entry | None:
        """Return the entry with this id, or ``None`` if it has scrolled out of memory."""
        return next((entry for entry in self._entries if entry.id == entry_id), None)

    def chart(self, digest: str) -> Chart | None:
        """Return the chart of that digest if it stands in the conversation."""
        shown = (block for entry in self._entries if entry.reply for block in entry.reply.blocks)
        drawn = (block for block in shown if isinstance(block, Chart))
        return next((one for one in drawn if charts.digest(one) == digest), None)


class Visitors:
    """Everybody who has the page open, by the id in their cookie."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._known: OrderedDict[str, Visitor] = OrderedDict()

    @staticmethod
    def new_id() -> str:
        """Return an id that nobody can guess (192 random bits)."""
        return secrets.token_urlsafe(24)

    def get(self, visitor_id: str | None) -> Visitor | None:
        """Return the visitor of a cookie, remembered or made anew; ``None`` if it is not an id."""
        if visitor_id is None or not _ID.fullmatch(visitor_id):
            return None
        if visitor_id not in self._known:
            self._known[visitor_id] = Visitor(visitor_id, self._app)
        self._known.move_to_end(visitor_id)
        while len(self._known) > MAX_VISITORS:
            self._known.popitem(last=False)
        return self._known[visitor_id]

    def forget(self, visitor: Visitor) -> None:
        """Drop a conversation from memory."""
        self._known.pop(visitor.target.user, None)
