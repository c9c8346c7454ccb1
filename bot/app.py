"""The one call around which every platform is a pair of translations.

An adapter makes a :class:`Request` or a :class:`Press`, gets a :class:`Reply` and draws it. It
never sees an exception: whatever happens, somebody who asked gets one clear sentence.
"""

import asyncio
import copy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import structlog

from bot import delivery, pauses, planning
from bot.actions import ActionId, fits
from bot.content import Content
from bot.errors import StoreUnavailable, UserError
from bot.invocation import GROUP, Call, Command, Context, PressHandler, Value
from bot.lookout import Lookout
from bot.markup import clean
from bot.people import Group, Target
from bot.ports import Chance, Clock, Messenger, Observer, Scope, Store, Unobserved
from bot.refusals import BROKEN, FORGETFUL, NOT_THEIRS, OLD_BUTTON, UNSURE, ask_for, error_reply
from bot.registry import Registry
from bot.replies import Reply
from bot.signs import Signs
from bot.tips.policy import Policy

log = structlog.get_logger(__name__)

#: What a handler says: a reply, or nothing where it may leave that to another.
Said = TypeVar("Said", bound=Reply | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody's command: a typed ``line``, or a ``command`` with ``options`` by name.

    ``in_public`` says that it was said before everybody, as a mention is: the answer goes to
    everybody too, unless it is for one person alone. ``place`` is the channel it was said in, and
    ``""`` where there is none, as in direct messages. ``organiser`` says that the platform lets
    them run the community (``None``: it could not be asked), ``groups`` names those they are in
    that might be allowed to as well, and ``group`` is the one that the line names, if any (see
    :meth:`App.names_group`). ``pressed`` says that it is the line of a button.
    """

    target: Target
    line: str = ""
    command: str | None = None
    options: Mapping[str, str] | None = None
    in_dm: bool = False
    in_public: bool = False
    profile_zone: str | None = None
    place: str = ""
    organiser: bool | None = False
    groups: frozenset[str] = frozenset()
    group: Group | None = None
    pressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody's click on a button or a select option; ``action`` is the id it carried."""

    target: Target
    action: str
    in_dm: bool = False
    profile_zone: str | None = None
    place: str = ""
    organiser: bool | None = False
    groups: frozenset[str] = frozenset()


class App:
    """Answers requests and presses, and moves scheduled messages along."""

    def __init__(
        self,
        *,
        commands: Sequence[Command],
        presses: Sequence[PressHandler],
        content: Callable[[], Content],
        store: Store,
        clock: Clock,
        chance: Chance,
        policy: Policy | None = None,
    ) -> None:
        self.registry = Registry(commands)
        self.content = content
        self.clock = clock
        self.store = store
        self.lookout = Lookout(store)
        #: Counts what happens, where somebody wants it counted.
        self.observer: Observer = Unobserved()
        self._presses = {handler.kind: handler for handler in presses}
        self._chance = chance
        self._policy = policy or Policy()
        self._signs = Signs()
        self._default_zone = planning.DefaultZone(clock)
        self._known: tuple[tuple[Content, date] | None, dict[object, Reply]] = (None, {})

    # --- somebody asks ---------------------------------------------------------------------

    def dispatch(self, request: Request) -> Reply:
        """Answer a command; blocks while the store works."""
        news = self.hear(request.target)
        reply = self._dispatch(request)
        return self._with_news(reply, request) if news else reply

    async def answer(self, request: Request) -> Reply:
        """Answer a command on an event loop: in place, or in a thread if it needs the store."""
        news = self.hear(request.target)
        reply = await self._answer(request)
        return await asyncio.to_thread(self._with_news, reply, request) if news else reply

    def press(self, press: Press) -> Reply:
        """Answer a click; works after a restart, on an old message, and twice does no harm."""
        news = self.hear(press.target)
        action = _decode(press.action)
        if isinstance(action, ActionId) and action.kind == "share":
            return _shared(self._dispatch(_request(press, action)))
        if isinstance(action, ActionId) and action.kind == "run":
            return self.dispatch(_request(press, action))
        reply = action if isinstance(action, Reply) else self._pressed(press, action)
        return self._with_news(reply, press) if news else reply

    async def answer_press(self, press: Press) -> Reply:
        """Answer a click on an event loop; see :meth:`answer`."""
        self.hear(press.target)
        action = _decode(press.action)
        if isinstance(action, ActionId) and action.kind == "share":
            return _shared(await self._answer(_request(press, action)))
        if isinstance(action, ActionId) and action.kind == "run":
            return await self.answer(_request(press, action))
        return await asyncio.to_thread(self.press, press)

    def suggest(self, command: str, option: str, typed: str) -> list[Value]:
        """Return what could complete an argument, best first, at most 25; empty if nothing fits."""
        try:
            return self.registry.suggest(self.content(), command, option, typed)
        except UserError:
            return []

    def meant(self, asked: Request | Press) -> Command | PressHandler | None:
        """Return what would answer a line or a press, as it is read here; ``None`` if nothing."""
        if isinstance(asked, Press):
            action = _decode(asked.action)
            if isinstance(action, Reply):
                return None
            if action.kind not in {"run", "share"}:
                return self._presses.get(action.kind)
            asked = _request(asked, action)
        read = self._read(asked)
        return None if isinstance(read, Reply) else read.command

    def names_group(self, request: Request) -> str:
        """Return the words by which a line names a group of people; ``""`` if it names none."""
        read = self._read(request)
        return "" if isinstance(read, Reply) else read.options.get(GROUP, "")

    async def organisers(self, target: Target) -> Group | None:
        """Return the group that runs a community too, if any; raise :class:`StoreUnavailable`."""
        return await asyncio.to_thread(self.store.organisers, target)

    # --- signs of life ---------------------------------------------------------------------

    def hear(self, target: Target) -> bool:
        """Note in memory that somebody said or pressed something just now.

        Tells whether they are perhaps to be told something.
        """
        self._signs.note(target, self.clock.now())
        return self.lookout.hear(target)

    def note_signs(self) -> None:
        """Write down who was heard of since the last time; blocks while the store works.

        Raises :class:`StoreUnavailable`; what could not be written then is kept for the next time.
        """
        heard = self._signs.take()
        try:
            while heard:
                self.store.note_signs(*heard[-1])
                heard.pop()
        except StoreUnavailable:
            self._signs.put_back(heard)
            raise

    # --- time passes -----------------------------------------------------------------------

    def at(self, clock: Clock, chance: Chance | None = None) -> "App":
        """Return the same app living by another clock, for a visitor who pushes time forward."""
        other = copy.copy(self)
        other.clock = clock
        other._chance = chance or self._chance  # noqa: SLF001 - a copy of ourselves
        return other

    def tick(self, scope: Scope) -> int:
        """Queue the tips that are due; return how many subscriptions moved on."""
        self.note_signs()  # before anybody's silence is counted
        now, content = self.clock.now(), self.content()
        if not self._default_zone.holds(self.store, content, scope, self._policy):
            return 0
        return delivery.tick(self.store, content, scope, now, self._policy)

    async def deliver(self, messenger: Messenger, scope: Scope) -> int:
        """Send what is queued; return how many deliveries were settled as sent."""
        return await delivery.deliver(
            self.store, self.content(), messenger, scope, self.clock, self._policy, self.observer
        )

    def look(self) -> None:
        """Keep in mind what has changed for people and communities; blocks."""
        self.lookout.look()

    # --- inside ----------------------------------------------------------------------------

    def _dispatch(self, request: Request) -> Reply:
        read = self._read(request)
        return read if isinstance(read, Reply) else self._handle(read, request)

    async def _answer(self, request: Request) -> Reply:
        read = self._read(request)
        if isinstance(read, Reply):
            return read
        if read.command.stores and (read.missing is None or read.command.organisers):
            return await asyncio.to_thread(self._handle, read, request)
        if _is_plain_word(read, request):
            return await asyncio.to_thread(self._handle, read, request)
        return self._handle(read, request)

    def _read(self, request: Request) -> Call | Reply:
        try:
            content = self.content()
            if request.command is not None:
                return self.registry.bind(content, request.command, request.options or {})
            parse = self.registry.parse_pressed if request.pressed else self.registry.parse
            return parse(content, request.line)
        except UserError as error:
            return error_reply(error)

    def _handle(self, call: Call, request: Request) -> Reply:
        return self._timed(call.command.name, lambda: self._reply_to(call, request))

    def _reply_to(self, call: Call, request: Request) -> Reply:
        if call.command.organisers and (refused := self._refused(request)):
            return refused
        if call.missing:
            return ask_for(call, self.content())
        context = self._context(request, call.options)
        if call.command.stores:
            return self._guard(lambda: call.command.handle(context), call.command.name)
        if (meant := call.command.in_dm) and _is_plain_word(call, request):
            found = self._guard(lambda: meant(context), call.command.name)
            if found is not None:
                return found
        return self._anybodys(call, request, context)

    def _anybodys(self, call: Call, request: Request, context: Context) -> Reply:
        """Answer what has the same answer for everybody, worked out once a day."""
        known = self._known_from(context.content, context.today)
        place = (request.in_dm, request.in_public)
        key = (call.command.name, *sorted(call.options.items()), *place)
        if key not in known:
            reply = self._guard(lambda: call.command.handle(context), call.command.name)
            if reply.error:
                return reply
            reply = _before_others(reply, call, request)
            if call.command.free:
                return reply
            known[key] = reply
        return known[key]

    def _pressed(self, press: Press, action: ActionId) -> Reply:
        handler = self._presses.get(action.kind)
        if handler is None:
            return OLD_BUTTON
        if handler.organisers and (refused := self._refused(press)):
            return refused
        context = self._context(press, {})
        return self._timed(
            action.kind, lambda: self._guard(lambda: handler.handle(context, action), action.kind)
        )

    def _with_news(self, reply: Reply, asked: Request | Press) -> Reply:
        if isinstance(asked, Request) and asked.in_public:
            return reply  # where that answer ends up is the front's to know
        now, in_dm = self.clock.now(), asked.in_dm
        return pauses.told(
            reply, self.lookout, self.store, target=asked.target, in_dm=in_dm, now=now
        )

    def _known_from(self, content: Content, today: date) -> dict[object, Reply]:
        """Return the replies decided so far; a new day or new content starts afresh.

        They stay few: arguments come from the content or from a range of numbers, and what is said
        to free text is not kept.
        """
        basis, replies = self._known
        if basis != (content, today):
            replies = {}
            self._known = ((content, today), replies)
        return replies

    def _refused(self, asked: Request | Press) -> Reply | None:
        """Refuse what is for organisers to others: the platform says who is one, or their group."""
        if asked.organiser:
            return None
        if not asked.groups:
            return UNSURE if asked.organiser is None else NOT_THEIRS
        try:
            named = self.store.organisers(asked.target)
        except StoreUnavailable:
            return FORGETFUL
        return None if named is not None and named.id in asked.groups else NOT_THEIRS

    def _context(self, asked: Request | Press, options: Mapping[str, str]) -> Context:
        return Context(
            content=self.content(),
            store=self.store,
            target=asked.target,
            now=self.clock.now(),
            seed=self._chance.seed(),
            options=options,
            in_dm=asked.in_dm,
            profile_zone=asked.profile_zone,
            policy=self._policy,
            place=asked.place,
            organiser=bool(asked.organiser),
            groups=asked.groups,
            group=asked.group if isinstance(asked, Request) else None,
        )

    def _timed(self, what: str, answer: Callable[[], Reply]) -> Reply:
        begun = time.perf_counter()
        reply = answer()
        seconds = time.perf_counter() - begun
        self.observer.handled(what, failed=reply is BROKEN or reply is FORGETFUL, seconds=seconds)
        return reply

    def _guard(self, handle: Callable[[], Said], what: str) -> Said | Reply:
        try:
            return handle()
        except UserError as error:
            return error_reply(error)
        except StoreUnavailable as error:
            log.error("store_unavailable", command=what, reason=str(error))  # noqa: TRY400 - said whole
            return FORGETFUL
        except Exception:
            log.exception("handler_failed", command=what)
            return BROKEN


def _request(press: Press, action: ActionId) -> Request:
    return Request(
        target=press.target,
        line=action.subject,
        in_dm=press.in_dm,
        profile_zone=press.profile_zone,
        place=press.place,
        organiser=press.organiser,
        groups=press.groups,
        pressed=True,
    )


def _is_plain_word(call: Call, request: Request) -> bool:
    """Tell whether somebody wrote to us directly, and nothing but the name of a command."""
    if call.command.in_dm is None or not request.in_dm or request.pressed:
        return False
    said = request.command or clean(request.line).casefold().strip(" .!")
    return said == call.command.name


def _before_others(reply: Reply, call: Call, request: Request) -> Reply:
    """Let an answer that is for anybody be shared, or be public from the start."""
    if request.in_dm:
        return reply
    if request.in_public:
        return replace(reply, private=False)
    line = reply.share or call.line
    return replace(reply, share=line if fits(line) else None)


def _shared(reply: Reply) -> Reply:
    return replace(reply, private=reply.error, share=None)


def _decode(text: str) -> ActionId | Reply:
    try:
        return ActionId.decode(text)
    except ValueError:
        return OLD_BUTTON
