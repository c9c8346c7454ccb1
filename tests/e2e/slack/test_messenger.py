"""Scheduled messages on Slack: sent once, whatever gets lost on the way."""

import pytest
import yaml

from adapters.slack.manifest import manifest
from adapters.slack.messenger import SlackMessenger
from bot.errors import About, RetryLater, Undeliverable
from bot.registry import Registry
from bot.replies import Reply, Table, Text
from tests.e2e.slack.tips import HISTORY, OPEN, POST, TIP, delivery, to_channel
from tests.fakes import unheard
from tests.simulators.slack import SlackSimulator, User, Workspace

LONG = Reply(title="Long", blocks=tuple(Text("x " * 1490) for _ in range(5)))
WITH_TABLE = Reply(title="", blocks=(Table(caption="", header=("a", "b"), rows=(("c", "d"),)),))


async def test_a_tip_arrives_with_its_buttons_and_its_name(
    messenger: SlackMessenger, user: User
) -> None:
    ref = await messenger.send(delivery(), TIP, unheard)

    (message,) = user.dm.messages
    assert ref == f"{user.dm.channel.id}:{message.ts}"
    assert message.text.startswith("Monday")
    assert [button.label for button in message.buttons()] == ["Pause tips"]
    assert message.metadata == {
        "event_type": "waymark_delivery",
        "event_payload": {"key": "d-1"},
    }


async def test_what_was_sent_is_found_among_others(
    messenger: SlackMessenger, user: User, sim: SlackSimulator
) -> None:
    assert await messenger.find(delivery()) is None
    ref = await messenger.send(delivery(), TIP, unheard)
    for number in range(120):
        await messenger.send(delivery(f"other-{number}"), TIP, unheard)

    assert await messenger.find(delivery()) == ref
    assert await messenger.find(delivery("never")) is None


async def test_what_is_not_among_the_newest_of_a_busy_channel_stays_in_doubt(
    messenger: SlackMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.messenger._PAGES", 1)
    await messenger.send(delivery(), TIP, unheard)
    for number in range(100):
        await messenger.send(delivery(f"other-{number}"), TIP, unheard)

    with pytest.raises(RetryLater, match="too_much_to_read") as caught:
        await messenger.find(delivery())

    assert caught.value.in_doubt


async def test_a_lost_reply_leaves_one_message(
    messenger: SlackMessenger, user: User, sim: SlackSimulator
) -> None:
    sim.faults.reply_lost(POST)

    with pytest.raises(RetryLater) as caught:
        await messenger.send(delivery(), TIP, unheard)

    assert caught.value.in_doubt
    (message,) = user.dm.messages
    assert await messenger.find(delivery()) == f"{user.dm.channel.id}:{message.ts}"
    assert len(sim.calls(POST)) == 1


async def test_a_reply_that_is_too_late_leaves_one_message(
    messenger: SlackMessenger, user: User, sim: SlackSimulator
) -> None:
    sim.faults.late(POST, seconds=3)

    with pytest.raises(RetryLater, match="connection_lost") as caught:
        await messenger.send(delivery(), TIP, unheard)

    assert caught.value.in_doubt
    assert await messenger.find(delivery()) is not None
    assert len(user.dm.messages) == 1


@pytest.mark.parametrize("applied", [True, False])
async def test_a_server_error_leaves_doubt_that_can_be_settled(
    messenger: SlackMessenger, user: User, sim: SlackSimulator, *, applied: bool
) -> None:
    sim.faults.server_error(POST, applied=applied)

    with pytest.raises(RetryLater, match="http_503") as caught:
        await messenger.send(delivery(), TIP, unheard)

    assert caught.value.in_doubt
    assert (await messenger.find(delivery()) is not None) == applied


async def test_a_rate_limit_says_when_to_come_back(
    messenger: SlackMessenger, user: User, sim: SlackSimulator
) -> None:
    sim.faults.rate_limited(POST, retry_after=30)

    with pytest.raises(RetryLater, match="ratelimited") as caught:
        await messenger.send(delivery(), TIP, unheard)
    with pytest.raises(RetryLater, match="ratelimited") as second:
        await messenger.send(delivery("d-2"), TIP, unheard)

    assert (caught.value.after, caught.value.in_doubt) == (30, False)
    assert 25 < second.value.after <= 30, "everybody in the workspace waits"
    assert len(sim.calls(POST)) == 1
    assert user.dm.messages == []


async def test_a_server_that_is_down_leaves_no_doubt(
    messenger: SlackMessenger, user: User, sim: SlackSimulator
) -> None:
    await messenger.send(delivery(), TIP, unheard)
    await sim.goes_down()

    with pytest.raises(RetryLater) as caught:
        await messenger.send(delivery("d-2"), TIP, unheard)
    with pytest.raises(RetryLater, match="unreachable") as again:
        await messenger.send(delivery("d-2"), TIP, unheard)
    with pytest.raises(RetryLater, match="unreachable"):
        await messenger.find(delivery("d-2"))

    assert caught.value.reason in ("connection_lost", "unreachable")
    assert not again.value.in_doubt


@pytest.mark.parametrize(
    ("method", "code", "reason", "about"),
    [
        (OPEN, "user_disabled", "user_gone", About.RECIPIENT),
        (OPEN, "user_not_found", "user_gone", About.RECIPIENT),
        (POST, "is_archived", "user_gone", About.RECIPIENT),
        (POST, "messages_tab_disabled", "messages_off", About.COMMUNITY),
        (POST, "token_revoked", "token_revoked", About.COMMUNITY),
        (OPEN, "account_inactive", "account_inactive", About.COMMUNITY),
        (POST, "missing_scope", "missing_scope", About.MESSAGE),
        (POST, "invalid_blocks", "invalid_blocks", About.MESSAGE),
        (POST, "msg_blocks_too_long", "msg_blocks_too_long", About.MESSAGE),
    ],
)
async def test_whose_trouble_a_refusal_is_is_said_once(
    messenger: SlackMessenger,
    user: User,
    sim: SlackSimulator,
    method: str,
    code: str,
    reason: str,
    about: About,
) -> None:
    sim.faults.slack_error(method, code)

    with pytest.raises(Undeliverable) as caught:
        await messenger.send(delivery(), TIP, unheard)

    assert (caught.value.reason, caught.value.about) == (reason, about)
    assert user.dm.messages == []


async def test_where_nobody_can_look_it_is_not_sent_again(
    messenger: SlackMessenger, sim: SlackSimulator
) -> None:
    sim.faults.slack_error(OPEN, "user_disabled")

    with pytest.raises(Undeliverable, match="user_gone"):
        await messenger.find(delivery())


@pytest.mark.parametrize(
    ("code", "in_doubt"),
    [("internal_error", True), ("fatal_error", True), ("odd_new_one", False)],
)
async def test_what_may_pass_is_tried_again(
    messenger: SlackMessenger, sim: SlackSimulator, code: str, *, in_doubt: bool
) -> None:
    sim.faults.slack_error(POST, code)

    with pytest.raises(RetryLater, match=code) as caught:
        await messenger.send(delivery(), TIP, unheard)

    assert caught.value.in_doubt is in_doubt


async def test_a_history_that_cannot_be_read_is_asked_again_later(
    messenger: SlackMessenger, sim: SlackSimulator
) -> None:
    sim.faults.slack_error(HISTORY, "missing_scope")

    with pytest.raises(RetryLater, match="missing_scope") as caught:
        await messenger.find(delivery())

    assert caught.value.in_doubt


async def test_a_long_message_is_found_only_when_all_of_it_is_there(
    messenger: SlackMessenger, user: User, sim: SlackSimulator
) -> None:
    ref = await messenger.send(delivery(), LONG, unheard)

    first, last = user.dm.messages
    assert first.metadata is None
    assert ref.endswith(last.ts)


async def test_a_refused_table_is_sent_as_text(messenger: SlackMessenger, user: User) -> None:
    user.workspace.switched_off_blocks.add("table")

    await messenger.send(delivery(), WITH_TABLE, unheard)

    (message,) = user.dm.messages
    assert message.all_text == "*c*\nb: d"


class TestChannels:
    async def test_everybody_there_reads_it(self, messenger: SlackMessenger, user: User) -> None:
        channel = user.workspace.channel("C1")

        ref = await messenger.send(to_channel(), TIP, unheard)

        (message,) = channel.messages
        assert ref == f"C1:{message.ts}"
        assert user.dm.messages == []

    async def test_without_an_invitation_it_says_so(
        self, messenger: SlackMessenger, workspace: Workspace
    ) -> None:
        workspace.channel("C1", bot_is_member=False)
        workspace.channel("C2", private=True, bot_is_member=False)

        for channel, reason in (("C1", "not_in_channel"), ("C2", "channel_gone")):
            with pytest.raises(Undeliverable, match=reason):
                await messenger.send(to_channel(channel), TIP, unheard)

    @pytest.mark.parametrize("private", [False, True])
    async def test_what_was_sent_is_found_with_the_scopes_of_the_manifest(
        self, messenger: SlackMessenger, workspace: Workspace, *, private: bool
    ) -> None:
        workspace.channel("C1", private=private)
        workspace.scopes = set(
            yaml.safe_load(manifest(Registry(())))["oauth_config"]["scopes"]["bot"]
        )

        ref = await messenger.send(to_channel(), TIP, unheard)

        assert await messenger.find(to_channel()) == ref
