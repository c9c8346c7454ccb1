"""The gateway: a WebSocket with sequence numbers, heartbeats, sessions and RESUME.

Rules: Discord documentation, "Gateway", "Gateway Events" and "Opcodes and Status Codes".
"""

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import WSCloseCode, WSMsgType, web

from tests.simulators.discord.errors import Json
from tests.simulators.discord.faults import sever
from tests.simulators.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
_SEND_ONLY = frozenset({3, 4, 8, 31})

UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, INVALID_SEQUENCE, RATE_LIMITED, SESSION_TIMED_OUT = 4005, 4007, 4008, 4009
INVALID_SHARD, INVALID_API_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS = 4010, 4012, 4013, 4014

PAYLOAD_BYTES = 4096
SENDS_PER_MINUTE = 120
SESSION_LIFE = timedelta(minutes=3)

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
_ALL_INTENTS = (1 << 26) - 1


class Line:
    """One WebSocket connection: frames out through one compression stream, if asked for."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        """Wrap an open socket; `compress=zlib-stream` in the query turns compression on."""
        self.request = request
        self.socket = socket
        self.session: Session | None = None
        self.silent = False
        self.sent_at: list[datetime] = []
        wants_zlib = request.query.get("compress") == "zlib-stream"
        self._deflate = zlib.compressobj() if wants_zlib else None

    async def send(self, frame: Json) -> None:
        """Send a frame, flushed so that zlib data ends in 00 00 ff ff."""
        if self.silent or self.socket.closed:
            return
        text = json.dumps(frame)
        try:
            if self._deflate is None:
                await self.socket.send_str(text)
            else:
                data = self._deflate.compress(text.encode())
                await self.socket.send_bytes(data + self._deflate.flush(zlib.Z_SYNC_FLUSH))
        except ConnectionError:
            sever(self.request)


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """What IDENTIFY starts and RESUME continues; it outlives its connection for a while."""

    id: str
    intents: int
    shard: tuple[int, int]
    line: Line | None
    history: list[Json] = field(default_factory=list)
    left_at: datetime | None = None
    ended: bool = False

    def wants(self, event: str, data: Json, guild_id: str | None) -> bool:
        """Tell whether shard and intents let this event through."""
        number, count = self.shard
        if (int(guild_id) >> 22) % count != number if guild_id else number != 0:
            return False
        if event.startswith("MESSAGE_"):
            need = GUILD_MESSAGES if guild_id else DIRECT_MESSAGES
            return bool(self.intents & need) and bool(data)
        needs_guilds = event.startswith(("GUILD_", "CHANNEL_"))
        return bool(self.intents & GUILDS) or not needs_guilds

    def record(self, event: str, data: Json, *, bot_id: str = "") -> Json:
        """Number an event and keep it for a later RESUME.

        Without MESSAGE_CONTENT the text of a guild message is empty, unless the bot wrote it or
        is mentioned in it.
        """
        if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and data.get("guild_id"):
            known = data["author"]["id"] == bot_id or f"<@{bot_id}>" in data["content"]
            if not known and not self.intents & MESSAGE_CONTENT:
                data = data | {"content": "", "embeds": [], "components": [], "attachments": []}
        frame = {"op": DISPATCH, "s": len(self.history) + 1, "t": event, "d": data}
        self.history.append(frame)
        return frame


class Gateway:
    """The server side of every connection, with handles for a test to disturb it.

    `heartbeat_interval` is in seconds; `allowed_intents` are the privileged bits switched on in
    the developer portal; `identifies` counts new sessions, `resumes` continued ones.
    """

    def __init__(self, world: World) -> None:
        """Serve the events of `world`."""
        self.heartbeat_interval = 41.25
        self.allowed_intents = 0
        self.identifies = 0
        self.resumes = 0
        self.heartbeats = 0
        self.resume_url = ""
        self.sessions: dict[str, Session] = {}
        self._world = world
        self._lines: set[Line] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._repeat = 0
        self._held: list[tuple[str, Json, str | None]] | None = None
        world.emit = self.emit

    @property
    def connected(self) -> bool:
        """Whether a bot is online: identified or resumed, on an open connection."""
        return any(s.line is not None and not s.ended for s in self.sessions.values())

    # What a test may do to it.

    def cut(self) -> None:
        """Reset every connection; the sessions can be resumed."""
        for line in list(self._lines):
            sever(line.request)

    async def close(self, code: int) -> None:
        """Close every connection with a code; 1000 and 1001 end the sessions too."""
        for line in list(self._lines):
            await line.socket.close(code=code)

    async def ask_reconnect(self) -> None:
        """Send opcode 7: reconnect and resume."""
        await self._tell_all({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Send opcode 9; unless `resumable`, the session is gone."""
        for session in self.sessions.values():
            session.ended = session.ended or not resumable
        await self._tell_all({"op": INVALID_SESSION, "d": resumable})

    async def ask_heartbeat(self) -> None:
        """Send opcode 1: the client must beat at once."""
        await self._tell_all({"op": HEARTBEAT, "d": None})

    def go_silent(self) -> None:
        """Keep the sockets open but send nothing more on them, not even heartbeat acks."""
        for line in self._lines:
            line.silent = True

    def forget_sessions(self) -> None:
        """Let every RESUME fail with opcode 9; what was missed is lost."""
        for session in self.sessions.values():
            session.ended = True

    def repeat_next(self, times: int = 1) -> None:
        """Deliver each of the next events twice; no event promises to come only once."""
        self._repeat += times

    def hold(self) -> None:
        """Keep events back until `release`."""
        self._held = []

    def release(self, *, backwards: bool = False) -> None:
        """Deliver what was held, backwards to disturb the order."""
        held, self._held = self._held or [], None
        for event, data, guild_id in reversed(held) if backwards else held:
            self.emit(event, data, guild_id)

    # How it works.

    def emit(self, event: str, data: Json, guild_id: str | None) -> None:
        """Send an event to every session that wants it; offline sessions keep it for RESUME."""
        if self._held is not None:
            self._held.append((event, data, guild_id))
            return
        copies = 2 if self._repeat else 1
        self._repeat -= copies - 1
        for session in self.sessions.values():
            if not session.ended and session.wants(event, data, guild_id):
                for _ in range(copies):
                    self._post(session, session.record(event, data, bot_id=self._world.bot.id))

    def _post(self, session: Session, frame: Json) -> None:
        if session.line is None:
            return
        task = asyncio.create_task(session.line.send(frame))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_all(self, frame: Json) -> None:
        for line in list(self._lines):
            await line.send(frame)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Run one connection from HELLO to its end."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await socket.prepare(request)
        line = Line(request, socket)
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            await socket.close(code=INVALID_API_VERSION)
            return socket
        self._lines.add(line)
        try:
            hello = {"heartbeat_interval": int(self.heartbeat_interval * 1000)}
            await line.send({"op": HELLO, "d": hello, "s": None, "t": None})
            code = await self._converse(line)
            await socket.close(code=code)
        finally:
            self._lines.discard(line)
            self._leave(line)
        return socket

    def _leave(self, line: Line) -> None:
        session = line.session
        if session is None or session.line is not line:
            return
        session.line = None
        session.left_at = self._world.clock.now()
        if line.socket.close_code in {WSCloseCode.OK, WSCloseCode.GOING_AWAY}:
            session.ended = True
        self._world.ring()

    async def _converse(self, line: Line) -> int:
        """Answer frames until the connection ends; give the code to close it with."""
        while True:
            try:
                patience = self.heartbeat_interval * 2
                message = await line.socket.receive(timeout=patience)
            except TimeoutError:
                return SESSION_TIMED_OUT
            if message.type is not WSMsgType.TEXT:
                return int(WSCloseCode.OK)
            code = self._too_much(line, message.data)
            if code is None:
                code = await self._answer(line, message.data)
            if code is not None:
                return code

    def _too_much(self, line: Line, text: str) -> int | None:
        """Refuse payloads over 4096 bytes and more than 120 sends in 60 seconds."""
        now = self._world.clock.now()
        line.sent_at = [at for at in line.sent_at if now - at < timedelta(seconds=60)] + [now]
        if len(text.encode()) > PAYLOAD_BYTES:
            return DECODE_ERROR
        return RATE_LIMITED if len(line.sent_at) > SENDS_PER_MINUTE else None

    async def _answer(self, line: Line, text: str) -> int | None:
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            return DECODE_ERROR
        if op == HEARTBEAT:
            self.heartbeats += 1
            await line.send({"op": HEARTBEAT_ACK, "d": None})
            return None
        if op in {IDENTIFY, RESUME} and line.session is not None:
            return ALREADY_AUTHENTICATED
        if op == IDENTIFY:
            return await self._identify(line, data)
        if op == RESUME:
            return await self._resume(line, data)
        if op not in _SEND_ONLY:
            return UNKNOWN_OPCODE
        return None if line.session is not None else NOT_AUTHENTICATED

    def _refusal(self, data: Json) -> int | None:
        number, count = data.get("shard") or (0, 1)
        if data.get("token") != self._world.key:
            return AUTHENTICATION_FAILED
        if not 0 <= number < count:
            return INVALID_SHARD
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~_ALL_INTENTS:
            return INVALID_INTENTS
        return DISALLOWED_INTENTS if intents & PRIVILEGED & ~self.allowed_intents else None

    async def _identify(self, line: Line, data: Json) -> int | None:
        """Start a session: READY with unavailable guilds, then a GUILD_CREATE for each."""
        refusal = self._refusal(data)
        if refusal is not None:
            return refusal
        world = self._world
        number, count = data.get("shard") or (0, 1)
        session_id = f"session{world.new_id()}"
        session = Session(id=session_id, intents=data["intents"], shard=(number, count), line=line)
        line.session = session
        self.identifies += 1
        guilds = [g for g in world.guilds.values() if (int(g.id) >> 22) % count == number]
        ready: Json = {"v": 10, "user": world.bot.wire(), "session_id": session.id}
        ready |= {"guilds": [{"id": g.id, "unavailable": True} for g in guilds]}
        ready |= {"resume_gateway_url": self.resume_url, "shard": [number, count]}
        ready |= {"application": {"id": world.application_id, "flags": 0}}
        frame = session.record("READY", ready | {"private_channels": []})
        self.sessions[session.id] = session
        await line.send(frame)
        for guild in guilds:
            created = guild.wire(world.bot, world.timestamp()) | {"unavailable": False}
            if session.wants("GUILD_CREATE", created, guild.id):
                await line.send(session.record("GUILD_CREATE", created))
        world.ring()
        return None

    async def _resume(self, line: Line, data: Json) -> int | None:
        """Replay what was missed under its own numbers, then RESUMED; else opcode 9."""
        if data.get("token") != self._world.key:
            return AUTHENTICATION_FAILED
        session = self.sessions.get(data.get("session_id", ""))
        if session is None or self._is_over(session):
            await line.send({"op": INVALID_SESSION, "d": False})
            return None
        seq = data.get("seq")
        if not isinstance(seq, int) or not 0 <= seq <= len(session.history):
            return INVALID_SEQUENCE
        if session.line is not None:
            sever(session.line.request)
            session.line = None
        while seq < len(session.history):
            await line.send(session.history[seq])
            seq += 1
        line.session, session.line, session.left_at = session, line, None
        self.resumes += 1
        await line.send(session.record("RESUMED", {"_trace": ["simulator"]}))
        self._world.ring()
        return None

    def _is_over(self, session: Session) -> bool:
        left = session.left_at
        late = left is not None and self._world.clock.now() - left > SESSION_LIFE
        return session.ended or late
