"""Slack's connection: tokens, signatures, what is no payload, and coming back after trouble."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.slack import sockets
from adapters.slack.front import SlackFront
from bot.errors import SetupError, Throttled
from bot.people import Delivery, Target
from bot.replies import Reply, Text
from tests.deliveries import claimed
from tests.e2e.slack.bot import World, app, serving, settings
from tests.fakes import unheard
from tests.simulators.slack import SlackSimulator, User, Workspace


class TestRefusals:
    async def test_what_is_not_from_slack_is_refused(
        self, sim: SlackSimulator, workspace: Workspace, world: World
    ) -> None:
        async with serving(sim, world, http=workspace):
            endpoint = workspace.http
            assert endpoint is not None
            said = {"type": "message", "channel_type": "im", "user": "U1", "text": "start"}
            event = {"type": "event_callback", "team_id": "T1", "event": said}
            assert (await endpoint.post(event, secret="wrong")).status == 401
            assert (await endpoint.post(event, unsigned=True)).status == 401
            assert (await endpoint.post(event, age=301)).status == 401
            assert (await endpoint.url_verification("abc")).answer == {"challenge": "abc"}
            assert (await endpoint.ssl_check()).status == 200
            good = await endpoint.post({"type": "url_verification", "challenge": "x"})
            for tampered in (b"{", b"\xff", b"[1]", b"x" * 1_000_001):
                refused = await endpoint.replay(good, tampered=tampered)
                assert refused.status in (400, 401, 413)
            await sim.settle()

        assert world.seen == []

    @pytest.mark.parametrize(
        "payload",
        [
            {"command": "/career", "text": "compare salary"},
            {"command": "/career", "team_id": "T1", "user_id": "U1"},
            {"type": "block_actions", "team": {"id": "T1"}, "actions": []},
            {"type": "block_actions", "team": {"id": "T1"}, "actions": [{"action_id": "x"}]},
            {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened"}},
            {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "user": 7}},
        ],
    )
    async def test_a_payload_without_its_parts_changes_nothing(
        self, person: User, sim: SlackSimulator, world: World, payload: dict[str, object]
    ) -> None:
        if "command" in payload:
            kind = "slash_commands"
        else:
            kind = "events_api" if payload["type"] == "event_callback" else "interactive"
        sim.ack_deadline = 0.2
        await person.workspace.courier.send(kind, payload)  # type: ignore[arg-type]

        sim.ack_deadline = 3
        assert world.seen == []
        assert (await person.types("/career compare salary")).failure is None

    @pytest.mark.parametrize(
        ("kind", "payload"),
        [
            ("interactive", {"type": "shortcut", "callback_id": "x"}),
            (
                "interactive",
                {"type": "view_submission", "view": {"type": "modal", "callback_id": "x"}},
            ),
            ("interactive", {"type": "block_suggestion", "action_id": "x"}),
            ("events_api", {"type": "event_callback", "event": {"type": "team_join"}}),
            ("events_api", {"type": "event_callback", "event": {"type": "app_home_opened"}}),
        ],
    )
    async def test_what_was_never_asked_for_is_acknowledged(
        self, person: User, kind: Any, payload: dict[str, object]
    ) -> None:
        sent = {"team": {"id": "T1"}, "team_id": "T1", "user": {"id": "U1"}} | payload

        assert (await person.workspace.courier.send(kind, sent)).acked

    async def test_another_workspace_is_not_answered(self, person: User, world: World) -> None:
        payload = {"command": "/career", "text": "start", "team_id": "T2", "user_id": "U1"}
        await person.workspace.courier.send("slash_commands", payload)

        assert world.seen == []

    async def test_own_words_and_edits_are_not_answered(
        self, person: User, sim: SlackSimulator, world: World
    ) -> None:
        for more in ({"bot_id": "B9"}, {"subtype": "message_changed"}, {"user": "UBOTT1"}):
            event = {"type": "message", "channel_type": "im", "user": "U1", "text": "start"}
            event |= {"channel": "DT1U1"} | more
            payload = {"type": "event_callback", "team_id": "T1", "event": event}
            assert (await person.workspace.courier.send("events_api", payload)).acked

        await sim.settle()
        assert world.seen == []


class TestConnecting:
    @pytest.mark.parametrize(
        ("variables", "named"),
        [
            ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set"),
            ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is not set"),
            ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, r"SLACK_BOT_TOKEN is refused .*\(invalid_auth\)"),
            ({"SLACK_APP_TOKEN": "xapp-wrong"}, r"SLACK_APP_TOKEN is refused .*\(invalid_auth\)"),
            ({"SLACK_APP_TOKEN": "xoxb-1"}, r"SLACK_APP_TOKEN .*\(not_allowed_token_type\)"),
        ],
    )
    async def test_a_wrong_token_is_named_in_a_sentence(
        self, sim: SlackSimulator, workspace: Workspace, variables: dict[str, str], named: str
    ) -> None:
        front = SlackFront(app(World()), settings(sim, variables))
        try:
            with pytest.raises(SetupError, match=named) as caught:
                await front.open()
        finally:
            await front.close()
        assert "https://api.slack.com/apps" in str(caught.value)
        assert "wrong" not in str(caught.value)

    async def test_a_network_that_comes_late_is_waited_for(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        sim.faults.reset("auth.test")
        front = SlackFront(app(World()), settings(sim))
        await front.open()
        await front.close()

        assert len(sim.calls("auth.test")) == 2

    async def test_an_answer_under_way_is_finished_before_closing(
        self, sim: SlackSimulator, workspace: Workspace, world: World
    ) -> None:
        user = workspace.user("U1")
        async with serving(sim, world):
            question = await user.types("/career quiz")
            sim.faults.late("response_url", seconds=0.2)
            pressing = asyncio.create_task(user.presses(question.button("1A")))
            await sim.until(lambda: bool(sim.calls("response_url")))
        await pressing

        assert user.dm.messages[0].text.startswith("You said a")

    async def test_a_lost_connection_comes_back(
        self, sim: SlackSimulator, workspace: Workspace, world: World
    ) -> None:
        async with serving(sim, world):
            (first,) = sim.connections
            await first.disconnect("warning", close=True)
            await sim.until(lambda: bool(sim.connections) and first not in sim.connections)
            assert (await workspace.user("U1").types("/career start")).failure is None

    async def test_a_dead_address_is_given_up_after_a_while(
        self,
        sim: SlackSimulator,
        workspace: Workspace,
        world: World,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(sockets, "listen", partial(sockets.listen, ping=0.1, patience=0.6))
        real = sim.sockets.issue_url
        dead = iter([real("xapp-1", "A1") + "0", real("xapp-1", "A1") + "0"])
        monkeypatch.setattr(sim.sockets, "issue_url", lambda *args: next(dead, None) or real(*args))

        async with serving(sim, world):
            assert (await workspace.user("U1").types("/career start")).failure is None
        assert sim.sockets.refused_tickets > 1


class TestSeveralWorkspaces:
    TOKENS = "xoxb-1, xoxb-wrong,xoxb-2,xoxb-1"

    @pytest.fixture
    def other(self, sim: SlackSimulator) -> Workspace:
        return sim.workspace(team="T2", bot_token="xoxb-2")

    async def test_each_is_answered_under_its_own_token(
        self, sim: SlackSimulator, workspace: Workspace, other: Workspace, world: World
    ) -> None:
        front = SlackFront(app(world), settings(sim, {"SLACK_BOT_TOKEN": self.TOKENS}))
        with capture_logs() as logs:
            await front.open()
        running = asyncio.create_task(front.run())
        await sim.connected()
        for place in (workspace, other):
            user = place.user("U1")
            await user.types("/career start")
            await user.says("start")
        await sim.settle()
        running.cancel()
        await asyncio.wait([running])
        await front.close()
        posts = [(call.token, call.args["channel"]) for call in sim.calls("chat.postMessage")]
        assert posts == [("xoxb-1", "DT1U1"), ("xoxb-2", "DT2U1")]
        assert all(delivery.acked for delivery in sim.deliveries)
        left_out = [line["reason"] for line in logs if line["event"] == "slack_workspace_left_out"]
        assert left_out[0].startswith("SLACK_BOT_TOKEN (number 2 of 4) is refused by Slack")
        assert left_out[1].startswith("SLACK_BOT_TOKEN (number 4 of 4) is for a workspace that")
        named = [line["token"] for line in logs if line["event"] == "slack_workspace_left_out"]
        assert named == [2, 4]
        assert "xoxb-w" not in repr(logs)

    async def test_tips_go_by_the_team_of_their_target_and_share_connections(
        self, sim: SlackSimulator, workspace: Workspace, other: Workspace
    ) -> None:
        for place in (workspace, other):
            place.user("U1")
        front = SlackFront(app(World()), settings(sim, {"SLACK_BOT_TOKEN": self.TOKENS}))
        await front.open()
        to = {team: replace(slack_delivery(), target=target(team)) for team in ("T1", "T2", "T3")}
        reply = Reply(title="A tip", blocks=(Text("Read."),))
        for team in ("T1", "T2"):
            await front.messenger.send(to[team], reply, unheard)
        with pytest.raises(Throttled):
            await front.messenger.send(to["T3"], reply, unheard)
        rooms = [front.messenger.room(team) for team in to]
        await front.close()

        assert [call.token for call in sim.calls("chat.postMessage")] == ["xoxb-1", "xoxb-2"]
        assert len(workspace.user("U1").dm.messages) == len(other.user("U1").dm.messages) == 1
        assert [room.limit for room in rooms] == ["T1", "T2", "T3"]
        assert [bool(room.at_once) for room in rooms] == [True, True, False]


def target(team: str) -> Target:
    return Target(platform="slack", community=team, user="U1")


def slack_delivery() -> Delivery:
    return claimed(target("T1"), datetime(2020, 1, 6, 9, tzinfo=UTC))
