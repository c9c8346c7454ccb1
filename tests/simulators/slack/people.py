"""The people of a workspace, and what they do."""

from collections.abc import Callable
from contextlib import suppress

from tests.simulators.slack import payloads
from tests.simulators.slack.records import Delivery, Json, SlackError
from tests.simulators.slack.reply import Reply
from tests.simulators.slack.state import filled, picked, unanswered
from tests.simulators.slack.surfaces import Element, Message, View
from tests.simulators.slack.workspace import Channel, Workspace

MOST_STACKED_VIEWS = 3
"""Slack docs (views.push): the root view and two more."""
REQUIRED = "Please complete this required field."
NO_PAYLOAD_FROM = "input"
"""Fields of input blocks wait for the submission, unless `dispatch_action` is set."""


class DirectMessages:
    """The conversation of one person with the app."""

    def __init__(self, user: "User") -> None:
        """Made by `User`."""
        self._user = user

    @property
    def channel(self) -> Channel:
        """The channel behind it."""
        return self._user.workspace.dm(self._user.id)

    @property
    def messages(self) -> list[Message]:
        """What the app wrote and the person can still see, oldest first."""
        return [message for message in self._user.reads(self.channel.id) if message.from_app]


class User:
    """One person. Every action waits until the app has nothing more to say."""

    def __init__(self, workspace: Workspace, user_id: str, *, tz: str, name: str) -> None:
        """Made by `Workspace.user`."""
        self.workspace = workspace
        self.id = user_id
        self.name = name
        self.tz = tz
        self.locale = "en-GB"
        self.admin = False
        """True: an administrator of the workspace."""
        self.disabled = False
        """True: the account is deactivated."""
        self.home: View | None = None
        """The Home tab of the app."""
        self.open_views: list[View] = []
        """The open modals, the one on top last."""
        self.dm = DirectMessages(self)

    @property
    def view(self) -> View:
        """The modal on top; LookupError if none is open."""
        if not self.open_views:
            raise LookupError(f"{self.id} has no modal open")
        return self.open_views[-1]

    async def types(self, line: str, *, channel: str | None = None) -> Reply:
        """Type a slash command, by default in the direct message with the app."""
        place = self._enter(channel)
        command, _, text = line.partition(" ")
        since = self._beats()
        payload = payloads.slash_command(self, place, command, text.strip())
        delivery = await self.workspace.courier.send("slash_commands", payload)
        refused = self._show_ack(place, delivery)
        return await self._reply(since, refused)

    async def says(
        self,
        text: str,
        *,
        channel: str | None = None,
        in_dm: bool = False,
        thread_ts: str | None = None,
    ) -> Reply:
        """Write a message in a channel or, by default or `in_dm`, to the app."""
        place = self._enter(None if in_dm else channel)
        since = self._beats()
        message = Message(
            channel=place.id,
            ts=self.workspace.world.fresh_ts(),
            author=self.id,
            bot_id=None,
            via="typed",
            text=text,
            thread_ts=thread_ts,
        )
        place.messages.append(message)
        kinds = {"im": "im", "public": "channel", "private": "group"}
        shape = message.to_slack() | {"channel": place.id, "channel_type": kinds[place.kind]}
        shape |= {"event_ts": message.ts, "team": self.workspace.team}
        names = {"im": "message.im", "public": "message.channels", "private": "message.groups"}
        await self._event(names[place.kind], shape)
        if f"<@{self.workspace.bot_user_id}>" in text and place.kind != "im":
            mention = {key: value for key, value in shape.items() if key != "channel_type"}
            await self._event("app_mention", mention | {"type": "app_mention"})
        return await self._reply(since)

    async def opens_home(self, *, tab: str = "home") -> Reply:
        """Open the app's Home tab, or its messages with `tab="messages"`."""
        since = self._beats()
        place = self.workspace.dm(self.id)
        opened: Json = {"type": "app_home_opened", "user": self.id, "channel": place.id, "tab": tab}
        opened["event_ts"] = self.workspace.world.fresh_ts()
        if self.home and tab == "home":
            opened["view"] = self.home.to_slack()
        await self._event("app_home_opened", opened)
        return await self._reply(since)

    async def presses(self, button: Element) -> Reply:
        """Press a button."""
        self._must_see(button)
        shown: Json = {key: button.raw[key] for key in ("text", "value") if key in button.raw}
        return await self._act(button, shown)

    async def picks(self, select: Element, *labels: str) -> Reply:
        """Pick one or more options by what they show; external menus are searched first."""
        self._must_see(select)
        if "external" in select.type:
            found = {label: await self.searches(select, label) for label in labels}
            options = [_shown(found[label], label) for label in labels]
        else:
            options = [select.option(label) for label in labels]
        chosen = picked(select, options)
        self._keep(select, chosen)
        return await self._act(select, chosen)

    async def fills(self, element: Element, value: str) -> Reply:
        """Type into a field, or set a date, time, person or channel."""
        self._must_see(element)
        chosen = filled(element, value)
        self._keep(element, chosen)
        return await self._act(element, chosen)

    async def searches(self, select: Element, typed: str) -> list[Json]:
        """Type into an external menu; returns the options the app offers."""
        payload = payloads.block_suggestion(self, select, typed)
        delivery = await self.workspace.courier.send("interactive", payload)
        groups = delivery.answer.get("option_groups", [])
        grouped = [option for group in groups for option in group["options"]]
        return list(delivery.answer.get("options") or grouped)

    async def submits(self, view: View | None = None) -> Reply:
        """Press the submit button of a modal (the one on top), with what was filled in before.

        Slack itself refuses, and tells the app nothing, while a needed field is empty.
        """
        view, since = view or self.view, self._beats()
        view.errors = dict.fromkeys(unanswered(view, view.values), REQUIRED)
        if view.errors:
            view.seen = self.workspace.world.pulse.beat()
            return await self._reply(since)
        delivery = await self._interact(payloads.view_submission(self, view))
        refused = self._after_submission(view, delivery) if delivery.acked else None
        return await self._reply(since, refused)

    async def closes(self, view: View | None = None) -> Reply:
        """Close a modal (the one on top); the app hears of it only if it asked to."""
        view, since = view or self.view, self._beats()
        self.open_views.remove(view)
        if view.raw.get("notify_on_close"):
            await self._interact(payloads.view_closed(self, view))
        return await self._reply(since)

    def reads(self, channel: str) -> list[Message]:
        """Return what this person sees in a channel, oldest first."""
        messages = self.workspace.channels[channel].messages
        return [message for message in messages if message.visible_to(self.id)]

    async def sees(
        self, what: str | Callable[[Message], bool], *, within: float | None = None
    ) -> Message:
        """Wait for a message of the app that holds a text or fulfils a condition.

        Raises:
            TimeoutError: none was there after `within` real seconds.

        """
        found: list[Message] = []

        def holds(message: Message) -> bool:
            return what in message.all_text if isinstance(what, str) else what(message)

        def is_there() -> bool:
            found[:] = [m for m in self._all_visible() if m.from_app and holds(m)]
            return bool(found)

        await self.workspace.world.until(is_there, within=within)
        return max(found, key=lambda message: message.seen)

    def stack_view(self, raw: Json) -> View:
        """Put a modal on top of the open ones; SlackError `push_limit_reached` at three."""
        if len(self.open_views) >= MOST_STACKED_VIEWS:
            raise SlackError("push_limit_reached")
        view = self.workspace.put_view(raw, self.id, kind="modal", replaces=None)
        if self.open_views:
            view.previous_id = self.open_views[-1].id
            view.root_id = self.open_views[0].id
        self.open_views.append(view)
        return view

    def _enter(self, channel: str | None) -> Channel:
        """Return the place to act in; the person joins a channel that is named."""
        place = self.workspace.channel(channel) if channel else self.workspace.dm(self.id)
        place.members.add(self.id)
        return place

    def _beats(self) -> tuple[int, int]:
        world = self.workspace.world
        return world.pulse.beats, len(world.deliveries)

    async def _event(self, name: str, inner: Json) -> None:
        if name in self.workspace.subscriptions:
            payload = payloads.event(self.workspace, inner)
            await self.workspace.courier.send("events_api", payload)

    async def _interact(self, payload: Json) -> Delivery:
        return await self.workspace.courier.send("interactive", payload)

    async def _act(self, element: Element, chosen: Json) -> Reply:
        since = self._beats()
        waits = element.block["type"] == NO_PAYLOAD_FROM and not element.block.get(
            "dispatch_action"
        )
        if waits:
            return Reply(messages=[], views=[], deliveries=[])
        await self._interact(payloads.block_actions(self, element, chosen))
        return await self._reply(since)

    def _must_see(self, element: Element) -> None:
        """Refuse to press what is not, or no longer, before this person's eyes."""
        surface = element.surface
        if isinstance(surface, Message):
            there = surface.visible_to(self.id)
        else:
            there = surface is self.home or surface in self.open_views
        ids = [(shown.block_id, shown.action_id) for shown in surface.elements()]
        if not there or (element.block_id, element.action_id) not in ids:
            raise LookupError(f"{self.id} does not see {element.label!r} any more")

    def _keep(self, element: Element, chosen: Json) -> None:
        """Remember a choice for `state.values` of later payloads."""
        surface = element.surface
        if isinstance(surface, Message):
            values = surface.choices.setdefault(self.id, {})
        else:
            values = surface.values
        values.setdefault(element.block_id, {})[element.action_id] = {
            "type": element.type,
            **chosen,
        }

    def _show_ack(self, place: Channel, delivery: Delivery) -> str | None:
        """Show the message in the ack of a command; returns the error if it cannot be shown."""
        answer = delivery.answer
        if not delivery.acked or not (answer.get("text") or answer.get("blocks")):
            return None
        only_for = None if answer.get("response_type") == "in_channel" else self.id
        try:
            content = self.workspace.content(answer)
        except SlackError as error:
            return error.code
        self.workspace.write(place, content, via="ack", only_for=only_for)
        return None

    def _after_submission(self, view: View, delivery: Delivery) -> str | None:
        """Do what the ack of a submission asks for; returns the error if it cannot be done."""
        answer = delivery.answer
        action = answer.get("response_action")
        try:
            if action == "errors":
                view.errors = answer["errors"]
                view.seen = self.workspace.world.pulse.beat()
            elif action == "update":
                self.workspace.put_view(answer["view"], self.id, kind="modal", replaces=view)
            elif action == "push":
                self.stack_view(answer["view"])
            elif action == "clear":
                self.open_views.clear()
            elif view in self.open_views:
                self.open_views.remove(view)
        except SlackError as error:
            return error.code
        return None

    def _all_visible(self) -> list[Message]:
        channels = self.workspace.channels.values()
        mine = [channel for channel in channels if self.id in channel.members]
        return [m for channel in mine for m in channel.messages if m.visible_to(self.id)]

    def _since(self, beats: int) -> tuple[list[Message], list[View]]:
        """Return what became visible since then, oldest first."""
        messages = [m for m in self._all_visible() if m.from_app and m.seen > beats]
        shown = [*self.open_views, *([self.home] if self.home else [])]
        views = [view for view in shown if view.seen > beats]
        return sorted(messages, key=lambda m: m.seen), sorted(views, key=lambda v: v.seen)

    async def _reply(self, since: tuple[int, int], refused: str | None = None) -> Reply:
        world = self.workspace.world
        await world.settle()
        beats, sent = since
        if world.first_sign and not refused:
            with suppress(TimeoutError):
                await world.until(lambda: any(self._since(beats)), within=world.first_sign)
            await world.settle()
        messages, views = self._since(beats)
        reply = Reply(
            messages=messages,
            views=views,
            deliveries=[d for d in world.deliveries[sent:] if _author(d.payload) == self.id],
        )
        reply.refused = refused
        return reply


def _author(payload: Json) -> str:
    """Return the user a payload is about, so that people can act at the same time."""
    if "user_id" in payload:
        return str(payload["user_id"])
    user = payload.get("event", payload).get("user")
    return str(user["id"] if isinstance(user, dict) else user)


def _shown(options: list[Json], label: str) -> Json:
    for option in options:
        if option["text"]["text"] == label:
            return option
    raise LookupError(f"the app does not offer {label!r}; it offers {options}")
