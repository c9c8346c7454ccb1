"""A live round over real sockets: who sees what, press by press and after a restart."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.discord.front import DiscordFront
from adapters.slack.front import SlackFront
from tests.scenario.fronts import serving, settings, waymark
from tests.simulators.discord import DiscordSimulator
from tests.simulators.slack import SlackSimulator
from tests.simulators.slack.surfaces import Message as SlackMessage


@asynccontextmanager
async def on_slack(simulator: SlackSimulator, folder: Path) -> AsyncIterator[None]:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    address = {"WAYMARK_SLACK_API_URL": simulator.base_url}
    connections = len(simulator.connections)
    async with waymark(folder) as built:
        front = SlackFront(built.app, settings("sqlite:///unused.db", **tokens, **address))
        async with serving(front):
            await simulator.connected(connections + 1)
            yield


def for_everybody(messages: list[SlackMessage]) -> list[str]:
    return [message.all_text for message in messages if not message.ephemeral]


async def test_a_round_on_slack_from_its_question_to_its_end(tmp_path: Path) -> None:
    async with await SlackSimulator.start(first_sign=5) as simulator:
        workspace = simulator.workspace()
        host, ada, bob = (workspace.user(name) for name in ("U1", "U2", "U3"))
        workspace.channel("C1").members.update((host.id, ada.id, bob.id))
        async with on_slack(simulator, tmp_path):
            begun = await host.types("/career round languages 2", channel="C1")
            assert "Question 1 of 2 is open." in begun.all_text
            assert begun.ephemeral
            [asked] = ada.reads("C1")
            assert "Live round: question 1 of 2" in asked.all_text
            assert not asked.ephemeral

            noted = await ada.presses(asked.button("A"))
            assert noted.all_text.startswith("Noted: A.")
            assert noted.ephemeral
            await bob.presses(asked.button("B"))
            await bob.presses(asked.button("Not sure"))
            assert "whoever started" in (await ada.presses(asked.button("Controls"))).all_text

        async with on_slack(simulator, tmp_path):
            counted = await host.presses(begun.button("How many now?"))
            assert counted.message is begun.message
            assert "2 people have answered so far." in counted.all_text
            assert len(for_everybody(host.reads("C1"))) == 1

            revealed = await host.presses(counted.button("Reveal"))
            told = for_everybody(ada.reads("C1"))[-1]
            assert "2 people have answered" in told
            assert "From 5 people on" in told
            assert "The answer is" in told
            late = await bob.presses(asked.button("C"))
            assert "You had said: not sure" in late.all_text
            assert late.ephemeral

            await host.presses(revealed.button("Next question"))
            assert "Live round: question 2 of 2" in for_everybody(bob.reads("C1"))[-1]
            await host.presses(host.reads("C1")[-1].button("End the round"))
            over = next(m for m in reversed(ada.reads("C1")) if not m.ephemeral)
            assert "The live round is over" in over.all_text
            assert "2 people have taken part." in over.all_text
            mine = await ada.presses(over.button("How did I do?"))
            assert mine.ephemeral
            assert "Question 1:" in mine.all_text

        assert len(for_everybody(bob.reads("C1"))) == 4
        assert [m for m in bob.reads("C1") if "You lead this round" in m.all_text] == []


@asynccontextmanager
async def on_discord(simulator: DiscordSimulator, folder: Path) -> AsyncIterator[None]:
    addresses = {
        "DISCORD_BOT_TOKEN": simulator.token,
        "WAYMARK_DISCORD_API_URL": simulator.api_url,
        "WAYMARK_DISCORD_GATEWAY_URL": simulator.gateway_url,
    }
    async with waymark(folder) as built:
        front = DiscordFront(built.app, settings("sqlite:///unused.db", **addresses))
        async with serving(front):
            await simulator.connected()
            await simulator.commands_synced()
            yield


async def test_a_round_on_discord_from_its_question_to_its_end(tmp_path: Path) -> None:
    async with await DiscordSimulator.start() as simulator:
        guild = simulator.guild("111", name="Careers")
        host, ada, bob = (guild.user(str(40 + n), name=f"P{n}") for n in range(3))
        async with on_discord(simulator, tmp_path):
            controls = await host.types("/career round", {"topic": "languages", "n": 2})
            assert "Question 1 of 2 is open." in controls.all_text
            assert controls.ephemeral
            asked = await ada.sees("Live round: question 1 of 2")
            assert not asked.ephemeral

            noted = await ada.presses(asked.button("A"))
            assert noted.all_text.startswith("Noted: A.")
            assert noted.ephemeral
            await bob.presses(asked.button("B"))
            await bob.presses(asked.button("Not sure"))
            assert "whoever started" in (await ada.presses(asked.button("Controls"))).all_text

        async with on_discord(simulator, tmp_path):
            counted = await host.presses(controls.button("How many now?"))
            assert counted is controls
            assert "2 people have answered so far." in counted.all_text
            assert len(guild.channel().messages) == 1

            onward = await host.presses(counted.button("Reveal"))
            assert onward.ephemeral
            told = await bob.sees("question 1 of 2, the answer")
            assert "2 people have answered" in told.all_text
            assert "From 5 people on" in told.all_text
            late = await bob.presses(asked.button("C"))
            assert "You had said: not sure" in late.all_text
            assert late.ephemeral

            last = await host.presses(onward.button("Next question"))
            await ada.sees("Live round: question 2 of 2")
            await host.presses(last.button("End the round"))
            over = await ada.sees("The live round is over")
            assert "2 people have taken part." in over.all_text
            mine = await ada.presses(over.button("How did I do?"))
            assert mine.ephemeral
            assert "Question 1:" in mine.all_text

        shown = guild.channel().messages
        assert [message.ephemeral for message in shown] == [False] * 4
        assert not [m for m in bob.reads() if "You lead this round" in m.all_text]


async def test_a_round_asked_for_by_mention_leads_on_from_under_its_question(
    tmp_path: Path,
) -> None:
    """Discord cannot answer a message for its author alone."""
    async with await DiscordSimulator.start() as simulator:
        host = simulator.guild("111", name="Careers").user("42", name="Ana")
        async with on_discord(simulator, tmp_path):
            host.says(f"<@{simulator.world.bot.id}> round 1")
            asked = await host.sees("Live round: question 1 of 1")
            controls = await host.presses(asked.button("Controls"))
            assert controls.ephemeral
            assert "Question 1 of 1 is open." in controls.all_text
            assert host.dm.messages == []
