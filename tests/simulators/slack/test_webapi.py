"""The simulated Web API: tokens, membership, reading back, rate limits and every fault."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack import SlackSimulator, Workspace

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Set up"}, "blocks": []}


@pytest.fixture
def workspace(sim: SlackSimulator) -> Workspace:
    workspace = sim.workspace(bot_token="xoxb-1", app_token="xapp-1", signing_secret="secret-1")
    workspace.channel("C1")
    return workspace


@pytest.fixture
def client(sim: SlackSimulator, workspace: Workspace) -> AsyncWebClient:
    """A client that does not retry: what it sees is what the simulator did."""
    return AsyncWebClient(token="xoxb-1", base_url=sim.base_url, retry_handlers=[])


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


def written(workspace: Workspace, channel: str = "C1") -> list[str]:
    return [message.text for message in workspace.channels[channel].messages]


class TestArguments:
    @pytest.mark.parametrize("way", ["query", "form", "json"])
    async def test_they_come_in_three_ways(
        self, sim: SlackSimulator, workspace: Workspace, way: str
    ) -> None:
        args = {"channel": "C1", "text": way}
        headers = {"Authorization": "Bearer xoxb-1"}
        places: dict[str, dict[str, Any]] = {
            "query": {"params": args},
            "form": {"data": {**args, "token": "xoxb-1"}},
            "json": {"json": args},
        }
        async with aiohttp.ClientSession(headers=None if way == "form" else headers) as http:
            verb = http.get if way == "query" else http.post
            async with verb(f"{sim.base_url}chat.postMessage", **places[way]) as response:
                assert (await response.json())["ok"]
        assert written(workspace) == [way]

    async def test_metadata_is_read_back_only_when_asked_for(
        self, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        row = {"event_type": "tip", "event_payload": {"row": "7"}}
        for text in ("one", "two"):
            await client.chat_postMessage(channel="C1", text=text, metadata=row)
        await client.chat_postEphemeral(channel="C1", user=_member(workspace), text="hidden")

        full = await client.conversations_history(channel="C1", include_all_metadata=True, limit=1)
        plain = await client.conversations_history(channel="C1")

        assert [m["text"] for m in plain["messages"]] == ["two", "one"]
        assert full["messages"][0]["metadata"] == row
        assert full["has_more"]
        assert "metadata" not in plain["messages"][0]


class TestRefusals:
    @pytest.mark.parametrize(
        ("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed")]
    )
    async def test_tokens_are_checked(self, sim: SlackSimulator, token: str, error: str) -> None:
        client = AsyncWebClient(token=token, base_url=sim.base_url)
        assert await error_of(client.auth_test()) == error

    async def test_the_app_token_counts_in_the_header_only(
        self, sim: SlackSimulator, client: AsyncWebClient
    ) -> None:
        async with aiohttp.ClientSession() as http:
            url = f"{sim.base_url}apps.connections.open"
            async with http.post(url, data={"token": "xapp-1"}) as response:
                assert (await response.json())["error"] == "not_authed"
        by_bot = client.api_call("apps.connections.open")
        assert await error_of(by_bot) == "not_allowed_token_type"
        opened = await client.apps_connections_open(app_token="xapp-1")
        assert opened["url"].startswith("ws://127.0.0.1")

    async def test_scopes_methods_and_dead_tokens(
        self, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        assert (await client.auth_test())["team_id"] == "T1"
        assert await error_of(client.api_call("chat.shout")) == "unknown_method"
        workspace.scopes.remove("chat:write")
        assert await error_of(client.chat_postMessage(channel="C1", text="x")) == "missing_scope"
        workspace.token_error = "token_revoked"
        assert await error_of(client.auth_test()) == "token_revoked"

    async def test_channels_the_bot_cannot_write_to(
        self, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        workspace.channel("C2", bot_is_member=False)
        workspace.channel("C3", private=True, bot_is_member=False)
        workspace.channel("C4").archived = True
        expected = {
            "C2": "not_in_channel",
            "C3": "channel_not_found",
            "C4": "is_archived",
            "C9": "channel_not_found",
        }
        for channel, error in expected.items():
            assert await error_of(client.chat_postMessage(channel=channel, text="x")) == error

    async def test_people_the_bot_cannot_reach(
        self, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        user = workspace.user("U1", tz="Europe/Berlin")
        opened = await client.conversations_open(users="U1")
        channel = opened["channel"]["id"]
        await client.chat_postMessage(channel=channel, text="hello")
        user.disabled = True

        assert written(workspace, channel) == ["hello"]
        assert await error_of(client.conversations_open(users="U1")) == "user_disabled"
        assert await error_of(client.conversations_open(users="U9")) == "user_not_found"
        assert await error_of(client.chat_postMessage(channel=channel, text="x")) == "user_disabled"
        assert await error_of(client.users_info(user="U9")) == "user_not_found"
        info = (await client.users_info(user="U1"))["user"]
        assert info["tz"] == "Europe/Berlin"
        assert info["tz_offset"] in (3600, 7200)
        assert info["deleted"]

    async def test_user_groups_are_listed_with_their_members(
        self, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        workspace.user_group("S1", "mentors", "U2", "U1")
        workspace.user_group("S2", "alumni").disabled = True

        listed = (await client.usergroups_list())["usergroups"]

        assert [(group["id"], group["handle"]) for group in listed] == [("S1", "mentors")]
        assert (await client.usergroups_users_list(usergroup="S1"))["users"] == ["U1", "U2"]
        for gone in ("S2", "S3"):
            assert await error_of(client.usergroups_users_list(usergroup=gone)) == (
                "no_such_subteam"
            )
        workspace.scopes.remove("usergroups:read")
        assert await error_of(client.usergroups_list()) == "missing_scope"

    async def test_only_own_and_lasting_messages_can_be_changed(
        self, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        posted = await client.chat_postMessage(channel="C1", text="first")
        hidden = await client.chat_postEphemeral(
            channel="C1", user=_member(workspace), text="hidden"
        )
        await client.chat_update(channel="C1", ts=posted["ts"], text="second")

        assert written(workspace)[0] == "second"
        by_ts = client.chat_update(channel="C1", ts=hidden["message_ts"], text="x")
        assert await error_of(by_ts) == "message_not_found"
        stranger = client.chat_postEphemeral(channel="C1", user="U9", text="x")
        assert await error_of(stranger) == "user_not_in_channel"

    async def test_a_trigger_opens_one_view_within_three_seconds(
        self, sim: SlackSimulator, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        sim.clock.freeze()
        user = workspace.user("U1")
        trigger = workspace.new_trigger("U1")
        opened = await client.views_open(trigger_id=trigger, view=MODAL)
        again = client.views_open(trigger_id=trigger, view=MODAL)
        assert await error_of(again) == "exchanged_trigger_id"
        late = workspace.new_trigger("U1")
        await sim.advance(3.1)
        assert await error_of(client.views_open(trigger_id=late, view=MODAL)) == (
            "expired_trigger_id"
        )

        view_id = opened["view"]["id"]
        stale = client.views_update(view_id=view_id, view=MODAL, hash="old")
        assert await error_of(stale) == "hash_conflict"
        changed = MODAL | {"title": {"type": "plain_text", "text": "Changed"}}
        await client.views_update(view_id=view_id, view=changed, hash=opened["view"]["hash"])
        assert user.view.title == "Changed"


class TestRateLimits:
    async def test_one_post_a_second_and_channel(
        self, sim: SlackSimulator, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        sim.clock.freeze()
        workspace.channel("C2")
        workspace.rates.seconds_per_post = 1
        await client.chat_postMessage(channel="C1", text="a")
        await client.chat_postMessage(channel="C2", text="b")

        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel="C1", text="c")
        await sim.advance(1)
        await client.chat_postMessage(channel="C1", text="d")

        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "1"
        assert written(workspace) == ["a", "d"]

    async def test_calls_a_minute(
        self, sim: SlackSimulator, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        sim.clock.freeze()
        workspace.rates.per_minute["auth.test"] = 2
        await client.auth_test()
        await sim.advance(20)
        await client.auth_test()

        with pytest.raises(SlackApiError) as refused:
            await client.auth_test()
        await sim.advance(40)

        assert refused.value.response.headers["Retry-After"] == "40"
        assert (await client.auth_test())["ok"]


class TestFaults:
    async def test_a_lost_reply_makes_the_default_client_write_twice(
        self, sim: SlackSimulator, workspace: Workspace
    ) -> None:
        sim.faults.reply_lost("chat.postMessage")
        default = AsyncWebClient(token="xoxb-1", base_url=sim.base_url)

        await default.chat_postMessage(channel="C1", text="twice")

        assert written(workspace) == ["twice", "twice"]
        assert [(call.status, call.applied) for call in sim.calls("chat.postMessage")] == [
            (None, True),
            (200, True),
        ]

    async def test_a_lost_reply_is_a_connection_error_without_retries(
        self, sim: SlackSimulator, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        sim.faults.reply_lost("chat.postMessage")
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.chat_postMessage(channel="C1", text="once")
        assert written(workspace) == ["once"]

    async def test_a_reset_before_the_call_writes_nothing(
        self, sim: SlackSimulator, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        sim.faults.reset("chat.postMessage", channel="C1")
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.chat_postMessage(channel="C1", text="never")
        assert written(workspace) == []
        assert not sim.calls("chat.postMessage")[0].applied

    async def test_a_late_reply(self, sim: SlackSimulator, workspace: Workspace) -> None:
        sim.faults.late("chat.postMessage", seconds=0.5)
        impatient = AsyncWebClient(token="xoxb-1", base_url=sim.base_url, retry_handlers=[])
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await impatient.chat_postMessage(channel="C1", text="late")
        assert written(workspace) == ["late"]

    async def test_429_is_honoured_by_the_rate_limit_handler(
        self, sim: SlackSimulator, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        sim.faults.rate_limited("chat.postMessage", retry_after=1)
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler())
        await client.chat_postMessage(channel="C1", text="after a second")
        assert [call.status for call in sim.calls("chat.postMessage")] == [429, 200]

    @pytest.mark.parametrize("applied", [True, False])
    async def test_a_server_error_before_and_after_success(
        self, sim: SlackSimulator, client: AsyncWebClient, workspace: Workspace, *, applied: bool
    ) -> None:
        sim.faults.server_error("chat.postMessage", status=500, applied=applied)
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel="C1", text="x")
        assert refused.value.response.status_code == 500
        assert written(workspace) == (["x"] if applied else [])

    async def test_error_codes_hit_as_often_as_ordered(
        self, sim: SlackSimulator, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        sim.faults.slack_error("*", "internal_error", times=2)
        assert await error_of(client.auth_test()) == "internal_error"
        assert await error_of(client.chat_postMessage(channel="C1", text="x")) == "internal_error"
        assert (await client.auth_test())["ok"]

    async def test_the_server_goes_down_and_comes_back(
        self, sim: SlackSimulator, client: AsyncWebClient
    ) -> None:
        await sim.goes_down()
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.auth_test()
        await sim.comes_back()
        assert (await client.auth_test())["ok"]


class TestBlocks:
    async def test_a_broken_limit_names_its_place(
        self, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel="C1", text="x", blocks=[header])
        answer = refused.value.response
        assert answer["error"] == "invalid_blocks"
        assert answer["errors"] == [
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
        ]
        assert written(workspace) == []

    async def test_a_switched_off_block_type(
        self, client: AsyncWebClient, workspace: Workspace
    ) -> None:
        cells = [{"type": "raw_text", "text": "Pay"}]
        table = {"type": "data_table", "caption": "Pay", "rows": [cells, cells]}
        await client.chat_postMessage(channel="C1", text="new", blocks=[table])
        workspace.switched_off_blocks.add("data_table")
        refused = client.chat_postMessage(channel="C1", text="old", blocks=[table])
        assert await error_of(refused) == "invalid_blocks"

    async def test_blocks_travel_as_json_text(
        self, sim: SlackSimulator, client: AsyncWebClient
    ) -> None:
        nonsense = client.api_call(
            "chat.postMessage", data={"channel": "C1", "text": "x", "blocks": "[nonsense"}
        )
        assert await error_of(nonsense) == "invalid_blocks_format"
        blocks = json.dumps([{"type": "divider"}])
        fine = {"channel": "C1", "text": "x", "blocks": blocks}
        answer = await client.api_call("chat.postMessage", data=fine)
        assert answer["message"]["blocks"][0]["block_id"], "Slack gives every block an id"


def _member(workspace: Workspace) -> str:
    workspace.channel("C1").members.add("U1")
    return workspace.user("U1").id
