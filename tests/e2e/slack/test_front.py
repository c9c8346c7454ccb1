"""The Slack front with the unmodified SDK, over Socket Mode and over signed HTTP."""

from collections.abc import AsyncIterator

import pytest

from bot.people import Group
from tests.e2e.slack.bot import World, serving
from tests.simulators.slack import SlackSimulator, User, Workspace


@pytest.fixture(params=["socket", "http"])
async def user(
    request: pytest.FixtureRequest, sim: SlackSimulator, workspace: Workspace, world: World
) -> AsyncIterator[User]:
    """A person in a workspace where the bot runs, once over each way of connecting."""
    http = workspace if request.param == "http" else None
    async with serving(sim, world, http=http):
        yield workspace.user("U1", tz="Europe/Berlin")


class TestCommands:
    async def test_a_command_is_answered_in_its_acknowledgement(
        self, user: User, sim: SlackSimulator
    ) -> None:
        reply = await user.types("/career compare salary", channel="C1")

        assert reply.failure is None
        assert reply.text == "About salary\n\nIt depends."
        assert reply.ephemeral
        assert reply.message.via == "ack"
        assert len(sim.calls("auth.test")) == 1

    async def test_it_can_be_shared_with_everybody(self, user: User) -> None:
        reply = await user.types("/career compare salary", channel="C1")

        shared = await user.presses(reply.button("Share"))

        assert not shared.ephemeral
        other = user.workspace.user("U2")
        assert [m.text for m in other.reads("C1")] == ["About salary\n\nIt depends."]
        assert "Share" not in [button.label for button in shared.message.buttons()]
        assert [m.ephemeral for m in user.reads("C1")] == [True, False]

    async def test_a_missing_argument_is_picked_from_a_menu(self, user: User) -> None:
        reply = await user.types("/career compare", channel="C1")

        picked = await user.picks(reply.select("Pick one"), "Outputs")

        assert picked.text == "About outputs\n\nIt depends."
        assert picked.ephemeral

    async def test_an_unknown_word_is_answered_with_the_nearest(self, user: User) -> None:
        reply = await user.types("/career compare <!channel> salery", channel="C1")

        assert "I don't know “channel salery”" in reply.all_text
        assert "<!channel>" not in reply.all_text
        assert reply.ephemeral

    async def test_a_slow_answer_comes_after_the_acknowledgement(
        self, person: User, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("adapters.slack.front.ACK_SECONDS", 0.05)
        world.slow = 0.3

        reply = await person.types("/career tips zone", channel="C1")
        message = await person.sees("Zone: Europe/Berlin")

        assert reply.failure is None
        latency = reply.deliveries[0].latency
        assert latency is not None
        assert latency < 0.3
        assert message.via == "response_url"
        assert message.ephemeral

    async def test_a_long_answer_comes_in_several_messages_in_order(self, person: User) -> None:
        reply = await person.types("/career long", channel="C1")

        parts = [message.all_text for message in reply.messages]
        assert len(parts) == 2
        assert parts[0].startswith("Long\n0 x")
        assert all(message.ephemeral for message in reply.messages)

    async def test_a_second_delivery_is_not_answered_again(self, user: User, world: World) -> None:
        reply = await user.types("/career compare salary", channel="C1")

        again = await user.workspace.courier.again(reply.deliveries[0])

        assert again.acked
        assert len(world.seen) == 1

    async def test_the_profile_is_asked_for_the_zone_once(
        self, person: User, world: World, sim: SlackSimulator
    ) -> None:
        first = await person.types("/career tips zone", channel="C1")
        await person.types("/career tips zone", channel="C1")
        await person.types("/career compare salary", channel="C1")

        assert first.text == "Zone: Europe/Berlin"
        assert [context.profile_zone for context in world.seen] == ["Europe/Berlin"] * 2 + [None]
        assert len(sim.calls("users.info")) == 1

    async def test_a_profile_that_cannot_be_read_is_no_obstacle(self, person: User) -> None:
        person.workspace.scopes.remove("users:read")

        assert (await person.types("/career tips zone")).text == "Zone: None"

    async def test_admins_run_the_workspace_and_nobody_else(self, person: User) -> None:
        refused = await person.types("/career lead", channel="C1")
        boss = person.workspace.user("U2")
        boss.admin = True
        answered = await boss.types("/career lead", channel="C1")
        pressed = await boss.presses(answered.button("Again"))
        alone = await boss.types("/career lead")

        assert "This is for the people who run this community." in refused.text
        places = [reply.text.split("\n")[0] for reply in (answered, pressed, alone)]
        assert places == ["Place: C1", "Place: C1", "Place: "]

    async def test_members_of_the_named_group_run_the_workspace_too(
        self, person: User, world: World, sim: SlackSimulator
    ) -> None:
        person.workspace.user_group("S1", "mentors", person.id)
        other = person.workspace.user("U2")
        unnamed = await person.types("/career lead", channel="C1")
        assert sim.calls("usergroups.users.list") == []
        world.store.group = Group(id="S1", name="@mentors")

        answered = await person.types("/career lead", channel="C1")
        pressed = await person.presses(answered.button("Again"))
        refused = await other.types("/career lead", channel="C1")

        assert [reply.text.split("\n")[0] for reply in (answered, pressed)] == ["Place: C1"] * 2
        for reply in (unnamed, refused):
            assert "This is for the people who run this community." in reply.text
        assert len(sim.calls("usergroups.users.list")) == 1, "it is remembered for some minutes"

    @pytest.mark.parametrize("trouble", ["scope", "deleted"])
    async def test_a_group_that_cannot_be_seen_runs_nothing_and_nobody_is_refused_for_that(
        self, person: User, world: World, trouble: str
    ) -> None:
        world.store.group = Group(id="S1", name="@mentors")
        group = person.workspace.user_group("S1", "mentors", person.id)
        if trouble == "scope":
            person.workspace.scopes.remove("usergroups:read")
        else:
            group.disabled = True

        refused = await person.types("/career lead", channel="C1")

        said = {"scope": "I could not find out just now", "deleted": "the people who run this"}
        assert said[trouble] in refused.text

    async def test_who_runs_the_workspace_is_asked_only_for_what_needs_it(
        self, person: User, sim: SlackSimulator
    ) -> None:
        await person.types("/career compare salary", channel="C1")
        await person.presses((await person.types("/career quiz")).button("1A"))
        assert sim.calls("users.info") == []

        await person.types("/career lead", channel="C1")
        await person.types("/career tips zone", channel="C1")

        assert len(sim.calls("users.info")) == 1

    async def test_an_admin_is_not_told_that_they_are_none_where_slack_cannot_be_asked(
        self, person: User, sim: SlackSimulator
    ) -> None:
        person.admin = True
        sim.faults.rate_limited("users.info", retry_after=60)

        refused = await person.types("/career lead", channel="C1")

        assert "I could not find out just now" in refused.text
        assert "try again in a minute" in refused.all_text

    async def test_in_direct_messages_answers_stay(self, person: User, sim: SlackSimulator) -> None:
        reply = await person.types("/career compare salary")

        assert not reply.ephemeral
        assert reply.buttons() == []
        await person.types("/career compare skills")
        assert len(sim.calls("conversations.open")) == 1


class TestPresses:
    async def test_an_answer_replaces_its_question(self, user: User) -> None:
        question = await user.types("/career quiz")

        explained = await user.presses(question.button("1A"))

        assert explained.message is question.message
        assert explained.text.startswith("You said a")
        assert explained.message.earlier == [question.message.earlier[0]]

    async def test_a_button_works_after_a_restart(
        self, sim: SlackSimulator, workspace: Workspace, world: World
    ) -> None:
        user = workspace.user("U1")
        async with serving(sim, world):
            question = await user.types("/career quiz")
        async with serving(sim, world):
            explained = await user.presses(question.button("1B"))

        assert explained.text.startswith("You said b")
        assert world.answered == {0: "b"}

    async def test_a_press_delivered_twice_counts_once(self, user: User, world: World) -> None:
        question = await user.types("/career quiz")
        explained = await user.presses(question.button("1A"))

        again = await user.workspace.courier.again(explained.deliveries[0])

        assert again.acked
        assert len(user.dm.messages) == 1

    async def test_a_button_nobody_knows_explains_itself(self, person: User) -> None:
        reply = await person.types("/career compare salary", channel="C1")
        reply.button("Share").raw["value"] = "0|gone|0||"

        answer = await person.presses(reply.button("Share"))

        assert "older version" in answer.text
        assert answer.ephemeral


class TestDirectMessages:
    async def test_a_quiz_typed_in_a_channel_waits_in_the_dm(self, user: User) -> None:
        await user.types("/career quiz", channel="C1")

        here = user.reads("C1")[-1]
        assert here.text.startswith("In your direct messages")
        assert here.ephemeral
        (question,) = user.dm.messages
        assert question.text.startswith("Question 1")

    async def test_with_closed_dms_it_is_shown_here_to_nobody_else(self, person: User) -> None:
        person.workspace.messages_tab = False

        reply = await person.types("/career quiz", channel="C1")

        assert reply.text.startswith("Question 1\n\nI could not write to your direct messages")
        assert reply.ephemeral
        assert (await person.presses(reply.button("1A"))).text.startswith("You said a")

    @pytest.mark.parametrize("words", ["compare salary", "/career compare SALARY!"])
    async def test_words_are_a_command_line(self, user: User, words: str) -> None:
        reply = await user.says(words)

        assert reply.text.startswith("About salary")
        assert reply.message.via == "call"

    async def test_an_event_delivered_twice_is_answered_once(
        self, user: User, sim: SlackSimulator
    ) -> None:
        await user.says("compare salary")

        again = await user.workspace.courier.again(sim.deliveries[-1])
        await sim.settle()

        assert again.acked
        assert len(user.dm.messages) == 1


class TestElsewhere:
    async def test_a_mention_is_answered_to_everybody_in_a_thread(self, user: User) -> None:
        mention = f"<@{user.workspace.bot_user_id}> compare salary"

        reply = await user.says(mention, channel="C1")

        assert reply.text.startswith("About salary")
        assert not reply.ephemeral
        assert reply.message.thread_ts == user.reads("C1")[0].ts
        assert reply.buttons() == []
        assert reply.message in user.workspace.user("U2").reads("C1")

    async def test_what_is_personal_in_an_answer_to_a_mention_is_whispered(
        self, user: User
    ) -> None:
        mention = f"<@{user.workspace.bot_user_id}> tips zone"

        reply = await user.says(mention, channel="C1")

        assert reply.text == "Zone: Europe/Berlin"
        assert reply.ephemeral

    async def test_an_edited_mention_is_not_answered_again(
        self, person: User, sim: SlackSimulator
    ) -> None:
        await person.says(f"<@{person.workspace.bot_user_id}> compare salary", channel="C1")
        event = sim.deliveries[-1].payload
        edited = event["event"] | {"edited": {"user": person.id, "ts": "2.0"}}

        await person.workspace.courier.send(
            "events_api", event | {"event_id": "Ev-edited", "event": edited}
        )
        await sim.settle()

        assert len(person.reads("C1")) == 2

    async def test_a_bare_mention_is_welcomed_in_its_thread(self, person: User) -> None:
        thread = await person.says("hm", channel="C1")
        assert thread.messages == []
        ts = person.reads("C1")[0].ts

        reply = await person.says(f"<@{person.workspace.bot_user_id}>", channel="C1", thread_ts=ts)

        assert reply.text.startswith("Welcome")
        assert reply.message.thread_ts == ts

    async def test_the_home_tab_says_welcome(self, user: User) -> None:
        reply = await user.opens_home()

        assert "Two roles." in reply.view.all_text

    async def test_looking_at_messages_says_nothing(self, person: User) -> None:
        reply = await person.opens_home(tab="messages")

        assert reply.messages == []
        assert reply.deliveries[0].acked
