"""What one person sees after they did something."""

from tests.simulators.slack.records import Delivery, Json
from tests.simulators.slack.surfaces import Element, Message, View, find


class Reply:
    """What one person sees of the answer to what they did."""

    def __init__(
        self, *, messages: list[Message], views: list[View], deliveries: list[Delivery]
    ) -> None:
        """Made by the actions of `User`."""
        self.messages = messages
        """New and changed messages this person can see, oldest change first."""
        self.views = views
        """New and changed views of this person, oldest change first."""
        self.deliveries = deliveries
        """What was sent to the app, with acks and latencies."""
        self.refused: str | None = None
        """The error of a message or view in the ack that Slack would not show."""

    @property
    def failure(self) -> str | None:
        """What Slack tells the person instead of an answer; None if the app took it.

        `dispatch_failed` (nobody took it) or `operation_timeout` (no ack in time).
        """
        last = self.deliveries[-1] if self.deliveries else None
        if last is None or last.acked:
            return self.refused
        return "operation_timeout" if "timeout" in (last.error or "") else "dispatch_failed"

    @property
    def message(self) -> Message:
        """The latest message; LookupError if the person sees none."""
        if not self.messages:
            raise LookupError(f"no message came; failure: {self.failure}")
        return self.messages[-1]

    @property
    def view(self) -> View:
        """The latest view; LookupError if the person sees none."""
        if not self.views:
            raise LookupError(f"no view came; failure: {self.failure}")
        return self.views[-1]

    @property
    def text(self) -> str:
        """The `text` of the latest message."""
        return self.message.text

    @property
    def all_text(self) -> str:
        """Everything there is to read on the latest message."""
        return self.message.all_text

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the latest message."""
        return self.message.blocks

    @property
    def ephemeral(self) -> bool:
        """True if only this person sees the latest message."""
        return self.message.ephemeral

    @property
    def ts(self) -> str:
        """The timestamp of the latest message."""
        return self.message.ts

    @property
    def metadata(self) -> Json | None:
        """The metadata of the latest message."""
        return self.message.metadata

    def elements(self) -> list[Element]:
        """Everything to press, pick or fill, the latest view or message first."""
        surfaces = [*reversed(self.views), *reversed(self.messages)]
        return [element for surface in surfaces for element in surface.elements()]

    def buttons(self) -> list[Element]:
        """All buttons, the latest first."""
        return [element for element in self.elements() if element.type == "button"]

    def selects(self) -> list[Element]:
        """All menus, the latest first."""
        surfaces = [*reversed(self.views), *reversed(self.messages)]
        return [element for surface in surfaces for element in surface.selects()]

    def button(self, name: str) -> Element:
        """Return the button with this label or action_id; LookupError if there is none."""
        return find(self.buttons(), name)

    def select(self, name: str) -> Element:
        """Return the menu with this label or action_id; LookupError if there is none."""
        return find(self.selects(), name)
