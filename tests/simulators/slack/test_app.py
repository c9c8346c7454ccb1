"""The Slack simulator against an unmodified slack-bolt app, over both transports."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack import SlackSimulator, User, Workspace
from tests.simulators.slack.tiny_app import tiny_app


@pytest.fixture
def workspace(sim: SlackSimulator) -> Workspace:
    return sim.workspace(bot_token="xoxb-1", app_token="xapp-1", signing_secret="secret-1")


@asynccontextmanager
async def connected(sim: SlackSimulator, *, ping: float = 1) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(tiny_app(sim.base_url), "xapp-1", ping_interval=ping)
    connections = len(sim.connections)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sim.connected(connections + 1)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def served(sim: SlackSimulator, workspace: Workspace) -> AsyncIterator[None]:
    runner = web.AppRunner(tiny_app(sim.base_url).web_app("/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    workspace.connect_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture(params=["socket", "http"])
async def user(
    request: pytest.FixtureRequest, sim: SlackSimulator, workspace: Workspace
) -> AsyncIterator[User]:
    """A person in a workspace where the app runs, once over each transport."""
    start = connected(sim) if request.param == "socket" else served(sim, workspace)
    async with start:
        yield workspace.user("U1", tz="Europe/Berlin")


class TestPeople:
    async def test_a_command_is_answered_to_its_author_only(self, user: User) -> None:
        reply = await user.types("/career compare salary", channel="C1")

        assert reply.failure is None
        assert reply.text == "Salary"
        assert reply.ephemeral
        assert [button.label for button in reply.buttons()] == ["Share"]
        other = user.workspace.user("U2")
        assert other.reads("C1") == []

    async def test_a_pressed_button_shares_with_everybody(self, user: User) -> None:
        reply = await user.types("/career compare salary", channel="C1")

        shared = await user.presses(reply.button("Share"))

        assert shared.text == "shared salary"
        assert not shared.ephemeral
        assert [m.text for m in user.workspace.user("U2").reads("C1")] == ["shared salary"]

    async def test_a_pick_replaces_the_message(self, user: User) -> None:
        reply = await user.types("/career compare salary")

        picked = await user.picks(reply.select("Topic"), "Skills")

        assert picked.message is reply.message
        assert picked.text == "skills"
        assert picked.message.earlier == ["Salary"]
        with pytest.raises(LookupError, match="Share"):
            picked.button("Share")

    async def test_a_modal_is_filled_refused_and_submitted(self, user: User) -> None:
        opened = await user.types("/career setup")
        assert opened.view.title == "Set up"

        await user.fills(opened.view.field("Goal"), "nothing")
        refused = await user.submits()
        assert refused.view.errors == {"goal": "Please name one."}

        await user.fills(user.view.field("Goal"), "MLE")
        saved = await user.submits()
        assert saved.text == "MLE at nowhere yet"
        assert [message.text for message in user.dm.messages] == ["MLE at nowhere yet"]
        assert user.open_views == []

    async def test_slack_itself_asks_for_a_missing_field(self, user: User) -> None:
        await user.types("/career setup")

        refused = await user.submits()

        assert refused.view.errors == {"goal": "Please complete this required field."}
        assert refused.deliveries == [], "the app is not told"

    async def test_an_external_menu_is_searched(self, user: User) -> None:
        await user.types("/career setup")
        field = user.view.select("Employer")

        offered = await user.searches(field, "Acme")
        with pytest.raises(LookupError, match="Initech"):
            await user.picks(field, "Initech")
        await user.picks(field, "Acme Labs")
        await user.fills(user.view.field("Goal"), "DS")
        saved = await user.submits()

        assert [option["value"] for option in offered] == ["Acme", "Acme Labs"]
        assert saved.text == "DS at Acme Labs"

    async def test_modals_stack_and_clear_and_closing_is_told(self, user: User) -> None:
        await user.types("/career setup")
        await user.fills(user.view.field("Goal"), "more")
        pushed = await user.submits()
        assert pushed.view.callback_id == "more"
        assert len(user.open_views) == 2
        await user.fills(user.view.field("Goal"), "enough")
        await user.submits()
        assert user.open_views == []

        await user.types("/career setup")
        assert (await user.closes()).text == "closed"

    async def test_a_mention_is_answered_in_its_thread(self, user: User) -> None:
        reply = await user.says(f"<@{user.workspace.bot_user_id}> hi", channel="C1")

        assert reply.text == "at your service"
        assert reply.message.thread_ts == user.reads("C1")[0].ts

    async def test_words_in_a_direct_message_are_answered(self, user: User) -> None:
        reply = await user.says("hi", in_dm=True)

        assert reply.text == "you said hi"
        assert (await user.sees("you said")).text == "you said hi"

    async def test_the_home_tab_is_published(self, user: User) -> None:
        reply = await user.opens_home()

        assert reply.view is user.home
        assert reply.view.blocks[0]["type"] == "divider"

    async def test_a_late_ack_is_a_timeout_for_the_person(
        self, user: User, sim: SlackSimulator
    ) -> None:
        sim.ack_deadline = 0.3
        reply = await user.types("/career slow")

        assert reply.failure == "operation_timeout"
        assert reply.messages == []
        assert len(reply.deliveries) == 1, "commands are never sent again"

    async def test_an_unknown_command_gets_no_answer(self, user: User, sim: SlackSimulator) -> None:
        sim.ack_deadline = 0.3
        reply = await user.types("/nobody")

        assert reply.failure in ("operation_timeout", "dispatch_failed")

    async def test_a_response_url_works_five_times_in_half_an_hour(
        self, user: User, sim: SlackSimulator
    ) -> None:
        reply = await user.types("/career later", channel="C1")
        assert reply.text == "in a moment"
        url = reply.deliveries[0].payload["response_url"]

        async with aiohttp.ClientSession() as http:

            async def use(address: str, **body: Any) -> tuple[int, str]:
                async with http.post(address, json=body) as response:
                    return response.status, await response.text()

            for _ in range(4):
                assert (await use(url, text="more", response_type="in_channel"))[0] == 200
            assert await use(url, text="once too often") == (404, "used_url")
            fresh = (await user.types("/career later")).deliveries[0].payload["response_url"]
            await sim.advance(30 * 60 + 1)
            assert await use(fresh, text="too late") == (404, "expired_url")

    async def test_a_lost_reply_of_a_response_url_doubles_the_message(
        self, user: User, sim: SlackSimulator
    ) -> None:
        sim.faults.reply_lost("response_url")

        await user.types("/career later")

        await sim.until(lambda: len(sim.calls("response_url")) == 2)
        await sim.settle()
        assert [message.text for message in user.dm.messages] == ["in a moment"] * 2

    async def test_events_that_fail_come_again_at_once_and_after_1_and_5_minutes(
        self, user: User, sim: SlackSimulator
    ) -> None:
        sim.ack_deadline = 0.3
        await user.says("fail")
        assert [d.attempt for d in sim.deliveries] == [0, 1]

        await sim.advance(60)
        await sim.advance(240)

        assert [d.attempt for d in sim.deliveries] == [0, 1, 2, 3]
        assert len({d.payload["event_id"] for d in sim.deliveries}) == 1
        expected = "http_error" if sim.deliveries[1].transport == "http" else "timeout"
        assert sim.deliveries[1].reason == expected

    async def test_the_same_delivery_twice_is_answered_twice(
        self, user: User, sim: SlackSimulator
    ) -> None:
        await user.says("hi")

        again = await user.workspace.courier.again(sim.deliveries[-1])

        assert again.acked
        assert len(user.dm.messages) == 2, "bolt does not deduplicate"


class TestSocketMode:
    async def test_acks_are_measured(self, sim: SlackSimulator, workspace: Workspace) -> None:
        async with connected(sim):
            reply = await workspace.user("U1").types("/career")

        latency = reply.deliveries[0].latency
        assert latency is not None
        assert 0 < latency < sim.ack_deadline

    async def test_a_late_ack_is_recorded_and_changes_nothing(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        sim.ack_deadline = 0.3
        async with connected(sim):
            reply = await workspace.user("U1").types("/career slow")
            (delivery,) = reply.deliveries
            await sim.until(lambda: delivery.acks == 1)

        assert delivery.latency is not None
        assert delivery.latency > sim.ack_deadline
        assert not delivery.acked
        assert workspace.user("U1").dm.messages == []

    async def test_people_act_at_the_same_time(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        async with connected(sim):
            people = [workspace.user(f"U{number}") for number in range(5)]
            replies = await asyncio.gather(*(person.types("/career") for person in people))

        assert [len(reply.messages) for reply in replies] == [1] * 5
        assert [len(reply.deliveries) for reply in replies] == [1] * 5

    async def test_without_a_connection_a_command_fails(self, workspace: Workspace) -> None:
        reply = await workspace.user("U1").types("/career")

        assert reply.failure == "dispatch_failed"

    @pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
    async def test_the_app_reconnects_when_asked(
        self, sim: SlackSimulator, workspace: Workspace, reason: Any
    ) -> None:
        async with connected(sim):
            (first,) = sim.connections
            await first.disconnect(reason)
            await sim.until(lambda: bool(sim.connections) and first not in sim.connections)
            assert (await workspace.user("U1").types("/career")).failure is None

        assert len(sim.calls("apps.connections.open")) == 2

    async def test_the_app_survives_an_outage(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        async with connected(sim, ping=0.2):
            await sim.goes_down()
            assert (await workspace.user("U1").types("/career")).failure == "dispatch_failed"
            await sim.comes_back()
            await sim.connected()
            assert (await workspace.user("U1").types("/career")).failure is None

    async def test_the_app_survives_a_cut_connection(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        async with connected(sim, ping=0.2):
            (first,) = sim.connections
            first.abort()
            await sim.until(lambda: bool(sim.connections) and first not in sim.connections)
            assert (await workspace.user("U1").types("/career")).failure is None

    async def test_each_payload_goes_to_one_of_the_connections(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        async with connected(sim), connected(sim):
            for _ in range(4):
                await workspace.user("U1").types("/career")

        links = [delivery.connection for delivery in sim.deliveries]
        assert len(links) == 4
        assert {links.count(link) for link in links} == {2}

    async def test_a_silent_peer_is_noticed(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        async with connected(sim, ping=0.2):
            (first,) = sim.connections
            first.silent, sim.ack_deadline = True, 0.3
            assert (await workspace.user("U1").types("/career")).failure == "operation_timeout"
            await sim.until(lambda: bool(sim.connections) and first not in sim.connections)

        assert first.pings > 0

    async def test_hello_pings_and_tickets(self, sim: SlackSimulator, workspace: Workspace) -> None:
        url = (
            await AsyncWebClient(base_url=sim.base_url).apps_connections_open(app_token="xapp-1")
        )["url"]
        async with aiohttp.ClientSession() as http:
            async with http.ws_connect(url, autoping=False) as ws:
                hello = await ws.receive_json()
                await ws.ping(b"sdk-ping-pong:1")
                pong = await ws.receive()
            assert hello["num_connections"] == 1
            assert hello["connection_info"] == {"app_id": "A1"}
            assert hello["debug_info"]["approximate_connection_time"] > 0
            assert pong.data == b"sdk-ping-pong:1"

            await sim.advance(31)
            with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
                await http.ws_connect(url)
        assert sim.sockets.refused_tickets == 1

    async def test_the_eleventh_connection_is_turned_away(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        url = sim.sockets.issue_url("xapp-1", "A1")
        async with aiohttp.ClientSession() as http:
            links = [await http.ws_connect(url) for _ in range(11)]
            first_words = [await link.receive_json() for link in links]
            for link in links:
                await link.close()

        assert [words["type"] for words in first_words] == ["hello"] * 10 + ["disconnect"]
        assert first_words[-1]["reason"] == "too_many_websockets"


class TestSignedHttp:
    async def test_probes_and_signatures(self, sim: SlackSimulator, workspace: Workspace) -> None:
        async with served(sim, workspace):
            endpoint = workspace.http
            assert endpoint is not None
            assert (await endpoint.url_verification("abc")).answer == {"challenge": "abc"}
            assert (await endpoint.ssl_check()).status == 200
            challenge = {"type": "url_verification", "challenge": "x"}
            assert (await endpoint.post(challenge, secret="wrong")).status == 401
            assert (await endpoint.post(challenge, unsigned=True)).status == 401
            assert (await endpoint.post(challenge, age=301)).status == 401
            good = await endpoint.post(challenge)
            assert (await endpoint.replay(good)).status == 200, "bolt does not detect replays"
            assert (await endpoint.replay(good, tampered=b"{}")).status == 401
            assert good.latency is not None

    async def test_retries_carry_headers_and_can_be_declined(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        seen: list[tuple[str | None, str | None]] = []

        async def refuse(request: web.Request) -> web.Response:
            headers = request.headers
            seen.append((headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")))
            return web.Response(status=500, headers={"X-Slack-No-Retry": str(len(seen) - 1)})

        app = web.Application()
        app.router.add_post("/", refuse)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        workspace.connect_http(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        await workspace.user("U1").says("hi")
        await sim.advance(600)
        await runner.cleanup()

        assert seen == [(None, None), ("1", "http_error")]
