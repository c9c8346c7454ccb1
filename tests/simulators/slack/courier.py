"""Getting payloads to the app: by which transport, and again when an event was not acked."""

from functools import partial
from typing import TYPE_CHECKING

from tests.simulators.slack.records import Delivery, DeliveryKind, Json

if TYPE_CHECKING:
    from tests.simulators.slack.socketmode import SocketHub
    from tests.simulators.slack.workspace import Workspace
    from tests.simulators.slack.world import World

RETRY_AFTER = (0.0, 60.0, 300.0)
"""Slack docs (Events API): an event comes again at once, after 1 minute and after 5 minutes."""


class Courier:
    """Delivers the payloads of one workspace."""

    def __init__(self, world: "World", workspace: "Workspace", hub: "SocketHub") -> None:
        """Made by the workspace."""
        self._world = world
        self._workspace = workspace
        self._hub = hub

    async def send(self, kind: DeliveryKind, payload: Json) -> Delivery:
        """Deliver once; an event that is not acked again at once, and later as time is moved.

        Commands and interactions are never sent again.
        """
        delivery = await self._attempt(
            Delivery(
                id=self._world.fresh("envelope-"), kind=kind, payload=payload, transport="none"
            )
        )
        if kind != "events_api" or delivery.acked or _declined(delivery):
            return delivery
        for attempt, seconds in enumerate(RETRY_AFTER[1:], start=2):
            self._world.later(seconds, partial(self._retry, delivery, attempt))
        return await self._retry(delivery, 1)

    async def again(self, delivery: Delivery) -> Delivery:
        """Deliver the very same payload and envelope a second time, as Slack sometimes does."""
        return await self._attempt(
            Delivery(
                id=delivery.id,
                kind=delivery.kind,
                payload=delivery.payload,
                transport="none",
                attempt=delivery.attempt,
                reason=delivery.reason,
            )
        )

    async def _retry(self, first: Delivery, attempt: int) -> Delivery:
        """Send an event again, unless an earlier try was acked or declined meanwhile."""
        tries = [d for d in self._world.deliveries if d.payload is first.payload]
        if any(delivery.acked or _declined(delivery) for delivery in tries):
            return tries[-1]
        return await self._attempt(
            Delivery(
                id=self._world.fresh("envelope-"),
                kind=first.kind,
                payload=first.payload,
                transport="none",
                attempt=attempt,
                reason=tries[-1].error,
            )
        )

    async def _attempt(self, delivery: Delivery) -> Delivery:
        self._world.deliveries.append(delivery)
        with self._world.busy():
            if self._workspace.http is not None:
                await self._workspace.http.deliver(delivery)
            else:
                await self._hub.deliver(self._workspace.app_token, delivery)
        return delivery


def _declined(delivery: Delivery) -> bool:
    """Slack docs: the response header `X-Slack-No-Retry: 1` stops the retries."""
    return delivery.response_headers.get("x-slack-no-retry") == "1"
